"""Whatever people do in whatever order: what is published is what both approved, and its figures are its items'."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain

import pytest
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.services import Actor
from offers.models import RunState
from organisations.models import User
from planning import selectors, services
from planning.models import Approval, ItemKind, Plan, ProgrammeItem, Side
from planning.services import ItemDraft
from tests.planning.conftest import Planned, actor

IN_THE_WAY = (services.PlanningError, services.RunIsOverError)


class People:
    """What people can do to one plan, each by a number that picks among what there is."""

    def __init__(self, planned: Planned, by: User) -> None:
        self.planned, self.by = planned, actor(by)
        self.seen = [self.fingerprint()]

    @property
    def run(self):
        return self.planned.run

    def fingerprint(self) -> str:
        return selectors.fingerprint(Plan.objects.get(pk=self.planned.plan.pk))

    def item(self, number: int) -> ProgrammeItem | None:
        items = list(ProgrammeItem.objects.filter(session__run=self.run).order_by("session", "position"))
        return items[number % len(items)] if items else None

    def add(self, number: int) -> None:
        session = self.run.sessions.order_by("starts_at")[number % 2]
        draft = ItemDraft(ItemKind.values[number % 8], number % 60 + 1, f"Post {number}")
        services.add_item(run=self.run, by=self.by, session=session, draft=draft)

    def change(self, number: int) -> None:
        if item := self.item(number):
            draft = ItemDraft(ItemKind.values[number % 8], number % 45 + 1, item.title.upper())
            services.change_item(run=self.run, by=self.by, item=item, version=item.version, draft=draft)

    def remove(self, number: int) -> None:
        if item := self.item(number):
            services.remove_item(run=self.run, by=self.by, item=item, version=item.version)

    def move(self, number: int) -> None:
        if item := self.item(number):
            services.move_item(run=self.run, by=self.by, item=item, position=item.position, steps=1)

    def leave(self, number: int) -> None:
        services.remove_member(run=self.run, by=self.by, member=self.planned.group[number % 3])

    def come_back(self, number: int) -> None:
        services.bring_back_member(run=self.run, by=self.by, member=self.planned.group[number % 3])

    def reseat(self, number: int) -> None:
        type(self.run).objects.filter(pk=self.run.pk).update(seats=number % 3 + 8)

    def reschedule(self, number: int) -> None:
        shift = timedelta(minutes=number % 3)
        self.run.sessions.filter(pk=self.run.sessions.first().pk).update(
            starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift
        )

    def approve_professional(self, number: int) -> None:
        self._approve(actor(self.planned.per.user), number)

    def approve_experienced(self, number: int) -> None:
        self._approve(actor(self.planned.unni.user), number)

    def _approve(self, by: Actor, number: int) -> None:
        """Now and then someone approves from a page that has been open for a while."""
        shown = self.fingerprint() if number % 5 else self.seen[number % len(self.seen)]
        services.approve(run=self.run, by=by, fingerprint=shown)

    def publish(self, number: int) -> None:
        before = self.fingerprint()
        services.publish(run=self.run, by=self.by, few_experienced_reason="Få meldte seg." if number % 2 else "")
        plan = Plan.objects.get(pk=self.planned.plan.pk)
        assert plan.published_fingerprint == before
        assert {member.side for member in selectors.leaders(self.run)} == set(Side.values)

    def correct(self, number: int) -> None:
        """A letter put right, or a digit that is passed off as one."""
        if item := self.item(number):
            title = f"{item.title}{number % 7 or 'e'}"[:120]
            draft = ItemDraft(item.kind, item.minutes, title, item.responsible.all())
            services.change_item(
                run=self.run, by=self.by, item=item, version=item.version, draft=draft, only_spelling=True
            )

    def write(self, number: int) -> None:
        row = self.planned.plan.headings.filter(heading="goals").first()
        version = row.version if row else 0
        text = f"Et mål med {number} ord"
        services.write_heading(run=self.run, by=self.by, heading="goals", text=text, version=version)

    def undo(self, number: int) -> None:
        newest = self.planned.plan.versions.order_by("-number").first()
        services.undo_version(run=self.run, by=self.by, number=newest.number if newest else number)

    def publish_by_the_clock(self, number: int) -> None:
        """The gate is the same, whoever asks it."""
        Plan.objects.filter(pk=self.planned.plan.pk).update(
            publish_at=timezone.now() - timedelta(minutes=number % 3), publish_asked_by=self.by.user_id
        )
        services.publish_due()

    def do(self, name: str, number: int) -> None:
        getattr(self, name)(number)
        if name in (*DECISIONS, "correct"):
            self.seen.append(self.fingerprint())


EDITS = ("add", "change", "remove", "move", "leave", "come_back", "reseat", "reschedule", "correct", "write", "undo")
DECISIONS = ("approve_professional", "approve_experienced", "publish")
BY_THE_CLOCK = ("approve_professional", "approve_experienced", "publish_by_the_clock")
ONE_ACT = st.tuples(st.sampled_from((*EDITS, *DECISIONS, "publish_by_the_clock")), st.integers(0, 500)).map(
    lambda act: [act]
)
# Left to chance alone, the three decisions seldom follow one another; so they also come as one.
BOTH_AGREE = st.integers(0, 500).map(lambda number: [(name, 5 * number + 1) for name in DECISIONS])
BOTH_AGREE_ON_A_TIME = st.integers(0, 500).map(lambda number: [(name, 5 * number + 1) for name in BY_THE_CLOCK])
ACTS = st.lists(st.one_of(ONE_ACT, BOTH_AGREE, BOTH_AGREE_ON_A_TIME), max_size=8).map(
    lambda acts: list(chain.from_iterable(acts))
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_published_is_approved(planned: Planned) -> None:
    plan = Plan.objects.select_related("run").get(pk=planned.plan.pk)
    is_published = plan.run.state == RunState.PUBLISHED
    assert is_published == bool(plan.published_fingerprint) == bool(plan.run.public_programme)
    if is_published:
        approvals = Approval.objects.filter(plan=plan, fingerprint=plan.published_fingerprint)
        assert {approval.side for approval in approvals} == set(Side.values)
    if plan.run.public_programme:
        items = [item for session in plan.run.public_programme["sessions"] for item in session["items"]]
        total = sum(item["minutes"] for item in items)
        exchange = sum(item["minutes"] for item in items if item["kind"] == "exchange")
        assert plan.run.public_programme["exchange_percent"] == (round(100 * exchange / total) if total else 0)
        assert sum(plan.run.public_programme["minutes"].values()) == total


def assert_share_is_the_items(planned: Planned) -> None:
    items = ProgrammeItem.objects.filter(session__run=planned.run)
    share = selectors.share_of(selectors.contents(planned.plan).items)
    assert share.total == (items.aggregate(sum=Sum("minutes"))["sum"] or 0)
    assert share.exchange == (items.filter(kind="exchange").aggregate(sum=Sum("minutes"))["sum"] or 0)


def assert_items_are_numbered(planned: Planned) -> None:
    for session in planned.run.sessions.all():
        positions = list(session.programme_items.order_by("position").values_list("position", flat=True))
        assert positions == list(range(len(positions)))


@pytest.mark.slow
@given(acts=ACTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_ever_published_but_what_both_sides_approved(planned: Planned, kari: User, acts) -> None:
    with undone():
        people = People(planned, kari)
        for name, number in acts:
            try:
                with transaction.atomic():
                    people.do(name, number)
            except IN_THE_WAY:
                pass  # the service said no, and that is an answer
            assert_published_is_approved(planned)
        assert_share_is_the_items(planned)
        assert_items_are_numbered(planned)


@pytest.mark.parametrize("decisions", [DECISIONS, BY_THE_CLOCK], ids=["by hand", "by the clock"])
def test_the_acts_above_do_reach_publication(planned: Planned, kari: User, decisions: tuple[str, ...]) -> None:
    people = People(planned, kari)
    for name in decisions:
        people.do(name, 1)
    assert_published_is_approved(planned)
    planned.run.refresh_from_db()
    assert planned.run.state == RunState.PUBLISHED
