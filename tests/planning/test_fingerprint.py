from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from offers.models import Format
from planning import selectors
from planning.models import ItemKind, ProgrammeItem, Side, WorkingGroupMember
from tests.factories import ArenaFactory, ItemFactory, MemberFactory, PlanFactory, SessionFactory, UserFactory
from tests.planning.conftest import Planned

Change = Callable[[Planned], object]


def first_item(planned: Planned) -> ProgrammeItem:
    return ProgrammeItem.objects.filter(session__run=planned.run).order_by("session", "position")[0]


def change_run(**fields: object) -> Change:
    return lambda planned: type(planned.run).objects.filter(pk=planned.run.pk).update(**fields)


def change_session(**fields: object) -> Change:
    def change(planned: Planned) -> None:
        session = planned.run.sessions.order_by("starts_at")[0]
        type(session).objects.filter(pk=session.pk).update(**fields)

    return change


def change_item(**fields: object) -> Change:
    return lambda planned: ProgrammeItem.objects.filter(pk=first_item(planned).pk).update(**fields)


def change_member(**fields: object) -> Change:
    return lambda planned: WorkingGroupMember.objects.filter(pk=planned.per.pk).update(**fields)


def move_run(planned: Planned) -> None:
    type(planned.run).objects.filter(pk=planned.run.pk).update(arena=ArenaFactory())


def move_session_elsewhere(planned: Planned) -> None:
    planned.run.sessions.order_by("starts_at").update(arena=ArenaFactory())


def move_session(planned: Planned) -> None:
    session = planned.run.sessions.order_by("starts_at")[0]
    session.starts_at -= timedelta(minutes=15)
    session.save()


def end_session_later(planned: Planned) -> None:
    session = planned.run.sessions.order_by("starts_at")[0]
    session.ends_at += timedelta(minutes=15)
    session.save()


def swap_items(planned: Planned) -> None:
    one, two = first_item(planned).session.programme_items.order_by("position")[:2]
    one.position, two.position = two.position, one.position
    one.save()
    two.save()


SUBSTANTIVE: dict[str, Change] = {
    "seats": change_run(seats=9),
    "no limit on seats": change_run(seats=None),
    "minimum": change_run(minimum_participants=4),
    "format": change_run(format=Format.HYBRID),
    "arena": move_run,
    "a session's start": move_session,
    "a session's end": end_session_later,
    "a session's breaks": change_session(break_minutes=15),
    "a session's title": change_session(title="Søvn"),
    "a session's arena": move_session_elsewhere,
    "a session that is cancelled": change_session(cancelled_at=timezone.now()),
    "a new session": lambda planned: SessionFactory(run=planned.run, starts_at=timezone.now() + timedelta(days=60)),
    "an item's minutes": change_item(minutes=20),
    "an item's kind": change_item(kind=ItemKind.EXERCISE),
    "an item's title": change_item(title="Noe annet"),
    "an item's place": swap_items,
    "a new item": lambda planned: ItemFactory(session=first_item(planned).session, position=9),
    "an item that is gone": lambda planned: first_item(planned).delete(),
    "someone responsible": lambda planned: first_item(planned).responsible.add(planned.unni),
    "a member's side": change_member(side=Side.EXPERIENCED),
    "whether a member leads": change_member(leads_sessions=False),
    "a member who left": change_member(left_at=timezone.now()),
    "a member whose account was closed": lambda planned: (
        type(planned.per.user).objects.filter(pk=planned.per.user_id).update(is_active=False)
    ),
    "a new member": lambda planned: MemberFactory(plan=planned.plan),
}

OF_FORM_ONLY: dict[str, Change] = {
    "letter case": change_item(title="DEL 1"),
    "surrounding spaces": change_item(title="  Del   1 "),
    "case of a session's title": change_session(title=""),
    "the video link": change_run(video_link="https://video.example.org/rom"),
    "sign-up dates": change_run(enrolment_closes_at=timezone.now()),
    "the item's version": change_item(version=7),
    "how places are numbered": lambda planned: ProgrammeItem.objects.filter(
        session__run=planned.run, position=2
    ).update(position=5),
}


def now(planned: Planned) -> str:
    return selectors.fingerprint(type(planned.plan).objects.get(pk=planned.plan.pk))


@pytest.mark.parametrize("change", SUBSTANTIVE.values(), ids=SUBSTANTIVE.keys())
def test_fingerprint_differs_after_a_change_of_substance(planned: Planned, change: Change) -> None:
    before = now(planned)
    change(planned)
    assert now(planned) != before


@pytest.mark.parametrize("change", OF_FORM_ONLY.values(), ids=OF_FORM_ONLY.keys())
def test_fingerprint_stays_after_a_change_of_form_only(planned: Planned, change: Change) -> None:
    before = now(planned)
    change(planned)
    assert now(planned) == before


def test_fingerprint_returns_when_a_change_is_undone(planned: Planned) -> None:
    before = now(planned)
    item = first_item(planned)
    kept = (item.session, item.position, item.kind, item.title, item.minutes)
    item.delete()
    assert now(planned) != before
    ItemFactory(**dict(zip(("session", "position", "kind", "title", "minutes"), kept, strict=True)))
    assert now(planned) == before


def test_fingerprint_forgets_a_responsible_person_who_left(planned: Planned) -> None:
    first_item(planned).responsible.add(planned.ulf)
    WorkingGroupMember.objects.filter(pk=planned.ulf.pk).update(left_at=timezone.now())
    after_leaving = now(planned)
    first_item(planned).responsible.clear()
    assert now(planned) == after_leaving


def test_fingerprint_is_a_sha256_in_hex(planned: Planned) -> None:
    assert len(now(planned)) == 64
    int(now(planned), 16)


def test_fingerprint_of_an_empty_plan_exists(db: None) -> None:
    assert len(selectors.fingerprint(PlanFactory())) == 64


def test_fingerprint_does_not_depend_on_the_order_of_members(db: None) -> None:
    plan = PlanFactory()
    anna, berit = UserFactory(name="Anna"), UserFactory(name="Berit")
    for user in (anna, berit):
        MemberFactory(plan=plan, user=user)
    before = selectors.fingerprint(plan)
    type(anna).objects.filter(pk=anna.pk).update(name="Åse")
    assert selectors.fingerprint(plan) == before
