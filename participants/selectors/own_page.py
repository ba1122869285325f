"""What a participant's own page says: one state, and what follows from it."""

import enum
from dataclasses import dataclass

from django.utils import timezone

from offers.models import Material, RunState
from participants.models import (
    BEFORE_TALK_IS_OVER,
    SEAT_HOLDING,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    MergeQuestion,
    PreliminaryTalk,
)
from participants.places import Meeting, meetings
from participants.selectors.merging import question_to
from participants.selectors.terms import kept_for_others
from participants.selectors.waiting_list import Odds, odds


class OwnState(enum.StrEnum):
    """What is most important to say. Each has its own small template."""

    SEATED = "seated"
    OFFERED = "offered"
    WAITING = "waiting"
    TALK_OF_OTHER = "talk_of_other"
    APPLIED = "applied"
    TALK = "talk"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RUN_CANCELLED = "run_cancelled"
    OVER = "over"
    NO_SEAT = "no_seat"  # over, and the person never got one


BEFORE_A_SEAT = {OwnState.APPLIED, OwnState.TALK, OwnState.TALK_OF_OTHER}
AS_IT_IS = {
    EnrolmentStatus.CANCELLED: OwnState.CANCELLED,
    EnrolmentStatus.DECLINED: OwnState.DECLINED,
}
WHILE_IT_GOES_ON = {
    EnrolmentStatus.SEATED: OwnState.SEATED,
    EnrolmentStatus.APPLIED: OwnState.APPLIED,
    EnrolmentStatus.TALK: OwnState.TALK,
}


@dataclass(frozen=True, slots=True)
class OwnPage:
    enrolment: Enrolment
    state: OwnState
    meetings: list[Meeting]
    upcoming: list[Meeting]
    position: int | None
    talk: PreliminaryTalk | None
    together_with: str
    offered_without: str
    odds: Odds | None
    apologies: frozenset[int] = frozenset()
    materials: tuple[Material, ...] = ()
    question: MergeQuestion | None = None
    kept: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        return f"participants/my_page/_{self.state}.html"

    @property
    def next(self) -> Meeting | None:
        return self.upcoming[0] if self.upcoming else None

    @property
    def ahead(self) -> list[tuple[Meeting, bool]]:
        """Meetings that have not begun, each with whether the person has said that they cannot come."""
        now = timezone.now()
        return [(each, each.session.pk in self.apologies) for each in self.upcoming if each.session.starts_at > now]

    @property
    def misses_next(self) -> bool:
        return self.next is not None and self.next.session.pk in self.apologies

    @property
    def has_begun(self) -> bool:
        return len(self.upcoming) < len(self.meetings)

    @property
    def is_part(self) -> bool:
        """Whether dates, place and people concern this person now."""
        return self.state in {OwnState.SEATED, OwnState.OFFERED, OwnState.WAITING, *BEFORE_A_SEAT}

    @property
    def may_leave(self) -> bool:
        """Who is offered a seat says no to it instead."""
        return self.state in {OwnState.SEATED, OwnState.WAITING, *BEFORE_A_SEAT}

    @property
    def leaders(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.enrolment.run.public_programme.get("leaders", [])
        return found


def own_page(enrolment: Enrolment) -> OwnPage:
    """Eleven queries at most. An offer whose time is out is shown as what it then is: a place in line."""
    state, other = own_page_state(enrolment), _other(enrolment)
    if state is OwnState.WAITING and other and other.status in BEFORE_TALK_IS_OVER:
        state = OwnState.TALK_OF_OTHER
    now = timezone.now()
    held = meetings(enrolment.run)
    return OwnPage(
        enrolment=enrolment,
        state=state,
        meetings=held,
        upcoming=[each for each in held if each.session.ends_at > now],
        position=position(enrolment) if state is OwnState.WAITING else None,
        talk=_talk(enrolment, state),
        together_with=other.first_name if other else "",
        offered_without=_offered_without(enrolment, state),
        odds=odds(enrolment.run) if state is OwnState.WAITING else None,
        apologies=_apologies(enrolment) if state is OwnState.SEATED else frozenset(),
        materials=_materials(enrolment) if state in {OwnState.SEATED, OwnState.OVER} else (),
        question=question_to(enrolment) if state is OwnState.SEATED else None,
        kept=_kept(enrolment) if state is OwnState.WAITING else (),
    )


def _talk(enrolment: Enrolment, state: OwnState) -> PreliminaryTalk | None:
    if state not in {OwnState.TALK, OwnState.DECLINED}:
        return None
    return PreliminaryTalk.objects.filter(enrolment=enrolment).first()


def _kept(enrolment: Enrolment) -> tuple[str, ...]:
    return tuple(kept_for_others(enrolment.run, enrolment.municipality_id))


def _other(enrolment: Enrolment) -> Enrolment | None:
    """The one who comes along; None for one who comes alone. Only the first name is shown."""
    if enrolment.party is None or not enrolment.party.together:
        return None
    return Enrolment.objects.live().filter(party=enrolment.party_id).exclude(pk=enrolment.pk).first()


def _offered_without(enrolment: Enrolment, state: OwnState) -> str:
    """The first name of the one who was to come along, and does not take a seat now."""
    if state is not OwnState.OFFERED or enrolment.party is None or enrolment.party.together:
        return ""
    others = Enrolment.objects.filter(party=enrolment.party_id).exclude(pk=enrolment.pk)
    other = others.exclude(status__in=SEAT_HOLDING).first()
    return other.first_name if other else ""


def _apologies(enrolment: Enrolment) -> frozenset[int]:
    own = Attendance.objects.filter(enrolment=enrolment).told_by_person()
    return frozenset(own.values_list("session_id", flat=True))


def _materials(enrolment: Enrolment) -> tuple[Material, ...]:
    """Only for those who have a seat: what is on the links is part of the course."""
    if enrolment.status != EnrolmentStatus.SEATED:
        return ()
    return tuple(Material.objects.filter(run=enrolment.run_id).select_related("session"))


def own_page_state(enrolment: Enrolment) -> OwnState:
    """No query, where the run comes along."""
    run = enrolment.run
    status = EnrolmentStatus(enrolment.status)
    if status in AS_IT_IS:
        return AS_IT_IS[status]
    if run.state == RunState.CANCELLED:
        return OwnState.RUN_CANCELLED
    if run.state == RunState.COMPLETED or (run.ends_at is not None and run.ends_at <= timezone.now()):
        return OwnState.OVER if status == EnrolmentStatus.SEATED else OwnState.NO_SEAT
    if status in WHILE_IT_GOES_ON:
        return WHILE_IT_GOES_ON[status]
    return OwnState.OFFERED if enrolment.has_open_offer else OwnState.WAITING


def position(enrolment: Enrolment) -> int | None:
    """1 for the first in line."""
    line = list(Enrolment.objects.filter(run=enrolment.run_id).in_line().values_list("pk", flat=True))
    return line.index(enrolment.pk) + 1 if enrolment.pk in line else None
