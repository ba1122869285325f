"""Share of involvement: by side and stage, from what happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.services import record
from offers.models import CourseRun, RunState, Session
from organisations.models import User
from planning import services
from planning.models import ItemKind, PlanningMeeting, SessionReflection, Side, WorkingGroupMember
from planning.selectors import Involvement, fingerprint, involvement
from planning.services import ItemDraft
from planning.services.headings import write_heading
from tests.factories import ItemFactory, MemberFactory, PlanFactory, PublishedRunFactory
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]
DRAFT = ItemDraft(kind=ItemKind.EXCHANGE, minutes=10)
ANSWERS = {"all_had_a_say": 4, "felt_safe": 5, "led_as_equals": 3}


def found(run: CourseRun) -> Involvement:
    return involvement([CourseRun.objects.select_related("offer").get(pk=run.pk)])[run.pk]


def counts(run: CourseRun, stage: str) -> list[tuple[int, int]]:
    """Professionals and experienced users for each kind of the stage."""
    [wanted] = [each for each in found(run).stages if each.key == stage]
    return [(kind.professional, kind.experienced) for kind in wanted.kinds]


def percents(run: CourseRun) -> list[int | None]:
    return [stage.percent for stage in found(run).stages]


@pytest.fixture
def held(planned: Planned) -> Planned:
    """Both sessions have been."""
    now = timezone.now()
    CourseRun.objects.filter(pk=planned.run.pk).update(state=RunState.COMPLETED, published_at=now)
    for week, session in enumerate(planned.run.sessions.order_by("starts_at")):
        starts_at = now - timedelta(weeks=3 - week)
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return planned


def edit(planned: Planned, user: User) -> None:
    services.add_item(run=planned.run, by=actor(user), session=planned.run.sessions.all()[0], draft=DRAFT)


def test_nothing_is_claimed_before_anything_is_done(planned: Planned) -> None:
    assert found(planned.run).is_empty
    assert percents(planned.run) == [None, None, None]


def test_edits_and_approvals_are_counted_by_side(
    planned: Planned, per: User, unni: User, ulf: User, kari: User
) -> None:
    for user in (per, per, per, unni, ulf, kari):  # Kari is in no group: on neither side
        edit(planned, user)
    now = fingerprint(planned.plan)
    services.approve(run=planned.run, by=actor(unni), fingerprint=now)
    assert counts(planned.run, "planning") == [(0, 0), (3, 2), (0, 1)]
    assert percents(planned.run) == [70, None, None]  # the mean of two fifths and one whole


def test_a_side_counts_once_for_a_meeting_and_writing_a_heading_is_a_change(planned: Planned, per: User) -> None:
    now = timezone.now()
    for started, cancelled_at in ((now - timedelta(days=1), None), (now - timedelta(days=1), now), (now, None)):
        meeting = PlanningMeeting.objects.create(
            plan=planned.plan, starts_at=started, ends_at=started + timedelta(hours=1), cancelled_at=cancelled_at
        )
        meeting.took_part.set([planned.per, planned.unni, planned.ulf])
    write_heading(run=planned.run, by=actor(per), heading="goals", text="Ro", version=0)
    assert counts(planned.run, "planning") == [(1, 1), (1, 0), (0, 0)]


def test_ten_edits_do_not_outweigh_one_approval(planned: Planned, per: User, unni: User) -> None:
    for _time in range(10):
        edit(planned, per)
    services.approve(run=planned.run, by=actor(unni), fingerprint=fingerprint(planned.plan))
    assert percents(planned.run)[0] == 50


def test_what_someone_did_counts_after_they_left(planned: Planned, unni: User) -> None:
    edit(planned, unni)
    WorkingGroupMember.objects.filter(user=unni).update(left_at=timezone.now())
    assert counts(planned.run, "planning")[1] == (0, 1)


def test_a_side_counts_once_for_a_session_however_many_led(held: Planned) -> None:
    assert counts(held.run, "delivery") == [(2, 2), (0, 0)]  # nobody is named: all who lead, two of one side
    item = held.run.sessions.first().programme_items.first()
    item.responsible.set([held.unni, held.ulf])
    assert counts(held.run, "delivery") == [(1, 2), (0, 0)]


def test_a_session_was_led_by_those_in_the_group_then(held: Planned) -> None:
    now = timezone.now()
    WorkingGroupMember.objects.filter(pk=held.per.pk).update(left_at=now)
    WorkingGroupMember.objects.filter(pk=held.unni.pk).update(joined_at=now)
    WorkingGroupMember.objects.filter(pk=held.ulf.pk).update(left_at=now - timedelta(days=15))
    assert counts(held.run, "delivery")[0] == (2, 1)  # Ulf left between the two, Unni came after both


def test_sessions_that_are_cancelled_or_ahead_or_unpublished_are_not_led(held: Planned) -> None:
    first, second = held.run.sessions.order_by("starts_at")
    Session.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())
    assert counts(held.run, "delivery")[0] == (1, 1)
    Session.objects.filter(pk=second.pk).update(ends_at=timezone.now() + timedelta(hours=1))
    assert counts(held.run, "delivery")[0] == (0, 0)
    Session.objects.filter(pk=second.pk).update(ends_at=timezone.now())
    CourseRun.objects.filter(pk=held.run.pk).update(state=RunState.PLANNING, published_at=None)
    assert counts(held.run, "delivery")[0] == (0, 0)


def test_noting_attendance_counts_for_the_side_of_who_noted(held: Planned, per: User, kari: User) -> None:
    organiser = held.run.offer.organiser_id
    for user in (per, kari):
        record(
            by=actor(user),
            action="attendance.noted",
            organisation_id=organiser,
            details={"run": held.run.pk, "people": 3},
        )
    assert counts(held.run, "delivery")[1] == (1, 0)


def test_looking_back_counts_once_a_session_and_side(held: Planned) -> None:
    first, second = held.run.sessions.order_by("starts_at")
    for session, member in ((first, held.per), (first, held.unni), (first, held.ulf), (second, held.ulf)):
        SessionReflection.objects.create(session=session, member=member, **ANSWERS)
    assert counts(held.run, "evaluation") == [(1, 2)]


def test_contributions_to_another_run_are_not_counted(planned: Planned, per: User, tromso) -> None:
    other = PublishedRunFactory(offer__organiser=tromso)
    MemberFactory(plan=PlanFactory(run=other), user=per, side=Side.EXPERIENCED)
    edit(planned, per)
    assert (counts(planned.run, "planning")[1], counts(other, "planning")[1]) == ((1, 0), (0, 0))


def test_runs_can_be_added_for_reports(planned: Planned, held: Planned, per: User) -> None:
    total = Involvement()
    for _twice in range(2):
        total += found(held.run)
    assert [(kind.professional, kind.experienced) for kind in total.stages[1].kinds] == [(4, 4), (0, 0)]


def test_thirty_runs_take_as_many_queries_as_one(planned: Planned, per: User, unni: User, tromso) -> None:
    def queries() -> int:
        runs = list(CourseRun.objects.select_related("offer"))
        with CaptureQueriesContext(connection) as captured:
            involvement(runs)
        return len(captured)

    edit(planned, per)
    assert queries() == 9
    for _number in range(29):
        run = PublishedRunFactory(offer__organiser=tromso)
        MemberFactory(plan=PlanFactory(run=run), user=unni, side=Side.EXPERIENCED)
        ItemFactory(session=run.sessions.get())
    assert queries() == 9
    assert involvement([]) == {}


def test_overview_shows_both_sides_and_nobodys_name(held: Planned, client_of: ClientOf, per: User, unni: User) -> None:
    SessionReflection.objects.create(session=held.run.sessions.all()[0], member=held.unni, **ANSWERS)
    for user in (per, unni):
        page = client_of(user).get(f"/arbeid/gjennomforing/{held.run.pk}/").content.decode()
        section = page.partition('aria-labelledby="medvirkning"')[2].partition("</section>")[0]
        assert "Erfarne brukere 50 %, fagpersoner 50 %" in section
        assert "Erfarne brukere 100 %, fagpersoner 0 %" in section
        assert [name for name in ("Per", "Unni", "Ulf") if name in section] == []
