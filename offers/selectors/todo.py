"""What this room's things need of a person."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from offers.models import CourseRun, Offer, RunState
from organisations.access import Permission
from organisations.models import User
from organisations.todo import Todo, Urgency

# A list that wants to be acted on is short; the rest is in the lists of offers and runs.
MOST = 5
UNFINISHED = [RunState.DRAFT, RunState.PLANNING]


def todo(user: User) -> list[Todo]:
    """Offers that nobody has set a time for, and runs without a date."""
    return [*_offers_without_runs(user), *_runs_without_sessions(user)]


def _offers_without_runs(user: User) -> Iterator[Todo]:
    drafts = Offer.objects.allowed(user, Permission.MANAGE_OFFERS).filter(archived_at__isnull=True, runs__isnull=True)
    for offer in drafts[:MOST]:
        yield Todo(
            sentence=_("“%(title)s” is a draft without a course run.") % {"title": offer.title},
            action_label=_("Set up a course run"),
            url=reverse("offers_staff:create_run", args=[offer.pk]),
            urgency=Urgency.SOME_TIME,
        )


def _runs_without_sessions(user: User) -> Iterator[Todo]:
    runs = CourseRun.objects.allowed(user, Permission.MANAGE_OFFERS).select_related("offer")
    dateless = runs.filter(Q(state__in=UNFINISHED), starts_at__isnull=True, offer__archived_at__isnull=True)
    for run in dateless.order_by("created_at")[:MOST]:
        yield Todo(
            sentence=_("A course run of “%(title)s” has no dates yet.") % {"title": run.offer.title},
            action_label=_("Set the dates"),
            url=reverse("offers_staff:sessions", args=[run.pk]),
            urgency=Urgency.SOON,
        )
