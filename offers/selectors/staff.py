"""Lists for those who make the offers."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from offers.models import CourseRun, Offer
from offers.models.run import PUBLIC_STATES
from organisations.access import Permission
from organisations.models import User

STATES: dict[str, tuple[str | Promise, Q]] = {
    "": (_("In use"), Q(archived_at__isnull=True)),
    "kladd": (_("Drafts"), Q(archived_at__isnull=True, published_at__isnull=True)),
    "publisert": (_("Published"), Q(archived_at__isnull=True, published_at__isnull=False)),
    "lagt-bort": (pgettext_lazy("state", "Put away"), Q(archived_at__isnull=False)),
}


@dataclass(frozen=True, slots=True)
class StateTab:
    key: str
    label: str | Promise
    count: int
    url: str
    current: bool


def own_offers(user: User, state: str) -> QuerySet[Offer]:
    """Sorted as Norwegian does, with how many runs each has and when the next one meets."""
    to_come = CourseRun.objects.filter(offer=OuterRef("pk"), state__in=PUBLIC_STATES, ends_at__gt=timezone.now())
    following = Subquery(to_come.order_by("next_at").values("next_at")[:1])
    offers = Offer.objects.allowed(user, Permission.MANAGE_OFFERS).filter(STATES.get(state, STATES[""])[1])
    return offers.select_related("organiser").annotate(run_count=Count("runs"), following=following)


def state_tabs(user: User, state: str, path: str) -> list[StateTab]:
    counted = {f"n{place}": Count("pk", filter=condition) for place, (_label, condition) in enumerate(STATES.values())}
    counts = Offer.objects.allowed(user, Permission.MANAGE_OFFERS).order_by().aggregate(**counted)
    return [
        StateTab(key, label, counts[f"n{place}"], f"{path}?tilstand={key}" if key else path, key == state)
        for place, (key, (label, _condition)) in enumerate(STATES.items())
    ]
