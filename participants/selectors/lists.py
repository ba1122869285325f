"""Lists that staff work with. Each is a constant number of queries, whatever the number of people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from messaging.models import Message
from offers.models import CourseRun, Session
from participants.models import Enrolment, EnrolmentQuerySet, EnrolmentStatus, Presence
from ui.sorting import norwegian_key


@dataclass(slots=True)
class People:
    """Everyone in a run, by what they hold. Seated and cancelled by name, invited and waiting as they stand in line."""

    seated: list[Enrolment] = field(default_factory=list)
    invited: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    cancelled: list[Enrolment] = field(default_factory=list)
    applied: list[Enrolment] = field(default_factory=list)
    talk: list[Enrolment] = field(default_factory=list)
    declined: list[Enrolment] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)  # in line, where the list is narrowed

    def __len__(self) -> int:
        return len(self.everyone)

    @property
    def everyone(self) -> list[Enrolment]:
        return [*self.holders, *self.before_talk, *self.waiting, *self.gone]

    @property
    def holders(self) -> list[Enrolment]:
        """Those whom a seat is kept for."""
        return [*self.seated, *self.invited]

    @property
    def before_talk(self) -> list[Enrolment]:
        return [*self.talk, *self.applied]

    @property
    def gone(self) -> list[Enrolment]:
        return [*self.cancelled, *self.declined]

    @property
    def needs(self) -> list[tuple[str, int]]:
        """What to prepare for those who come: ("Interpreter: Somali", 1). Most common first."""
        counted = Counter(label for enrolment in self.seated for label in enrolment.need_labels)
        return sorted(counted.items(), key=lambda pair: (-pair[1], norwegian_key(pair[0])))


def people(enrolments: EnrolmentQuerySet) -> People:
    """Of one run. One query."""
    found = People()
    # in line as `in_line` has it; names are sorted below, where æ, ø and å come last whatever the server thinks
    rows = enrolments.present().select_related("municipality")
    for enrolment in sorted(rows, key=_in_line):
        getattr(found, EnrolmentStatus.WAITING if _offer_lapsed(enrolment) else enrolment.status).append(enrolment)
    for group in (found.seated, found.cancelled):
        group.sort(key=lambda enrolment: norwegian_key(enrolment.name))
    return found


def seen_by_leaders(found: People) -> People:
    """Without those who left, and those who are talked with before it is known whether they come."""
    return People(seated=found.seated, invited=found.invited, waiting=found.waiting)


def _offer_lapsed(enrolment: Enrolment) -> bool:
    """The sweep has not been here yet, but the offer is none any more."""
    return enrolment.status == EnrolmentStatus.INVITED and not enrolment.has_open_offer


def _in_line(enrolment: Enrolment) -> tuple[bool, float, float, int]:
    asked = enrolment.invitation_expires_at if _offer_lapsed(enrolment) else enrolment.asked_at
    return asked is not None, asked.timestamp() if asked else 0, enrolment.queued_at.timestamp(), enrolment.pk


def with_attendance(run: CourseRun) -> "QuerySet[Session]":
    """The run's sessions with how many were noted as present, and how many at all."""
    present = Count("attendance", filter=Q(attendance__presence=Presence.PRESENT))
    by_staff = ~Q(attendance__told_by_person=True, attendance__presence=Presence.APOLOGY)
    noted = Count("attendance", filter=by_staff)
    sessions = Session.objects.held().filter(run=run).annotate(present=present, noted=noted)
    return sessions.order_by("starts_at")  # counting drops the model's own order


def attending(session: Session, enrolments: EnrolmentQuerySet) -> list[Enrolment]:
    """Whom to note: those with a seat now, and those noted before they cancelled. By name."""
    noted = Q(attendance__session=session)
    rows = enrolments.present().filter(Q(status=EnrolmentStatus.SEATED) | noted).distinct()
    return sorted(rows, key=lambda enrolment: norwegian_key(enrolment.name))


def messages_about(enrolments: EnrolmentQuerySet) -> "QuerySet[Message]":
    """Newest first."""
    return Message.objects.about_any(enrolments).order_by("-created_at", "key")


def names_of(enrolments: EnrolmentQuerySet, pks: Iterable[int | None]) -> dict[int, Enrolment]:
    return enrolments.in_bulk([pk for pk in pks if pk is not None])
