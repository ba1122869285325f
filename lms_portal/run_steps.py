"""The method's five steps for one run, with what remains in each: need, anchoring, planning, delivery, evaluation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import evaluations.selectors
import participants.selectors
from offers.models import CourseRun, RunState
from organisations.access import Permission, organisations_where
from organisations.models import User
from planning.models import Plan
from planning.selectors import Contents, contents, missing
from planning.selectors.readiness import remains_of_planning

# To which step each thing that planning finds missing belongs; what is not named belongs to planning itself.
STEP_OF = {
    **dict.fromkeys(("title", "summary", "for_whom", "contact", "archived"), "need"),
    **dict.fromkeys(("professional", "experienced", "few_experienced", "seats", "arena", "video_link"), "anchoring"),
}
NAMES: dict[str, str | Promise] = {
    "need": gettext_lazy("Need"),
    "anchoring": gettext_lazy("Anchoring"),
    "planning": gettext_lazy("Planning"),
    "delivery": gettext_lazy("Delivery"),
    "evaluation": gettext_lazy("Evaluation"),
}
# What each step is about, for those who do not know the method.
WORDS: dict[str, str | Promise] = {
    "need": gettext_lazy("Who needs it, and what for."),
    "anchoring": gettext_lazy("Both sides take part, and the frames are in place."),
    "planning": gettext_lazy("The programme is made and approved by both sides."),
    "delivery": gettext_lazy("The sessions are held."),
    "evaluation": gettext_lazy("What participants and leaders say, and what to change."),
}
# Pages that whoever is in the working group may open; the others are the organiser's.
OF_THE_GROUP = {"planning", "participants_staff", "evaluations_staff"}


class Says(Protocol):
    @property
    def sentence(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Remains:
    """One thing left to do. `url` is empty where the person cannot do it."""

    sentence: str
    url: str = ""


@dataclass(slots=True)
class Step:
    key: str
    remains: list[Remains] = field(default_factory=list)
    state: str = "todo"

    @property
    def name(self) -> str | Promise:
        return NAMES[self.key]

    @property
    def words(self) -> str | Promise:
        return WORDS[self.key]

    @property
    def note(self) -> str:
        """In the row of steps: how much is left, without saying what."""
        if self.state == "done":
            return ""
        number = len(self.remains)
        return ngettext("%(number)d thing left", "%(number)d things left", number) % {"number": number}


def contents_of(run: CourseRun) -> Contents:
    """The run's plan; an empty one when nobody has opened it yet."""
    plan = Plan.objects.filter(run=run).first() or Plan(run=run)
    plan.run = run
    return contents(plan)


def steps(run: CourseRun, read: Contents, user: User) -> list[Step]:
    """Finished steps are done; the first that is not is where the run stands."""
    listed = {key: Step(key) for key in NAMES}
    for key, found in _found(run, read):
        listed[key].remains.append(found)
    reach = _Reach(run, read, user)
    for step in listed.values():
        step.remains = [Remains(found.sentence, reach.of(found.url)) for found in step.remains]
    _set_states(list(listed.values()))
    return list(listed.values())


def _set_states(listed: list[Step]) -> None:
    current = next((step for step in listed if step.remains), None)
    for step in listed:
        step.state = "todo" if step.remains else "done"
    if current:
        current.state = "current"


def _found(run: CourseRun, read: Contents) -> Iterator[tuple[str, Remains]]:
    if not run.is_public and run.state != RunState.COMPLETED:
        yield from _before_publication(run, read)
    yield from (("delivery", found) for found in _delivery(run))
    yield from (("evaluation", found) for found in _said(evaluations.selectors.remaining(run)))


def _before_publication(run: CourseRun, read: Contents) -> Iterator[tuple[str, Remains]]:
    """Each thing once, though two lists may name it; and publishing itself, when nothing else is left."""
    found = {each.code: each for each in (*remains_of_planning(read), *missing(read, read.plan.few_experienced_reason))}
    for code, each in found.items():
        yield STEP_OF.get(code, "planning"), Remains(each.sentence, each.url)
    if not found:
        yield "planning", Remains(_("To publish it."), f"{reverse('planning:plan', args=[run.pk])}#godkjenning")


def _delivery(run: CourseRun) -> Iterator[Remains]:
    if run.state == RunState.COMPLETED:
        yield from _said(participants.selectors.remaining(run))
        return
    if not run.is_public:
        yield Remains(_("Sign-up and sessions come when the run is published."))
        return
    yield from _said(participants.selectors.remaining(run))
    left = run.sessions.filter(cancelled_at__isnull=True, ends_at__gt=timezone.now()).count()
    if left:
        yield Remains(ngettext("%(number)d session to hold.", "%(number)d sessions to hold.", left) % {"number": left})


def _said(found: Iterable[Says]) -> Iterator[Remains]:
    for each in found:
        yield Remains(str(each.sentence), each.url)


class _Reach:
    """Which of the links lead somewhere for this person, so that nobody is sent to a closed door."""

    def __init__(self, run: CourseRun, read: Contents, user: User) -> None:
        self._organiser = run.offer.organiser_id in organisations_where(user, Permission.MANAGE_OFFERS)
        self._group = any(member.user_id == user.pk for member in read.members)

    def of(self, url: str) -> str:
        if self._organiser:
            return url
        namespace = resolve(url.partition("#")[0]).namespace if url else ""
        return url if self._group and namespace in OF_THE_GROUP else ""
