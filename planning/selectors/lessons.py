"""What should change since the last time: what the evaluation meeting wrote down, and what participants answered.

Answers lie in a room above this one. It says here who can tell, as `offers.selectors.line` does for the waiting list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from offers.models import CourseRun, RunState
from organisations.access import organisations_of
from organisations.models import User
from planning.models import Heading, PlanHeading

Teller = Callable[[CourseRun, User], list[str]]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Called once, when the room that knows is loaded. It tells nothing to those who may not see the evaluation."""
    _tellers[:] = [teller]


@dataclass(frozen=True, slots=True)
class Lessons:
    """`run` is the last one of the offer that is over; `written` and `answered` say what should change since."""

    run: CourseRun
    written: str
    answered: list[str]

    def __bool__(self) -> bool:
        return bool(self.written or self.answered)


def lessons_for(run: CourseRun, user: User) -> Lessons | None:
    """None where the offer was not held before. The written part follows who may see that plan."""
    texts = PlanHeading.objects.filter(plan__run=OuterRef("pk"), heading=Heading.CHANGES)
    if run.offer.organiser_id not in organisations_of(user):  # whose plans they all are
        texts = texts.visible_to(user)
    earlier = CourseRun.objects.filter(offer=run.offer_id, state=RunState.COMPLETED).exclude(pk=run.pk)
    found = earlier.only("offer").annotate(written=Subquery(texts.values("text")[:1]))
    last = found.order_by("-ends_at", "-pk").first()
    if last is None:
        return None
    last.offer = run.offer
    return Lessons(last, vars(last)["written"] or "", _tellers[0](last, user) if _tellers else [])
