"""A substitute: who is asked, what a yes does, what the one replaced keeps, and where the hand-over note is read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from messaging.rendering import render
from offers.models import RunState, Session
from organisations.models import User
from participants.models import Enrolment
from planning import selectors, services
from planning.models import Answer, GroupInvitation, Plan, Side, Substitution
from planning.selectors.asked import all_asked
from planning.selectors.delivery import leading_member, steps, todo_of_delivery
from planning.selectors.documents import run_sheet
from planning.selectors.honoraria import sessions_to_claim
from planning.selectors.leading import leading_in, sessions_led_by
from planning.selectors.substitutes import candidates, sessions_to_hand_over
from planning.selectors.todo import todo
from tests.factories import EnrolmentFactory, FacilitatorFactory, MemberFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor

EXPERIENCED = {"sides": ["experienced"], "profession": "", "experienced_as": "user_representative"}
ClientOf = Callable[[User], Client]
NOTE = "Vi har kommet til økt to. Nøkkelen ligger i resepsjonen."


@pytest.fixture
def siri(ffo, tromso) -> User:
    """A third user representative, in the pools of Tromsø and FFO, and in no group."""
    user = UserFactory(name="Siri Stedfortreder", email="siri@example.org")
    for organisation in (tromso, ffo):
        MembershipFactory(user=user, organisation=organisation, roles=["user_representative"])
    FacilitatorFactory(user=user, **EXPERIENCED)
    return user


@pytest.fixture
def sessions(planned: Planned) -> list[Session]:
    return list(planned.run.sessions.order_by("starts_at"))


@pytest.fixture
def asked(planned: Planned, sessions: list[Session], siri: User, per: User) -> GroupInvitation:
    """Per asks Siri to lead the first session instead of Unni."""
    return ask(planned, per, siri, sessions[:1])


def ask(planned: Planned, by: User, user: User, sessions: list[Session]) -> GroupInvitation:
    return services.ask_substitute(
        run=planned.run,
        by=actor(by),
        replaced=planned.unni,
        user=user,
        session_ids=[session.pk for session in sessions],
        note=NOTE,
    )


def say(asked: GroupInvitation, answer: Answer = Answer.YES) -> None:
    services.answer_invitation(invitation=asked, answer=answer)


def leaders(session: Session) -> set[str]:
    return {member.user.name.split()[0] for member in leading_in(session)}


def letters() -> dict[str, list[str]]:
    """Who was written to, by kind."""
    found: dict[str, list[str]] = {}
    for kind, address in Message.objects.order_by("address").values_list("kind", "address"):
        found.setdefault(kind, []).append(address.partition("@")[0])
    return found


# --- asking -----------------------------------------------------------------------------------------------------------
def test_nothing_changes_before_the_yes(planned: Planned, asked: GroupInvitation, sessions: list[Session]) -> None:
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf"}
    assert not planned.plan.members.filter(user=asked.user).exists()
    assert letters() == {"working_group_invited": ["siri"]}


def test_the_letter_says_instead_of_whom_and_when_and_nothing_of_the_note(asked: GroupInvitation) -> None:
    letter = render(Message.objects.get())
    assert letter.subject == "Kan du lede i stedet for noen?"
    assert (
        "Unni Brukerrepresentant kan ikke lede i «Hverdagsmestring». Du blir spurt om å lede i stedet:" in letter.text
    )
    assert "resepsjonen" not in letter.text


def test_a_yes_by_one_press_from_the_letter_leads_that_session_only(
    planned: Planned, asked: GroupInvitation, sessions: list[Session], client: Client
) -> None:
    link = re.search(r"/invitasjon/arbeidsgruppe/[\w-]+/", render(Message.objects.get()).text)
    assert link
    assert NOTE not in client.get(link.group()).content.decode()
    client.post(link.group(), {"svar": "yes"})
    assert [leaders(session) for session in sessions] == [{"Per", "Ulf", "Siri"}, {"Per", "Unni", "Ulf"}]
    member = planned.plan.members.get(user=asked.user)
    assert (member.side, member.leads_sessions) == ("experienced", False)
    assert "Du leder som vikar" in client.get(link.group()).content.decode()


def test_the_others_are_told_of_a_yes(asked: GroupInvitation) -> None:
    say(asked)
    assert letters()["substitute_answered"] == ["per", "ulf", "unni"]
    letter = render(Message.objects.filter(kind="substitute_answered").earliest("address"))
    assert "Siri Stedfortreder leder i stedet for Unni Brukerrepresentant i «Hverdagsmestring»:" in letter.text
    assert NOTE not in letter.text


def test_who_needs_another_is_told_of_a_no(asked: GroupInvitation, sessions: list[Session]) -> None:
    say(asked, Answer.NO)
    assert letters()["substitute_answered"] == ["per", "unni"]
    letter = render(Message.objects.filter(kind="substitute_answered").earliest("address"))
    assert letter.subject == "En vikar kan ikke komme"
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf"}
    assert not Substitution.objects.standing().exists()


def test_a_coordinator_outside_the_group_who_asked_is_told(planned, sessions, siri, kari) -> None:
    say(ask(planned, kari, siri, sessions))
    assert letters()["substitute_answered"] == ["kari", "per", "ulf", "unni"]


def test_one_who_puts_oneself_in_has_said_yes(planned, sessions, siri) -> None:
    MemberFactory(plan=planned.plan, user=siri, side=Side.EXPERIENCED, leads_sessions=False)
    ask(planned, siri, siri, sessions)
    assert leaders(sessions[1]) == {"Per", "Ulf", "Siri"}
    assert letters() == {"substitute_answered": ["per", "ulf", "unni"]}


def test_a_member_who_only_plans_is_asked_too(planned, sessions, siri, per) -> None:
    MemberFactory(plan=planned.plan, user=siri, side=Side.EXPERIENCED, leads_sessions=False)
    asked = ask(planned, per, siri, sessions[:1])
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf"}
    say(asked)
    assert leaders(sessions[0]) == {"Per", "Ulf", "Siri"}
    assert planned.plan.members.filter(user=siri).count() == 1


def into_group(planned: Planned, by: User, user: User) -> GroupInvitation:
    made = services.ask_into_group(
        run=planned.run, by=actor(by), user=user, side=Side.EXPERIENCED, involves="To møter", fee="355 kr"
    )
    assert isinstance(made, GroupInvitation)
    return made


def links_of(user: User) -> dict[int | None, str]:
    """The link of each question that was sent, by the question's id."""
    found = {}
    for message in Message.objects.filter(kind="working_group_invited", address=user.email):
        link = re.search(r"/invitasjon/arbeidsgruppe/[\w-]+/", render(message).text)
        assert link
        found[message.about_id] = link.group()
    return found


def test_a_question_into_the_group_that_waits_is_left_alone(planned, sessions, siri, per, kari, client) -> None:
    first = into_group(planned, kari, siri)
    asked = ask(planned, per, siri, sessions[:1])
    links = links_of(siri)
    assert set(links) == {first.pk, asked.pk}
    page = client.get(links[first.pk]).content.decode()
    assert ("To møter" in page, "355 kr" in page, "kan ikke lede" in page) == (True, True, False)
    assert "Unni Brukerrepresentant kan ikke lede" in client.get(links[asked.pk]).content.decode()
    assert [(each.kind, each.answer) for each in all_asked(planned.plan)] == [("substitute", ""), ("group", "")]

    client.post(links[asked.pk], {"svar": "yes"})
    first.refresh_from_db()
    assert (first.answer, first.withdrawn_at, first.leads_sessions) == ("", None, True)
    client.post(links[first.pk], {"svar": "yes"})
    member = planned.plan.members.get(user=siri)
    assert member.leads_sessions
    assert [leaders(session) for session in sessions] == [{"Per", "Ulf", "Siri"}, {"Per", "Unni", "Ulf", "Siri"}]


def test_a_yes_to_the_group_leaves_the_question_of_a_substitute(planned, sessions, siri, per, kari) -> None:
    first = into_group(planned, kari, siri)
    asked = ask(planned, per, siri, sessions[:1])
    say(first)
    asked.refresh_from_db()
    assert (asked.answer, asked.withdrawn_at) == ("", None)
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf", "Siri"}
    say(asked, Answer.NO)
    assert planned.plan.members.get(user=siri).is_here


def test_taking_back_the_substitute_leaves_the_question_into_the_group(planned, sessions, siri, per, kari) -> None:
    first = into_group(planned, kari, siri)
    asked = ask(planned, per, siri, sessions[:1])
    services.take_back_substitute(run=planned.run, by=actor(kari), substitution=Substitution.objects.get())
    asked.refresh_from_db()
    first.refresh_from_db()
    assert (first.withdrawn_at, asked.withdrawn_at is None) == (None, False)
    say(first)
    assert planned.plan.members.get(user=siri).leads_sessions


def test_asking_into_the_group_leaves_a_question_of_a_substitute(planned, asked, siri, kari) -> None:
    first = into_group(planned, kari, siri)
    assert first != asked
    assert GroupInvitation.objects.open().count() == 2


def test_each_of_the_two_is_asked_once_at_a_time(planned, asked, siri) -> None:
    twice = GroupInvitation(
        plan=planned.plan,
        user=siri,
        side=Side.EXPERIENCED,
        leads_sessions=False,
        for_substitute=True,
        expires_at=timezone.now(),
    )
    with pytest.raises(IntegrityError, match="planning_group_invitation_once"), transaction.atomic():
        twice.save()
    twice.leads_sessions, twice.plan = True, MemberFactory().plan
    with pytest.raises(IntegrityError, match="planning_group_invitation_substitute"), transaction.atomic():
        twice.save()


def test_a_double_click_asks_once(planned, asked, sessions, siri, per) -> None:
    assert ask(planned, per, siri, sessions[:1]) == asked
    assert (Substitution.objects.count(), Message.objects.count()) == (1, 1)


def test_who_leads_anyway_or_is_on_the_other_side_cannot_stand_in(planned, sessions, ulf, unni, per, kari) -> None:
    for user, error in (
        (ulf, services.LeadsAlreadyError),
        (unni, services.LeadsAlreadyError),
        (per, services.OnOtherSideError),
        (UserFactory(), services.NotAPlannerError),
    ):
        with pytest.raises(error):
            ask(planned, kari, user, sessions)
    assert not Substitution.objects.exists()


def test_a_session_is_handed_over_to_one_at_a_time(planned, asked, sessions, ffo, kari) -> None:
    other = UserFactory()
    MembershipFactory(user=other, organisation=ffo, roles=["user_representative"])
    with pytest.raises(services.SubstituteThereError):
        ask(planned, kari, other, sessions)
    services.take_back_substitute(run=planned.run, by=actor(kari), substitution=Substitution.objects.get())
    assert ask(planned, kari, other, sessions).user == other


@pytest.mark.parametrize("which", ["over", "cancelled", "of another run", "none"])
def test_only_sessions_that_are_to_come_are_handed_over(planned, sessions, siri, kari, which) -> None:
    if which == "over":
        past = timezone.now() - timedelta(days=1)
        Session.objects.filter(pk=sessions[0].pk).update(starts_at=past, ends_at=past + timedelta(hours=1))
    elif which == "cancelled":
        Session.objects.filter(pk=sessions[0].pk).update(cancelled_at=timezone.now())
    elif which == "of another run":
        Session.objects.filter(pk=sessions[0].pk).update(run=MemberFactory().plan.run)
    with pytest.raises(services.SessionGoneError):
        ask(planned, kari, siri, sessions[:1] if which != "none" else [])


def test_a_run_that_is_over_takes_no_substitute(planned, sessions, siri, kari) -> None:
    type(planned.run).objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(services.RunIsOverError):
        ask(planned, kari, siri, sessions)


def test_each_step_is_in_the_log(planned, asked, per, kari, siri) -> None:
    say(asked)
    services.take_back_substitute(run=planned.run, by=actor(kari), substitution=Substitution.objects.get())
    rows = Event.objects.filter(action__startswith="substitute.").order_by("pk").values_list("action", "actor_id")
    assert list(rows) == [
        ("substitute.asked", per.pk),
        ("substitute.agreed", siri.pk),
        ("substitute.taken_back", kari.pk),
    ]
    assert not any(NOTE in str(event.details) for event in Event.objects.all())


# --- taking back ------------------------------------------------------------------------------------------------------
def test_taking_back_a_question_makes_its_link_stop_working(planned, asked, kari) -> None:
    services.take_back_substitute(run=planned.run, by=actor(kari), substitution=Substitution.objects.get())
    with pytest.raises(services.InvitationOverError):
        say(asked)
    assert letters() == {"working_group_invited": ["siri"]}


def test_taking_back_a_yes_tells_everyone_and_the_leader_leads_again(planned, asked, sessions, kari) -> None:
    say(asked)
    for _time in range(2):
        services.take_back_substitute(run=planned.run, by=actor(kari), substitution=Substitution.objects.get())
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf"}
    assert letters()["substitute_ended"] == ["per", "siri", "ulf", "unni"]
    letter = render(Message.objects.filter(kind="substitute_ended").earliest("address"))
    assert "leder likevel ikke i stedet for Unni" in letter.text


def test_a_substitute_who_leaves_the_group_does_not_count(planned, asked, sessions, kari) -> None:
    say(asked)
    member = planned.plan.members.get(user=asked.user)
    services.remove_member(run=planned.run, by=actor(kari), member=member)
    assert leaders(sessions[0]) == {"Per", "Unni", "Ulf"}


# --- what it means ----------------------------------------------------------------------------------------------------
@pytest.fixture
def held(published: Planned, asked: GroupInvitation, sessions: list[Session]) -> Planned:
    """Siri has led the first session, which was yesterday, instead of Unni."""
    say(asked)
    past = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=sessions[0].pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    return published


def test_the_fee_is_for_the_one_who_led(held, sessions, siri, unni, tromso) -> None:
    assert [list(sessions_to_claim(user, tromso)) for user in (siri, unni)] == [[sessions[0]], []]
    assert list(sessions_led_by(unni)) == [sessions[1]]


def test_the_fee_stays_with_a_substitute_who_left_later(held, sessions, siri, unni, tromso, kari) -> None:
    services.remove_member(run=held.run, by=actor(kari), member=held.plan.members.get(user=siri))
    assert [list(sessions_to_claim(user, tromso)) for user in (siri, unni)] == [[sessions[0]], []]


def test_the_one_who_led_is_asked_to_look_back(held, sessions, siri, unni) -> None:
    url = reverse("planning:reflect", args=[held.run.pk, sessions[0].pk])
    assert [[each.url for each in todo_of_delivery(user)] for user in (siri, unni)] == [[url], []]


def test_the_substitutes_side_led_also_when_the_one_replaced_was_its_only_leader(held: Planned, kari: User) -> None:
    for session in held.run.sessions.all():
        for item in session.programme_items.all():
            item.responsible.clear()
    for member in (held.ulf, held.unni):
        services.remove_member(run=held.run, by=actor(kari), member=member)
    held.plan.members.exclude(left_at=None).update(left_at=timezone.now() - timedelta(days=2))
    found = selectors.involvement([held.run])[held.run.pk]
    assert found.counts["led"] == {"professional": 1, "experienced": 1}


def test_the_one_replaced_keeps_access_and_does_not_lead(held, sessions, unni, client_of) -> None:
    assert leading_member(sessions[0], unni) is None
    page = client_of(unni).get(reverse("participants_staff:session", args=[held.run.pk, sessions[0].pk]))
    assert page.status_code == 200
    assert "Jeg er bekymret for gruppa" not in page.content.decode()
    assert client_of(unni).get(reverse("planning:plan", args=[held.run.pk])).status_code == 200


def test_the_substitute_sees_the_participants_until_a_week_after(held, sessions, siri) -> None:
    EnrolmentFactory(run=held.run)
    assert Enrolment.objects.visible_to(siri).count() == 1
    long_ago = timezone.now() - timedelta(days=8)
    Session.objects.filter(pk=sessions[0].pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=2))
    assert Enrolment.objects.visible_to(siri).count() == 0


def test_one_who_is_only_asked_sees_no_participants(planned, asked, siri) -> None:
    EnrolmentFactory(run=planned.run)
    assert not Enrolment.objects.visible_to(siri).exists()


def test_the_note_is_on_the_leaders_page_and_on_the_run_sheet(planned, asked, sessions, siri, client_of) -> None:
    say(asked)
    sessions[0].programme_items.first().responsible.add(planned.unni)
    page = client_of(siri).get(reverse("participants_staff:session", args=[planned.run.pk, sessions[0].pk]))
    assert NOTE in page.content.decode()
    meeting = run_sheet(selectors.contents(planned.plan), sessions[0])
    assert [(each.name, each.value) for each in meeting.handovers] == [
        ("Siri Stedfortreder leder i stedet for Unni Brukerrepresentant", NOTE)
    ]
    assert meeting.lines[0].people == ["Siri Stedfortreder (Erfaren bruker)"]
    sheet = client_of(siri).get(reverse("planning:run_sheet", args=[planned.run.pk, sessions[0].pk]))
    assert NOTE in sheet.content.decode()
    assert run_sheet(selectors.contents(planned.plan), sessions[1]).handovers == []


def test_the_run_sheet_by_the_clock_names_the_substitute(planned, asked, sessions, siri, client_of) -> None:
    say(asked)
    item = sessions[0].programme_items.earliest("position")
    item.responsible.set([planned.unni, planned.ulf])
    found = steps(sessions[0], timezone.now(), list(Substitution.objects.agreed()))
    assert {member.user.name.split()[0] for member in found[0].people} == {"Siri", "Ulf"}
    part = client_of(siri).get(reverse("planning:clock", args=[planned.run.pk, sessions[0].pk]))
    assert "Siri Stedfortreder" in part.content.decode()


# --- pages ------------------------------------------------------------------------------------------------------------
def address(planned: Planned) -> str:
    return reverse("planning:put_in_substitute", args=[planned.run.pk, planned.unni.pk])


def test_candidates_are_of_the_same_side_and_lead_nothing_here(planned, siri, kari, tromso) -> None:
    planner = UserFactory(name="Anders i gruppa")
    MembershipFactory(user=planner, organisation=tromso, roles=["user_representative"])
    MemberFactory(plan=planned.plan, user=planner, side=Side.EXPERIENCED, leads_sessions=False)
    professional = UserFactory(name="Frode Fagperson")
    MembershipFactory(user=professional, organisation=tromso, roles=["professional"])
    FacilitatorFactory(user=professional)
    found = candidates(plan=planned.plan, replaced=planned.unni, by=kari)
    assert [(each.user, each.is_member) for each in found] == [(planner, True), (siri, False)]
    assert [each.user for each in candidates(plan=planned.plan, replaced=planned.unni, by=kari, words="siri")] == [siri]


def test_the_form_asks_for_all_sessions_that_remain(planned, sessions, siri, unni, client_of) -> None:
    """One who is ill finds their own substitute."""
    client = client_of(unni)
    page = client.get(address(planned), {"samling": sessions[1].pk})
    assert page.context["form"]["sessions"].initial == [str(sessions[1].pk)]
    reply = client.post(address(planned), {"sessions": ["alle"], "person": siri.pk, "note": NOTE, "fee": "355 kr"})
    assert reply["Location"].endswith("#arbeidsgruppe")
    assert set(Substitution.objects.values_list("session", flat=True)) == {session.pk for session in sessions}
    assert GroupInvitation.objects.get().fee == "355 kr"
    page = client.get(reverse("planning:plan", args=[planned.run.pk])).content.decode()
    assert "Siri Stedfortreder er spurt om å lede i stedet for Unni Brukerrepresentant" in page
    assert sessions_to_hand_over(planned.unni) == []
    assert "Ingen samling å overlate" in client.get(address(planned)).content.decode()


def test_bad_input_is_answered_and_nothing_is_lost(planned, sessions, siri, kari, client_of) -> None:
    reply = client_of(kari).post(address(planned), {"person": "999999", "note": NOTE, "sessions": ["999999"]})
    form = reply.context["form"]
    assert form.errors == {
        "sessions": ["En av samlingene er over eller ordnet alt."],
        "person": ["Velg noen fra lista."],
    }
    assert NOTE in reply.content.decode()
    form = client_of(kari).post(address(planned), {"note": ""}).context["form"]
    assert form.errors == {
        "sessions": ["Kryss av for minst én samling."],
        "person": ["Velg hvem du vil spørre."],
        "note": ["Fyll ut dette feltet."],
    }


def test_who_may_put_in_and_take_back(planned, asked, client_of, kari, per, unni, anne, rolf, olav) -> None:
    other = reverse("planning:take_back_substitute", args=[planned.run.pk, Substitution.objects.get().pk])
    seen = {
        user.name.split()[0]: (
            client_of(user).get(address(planned)).status_code,
            client_of(user).post(other).status_code,
        )
        for user in (anne, rolf, olav, kari, per, unni)
    }
    assert seen == {
        "Anne": (403, 403),
        "Rolf": (403, 403),
        "Olav": (404, 404),
        "Kari": (200, 302),
        "Per": (200, 302),
        "Unni": (200, 302),
    }
    assert Substitution.objects.get().ended_at is not None


def test_a_substitution_of_another_plan_is_not_found(planned, asked, kari, client_of) -> None:
    elsewhere = MemberFactory(plan__run__offer=planned.run.offer)
    url = reverse("planning:take_back_substitute", args=[elsewhere.plan.run_id, Substitution.objects.get().pk])
    assert client_of(kari).post(url).status_code == 404
    url = reverse("planning:put_in_substitute", args=[planned.run.pk, elsewhere.pk])
    assert client_of(kari).get(url).status_code == 404


def test_the_question_says_what_it_is_among_what_needs_the_person(asked, siri) -> None:
    assert [each.sentence for each in todo(siri)] == [
        "Hverdagsmestring: vil du lede i stedet for en som ikke kan komme?"
    ]


def test_a_question_about_a_substitute_is_shown_once_on_the_plan(planned, asked) -> None:
    assert [each.kind for each in all_asked(planned.plan)] == ["substitute"]


def test_the_plan_takes_as_many_queries_for_many_substitutions(
    planned, sessions, siri, kari, client_of, django_assert_max_num_queries
) -> None:
    url, client = reverse("planning:plan", args=[planned.run.pk]), client_of(kari)
    counts = []
    for chosen in (sessions[:1], sessions[1:]):
        ask(planned, kari, siri, chosen)
        with django_assert_max_num_queries(40) as seen:
            client.get(url)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_list_of_candidates_takes_as_many_queries_for_twelve(
    planned, siri, kari, tromso, client_of, django_assert_max_num_queries
) -> None:
    counts, client = [], client_of(kari)
    for number in (0, 11):
        for _each in range(number):
            user = UserFactory()
            MembershipFactory(user=user, organisation=tromso, roles=["user_representative"])
            FacilitatorFactory(user=user, **EXPERIENCED)
        with django_assert_max_num_queries(30) as seen:
            assert len(client.get(address(planned)).context["people"]) == number + 1
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- rows -------------------------------------------------------------------------------------------------------------
def test_whoever_sees_the_plan_and_the_one_asked_see_it(asked, siri, unni, olav) -> None:
    assert [Substitution.objects.visible_to(user).count() for user in (siri, unni, olav)] == [1, 1, 0]
    assert not Plan.objects.visible_to(siri).exists()  # before her yes, though it is of her own organisation


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_substitution_once", {}),
        ("planning_substitution_agreed_by_someone", {"agreed_at": "now"}),
        ("planning_substitution_by_another", {"agreed_at": "now", "substitute": "unni"}),
        ("planning_substitution_says_something", {"note": ""}),
    ],
)
def test_the_database_refuses(planned, asked, sessions, constraint, changes) -> None:
    row = {"session": sessions[1] if changes else sessions[0], "replaced": planned.unni, "note": NOTE} | changes
    if "agreed_at" in row:
        row["agreed_at"] = timezone.now()
    if "substitute" in row:
        row["substitute"] = planned.unni
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Substitution.objects.create(invitation=asked, **row)


def test_the_database_lets_nobody_stand_in_for_two_in_one_session(planned, asked, sessions) -> None:
    say(asked)
    siri = planned.plan.members.get(user=asked.user)
    with pytest.raises(IntegrityError, match="planning_substitution_for_one"), transaction.atomic():
        Substitution.objects.create(
            invitation=asked,
            session=sessions[0],
            replaced=planned.ulf,
            note=NOTE,
            substitute=siri,
            agreed_at=timezone.now(),
        )
