"""What can be claimed, at which rate, and who waits for whom."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Session
from organisations.access import Permission, organisations_where
from organisations.models import Organisation, User
from organisations.todo import Todo, Urgency
from planning.models import (
    ClaimState,
    ExperiencedAs,
    Facilitator,
    HonorariumClaim,
    HonorariumLine,
    HonorariumRate,
    PaidAs,
    PlanningMeeting,
    Side,
    WorkingGroupMember,
)
from planning.selectors.leading import sessions_that_were_led_by
from ui.sorting import norwegian

MOMENT = "%Y%m%d%H%M%S%f"
MOST_EXPORTS = 12  # a year of months
PAID_AS: dict[str, PaidAs] = {
    ExperiencedAs.USER_REPRESENTATIVE: PaidAs.USER_REPRESENTATIVE,
    ExperiencedAs.PEER_EMPLOYEE: PaidAs.PEER_EMPLOYEE,
}


def rate_for(organisation_id: int, paid_as: str, on: date) -> HonorariumRate | None:
    rates = HonorariumRate.objects.filter(organisation=organisation_id, paid_as=paid_as, valid_from__lte=on)
    return rates.order_by("-valid_from").first()


def sessions_to_claim(user: User, organisation: Organisation) -> QuerySet[Session]:
    """Held and over, of published plans, led by the person for themselves or another, and on no claim of theirs."""
    claimed = HonorariumLine.objects.filter(user=user, session=OuterRef("pk"))
    led = sessions_that_were_led_by(user).filter(run__offer__organiser=organisation)
    over = led.filter(ends_at__lte=timezone.now(), run__published_at__isnull=False)
    return over.exclude(Exists(claimed)).select_related("run__offer").order_by("starts_at")


def meetings_to_claim(user: User, organisation: Organisation) -> QuerySet[PlanningMeeting]:
    claimed = HonorariumLine.objects.filter(user=user, meeting=OuterRef("pk"))
    attended = PlanningMeeting.objects.over().filter(took_part__user=user, plan__run__offer__organiser=organisation)
    return attended.exclude(Exists(claimed)).select_related("plan__run__offer").order_by("starts_at")


def paying_organisations(user: User) -> QuerySet[Organisation]:
    """Those in whose runs the person is or was in a working group, and that have rates."""
    member = WorkingGroupMember.objects.filter(user=user)
    run_by = Organisation.objects.filter(offers__runs__plan__in=member.values("plan"), honorarium_rates__isnull=False)
    return Organisation.objects.filter(pk__in=run_by.values("pk")).order_by(norwegian("name"))


class Export(NamedTuple):
    """The claims that one organisation handed to payroll at one moment."""

    organisation_id: int
    organisation: str
    moment: datetime
    claims: int

    @property
    def key(self) -> str:
        """The moment to the microsecond, as an address holds it."""
        return self.moment.strftime(MOMENT)


def exports_of(organisations: Iterable[int]) -> list[Export]:
    """The last ones, newest first."""
    exported = HonorariumClaim.objects.filter(organisation__in=organisations, exported_at__isnull=False)
    moments = exported.values_list("organisation_id", "organisation__name", "exported_at")
    counted = moments.annotate(claims=Count("pk")).order_by("-exported_at", "organisation_id")
    return [Export(*row) for row in counted[:MOST_EXPORTS]]


def moment_of(key: str) -> datetime | None:
    """The moment that an address names; None where it names none."""
    try:
        return datetime.strptime(key, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def usually_paid_as(user: User) -> str:
    """As on the person's last claim, or as they say in their profile that they take part; empty when unknown."""
    last = HonorariumClaim.objects.filter(user=user).order_by("created_at").last()
    if last:
        return last.paid_as
    profile = Facilitator.objects.filter(user=user).first()
    if profile is None or len(profile.sides) > 1:  # one who stands on both sides says it
        return ""
    return PAID_AS.get(profile.experienced_as, "") if Side.EXPERIENCED in profile.sides else PaidAs.PROFESSIONAL


def for_payroll(claims: QuerySet[HonorariumClaim]) -> QuerySet[HonorariumClaim]:
    """With all that the file names, by person."""
    return claims.select_related("user", "approved_by").prefetch_related("lines").order_by("user__name", "pk")


def honoraria_todo(user: User) -> Iterator[Todo]:
    """Claims that wait for approval. Nobody is asked to approve their own."""
    sent = HonorariumClaim.objects.filter(
        organisation__in=organisations_where(user, Permission.PUBLISH), state=ClaimState.SENT
    ).exclude(user=user)
    for claim in sent.select_related("user").order_by("sent_at"):
        yield Todo(
            sentence=_("{name} has sent a claim for a fee.").format(name=claim.user.name),
            action_label=_("Read the claim"),
            url=reverse("planning:claim", args=[claim.pk]),
            urgency=Urgency.SOON,
            when=claim.sent_at,
        )
