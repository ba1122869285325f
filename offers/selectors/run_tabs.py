"""The tabs of a run's pages: those that exist and that the person may open.

Who is in the working group is known in a room above this one. It says here who can tell, as the waiting list does.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, has, organisations_of, organisations_where
from organisations.models import User


class Place(enum.Enum):
    """Where someone stands to the run's working group."""

    OUTSIDE = "outside"
    LEFT = "left"
    INSIDE = "inside"


IN_GROUP = frozenset({Place.INSIDE})
EVER_IN_GROUP = frozenset({Place.INSIDE, Place.LEFT})


@dataclass(frozen=True, slots=True)
class _Page:
    """Opens to those with `own` in the run's organisation, and to those in `places` who have `group` somewhere."""

    name: str
    label: str | Promise
    own: Permission | None
    places: frozenset[Place] = frozenset()
    group: Permission | None = None


PAGES = (
    _Page("workspace:run", _("Overview"), None, IN_GROUP),
    _Page("planning:plan", _("Plan"), Permission.PUBLISH, IN_GROUP, Permission.PLAN),
    _Page(
        "participants_staff:list",
        _("Participants"),
        Permission.MANAGE_PARTICIPANTS,
        IN_GROUP,
        Permission.LEAD_SESSIONS,
    ),
    _Page("offers_staff:sessions", _("Sessions"), Permission.MANAGE_OFFERS),
    _Page("participants_staff:messages", _("Messages"), Permission.MANAGE_PARTICIPANTS),
    _Page(
        "evaluations_staff:results",
        _("Evaluation"),
        Permission.PUBLISH,
        EVER_IN_GROUP,
        Permission.SEE_EVALUATIONS,
    ),
)

_tellers: list[Callable[[CourseRun, User], Place]] = []


def place_told_by(teller: Callable[[CourseRun, User], Place]) -> None:
    """Called once, when the room that knows is loaded."""
    _tellers[:] = [teller]


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str | Promise
    current: bool
    count: None = None


def tabs(run: CourseRun, user: User | AnonymousUser, here: str) -> list[Tab]:
    """The current one is the longest address that the present page lies under."""
    found = [(url, label) for url, label in _open_to(run, user) if url]
    longest = max((url for url, _label in found if here.startswith(url)), key=len, default="")
    return [Tab(url, label, url == longest) for url, label in found]


def _open_to(run: CourseRun, user: User | AnonymousUser) -> Iterator[tuple[str, str | Promise]]:
    """One query at most: whoever has it all in the organisation is not looked for in the group."""
    own = [page for page in PAGES if _in_own(user, page, run)]
    place = Place.OUTSIDE if len(own) == len(PAGES) else _place(run, user)
    for page in PAGES:
        if page in own or (place in page.places and (page.group is None or has(user, page.group))):
            yield _address(page.name, run), page.label


def _in_own(user: User | AnonymousUser, page: _Page, run: CourseRun) -> bool:
    own = organisations_where(user, page.own) if page.own else organisations_of(user)
    return run.offer.organiser_id in own


def _place(run: CourseRun, user: User | AnonymousUser) -> Place:
    return _tellers[0](run, user) if _tellers and isinstance(user, User) else Place.OUTSIDE


def _address(name: str, run: CourseRun) -> str:
    try:
        return reverse(name, args=[run.pk])
    except NoReverseMatch:
        return ""
