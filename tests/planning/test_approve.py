import pytest
from django.utils import timezone

from audit.models import Event
from offers.models import RunState
from organisations.models import User
from planning import selectors, services
from planning.models import Approval, ProgrammeItem
from tests.planning.conftest import Planned, actor


def fingerprint(planned: Planned) -> str:
    return selectors.fingerprint(planned.plan)


def test_approve_says_yes_for_the_members_own_side(planned: Planned, per: User) -> None:
    services.approve(run=planned.run, by=actor(per), fingerprint=fingerprint(planned))
    approval = Approval.objects.get()
    assert (approval.side, approval.member, approval.fingerprint) == (
        "professional",
        planned.per,
        fingerprint(planned),
    )
    assert not selectors.contents(planned.plan).is_approved


def test_approve_twice_is_one_yes(planned: Planned, per: User) -> None:
    given = [services.approve(run=planned.run, by=actor(per), fingerprint=fingerprint(planned)) for _time in range(2)]
    assert given[0] == given[1]
    assert Event.objects.filter(action="plan.approved").count() == 1


def test_approve_by_a_second_person_of_the_side_keeps_the_first(planned: Planned, unni: User, ulf: User) -> None:
    for user in (unni, ulf):
        services.approve(run=planned.run, by=actor(user), fingerprint=fingerprint(planned))
    assert Approval.objects.get().member == planned.unni


def test_approve_refuses_a_version_that_changed_a_second_ago(planned: Planned, per: User) -> None:
    seen = fingerprint(planned)
    ProgrammeItem.objects.filter(session__run=planned.run, kind="exchange").update(minutes=45)
    with pytest.raises(services.PlanChangedError):
        services.approve(run=planned.run, by=actor(per), fingerprint=seen)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("forged", ["", "0" * 64, "æøå", "😀" * 64])
def test_approve_refuses_a_version_that_never_was(planned: Planned, per: User, forged: str) -> None:
    with pytest.raises(services.PlanChangedError):
        services.approve(run=planned.run, by=actor(per), fingerprint=forged)


def test_approve_refuses_a_coordinator_who_is_on_no_side(planned: Planned, kari: User) -> None:
    with pytest.raises(services.NotInGroupError):
        services.approve(run=planned.run, by=actor(kari), fingerprint=fingerprint(planned))


def test_approve_refuses_one_who_has_left(planned: Planned, ulf: User, kari: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    with pytest.raises(services.NotInGroupError):
        services.approve(run=planned.run, by=actor(ulf), fingerprint=fingerprint(planned))


def test_approve_refuses_when_the_course_is_over(planned: Planned, per: User) -> None:
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(services.RunIsOverError):
        services.approve(run=planned.run, by=actor(per), fingerprint=fingerprint(planned))


def test_an_approval_is_taken_back_by_a_later_change_and_returns_when_it_is_undone(planned, approve_both, kari) -> None:
    approve_both(planned)
    item = ProgrammeItem.objects.filter(session__run=planned.run)[0]
    draft = services.ItemDraft(kind=item.kind, minutes=item.minutes + 5, title=item.title)
    changed = services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=draft)
    assert selectors.contents(planned.plan).approved_by == {}
    draft = services.ItemDraft(kind=item.kind, minutes=item.minutes, title=item.title)
    services.change_item(run=planned.run, by=actor(kari), item=changed, version=2, draft=draft)
    assert set(selectors.contents(planned.plan).approved_by) == {"professional", "experienced"}


def test_an_approval_is_not_taken_back_by_a_capital_letter(planned: Planned, approve_both, kari: User) -> None:
    approve_both(planned)
    item = ProgrammeItem.objects.filter(session__run=planned.run)[0]
    draft = services.ItemDraft(kind=item.kind, minutes=item.minutes, title=item.title.upper())
    services.change_item(run=planned.run, by=actor(kari), item=item, version=1, draft=draft)
    assert selectors.contents(planned.plan).is_approved
