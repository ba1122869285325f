"""The tabs of a run's pages: those that exist and that the person may open."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, has, organisations_where
from organisations.models import User

# A tab's address, its word, what one needs for it, and whether one needs it in the run's own organisation: those who
# plan may come from any.
TABS: tuple[tuple[str, str | Promise, tuple[Permission, ...], bool], ...] = (
    ("workspace:run", _("Overview"), (), False),
    ("planning:plan", _("Plan"), (Permission.PLAN,), False),
    ("participants_staff:list", _("Participants"), (Permission.MANAGE_PARTICIPANTS, Permission.LEAD_SESSIONS), False),
    ("offers_staff:sessions", _("Sessions"), (Permission.MANAGE_OFFERS,), True),
    ("participants_staff:messages", _("Messages"), (Permission.MANAGE_PARTICIPANTS,), True),
    ("evaluations_staff:results", _("Evaluation"), (Permission.SEE_EVALUATIONS,), False),
)


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
    for name, label, permissions, own in TABS:
        if not permissions or any(_may(user, permission, run, own=own) for permission in permissions):
            yield _address(name, run), label


def _may(user: User | AnonymousUser, permission: Permission, run: CourseRun, *, own: bool) -> bool:
    if own:
        return run.offer.organiser_id in organisations_where(user, permission)
    return has(user, permission)


def _address(name: str, run: CourseRun) -> str:
    try:
        return reverse(name, args=[run.pk])
    except NoReverseMatch:
        return ""
