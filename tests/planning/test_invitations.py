"""Asking someone into a working group: the letter, the answer by one click, and what counts."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import RunState
from organisations.models import Membership, User
from planning import selectors, services
from planning.models import Absence, Answer, GroupInvitation, Side, WorkingGroupMember
from planning.selectors.clashes import clashes
from planning.selectors.todo import todo
from tests.factories import (
    FacilitatorFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)
from tests.planning.conftest import Planned, actor
from ui.dates import day_date

ClientOf = Callable[[User], Client]


@pytest.fixture
def pia(tromso) -> User:
    user = UserFactory(name="Pia Psykolog", email="pia@example.org", language="nn")
    MembershipFactory(user=user, organisation=tromso, roles=["professional"])
    return user


@pytest.fixture
def asked(planned: Planned, kari: User, pia: User) -> GroupInvitation:
    made = services.ask_into_group(
        run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL, involves="To møter", fee="355 kr i timen"
    )
    assert isinstance(made, GroupInvitation)
    return made


def link_in_letter() -> str:
    found = re.search(r"/invitasjon/arbeidsgruppe/[\w-]+/", render(Message.objects.latest("created_at")).text)
    assert found
    return found.group()


def is_member(planned: Planned, user: User) -> bool:
    return planned.plan.members.current().filter(user=user).exists()


def test_asking_makes_no_member_and_takes_no_approval_back(
    planned: Planned, kari: User, pia: User, approve_both: Callable[[Planned], str]
) -> None:
    before = approve_both(planned)
    services.ask_into_group(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)
    assert not is_member(planned, pia)
    assert selectors.fingerprint(planned.plan) == before


def test_one_who_is_only_asked_does_not_count_for_a_side(planned: Planned, kari: User, unni: User, ulf: User) -> None:
    for member in (planned.unni, planned.ulf):
        services.remove_member(run=planned.run, by=actor(kari), member=member)
        services.ask_into_group(run=planned.run, by=actor(kari), user=member.user, side=Side.EXPERIENCED)
    codes = {each.code for each in selectors.missing(selectors.contents(planned.plan), "")}
    assert {"experienced", "few_experienced"} <= codes


def test_the_letter_says_what_it_is_about_in_the_persons_language(asked: GroupInvitation) -> None:
    message = Message.objects.get()
    assert (message.kind, message.address, message.language) == ("working_group_invited", "pia@example.org", "nn")
    letter = render(message)
    assert letter.subject == "Kan du vere med og planleggje eit kurs?"
    assert "Kari Koordinator ber deg vere med og planleggje «Hverdagsmestring»." in letter.text
    assert "To møter" in letter.text
    assert "2 samlingar, 4 timar til saman" in letter.text
    assert "Honorar: 355 kr i timen" in letter.text
    assert "\n\n\n" not in letter.text


def test_a_letter_without_a_fee_says_whom_to_ask(planned: Planned, kari: User, pia: User) -> None:
    services.ask_into_group(run=planned.run, by=actor(kari), user=pia, side=Side.EXPERIENCED)
    text = render(Message.objects.get()).text
    assert "Du planlegg saman med dei andre og leier samlingar." in text
    assert "Honorar: Spør kontaktpersonen" in text


def test_each_letter_has_its_own_link_and_no_link_is_kept(asked: GroupInvitation, client: Client) -> None:
    first, second = link_in_letter(), link_in_letter()
    assert [client.get(link).status_code for link in (first, second)] == [404, 200]
    asked.refresh_from_db()
    assert asked.token_digest
    assert asked.token_digest not in second


def test_opening_the_link_answers_nothing(asked: GroupInvitation, client: Client, planned: Planned, pia: User) -> None:
    page = client.get(link_in_letter()).content.decode()
    assert all(words in page for words in ("To møter", "355 kr i timen", "Kari Koordinator", "4 timer"))
    asked.refresh_from_db()
    assert (asked.answer, is_member(planned, pia)) == ("", False)


def test_a_yes_without_signing_in_makes_a_member_once(
    asked: GroupInvitation, client: Client, planned: Planned, pia: User
) -> None:
    link = link_in_letter()
    for _time in range(2):
        assert client.post(link, {"svar": "yes"})["Location"] == link
    member = planned.plan.members.get(user=pia)
    assert (member.side, member.leads_sessions, member.left_at) == ("professional", True, None)
    assert list(
        Event.objects.filter(action__in=["working_group.answered", "working_group.joined"])
        .order_by("pk")
        .values_list("action", "actor_id")
    ) == [("working_group.answered", pia.pk), ("working_group.joined", pia.pk)]
    assert "Du har sagt ja." in client.get(link).content.decode()


@pytest.mark.parametrize(("answer", "may_change"), [("no", False), ("maybe", True)])
def test_a_no_or_maybe_makes_no_member(
    asked: GroupInvitation, client: Client, planned: Planned, pia: User, answer: str, may_change: bool
) -> None:
    link = link_in_letter()
    client.post(link, {"svar": answer})
    asked.refresh_from_db()
    assert (asked.answer, is_member(planned, pia)) == (answer, False)
    client.post(link, {"svar": "yes"})
    assert is_member(planned, pia) is may_change


def test_an_answer_that_is_none_is_asked_for(asked: GroupInvitation, client: Client) -> None:
    page = client.post(link_in_letter(), {"svar": "kanskje"})
    assert page.context["problem"] == "Velg ja, kanskje eller nei."
    asked.refresh_from_db()
    assert asked.answer == ""


def test_an_expired_link_says_whom_to_ask(asked: GroupInvitation, client: Client, planned: Planned, pia: User) -> None:
    link = link_in_letter()
    GroupInvitation.objects.update(expires_at=timezone.now())
    client.post(link, {"svar": "yes"})
    page = client.get(link).content.decode()
    assert "Tiden for å svare er ute." in page
    assert 'href="tel:+4777000000"' in page
    assert 'name="svar"' not in page
    assert not is_member(planned, pia)


def test_an_unknown_link_says_what_to_do(client: Client, db: None) -> None:
    page = client.get("/invitasjon/arbeidsgruppe/finnes-ikke/")
    assert page.status_code == 404
    assert "Kanskje du har fått et nyere brev med en annen lenke." in page.content.decode()


def test_a_withdrawn_question_can_no_longer_be_answered(
    asked: GroupInvitation, client: Client, client_of: ClientOf, planned: Planned, per: User, pia: User
) -> None:
    link = link_in_letter()
    url = reverse("planning:withdraw_question", args=[planned.run.pk, asked.pk])
    assert client_of(per).post(url).status_code == 302
    client.post(link, {"svar": "yes"})
    assert not is_member(planned, pia)
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get())


def test_withdrawing_asks_for_the_right_to_edit_this_plan(
    asked: GroupInvitation, client_of: ClientOf, planned: Planned, pia: User, olav: User, kari: User
) -> None:
    url = reverse("planning:withdraw_question", args=[planned.run.pk, asked.pk])
    assert [client_of(user).post(url).status_code for user in (pia, olav)] == [404, 404]
    elsewhere = PlanFactory(run=RunFactory(offer=planned.run.offer))
    other = reverse("planning:withdraw_question", args=[elsewhere.run_id, asked.pk])
    assert client_of(kari).post(other).status_code == 404
    asked.refresh_from_db()
    assert asked.withdrawn_at is None


def test_one_answers_in_the_workspace_and_nobody_for_another(
    asked: GroupInvitation, client_of: ClientOf, planned: Planned, pia: User, kari: User
) -> None:
    own = reverse("planning:answer_own", args=[asked.pk])
    assert client_of(kari).post(own, {"svar": "yes"}).status_code == 404
    assert client_of(pia).post(own, {"svar": "yes"})["Location"] == own
    assert is_member(planned, pia)


def test_the_question_is_among_what_needs_the_person(asked: GroupInvitation, pia: User, kari: User) -> None:
    own = reverse("planning:answer_own", args=[asked.pk])
    assert [item.sentence for item in todo(pia) if item.url == own] == [
        "Hverdagsmestring: vil du være med i arbeidsgruppa?"
    ]
    assert [item for item in todo(kari) if item.url == own] == []
    services.answer_invitation(invitation=asked, answer=Answer.NO)
    assert [item for item in todo(pia) if item.url == own] == []


def test_asking_again_after_a_maybe_renews_the_question(asked: GroupInvitation, planned: Planned, kari: User) -> None:
    services.answer_invitation(invitation=asked, answer=Answer.MAYBE)
    again = services.ask_into_group(run=planned.run, by=actor(kari), user=asked.user, side=Side.PROFESSIONAL)
    assert (again, GroupInvitation.objects.get().answer, Message.objects.count()) == (asked, "", 2)


def test_a_double_click_asks_once(asked: GroupInvitation, planned: Planned, kari: User) -> None:
    services.ask_into_group(run=planned.run, by=actor(kari), user=asked.user, side=Side.PROFESSIONAL)
    assert (GroupInvitation.objects.count(), Message.objects.count()) == (1, 1)


def test_one_who_puts_oneself_in_is_in_at_once(planned: Planned, kari: User) -> None:
    services.ask_into_group(run=planned.run, by=actor(kari), user=kari, side=Side.PROFESSIONAL)
    assert is_member(planned, kari)
    assert not Message.objects.exists()


def test_one_who_is_in_already_is_not_asked(planned: Planned, kari: User, per: User) -> None:
    assert services.ask_into_group(run=planned.run, by=actor(kari), user=per, side=Side.PROFESSIONAL) == planned.per
    with pytest.raises(services.OnOtherSideError):
        services.ask_into_group(run=planned.run, by=actor(kari), user=per, side=Side.EXPERIENCED)
    assert not GroupInvitation.objects.exists()


def test_one_who_plans_nowhere_is_not_asked(planned: Planned, kari: User, rolf: User) -> None:
    with pytest.raises(services.NotAPlannerError):
        services.ask_into_group(run=planned.run, by=actor(kari), user=rolf, side=Side.PROFESSIONAL)


def test_a_yes_when_the_course_is_over_says_so(asked: GroupInvitation, client: Client, planned: Planned) -> None:
    link = link_in_letter()
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    assert client.post(link, {"svar": "yes"}).context["problem"] == (
        "Kurset er over eller avlyst. Du trenger ikke svare."
    )


def test_a_yes_of_one_who_has_left_every_organisation_makes_no_member(
    asked: GroupInvitation, client: Client, planned: Planned, pia: User
) -> None:
    link = link_in_letter()
    Membership.objects.filter(user=pia).update(ended_on=timezone.localdate())
    assert client.post(link, {"svar": "yes"}).context["problem"] == (
        "Du er ikke lenger medlem av en organisasjon. Be om hjelp."
    )
    asked.refresh_from_db()
    assert (asked.answer, is_member(planned, pia)) == ("", False)


def test_a_yes_to_a_side_other_than_ones_own_says_so(
    asked: GroupInvitation, client: Client, planned: Planned, pia: User
) -> None:
    link = link_in_letter()
    MemberFactory(plan=planned.plan, user=pia, side=Side.EXPERIENCED)
    assert client.post(link, {"svar": "yes"}).context["problem"] == "Du er alt med i gruppa, på den andre siden."


def test_the_person_asked_sees_the_question_but_not_others(
    asked: GroupInvitation, pia: User, olav: User, unni: User
) -> None:
    seen = [list(GroupInvitation.objects.visible_to(user)) for user in (pia, unni, olav)]
    assert seen == [[asked], [asked], []]


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_group_invitation_side", {"side": "both"}),
        ("planning_group_invitation_answer", {"answer": "yes"}),
        ("planning_group_invitation_once", {}),
    ],
)
def test_the_database_refuses(asked: GroupInvitation, constraint: str, changes: dict[str, str], olav: User) -> None:
    user = olav if changes else asked.user
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GroupInvitation.objects.create(
            **{"plan": asked.plan, "user": user, "side": "professional", "expires_at": timezone.now()} | changes
        )


# --- clashes ----------------------------------------------------------------------------------------------------------
def test_clashes_are_said_before_someone_is_asked(planned: Planned, per: User, unni: User, ulf: User) -> None:
    session = planned.run.sessions.earliest("starts_at")
    day = timezone.localtime(session.starts_at).date()
    other = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL)
    SessionFactory(
        run=other.plan.run,
        starts_at=session.starts_at + timedelta(hours=1),
        ends_at=session.ends_at + timedelta(hours=1),
    )
    Absence.objects.create(facilitator=FacilitatorFactory(user=unni), first_day=day, last_day=day)
    FacilitatorFactory(user=ulf, weekdays=[day.isoweekday() % 7 + 1])
    found = clashes(planned.run, [per.pk, unni.pk, ulf.pk])
    assert found == {
        per.pk: [f"Leder et annet kurs {day_date(day)}."],
        unni.pk: [f"Er borte {day_date(day)}."],
        ulf.pk: ["Ikke alle ukedagene i kurset passer."],
    }


def test_no_clash_with_what_comes_after_what_is_cancelled_or_what_one_only_plans(planned: Planned, per: User) -> None:
    session = planned.run.sessions.earliest("starts_at")
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    after = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL)
    SessionFactory(run=after.plan.run, starts_at=session.ends_at, ends_at=session.ends_at + timedelta(hours=1))
    SessionFactory(run=after.plan.run, cancelled_at=timezone.now(), **times)
    only_plans = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL, leads_sessions=False)
    SessionFactory(run=only_plans.plan.run, **times)
    gone = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL, left_at=timezone.now())
    SessionFactory(run=gone.plan.run, **times)
    assert WorkingGroupMember.objects.filter(user=per).count() == 4
    assert clashes(planned.run, [per.pk]) == {}


def test_a_clash_is_shown_when_one_looks_for_people(
    planned: Planned, kari: User, pia: User, client_of: ClientOf
) -> None:
    day = timezone.localtime(planned.run.sessions.earliest("starts_at").starts_at).date()
    Absence.objects.create(facilitator=FacilitatorFactory(user=pia), first_day=day, last_day=day)
    page = client_of(kari).get(reverse("planning:plan", args=[planned.run.pk]), {"finn": "Pia"})
    assert "Er borte" in page.content.decode()
