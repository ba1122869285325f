import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from offers.models import CourseRun, RunState
from organisations.models import User
from planning import selectors, services
from planning.models import ProgrammeItem, WorkingGroupMember
from tests.factories import ItemFactory, MemberFactory, OfferFactory, RunFactory, SessionFactory
from tests.planning.conftest import Planned, actor


def sentences(user: User) -> list[str]:
    return [todo.sentence for todo in selectors.todo(User.objects.get(pk=user.pk))]


def test_todo_asks_a_member_for_the_approval_of_their_side(planned: Planned, per: User) -> None:
    todo = selectors.todo(per)[0]
    assert (todo.sentence, todo.action_label, todo.url, todo.when) == (
        "Hverdagsmestring: Les planen og godkjenn den for din side.",
        "Les planen",
        f"/arbeid/gjennomforing/{planned.run.pk}/plan/#program",
        planned.run.starts_at,
    )


def test_todo_asks_only_the_side_that_has_not_approved(planned: Planned, per: User, unni: User) -> None:
    services.approve(run=planned.run, by=actor(per), fingerprint=selectors.fingerprint(planned.plan))
    assert sentences(per) == []
    assert sentences(unni) == ["Hverdagsmestring: Les planen og godkjenn den for din side."]


def test_todo_asks_again_after_a_change(planned: Planned, per: User, approve_both) -> None:
    approve_both(planned)
    assert sentences(per) == []
    ProgrammeItem.objects.filter(session__run=planned.run).update(minutes=12)
    assert sentences(per) == ["Hverdagsmestring: planen er endret etter at din side godkjente den. Se hva som er nytt."]


def test_todo_asks_nobody_to_approve_an_empty_programme(planned: Planned, per: User) -> None:
    ProgrammeItem.objects.all().delete()
    assert sentences(per) == []


def test_todo_tells_the_coordinator_that_a_side_is_missing(planned: Planned, kari: User, per: User, olav: User) -> None:
    WorkingGroupMember.objects.filter(side="experienced").update(leads_sessions=False)
    assert sentences(kari) == ["Hverdagsmestring: Arbeidsgruppa mangler den ene siden."]
    assert sentences(olav) == []


def test_todo_tells_the_coordinator_that_the_run_can_be_published(planned: Planned, kari: User, approve_both) -> None:
    assert sentences(kari) == []
    approve_both(planned)
    assert sentences(kari) == ["Hverdagsmestring: Begge sider har godkjent. Kurset kan publiseres."]


def test_todo_tells_the_coordinator_of_an_approved_change(published: Planned, kari: User, approve_both) -> None:
    assert sentences(kari) == []
    ProgrammeItem.objects.filter(session__run=published.run).update(minutes=12)
    assert sentences(kari) == []
    approve_both(published)
    assert sentences(kari) == [
        "Hverdagsmestring: Begge sider har godkjent nytt program eller nye ledere. Innbyggerne ser det ikke ennå."
    ]


def test_todo_says_that_an_approved_change_of_seats_waits_for_nothing_but_publishing(
    published: Planned, kari: User, approve_both
) -> None:
    CourseRun.objects.filter(pk=published.run.pk).update(seats=40)
    approve_both(published)
    assert sentences(kari) == [
        "Hverdagsmestring: Begge sider har godkjent det som er endret. Publiser planen slik den er nå."
    ]


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.CANCELLED])
def test_todo_is_silent_when_the_course_is_over(published: Planned, per: User, state: RunState) -> None:
    ProgrammeItem.objects.filter(session__run=published.run).update(minutes=12)
    CourseRun.objects.update(state=state, cancelled_at=published.run.published_at)
    assert sentences(per) == []


def test_todo_speaks_the_readers_language(planned: Planned, per: User) -> None:
    with translation.override("nn"):
        assert sentences(per) == ["Hverdagsmestring: Les planen og godkjenn han for di side."]


def test_todo_takes_the_same_queries_for_one_plan_and_for_thirty(
    planned: Planned, kari: User, per: User, tromso
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert selectors.todo(User.objects.get(pk=kari.pk)) is not None
            assert len(selectors.todo(User.objects.get(pk=per.pk))) == CourseRun.objects.count()
        return len(captured)

    one = queries()
    for _number in range(29):
        run = RunFactory(offer=OfferFactory(organiser=tromso))
        MemberFactory(plan__run=run, user=per)
        ItemFactory(session=SessionFactory(run=run))
    assert queries() == one
