import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from offers.models import RunState, Session
from offers.services import RunIsOverError
from organisations.models import User
from planning import selectors, services
from planning.models import MOST_ITEMS, ItemKind, PlanVersion, ProgrammeItem, WorkingGroupMember
from planning.services import ItemDraft
from planning.services.programme import usual_minutes
from tests.factories import ItemFactory, SessionFactory
from tests.planning.conftest import Planned, actor

DRAFT = ItemDraft(kind=ItemKind.USER_STORY, minutes=20, title="Unnis historie")


@pytest.fixture
def session(planned: Planned) -> Session:
    return planned.run.sessions.order_by("starts_at")[0]


def titles(session: Session) -> list[str]:
    return list(session.programme_items.order_by("position").values_list("title", flat=True))


def item_at(session: Session, position: int) -> ProgrammeItem:
    return session.programme_items.get(position=position)


def test_add_item_comes_last_with_those_responsible(planned: Planned, kari: User, session: Session) -> None:
    draft = ItemDraft(ItemKind.USER_STORY, 20, "Unnis historie", [planned.unni, planned.per])
    item = services.add_item(run=planned.run, by=actor(kari), session=session, draft=draft)
    assert titles(session) == ["Del 1", "Del 2", "Del 3", "Unnis historie"]
    assert set(item.responsible.all()) == {planned.unni, planned.per}
    assert Event.objects.get(action="programme.item_added").details == {
        "run": planned.run.pk,
        "session": session.pk,
        "minutes": 20,
    }


def test_add_item_from_the_same_form_twice_adds_one(planned: Planned, kari: User, session: Session) -> None:
    submission = uuid.uuid4()
    made = [
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=DRAFT, submission=submission)
        for _time in range(2)
    ]
    assert made[0] == made[1]
    assert session.programme_items.count() == 4


def test_add_item_refuses_someone_who_left(planned: Planned, kari: User, session: Session) -> None:
    WorkingGroupMember.objects.filter(pk=planned.ulf.pk).update(left_at=timezone.now())
    draft = ItemDraft(ItemKind.USER_STORY, 20, responsible=[planned.ulf])
    with pytest.raises(services.NotInGroupError):
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=draft)
    assert session.programme_items.count() == 3


def test_add_item_refuses_more_than_a_session_can_hold(planned: Planned, kari: User, session: Session) -> None:
    for position in range(3, MOST_ITEMS):
        ItemFactory(session=session, position=position)
    with pytest.raises(services.TooManyItemsError):
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=DRAFT)
    assert session.programme_items.count() == MOST_ITEMS


def test_add_item_refuses_when_the_course_is_over(planned: Planned, kari: User, session: Session) -> None:
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(RunIsOverError):
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=DRAFT)


def test_change_item_grows_its_version(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 0)
    services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=DRAFT)
    item.refresh_from_db()
    assert (item.title, item.kind, item.minutes, item.version) == ("Unnis historie", "user_story", 20, 2)


def test_change_item_without_a_change_changes_nothing(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 0)
    same = ItemDraft(kind=ItemKind(item.kind), minutes=item.minutes, title=item.title)
    services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=same)
    item.refresh_from_db()
    assert item.version == 1
    assert not Event.objects.exists()


def test_change_item_never_overwrites_a_change_that_was_not_read(
    planned: Planned, kari: User, session: Session
) -> None:
    item = item_at(session, 0)
    services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=DRAFT)
    other = ItemDraft(ItemKind.EXERCISE, 5, "Pust")
    with pytest.raises(services.ItemChangedError) as refusal:
        services.change_item(run=planned.run, by=actor(planned.per.user), item=item, version=1, draft=other)
    assert refusal.value.item.title == "Unnis historie"
    item.refresh_from_db()
    assert item.title == "Unnis historie"


def test_change_of_an_item_that_is_gone_says_so(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 0)
    ProgrammeItem.objects.filter(pk=item.pk).delete()
    with pytest.raises(services.ItemGoneError):
        services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=DRAFT)


@pytest.mark.parametrize(
    ("start", "steps", "order"),
    [(1, -1, "2 1 3"), (1, 1, "1 3 2"), (0, -1, "1 2 3")],
)
def test_move_item(planned: Planned, session: Session, *, start: int, steps: int, order: str) -> None:
    services.move_item(
        run=planned.run, by=actor(planned.per.user), item=item_at(session, start), position=start, steps=steps
    )
    assert titles(session) == [f"Del {number}" for number in order.split()]


def test_move_item_at_the_edge_of_a_session_takes_it_into_the_next(planned: Planned, session: Session) -> None:
    following = planned.run.sessions.order_by("starts_at")[1]
    last = item_at(session, 2)
    services.move_item(run=planned.run, by=actor(planned.per.user), item=last, position=2, steps=1)
    assert (titles(session), titles(following)) == (["Del 1", "Del 2"], ["Del 3", "Del 1", "Del 2", "Del 3"])
    services.move_item(run=planned.run, by=actor(planned.per.user), item=item_at(following, 0), position=0, steps=-1)
    assert (titles(session), titles(following)) == (["Del 1", "Del 2", "Del 3"], ["Del 1", "Del 2", "Del 3"])


def test_place_item_puts_it_where_it_was_dropped(planned: Planned, kari: User, session: Session) -> None:
    following = planned.run.sessions.order_by("starts_at")[1]
    item = item_at(session, 0)
    services.place_item(
        run=planned.run, by=actor(kari), item=item, seen=(session.pk, 0), session_id=following.pk, place=1
    )
    assert (titles(session), titles(following)) == (["Del 2", "Del 3"], ["Del 1", "Del 1", "Del 2", "Del 3"])
    with pytest.raises(services.ItemChangedError):
        services.place_item(
            run=planned.run, by=actor(kari), item=item, seen=(session.pk, 0), session_id=session.pk, place=0
        )


def test_place_item_where_it_is_makes_no_version(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 1)
    services.place_item(
        run=planned.run, by=actor(kari), item=item, seen=(session.pk, 1), session_id=session.pk, place=1
    )
    assert not PlanVersion.objects.exists()


def test_place_item_refuses_a_full_session(planned: Planned, kari: User, session: Session) -> None:
    following = planned.run.sessions.order_by("starts_at")[1]
    for position in range(3, 40):
        ItemFactory(session=following, position=position)
    with pytest.raises(services.TooManyItemsError):
        services.place_item(
            run=planned.run,
            by=actor(kari),
            item=item_at(session, 0),
            seen=(session.pk, 0),
            session_id=following.pk,
            place=0,
        )


def test_move_item_by_a_double_click_moves_once(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 0)
    services.move_item(run=planned.run, by=actor(kari), item=item, position=0, steps=1)
    with pytest.raises(services.ItemChangedError):
        services.move_item(run=planned.run, by=actor(kari), item=item, position=0, steps=1)
    assert titles(session) == ["Del 2", "Del 1", "Del 3"]


def test_move_item_closes_gaps_in_the_numbers(planned: Planned, kari: User, session: Session) -> None:
    ProgrammeItem.objects.filter(session=session, position=2).update(position=9)
    services.move_item(run=planned.run, by=actor(kari), item=item_at(session, 9), position=9, steps=-1)
    assert list(session.programme_items.order_by("position").values_list("position", "title")) == [
        (0, "Del 1"),
        (1, "Del 3"),
        (2, "Del 2"),
    ]


def test_remove_item_can_be_undone_exactly(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 1)
    item.responsible.add(planned.unni, planned.per)
    before = selectors.fingerprint(planned.plan)
    kept = services.remove_item(run=planned.run, by=actor(kari), item=item, version=1)
    assert titles(session) == ["Del 1", "Del 3"]
    back = services.put_back_item(run=planned.run, by=actor(kari), kept=kept)
    assert titles(session) == ["Del 1", "Del 2", "Del 3"]
    assert set(back.responsible.all()) == {planned.unni, planned.per}
    assert selectors.fingerprint(planned.plan) == before


def test_put_back_item_leaves_out_those_who_left(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 1)
    item.responsible.add(planned.unni, planned.ulf)
    kept = services.remove_item(run=planned.run, by=actor(kari), item=item, version=1)
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    back = services.put_back_item(run=planned.run, by=actor(kari), kept=kept)
    assert list(back.responsible.all()) == [planned.unni]


def test_put_back_item_reaches_no_other_run(planned: Planned, kari: User, session: Session) -> None:
    kept = services.remove_item(run=planned.run, by=actor(kari), item=item_at(session, 1), version=1)
    other = SessionFactory()
    with pytest.raises(services.SessionGoneError):
        services.put_back_item(run=planned.run, by=actor(kari), kept=kept | {"session": other.pk})


def test_an_item_of_another_run_is_reached_by_no_service(planned: Planned, kari: User) -> None:
    item = ItemFactory()
    with pytest.raises(services.ItemGoneError):
        services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=DRAFT)
    with pytest.raises(services.ItemGoneError):
        services.remove_item(run=planned.run, by=actor(kari), item=item, version=1)
    with pytest.raises(services.ItemGoneError):
        services.move_item(run=planned.run, by=actor(kari), item=item, position=item.position, steps=1)
    with pytest.raises(services.SessionGoneError):
        services.add_item(run=planned.run, by=actor(kari), session=item.session, draft=DRAFT)
    with pytest.raises(services.SessionGoneError):
        services.fill_session(run=planned.run, by=actor(kari), session=item.session)


def test_add_item_refuses_a_session_that_was_cancelled_meanwhile(
    planned: Planned, kari: User, session: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(cancelled_at=timezone.now())
    with pytest.raises(services.SessionGoneError):
        services.add_item(run=planned.run, by=actor(kari), session=session, draft=DRAFT)


def test_remove_item_refuses_when_someone_changed_it(planned: Planned, kari: User, session: Session) -> None:
    item = item_at(session, 1)
    services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=DRAFT)
    with pytest.raises(services.ItemChangedError):
        services.remove_item(run=planned.run, by=actor(kari), item=item, version=1)
    assert session.programme_items.count() == 3


def test_fill_session_gives_an_empty_session_the_usual_order(planned: Planned, kari: User) -> None:
    session = SessionFactory(run=planned.run, starts_at=timezone.now() + timedelta(days=40))
    for _time in range(2):
        services.fill_session(run=planned.run, by=actor(kari), session=session)
    kinds = list(session.programme_items.order_by("position").values_list("kind", flat=True))
    assert kinds == [
        "welcome",
        "professional_input",
        "user_story",
        "break",
        "exchange",
        "home_task",
        "closing",
    ]
    assert sum(session.programme_items.values_list("minutes", flat=True)) == session.minutes


def test_fill_session_leaves_a_session_with_items_alone(planned: Planned, kari: User, session: Session) -> None:
    services.fill_session(run=planned.run, by=actor(kari), session=session)
    assert titles(session) == ["Del 1", "Del 2", "Del 3"]


@pytest.mark.parametrize("available", [60, 90, 100, 120, 150, 180, 240])
def test_usual_minutes_fill_the_session_and_reach_the_goal(available: int) -> None:
    minutes = dict(usual_minutes(available))
    assert sum(minutes.values()) == available
    assert minutes[ItemKind.EXCHANGE] * 100 >= available * selectors.EXCHANGE_GOAL_PERCENT


@pytest.mark.parametrize("minutes", [0, 601])
def test_database_refuses_minutes_out_of_range(session: Session, minutes: int) -> None:
    with pytest.raises(IntegrityError, match="planning_item_minutes"), transaction.atomic():
        ItemFactory(session=session, position=20, minutes=minutes)


def test_database_refuses_two_items_in_one_place(session: Session) -> None:
    def two_in_one_place() -> None:
        with transaction.atomic():
            ItemFactory(session=session, position=0)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="planning_item_position"):
        two_in_one_place()


def test_an_item_without_a_title_is_called_after_its_kind(session: Session) -> None:
    assert str(ItemFactory(session=session, position=20, title="", kind=ItemKind.BREAK)) == "Pause"
