"""What can be claimed, at which rate, and who waits for whom."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Session
from organisations.access import Permission, organisations_where
from organisations.models import Organisation, User
from organisations.todo import Todo, Urgency
from planning.models import (
    MOST_LINE_MINUTES,
    ClaimState,
    ExperiencedAs,
    Facilitator,
    HonorariumClaim,
    HonorariumLine,
    HonorariumRate,
    LineKind,
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
    ExperiencedAs.PEER_SUPPORTER: PaidAs.VOLUNTEER,
}
SIDE_OF: dict[str, Side] = {
    PaidAs.PROFESSIONAL: Side.PROFESSIONAL,
    PaidAs.USER_REPRESENTATIVE: Side.EXPERIENCED,
    PaidAs.PEER_EMPLOYEE: Side.EXPERIENCED,
}


def rates_of(organisation_id: int, paid_as: str) -> list[HonorariumRate]:
    """Newest first."""
    rates = HonorariumRate.objects.filter(organisation=organisation_id, paid_as=paid_as)
    return list(rates.order_by("-valid_from"))


def in_force(rates: Iterable[HonorariumRate], on: date) -> HonorariumRate | None:
    """That of `rates_of` which counts on a day; None before the first."""
    return next((rate for rate in rates if rate.valid_from <= on), None)


class Work(NamedTuple):
    """A session led or a meeting attended, as a claim is filled in with it."""

    kind: LineKind
    on: date
    minutes: int
    note: str
    session: Session | None = None
    meeting: PlanningMeeting | None = None


def work_to_claim(user: User, organisation: Organisation) -> Iterator[Work]:
    """Two queries. Something of more than a day and night is proposed as one: the person says how long it took."""
    for session in sessions_to_claim(user, organisation):
        times = _day_and_minutes(session.starts_at, session.ends_at)
        yield Work(LineKind.SESSION, *times, str(session.run.offer.title)[:120], session=session)
    for meeting in meetings_to_claim(user, organisation):
        times = _day_and_minutes(meeting.starts_at, meeting.ends_at)
        yield Work(LineKind.MEETING, *times, str(meeting.plan.run.offer.title)[:120], meeting=meeting)


def _day_and_minutes(starts_at: datetime, ends_at: datetime) -> tuple[date, int]:
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    return timezone.localtime(starts_at).date(), min(minutes, MOST_LINE_MINUTES)


def without_rate(claim: HonorariumClaim) -> list[Work | HonorariumLine]:
    """What is of a day before the organisation's first rate: left out of the claim, and travel that is paid nothing."""
    rates = rates_of(claim.organisation_id, claim.paid_as)
    travel = [line for line in claim.lines.all() if line.kind == LineKind.TRAVEL]
    every: list[Work | HonorariumLine] = [*work_to_claim(claim.user, claim.organisation), *travel]
    return [each for each in every if in_force(rates, each.on) is None]


def left_out(claim: HonorariumClaim) -> QuerySet[HonorariumLine]:
    """What the person has removed from a claim to this organisation."""
    of_sessions = Q(session__run__offer__organiser=claim.organisation_id)
    of_meetings = Q(meeting__plan__run__offer__organiser=claim.organisation_id)
    return HonorariumLine.objects.filter(of_sessions | of_meetings, user=claim.user_id, claim__isnull=True)


def claim_fingerprint(claim: HonorariumClaim) -> str:
    """The name of what a claim says, for whoever approves it: two that say the same have the same."""
    lines = sorted(
        (line.pk, line.kind, line.on.isoformat(), line.minutes, line.km, str(line.amount), line.note)
        for line in claim.lines.all()
    )
    said = json.dumps([claim.paid_as, lines], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def on_another_side(claim: HonorariumClaim) -> str:
    """The side that the person is on in the organisation's groups, where the role that is claimed is of the other."""
    groups = WorkingGroupMember.objects.filter(user=claim.user_id, plan__run__offer__organiser=claim.organisation_id)
    sides = set(groups.values_list("side", flat=True))
    side = SIDE_OF.get(claim.paid_as)
    return "" if side is None or not sides or side in sides else str(Side(sides.pop()).label)


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


def with_approved_claims(organisations: Iterable[int]) -> QuerySet[Organisation]:
    """Those that have something to hand to payroll; `approved` says how many claims."""
    approved = Count("honorarium_claims", filter=Q(honorarium_claims__state=ClaimState.APPROVED))
    counted = Organisation.objects.filter(pk__in=organisations).annotate(approved=approved)
    return counted.filter(approved__gt=0).order_by(norwegian("name"))


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
