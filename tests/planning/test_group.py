import pytest
from django.utils import timezone

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import RunState
from offers.services import RunIsOverError
from organisations.models import Membership, User
from planning import selectors, services
from planning.models import PoolShare, Side, WorkingGroupMember
from tests.factories import MemberFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor


@pytest.fixture
def pia(tromso) -> User:
    user = UserFactory(name="Pia Psykolog", email="pia@example.org", language="nn")
    MembershipFactory(user=user, organisation=tromso, roles=["professional"])
    return user


def test_add_member_puts_the_person_on_the_chosen_side(planned: Planned, kari: User, pia: User) -> None:
    member = services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.EXPERIENCED, leads_sessions=False)
    member.refresh_from_db()
    assert (member.user, member.side, member.leads_sessions, member.left_at) == (pia, "experienced", False, None)


def test_add_member_from_another_organisation_gives_access_to_the_plan(
    planned: Planned, olav: User, kari: User
) -> None:
    assert olav.pk not in planned.plan.members.values_list("user", flat=True)
    services.add_member(run=planned.run, by=actor(kari), user=olav, side=Side.PROFESSIONAL)
    assert list(type(planned.plan).objects.visible_to(olav)) == [planned.plan]


def test_add_member_takes_the_run_from_draft_to_planning(planned: Planned, kari: User, pia: User) -> None:
    type(planned.run).objects.update(state=RunState.DRAFT)
    services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)
    planned.run.refresh_from_db()
    assert planned.run.state == RunState.PLANNING


def test_add_member_sends_no_letter(planned: Planned, kari: User) -> None:
    services.add_member(run=planned.run, by=actor(kari), user=kari, side=Side.PROFESSIONAL)
    assert not Message.objects.exists()


def test_add_member_twice_adds_once(planned: Planned, kari: User, pia: User) -> None:
    for _time in range(2):
        services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)
    assert planned.plan.members.filter(user=pia).count() == 1
    assert Event.objects.filter(action="working_group.joined").count() == 1


def test_add_member_refuses_a_second_side(planned: Planned, kari: User, per: User) -> None:
    with pytest.raises(services.OnOtherSideError) as refusal:
        services.add_member(run=planned.run, by=actor(kari), user=per, side=Side.EXPERIENCED)
    assert refusal.value.member == planned.per
    planned.per.refresh_from_db()
    assert planned.per.side == Side.PROFESSIONAL


def test_add_member_refuses_someone_who_plans_nowhere(planned: Planned, kari: User, rolf: User) -> None:
    with pytest.raises(services.NotAPlannerError):
        services.add_member(run=planned.run, by=actor(kari), user=rolf, side=Side.PROFESSIONAL)
    assert not planned.plan.members.filter(user=rolf).exists()


def test_add_member_refuses_someone_whose_membership_has_ended(planned: Planned, kari: User, pia: User) -> None:
    Membership.objects.filter(user=pia).update(ended_on=timezone.localdate())
    with pytest.raises(services.NotAPlannerError):
        services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)


def test_add_member_refuses_when_the_course_is_over(planned: Planned, kari: User, pia: User) -> None:
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(RunIsOverError):
        services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)


def test_remove_member_notes_when_the_person_left(planned: Planned, kari: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    planned.ulf.refresh_from_db()
    assert planned.ulf.left_at is not None
    event = Event.objects.get(action="working_group.left")
    assert (event.actor_id, event.target_id) == (kari.pk, str(planned.ulf.pk))


def test_one_who_is_taken_out_is_told_by_whom_and_one_who_leaves_is_not(
    planned: Planned, kari: User, ulf: User
) -> None:
    services.remove_member(run=planned.run, by=actor(ulf), member=planned.ulf)
    assert not Message.objects.exists()
    for _twice in range(2):
        services.remove_member(run=planned.run, by=actor(kari), member=planned.per)
    message = Message.objects.get()
    letter = render(message)
    assert (message.kind, message.address) == ("group_left", "per@example.org")
    assert letter.subject == "Du er ikke lenger med i en arbeidsgruppe"
    assert "Kari Koordinator har tatt deg ut av arbeidsgruppa for «Hverdagsmestring»." in letter.text
    services.bring_back_member(run=planned.run, by=actor(kari), member=planned.per)
    with pytest.raises(MessageObsoleteError):
        render(message)


def test_remove_member_twice_keeps_the_first_time(planned: Planned, kari: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    first = WorkingGroupMember.objects.get(pk=planned.ulf.pk).left_at
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    assert WorkingGroupMember.objects.get(pk=planned.ulf.pk).left_at == first
    assert Event.objects.filter(action="working_group.left").count() == 1


def test_a_member_who_left_no_longer_sees_a_plan_of_another_organisation(
    planned: Planned, kari: User, ulf: User
) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    assert not type(planned.plan).objects.visible_to(ulf).exists()


def test_bring_back_member_undoes_the_removal_with_its_approval(planned: Planned, kari: User, approve_both) -> None:
    fingerprint = approve_both(planned)
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    assert not selectors.contents(planned.plan).is_approved
    services.bring_back_member(run=planned.run, by=actor(kari), member=planned.ulf)
    read = selectors.contents(planned.plan)
    assert (read.is_approved, read.fingerprint) == (True, fingerprint)


def test_add_member_again_gives_the_old_place_back(planned: Planned, kari: User, ulf: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    member = services.add_member(run=planned.run, by=actor(kari), user=ulf, side=Side.PROFESSIONAL)
    assert (member.pk, member.side, member.left_at) == (planned.ulf.pk, "professional", None)


def test_set_leads_sessions_changes_once(planned: Planned, kari: User) -> None:
    for _time in range(2):
        services.set_leads_sessions(run=planned.run, by=actor(kari), member=planned.per, leads_sessions=False)
    planned.per.refresh_from_db()
    assert planned.per.leads_sessions is False
    assert Event.objects.filter(action="working_group.changed").count() == 1


def test_set_leads_sessions_refuses_one_who_has_left(planned: Planned, kari: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.per)
    with pytest.raises(services.NotInGroupError):
        services.set_leads_sessions(run=planned.run, by=actor(kari), member=planned.per, leads_sessions=False)


def test_found_people_are_found_by_all_words_in_name_or_address(planned: Planned, pia: User, kari: User) -> None:
    def found(words: str) -> list[User]:
        return selectors.found_people(words=words, plan=planned.plan, by=kari)

    assert found("psyko pia") == [pia]
    assert found("PIA@EXAMPLE") == [pia]
    assert found("pia kari") == []
    assert found("p") == []
    assert found("kari") == [kari]


def test_found_people_leaves_out_the_group_itself_and_those_who_plan_nowhere(planned: Planned, rolf, kari) -> None:
    assert selectors.found_people(words="Per Fagperson", plan=planned.plan, by=kari) == []
    assert selectors.found_people(words="Rolf", plan=planned.plan, by=kari) == []


def test_found_people_are_those_of_the_pool_and_of_whoever_runs_the_course(
    planned: Planned, pia: User, olav: User, kari: User, unni: User, tromso, ffo, balsfjord
) -> None:
    siv = UserFactory(name="Siv Nilsen", email="siv@example.org")
    MembershipFactory(user=siv, organisation=ffo, roles=["user_representative"])

    def found(by: User) -> set[User]:
        reader = User.objects.get(pk=by.pk)
        return set(selectors.found_people(words="example.org", plan=planned.plan, by=reader))

    assert (found(kari), found(unni)) == ({kari, pia}, {kari, pia, siv})  # both sides find those of the organiser
    PoolShare.objects.create(organisation=ffo, shared_with=tromso)
    assert found(kari) == {kari, pia, siv}
    PoolShare.objects.create(organisation=balsfjord, shared_with=ffo)
    assert (olav in found(kari), olav in found(unni)) == (False, True)


def test_found_people_includes_one_who_has_left(planned: Planned, kari: User, ulf: User) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    assert selectors.found_people(words="ulf", plan=planned.plan, by=kari) == [ulf]


def test_found_people_are_sorted_as_norwegian_is(planned: Planned, tromso, kari) -> None:
    for name in ("Åse Berg", "Ærlig Berg", "Zoe Berg", "Øyvind Berg", "Anna Berg"):
        MembershipFactory(user=UserFactory(name=name), organisation=tromso, roles=["professional"])
    names = [person.name for person in selectors.found_people(words="berg", plan=planned.plan, by=kari)]
    assert names == ["Anna Berg", "Zoe Berg", "Ærlig Berg", "Øyvind Berg", "Åse Berg"]


def test_likely_side_follows_the_roles(planned: Planned, unni: User, per: User) -> None:
    assert selectors.likely_side(unni) == Side.EXPERIENCED
    assert selectors.likely_side(per) == Side.PROFESSIONAL


def test_leaders_are_those_of_both_sides_who_lead_by_name(planned: Planned) -> None:
    MemberFactory(plan=planned.plan, user=UserFactory(name="Alf Planlegger"), leads_sessions=False)
    assert selectors.leaders(planned.run) == [planned.per, planned.ulf, planned.unni]


def test_leaders_forget_closed_accounts(planned: Planned, per: User) -> None:
    User.objects.filter(pk=per.pk).update(is_active=False)
    assert selectors.leaders(planned.run) == [planned.ulf, planned.unni]
