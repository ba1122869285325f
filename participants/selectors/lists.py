"""Lists that staff work with. Each is a constant number of queries, whatever the number of people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from messaging.models import Message
from offers.models import CourseRun, Session
from participants.models import SEAT_HOLDING, Attendance, Enrolment, EnrolmentQuerySet, EnrolmentStatus, Presence
from ui.sorting import norwegian_key

SEEN_BY_LEADERS = [*SEAT_HOLDING, EnrolmentStatus.WAITING]
LONGEST_NAME = 20


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
    seen = People(seated=found.seated, invited=found.invited, waiting=found.waiting)
    tell_apart(seen.everyone)
    return seen


def tell_apart(people: Iterable[Enrolment]) -> None:
    """Those who lead see first names. Where two have the same, as many letters of the last one as make them two."""
    by_first_name: dict[str, list[Enrolment]] = {}
    for enrolment in people:
        by_first_name.setdefault(enrolment.first_name.casefold(), []).append(enrolment)
    for namesakes in by_first_name.values():
        letters = _letters_needed(namesakes) if len(namesakes) > 1 else 0
        for enrolment in namesakes:
            enrolment.letters_of_last_name = letters


def _letters_needed(namesakes: list[Enrolment]) -> int:
    """1 where no number of letters helps, as for two of the same name."""
    last_names = ["".join(enrolment.name.split()[-1:]).casefold() for enrolment in namesakes]
    enough = (n for n in range(1, LONGEST_NAME) if len({name[:n] for name in last_names}) == len(last_names))
    return next(enough, 1)


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
    noted = Exists(Attendance.objects.filter(session=session, enrolment=OuterRef("pk")))
    seen = enrolments.present().annotate(noted=noted).filter(Q(status__in=SEEN_BY_LEADERS) | Q(noted=True))
    rows = sorted(seen, key=lambda enrolment: norwegian_key(enrolment.name))
    tell_apart(rows)
    return [each for each in rows if each.status == EnrolmentStatus.SEATED or vars(each)["noted"]]


def messages_about(enrolments: EnrolmentQuerySet) -> "QuerySet[Message]":
    """Newest first."""
    return Message.objects.about_any(enrolments).order_by("-created_at", "key")


def names_of(enrolments: EnrolmentQuerySet, pks: Iterable[int | None]) -> dict[int, Enrolment]:
    return enrolments.in_bulk([pk for pk in pks if pk is not None])
