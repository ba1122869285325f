"""Asking someone who has nothing but an e-mail address: the letter, one press, an account, and the way back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import RunState
from organisations.models import Membership, Role, User
from planning import selectors, services
from planning.models import Answer, GroupInvitation, NewcomerInvitation, Side
from planning.selectors.asked import all_asked
from tests.factories import MemberFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]
NINA = "nina@example.org"


def ask(planned: Planned, by: User, email: str = NINA, side: Side = Side.EXPERIENCED, **more: Any) -> object:
    return services.ask_newcomer(run=planned.run, by=actor(by), name="Nina Nykommer", email=email, side=side, **more)


@pytest.fixture
def asked(planned: Planned, kari: User) -> NewcomerInvitation:
    made = ask(planned, kari, involves="To møter og seks samlinger", fee="355 kr i timen")
    assert isinstance(made, NewcomerInvitation)
    return made


def link() -> str:
    message = Message.objects.filter(kind="newcomer_invited").latest("created_at")
    found = re.search(r"/invitasjon/planlegge/[\w-]+/", render(message).text)
    assert found
    return found.group()


def nina() -> User | None:
    return User.objects.filter(email=NINA).first()


# --- the question -----------------------------------------------------------------------------------------------------
def test_asking_makes_no_account_and_no_member(asked: NewcomerInvitation, planned: Planned) -> None:
    assert (nina(), planned.plan.members.count(), asked.user) == (None, 3, None)


def test_the_letter_says_what_it_is_about_and_what_becomes_of_the_address(asked, planned) -> None:
    message = Message.objects.get()
    assert (message.kind, message.address, message.language) == ("newcomer_invited", NINA, "nb")
    letter = render(message)
    assert letter.subject == "Kan du være med og planlegge et kurs?"
    for words in ("Hei, Nina", "To møter og seks samlinger", "Honorar: 355 kr i timen", "Uten et ja blir den slettet"):
        assert words in letter.text


def test_opening_the_link_shows_everything_and_answers_nothing(asked: NewcomerInvitation, client: Client) -> None:
    page = client.get(link()).content.decode()
    for words in ("To møter og seks samlinger", "355 kr i timen", "4 timer", 'href="tel:+4777000000"'):
        assert words in page
    asked.refresh_from_db()
    assert (asked.answer, nina()) == ("", None)


def test_a_yes_by_one_press_makes_account_membership_and_member_and_signs_in(
    asked: NewcomerInvitation, client: Client, planned: Planned, tromso
) -> None:
    address = link()
    assert client.post(address, {"svar": "yes"})["Location"] == address
    person = User.objects.get(email=NINA)
    assert (person.name, person.has_usable_password(), person.language) == ("Nina Nykommer", False, "nb")
    assert Membership.objects.get(user=person).roles == [Role.USER_REPRESENTATIVE]
    assert Membership.objects.get(user=person).organisation == tromso
    member = planned.plan.members.get(user=person)
    assert (member.side, member.leads_sessions) == ("experienced", True)
    page = client.get(address).content.decode()
    assert "Les planen" in page
    assert reverse("account_set_password") in page


def test_a_newcomer_sees_the_plan_comments_and_approves(asked: NewcomerInvitation, client: Client, planned) -> None:
    client.post(link(), {"svar": "yes"})
    run = planned.run.pk
    assert client.get(reverse("planning:plan", args=[run])).status_code == 200
    together = client.get(reverse("planning:together", args=[run]))
    submission = together.context["comment_form"]["submission"].initial
    wrote = {"kommentar-text": "Mer tid til pause?", "kommentar-submission": str(submission)}
    assert client.post(reverse("planning:write_comment", args=[run]), wrote).status_code == 302
    assert planned.plan.comments.get().author == nina()
    version = {"fingerprint": selectors.fingerprint(planned.plan)}
    client.post(reverse("planning:approve", args=[run]), version)
    assert planned.plan.approvals.get().member.user == nina()


def test_the_way_back_is_in_a_letter_of_its_own(asked: NewcomerInvitation, client: Client, planned: Planned) -> None:
    client.post(link(), {"svar": "yes"})
    letter = render(Message.objects.get(kind="newcomer_welcome"))
    assert letter.subject == "Velkommen: slik finner du planen"
    assert f"/arbeid/gjennomforing/{planned.run.pk}/plan/" in letter.text
    assert f"velg kode på e-post og skriv {NINA}" in letter.text


def test_the_second_press_and_the_second_browser_change_nothing(asked, client: Client) -> None:
    address = link()
    other = Client()
    for browser in (client, client, other):
        browser.post(address, {"svar": "yes"})
    assert (User.objects.filter(email=NINA).count(), Message.objects.filter(kind="newcomer_welcome").count()) == (1, 1)
    assert "_auth_user_id" not in other.session
    page = other.get(address).content.decode()
    assert "Få en kode på e-post, og les planen" in page


def test_one_who_is_signed_in_as_another_stays_that_one(asked, planned, per, client_of) -> None:
    client = client_of(per)
    client.post(link(), {"svar": "yes"})
    assert client.session["_auth_user_id"] == str(per.pk)
    assert planned.plan.members.filter(user=nina()).exists()


@pytest.mark.parametrize(("answer", "may_change"), [("no", False), ("maybe", True)])
def test_a_no_or_maybe_leaves_no_account(asked, client: Client, answer: str, may_change: bool) -> None:
    address = link()
    client.post(address, {"svar": answer})
    assert nina() is None
    client.post(address, {"svar": "yes"})
    assert (nina() is not None) is may_change


def test_an_answer_that_is_none_is_asked_for(asked: NewcomerInvitation, client: Client) -> None:
    assert client.post(link(), {"svar": "kanskje"}).context["problem"] == "Velg ja, kanskje eller nei."


def test_an_expired_link_says_whom_to_ask(asked: NewcomerInvitation, client: Client) -> None:
    address = link()
    NewcomerInvitation.objects.update(expires_at=timezone.now())
    client.post(address, {"svar": "yes"})
    page = client.get(address).content.decode()
    assert "Tiden for å svare er ute." in page
    assert 'name="svar"' not in page
    assert nina() is None


def test_an_unknown_link_says_what_to_do(client: Client, db: None) -> None:
    assert client.get("/invitasjon/planlegge/finnes-ikke/").status_code == 404


def test_a_yes_when_the_course_is_over_says_so(asked: NewcomerInvitation, client: Client, planned: Planned) -> None:
    address = link()
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    assert "over eller avlyst" in client.post(address, {"svar": "yes"}).context["problem"]
    assert nina() is None


# --- addresses that are known -----------------------------------------------------------------------------------------
def test_someone_who_can_plan_already_is_asked_as_everyone_else(planned, kari, unni, tromso) -> None:
    pia = UserFactory(email="pia@example.org")
    MembershipFactory(user=pia, organisation=tromso, roles=["professional"])
    made = ask(planned, kari, email="PIA@example.org", side=Side.PROFESSIONAL)
    assert isinstance(made, GroupInvitation)
    assert made.user == pia
    assert not NewcomerInvitation.objects.exists()


def test_who_asks_is_told_the_same_whether_or_not_the_address_has_an_account(planned, kari, client_of) -> None:
    UserFactory(email="konto@example.org", name="Noen Andre")
    client, told = client_of(kari), []
    for email in ("konto@example.org", "ukjent@example.org"):
        form = {"name": "Nina", "email": email, "side": "experienced", "leads_sessions": "on"}
        page = client.post(reverse("planning:ask_newcomer", args=[planned.run.pk]), form, follow=True)
        told.append(page.content.decode().replace(email, "").split('id="arbeidsgruppe"')[0].count("Noen Andre"))
        assert f"Et brev er på vei til {email}." in page.content.decode()
    assert told == [0, 0]


def test_a_planner_whom_one_cannot_find_by_name_is_asked_as_if_unknown(planned, kari, olav, client, balsfjord) -> None:
    made = ask(planned, kari, email="olav@example.org", side=Side.PROFESSIONAL)
    assert isinstance(made, NewcomerInvitation)
    assert [each.name for each in all_asked(planned.plan)] == [
        "Nina Nykommer"
    ]  # what was typed, not the account's name
    assert client.post(link(), {"svar": "yes"}).status_code == 302
    assert planned.plan.members.get(user=olav).side == "professional"
    assert Membership.objects.get(user=olav).organisation == balsfjord  # plans already, so joins nothing but the group
    assert "_auth_user_id" not in client.session


def test_one_with_an_account_joins_with_it_and_is_not_signed_in_by_the_link(planned, kari, client, balsfjord) -> None:
    known = UserFactory(email=NINA, name="Nina Rapport")
    MembershipFactory(user=known, organisation=balsfjord, roles=["report_reader"])
    ask(planned, kari)
    client.post(link(), {"svar": "yes"})
    assert "_auth_user_id" not in client.session
    assert planned.plan.members.filter(user=known).exists()
    known.refresh_from_db()
    assert known.name == "Nina Rapport"


def test_roles_held_already_are_kept(planned, kari, client, tromso) -> None:
    known = UserFactory(email=NINA)
    MembershipFactory(user=known, organisation=tromso, roles=["report_reader"])
    ask(planned, kari)
    client.post(link(), {"svar": "yes"})
    assert Membership.objects.get(user=known).roles == ["user_representative", "report_reader"]


def test_one_whose_account_was_closed_is_told_whom_to_ask(planned, kari, client) -> None:
    UserFactory(email=NINA, is_active=False)
    ask(planned, kari)
    page = client.post(link(), {"svar": "yes"})
    assert page.context["problem"] == "Kontoen din her er stengt. Kontaktpersonen kan hjelpe deg."
    assert NewcomerInvitation.objects.get().answer == ""


def test_one_who_came_in_on_the_other_side_meanwhile_is_told(asked, planned, client) -> None:
    MemberFactory(plan=planned.plan, user=UserFactory(email=NINA), side=Side.PROFESSIONAL)
    assert client.post(link(), {"svar": "yes"}).context["problem"] == "Du er alt med i gruppa, på den andre siden."
    assert not Membership.objects.filter(user__email=NINA).exists()


def test_one_in_the_group_on_the_other_side_is_not_asked(planned, kari, per, client_of) -> None:
    form = {"name": "Per", "email": per.email, "side": "experienced"}
    page = client_of(kari).post(reverse("planning:ask_newcomer", args=[planned.run.pk]), form)
    assert page.context["form"].errors == {"side": ["Personen er allerede i arbeidsgruppa, på den andre siden."]}


def test_a_double_click_asks_once_and_asking_again_renews(asked, planned, kari) -> None:
    ask(planned, kari)
    assert Message.objects.count() == 1
    NewcomerInvitation.objects.update(asked_at=timezone.now() - timedelta(days=15), expires_at=timezone.now())
    assert ask(planned, kari, email="Nina@Example.org") == asked
    assert Message.objects.count() == 2
    asked.refresh_from_db()
    assert not asked.has_expired


# --- who may ----------------------------------------------------------------------------------------------------------
def test_only_coordinators_of_the_organisation_ask_by_e_mail(planned, client_of, kari, per, unni, anne, olav) -> None:
    url = reverse("planning:ask_newcomer", args=[planned.run.pk])
    seen = {user.name.split()[0]: client_of(user).get(url).status_code for user in (kari, per, unni, anne, olav)}
    assert seen == {"Kari": 200, "Per": 403, "Unni": 403, "Anne": 403, "Olav": 404}
    plans = [client_of(user).get(reverse("planning:plan", args=[planned.run.pk])) for user in (kari, per)]
    assert [url in page.content.decode() for page in plans] == [True, False]


def test_whoever_plans_may_withdraw_the_question(asked, planned, client_of, per, olav, kari) -> None:
    address = link()
    url = reverse("planning:withdraw_newcomer", args=[planned.run.pk, asked.pk])
    assert client_of(olav).post(url).status_code == 404
    elsewhere = MemberFactory(plan__run__offer=planned.run.offer).plan.run_id
    assert client_of(kari).post(reverse("planning:withdraw_newcomer", args=[elsewhere, asked.pk])).status_code == 404
    assert client_of(per).post(url).status_code == 302
    client_of(per).post(address, {"svar": "yes"})
    assert nina() is None
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get())


def test_bad_input_is_answered_and_nothing_is_lost(planned, kari, client_of) -> None:
    url = reverse("planning:ask_newcomer", args=[planned.run.pk])
    page = client_of(kari).post(url, {"name": "Nina", "email": "nina@", "fee": "x" * 121})
    assert set(page.context["form"].errors) == {"email", "side", "fee"}
    assert 'value="nina@"' in page.content.decode()
    assert not NewcomerInvitation.objects.exists()


def test_the_plan_shows_who_is_asked(asked, planned, kari, client_of, django_assert_max_num_queries) -> None:
    client, url = client_of(kari), reverse("planning:plan", args=[planned.run.pk])
    counts = []
    for number in (0, 5):
        for each in range(number):
            ask(planned, kari, email=f"nr{each}@example.org")
        with django_assert_max_num_queries(40) as seen:
            assert "Nina Nykommer" in client.get(url).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_each_step_is_in_the_log_without_name_or_address(asked, client: Client, kari: User) -> None:
    client.post(link(), {"svar": "yes"})
    person = User.objects.get(email=NINA)
    rows = Event.objects.filter(action__in=["membership.joined_by_letter", "working_group.joined"]) | (
        Event.objects.filter(action__startswith="working_group.newcomer")
    )
    assert list(rows.order_by("pk").values_list("action", "actor_id")) == [
        ("working_group.newcomer_asked", kari.pk),
        ("membership.joined_by_letter", person.pk),
        ("working_group.joined", person.pk),
        ("working_group.newcomer_answered", person.pk),
    ]
    assert not any(NINA in str(event.details) for event in Event.objects.all())


# --- letting go -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["expired", "answered", "withdrawn"])
def test_name_and_address_go_some_weeks_after(asked, planned, kari, settings: Settings, how: str) -> None:
    settings.RETENTION_NEWCOMER_DAYS = 30
    if how == "answered":
        services.answer_newcomer(invitation=asked, answer=Answer.NO, language="nb")
    if how == "withdrawn":
        services.withdraw_newcomer(invitation=asked, by=actor(kari))
    assert services.forget_newcomers() == 0
    long_ago = timezone.now() - timedelta(days=31)
    moments = {"expired": "expires_at", "answered": "answered_at", "withdrawn": "withdrawn_at"}
    NewcomerInvitation.objects.update(**{moments[how]: long_ago})
    assert (services.forget_newcomers(), services.forget_newcomers()) == (1, 0)
    assert not NewcomerInvitation.objects.exists()
    assert Message.objects.get().address == ""


def test_whoever_sees_the_plan_sees_it(asked: NewcomerInvitation, unni: User, olav: User) -> None:
    assert [NewcomerInvitation.objects.visible_to(user).count() for user in (unni, olav)] == [1, 0]


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_newcomer_once", {"email": NINA.upper()}),
        ("planning_newcomer_side", {"side": "both"}),
        ("planning_newcomer_answer", {"answer": "no"}),
        ("planning_newcomer_yes_is_someones", {"answer": "yes", "answered_at": "now"}),
        ("planning_newcomer_can_be_reached", {"name": ""}),
    ],
)
def test_the_database_refuses(asked: NewcomerInvitation, constraint: str, changes: dict[str, str]) -> None:
    row = {"plan": asked.plan, "name": "N", "email": "n@example.org", "side": "experienced"} | changes
    if "answered_at" in changes:
        row["answered_at"] = timezone.now()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NewcomerInvitation.objects.create(expires_at=timezone.now(), **row)
