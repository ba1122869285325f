"""Working groups, programmes and approvals: every run has been planned by both sides, or is about to be."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from lms_portal.demo_data import plan_texts, plan_together
from lms_portal.demo_data.courses import DemoRun
from lms_portal.demo_data.people import Cast
from offers.models import CourseRun, Session
from planning import selectors
from planning.models import Approval, GroupInvitation, ItemKind, Plan, ProgrammeItem, Side, WorkingGroupMember
from planning.selectors.readiness import has_few_experienced

# Who may plan together, by municipality of the organiser: professionals, and pairs with lived experience.
GROUPS = {
    "5001": (["leif"], [["solveig", "magne"]]),
    "5059": (["arne"], [["magne"]]),
    "5534": (["ingrid"], [["asta", "ellen"]]),
    "5532": (["per"], [["asta", "kjersti"]]),
    "5501": (["per"], [["unni", "oyvind"], ["kjersti", "ellen"], ["unni", "asta"]]),
}
# kind, share of the session's minutes, title, which sides are responsible
OUTLINE: list[tuple[ItemKind, int, str, str]] = [
    (ItemKind.WELCOME, 8, "Velkommen og hvordan vi har det sammen", "both"),
    (ItemKind.PROFESSIONAL_INPUT, 20, "Innledning om dagens tema", "professional"),
    (ItemKind.USER_STORY, 14, "En egen historie", "experienced"),
    (ItemKind.BREAK, 12, "Pause", ""),
    (ItemKind.EXCHANGE, 34, "Samtale i små grupper", "both"),
    (ItemKind.HOME_TASK, 5, "En liten ting å prøve til neste gang", "professional"),
    (ItemKind.CLOSING, 7, "Avslutningsrunde", "experienced"),
]
MATERIALS = {ItemKind.EXCHANGE: "Kort med spørsmål", ItemKind.BREAK: "Kaffe, te og frukt"}
NOTES = {ItemKind.EXCHANGE: "Grupper på tre eller fire. La den som er stille, få komme til."}


def load(cast: Cast, runs: list[DemoRun]) -> None:
    approved_by = cycle([Side.PROFESSIONAL, Side.EXPERIENCED])
    for number, (run, plot) in enumerate(runs):
        plan = Plan.objects.create(run=run)
        if plot == "draft":
            continue
        members = _members(plan, cast, pair=0 if plot == "planning" else number)
        for session in run.sessions.all():
            _programme(session, members, more_exchange=number % 4 * 4)
        plan_texts.load(plan, members, plot)
        plan_together.load(plan, members, plot)
        _approve(plan, members, [next(approved_by)] if plot == "planning" else [Side.PROFESSIONAL, Side.EXPERIENCED])
        if plot == "planning":
            _ask(plan, cast)
        else:
            _publish(run, plan)


def _ask(plan: Plan, cast: Cast) -> None:
    """One who has not answered yet. Those who are in the group already are not asked."""
    user, coordinator = cast.people["kjersti"], cast.people["kari"]
    if plan.run.offer.organiser.municipality_id == "5501" and not plan.members.filter(user=user).exists():
        GroupInvitation.objects.create(
            plan=plan,
            user=user,
            side=Side.EXPERIENCED,
            involves="To planleggingsmøter i tillegg til samlingene.",
            fee="355 kroner per time",
            invited_by=coordinator,
            expires_at=timezone.now() + timedelta(days=12),
        )


def _members(plan: Plan, cast: Cast, *, pair: int) -> dict[Side, list[WorkingGroupMember]]:
    municipality = plan.run.offer.organiser.municipality_id or "5501"
    professionals, pairs = GROUPS[municipality]
    sides = {Side.PROFESSIONAL: professionals, Side.EXPERIENCED: pairs[pair % len(pairs)]}
    return {
        side: [WorkingGroupMember.objects.create(plan=plan, user=cast.people[key], side=side) for key in keys]
        for side, keys in sides.items()
    }


def _programme(session: Session, members: dict[Side, list[WorkingGroupMember]], *, more_exchange: int) -> None:
    """`more_exchange` per cent of the time go from professional input to exchange: programmes differ."""
    left = session.minutes
    moved = {ItemKind.EXCHANGE: more_exchange, ItemKind.PROFESSIONAL_INPUT: -more_exchange}
    for position, (kind, share, title, sides) in enumerate(OUTLINE):
        last = position == len(OUTLINE) - 1
        minutes = left if last else max(1, round(session.minutes * (share + moved.get(kind, 0)) / 100 / 5) * 5)
        left -= minutes
        item = ProgrammeItem.objects.create(
            session=session,
            position=position,
            kind=kind,
            title=title,
            minutes=max(1, minutes),
            materials=MATERIALS.get(kind, ""),
            note=NOTES.get(kind, ""),
        )
        item.responsible.set(_responsible(sides, members))


def _responsible(sides: str, members: dict[Side, list[WorkingGroupMember]]) -> list[WorkingGroupMember]:
    professional, experienced = members[Side.PROFESSIONAL][:1], members[Side.EXPERIENCED][:1]
    return {"both": professional + experienced, "professional": professional, "experienced": experienced, "": []}[sides]


def _approve(plan: Plan, members: dict[Side, list[WorkingGroupMember]], sides: list[Side]) -> None:
    fingerprint = selectors.fingerprint(plan)
    for side in sides:
        Approval.objects.create(plan=plan, side=side, fingerprint=fingerprint, member=members[side][0])


def approve_again(plan: Plan) -> None:
    """Someone has come into the group of a run that citizens see: both sides approve anew, and it is published so."""
    leading = list(plan.members.filter(left_at=None, leads_sessions=True).order_by("pk"))
    members = {side: [member for member in leading if member.side == side] for side in Side}
    _approve(plan, members, list(Side))
    _publish(plan.run, plan)


def _publish(run: CourseRun, plan: Plan) -> None:
    """As `planning.services.publish` leaves it; that one refuses runs that lie in the past, and here some must."""
    read = selectors.contents(plan)
    plan.published_fingerprint = read.fingerprint
    if has_few_experienced(read):
        plan.few_experienced_reason = "Vi fant bare én som hadde tid denne gangen."
    plan.save()
    run.public_programme = selectors.public_programme(read)
    run.save(update_fields=["public_programme"])
    first = run.sessions.earliest("starts_at").starts_at
    joined_at = min(first, timezone.now()) - timedelta(days=120)
    WorkingGroupMember.objects.filter(plan=plan).update(joined_at=joined_at)
