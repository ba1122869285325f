"""What the plan page says is kept between requests: each kind of change must be seen on the next look.

Besides, `kept_pages_are_fresh` compares each kept page with one drawn anew, in all tests of this room.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from offers.models import Arena, CourseRun, Offer, RunState, Session
from organisations.models import Membership, User
from planning import selectors, services
from planning.models import (
    Approval,
    Comment,
    GroupInvitation,
    Heading,
    PlanningPractice,
    ProgrammeItem,
    Side,
    WorkingGroupMember,
)
from planning.selectors.state import state_of
from tests.factories import MemberFactory, PlanFactory, PublishedRunFactory, SessionFactory
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import plan_url, text_of

SOON = timezone.now() + timedelta(days=3)


def first_item(planned: Planned) -> ProgrammeItem:
    return ProgrammeItem.objects.filter(session__run=planned.run).order_by("session__starts_at", "position")[0]


def sessions(planned: Planned):
    return Session.objects.filter(run=planned.run).order_by("starts_at")


def item_says(**values: object) -> Callable[[Planned], object]:
    def say(planned: Planned) -> None:
        item = first_item(planned)
        for name, value in values.items():
            setattr(item, name, value)
        item.save()

    return say


def session_says(**values: object) -> Callable[[Planned], object]:
    return lambda planned: Session.objects.filter(pk=sessions(planned)[0].pk).update(**values)


def run_says(**values: object) -> Callable[[Planned], object]:
    return lambda planned: CourseRun.objects.filter(pk=planned.run.pk).update(**values)


def offer_says(**values: object) -> Callable[[Planned], object]:
    return lambda planned: Offer.objects.filter(pk=planned.run.offer_id).update(**values)


def ulf_is_called_anew(planned: Planned) -> None:
    User.objects.filter(pk=planned.ulf.user_id).update(name="Ulf Nygift")


def ulf_is_responsible(planned: Planned) -> None:
    first_item(planned).responsible.add(planned.ulf)


def item_moves(planned: Planned) -> None:
    services.move_item(run=planned.run, by=actor(planned.per.user), item=first_item(planned), position=0, steps=1)


def item_goes(planned: Planned) -> None:
    ProgrammeItem.objects.filter(session__run=planned.run, title="Del 3").delete()


def comment_is_written(planned: Planned) -> None:
    planned.plan.comments.create(item=first_item(planned), text="Når?", author=planned.per.user)


def group_says(member: str, **values: object) -> Callable[[Planned], object]:
    def say(planned: Planned) -> None:
        WorkingGroupMember.objects.filter(pk=getattr(planned, member).pk).update(**values)

    return say


def account_is_closed(planned: Planned) -> None:
    first_item(planned).responsible.add(planned.ulf)
    User.objects.filter(pk=planned.ulf.user_id).update(is_active=False)


def somebody_comes(planned: Planned) -> None:
    MemberFactory(plan=planned.plan, user__name="Nina Ny", side=Side.PROFESSIONAL)


def somebody_is_asked(planned: Planned) -> None:
    asked = {"user": User.objects.create(email="spurt@example.org", name="Sara Spurt"), "side": Side.PROFESSIONAL}
    GroupInvitation.objects.create(plan=planned.plan, expires_at=SOON, **asked)


def goal_is_set(planned: Planned) -> None:
    organiser = planned.run.offer.organiser
    PlanningPractice.objects.create(organisation=organiser, exchange_goal_percent=60, own_points=["Kaffe er bestilt"])


def arena_is_described(planned: Planned) -> None:
    Arena.objects.filter(pk=planned.run.arena_id or 0).update(
        step_free=True, hearing_loop=True, accessible_toilet=True, parking=True
    )


def point_is_ticked(planned: Planned) -> None:
    planned.plan.ticks.create(point="language", ticked_by=User.objects.create(email="t@example.org", name="Tuva Tikk"))


def side_approves(planned: Planned) -> None:
    fingerprint = selectors.fingerprint(planned.plan)
    Approval.objects.create(plan=planned.plan, side=Side.PROFESSIONAL, fingerprint=fingerprint, member=planned.per)


def earlier_plan_says(planned: Planned) -> None:
    earlier = PublishedRunFactory(offer=planned.run.offer, state=RunState.COMPLETED)
    PlanFactory(run=earlier).headings.create(heading=Heading.CHANGES, text="Lengre pauser.")


CHANGES: dict[str, tuple[Callable[[Planned], object], str]] = {
    "an item is called otherwise": (item_says(title="Ny tittel"), "Ny tittel"),
    "an item takes longer": (item_says(minutes=17), "17 min"),
    "an item is of another kind": (item_says(kind="exercise"), "Øvelse"),
    "materials are written": (item_says(materials="Tusj"), "Materiell: Tusj"),
    "a note is written": (item_says(note="Husk nøkkelen"), "Husk nøkkelen"),
    "an item is moved": (item_moves, "Flytt Del 1 opp"),
    "an item is removed": (item_goes, "1 time igjen å fylle"),
    "somebody is responsible": (ulf_is_responsible, "Ansvarlige: UB"),
    "a person is called otherwise": (ulf_is_called_anew, "Ulf Nygift"),
    "an account is closed": (account_is_closed, "Ulf Brukerrepresentant har gått ut av gruppa."),
    "somebody leaves the group": (group_says("ulf", left_at=SOON), "1 person har gått ut av gruppa"),
    "somebody plans only": (group_says("ulf", leads_sessions=False), "Planlegger bare Endre"),
    "somebody comes": (somebody_comes, "Nina Ny"),
    "somebody is asked": (somebody_is_asked, "Sara Spurt"),
    "a comment is written": (comment_is_written, "1 åpen kommentar"),
    "a session is moved": (session_says(starts_at=SOON, ends_at=SOON + timedelta(hours=5)), "3 timer igjen å fylle"),
    "a session gets a title": (session_says(title="Søvn"), "Samling 1: Søvn"),
    "a session is cancelled": (session_says(cancelled_at=SOON), "1 time av 2 timer"),
    "a session is added": (lambda planned: SessionFactory(run=planned.run, starts_at=SOON), "Samling 3"),
    "the goal is another": (goal_is_set, "Anbefalingen er 60 %"),
    "the checklist is another": (goal_is_set, "Kaffe er bestilt"),
    "a point is ticked": (point_is_ticked, "Tuva Tikk"),
    "a heading is written": (
        lambda planned: planned.plan.headings.create(heading=Heading.GOALS, text="Ro i hverdagen"),
        "Ro i hverdagen",
    ),
    "a side approves": (side_approves, "Per Fagperson godkjente denne versjonen"),
    "seats are too few": (run_says(seats=1, minimum_participants=4), "færre plasser enn det minste antallet"),
    "the run is over": (
        run_says(state=RunState.COMPLETED, published_at=SOON, starts_at=SOON, ends_at=SOON + timedelta(hours=2)),
        "Endringer til neste gjennomføring",
    ),
    "the offer has no contact": (offer_says(contact_name=""), "Tilbudet har ingen kontaktperson"),
    "the offer says otherwise": (offer_says(for_whom_nb="For deg som er trett"), "For deg som er trett"),
    "the place is described": (arena_is_described, "Det man må vite om adkomst og lokale, er skrevet ned (i orden)"),
    "the offer was held before": (earlier_plan_says, "Lengre pauser."),
}


@pytest.fixture
def client(kari, client_of) -> Client:
    return client_of(kari)


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES.keys())
def test_a_plan_page_that_was_kept_shows_what_changed(
    planned: Planned, client: Client, change: Callable[[Planned], object], words: str
) -> None:
    before = text_of(client.get(plan_url(planned.run)))
    assert text_of(client.get(plan_url(planned.run))) == before
    assert words not in before
    change(planned)
    assert words in text_of(client.get(plan_url(planned.run)))


def test_a_kept_page_forgets_a_comment_that_is_done(planned: Planned, client: Client) -> None:
    comment_is_written(planned)
    assert "1 åpen kommentar" in text_of(client.get(plan_url(planned.run)))
    Comment.objects.update(done_at=timezone.now(), done_by=planned.per.user)
    assert "åpen kommentar" not in text_of(client.get(plan_url(planned.run)))


def test_a_kept_page_knows_what_time_it_is(planned: Planned, client: Client) -> None:
    """Asked before the first publication only: whether the first session lies ahead, and sign-up is still open."""
    now = timezone.now()
    run_says(enrolment_closes_at=now + timedelta(hours=4))(planned)
    somebody_is_asked(planned)
    GroupInvitation.objects.update(expires_at=now + timedelta(hours=6))
    session_says(starts_at=now + timedelta(hours=8), ends_at=now + timedelta(hours=9))(planned)
    words = ["Påmeldingsfristen er gått ut.", "For gammelt: spør igjen", "Den første samlingen har begynt."]
    for passed in range(4):
        with time_machine.travel(now + timedelta(hours=3 + 2 * passed), tick=False):
            page = text_of(client.get(plan_url(planned.run)))
        assert [each for each in words if each in page] == words[:passed]


def test_a_page_is_kept_apart_for_each_language_and_for_what_one_may_do(
    planned: Planned, kari, per, unni, ulf, client_of
) -> None:
    Membership.objects.filter(user=ulf).update(roles=["report_reader"])  # in the group, and plans nowhere any more

    def seen(user: User, language: str = "nb") -> str:
        client = client_of(user)
        client.cookies["sprak"] = language
        return text_of(client.get(plan_url(planned.run)))

    for _time in ("drawn", "kept"):
        assert "Programme" in seen(kari, "en")
        assert "Publiser kurset" in seen(kari)
        assert "Godkjenn for fagpersonene" in seen(per)
        assert "Godkjenn for de erfarne brukerne" in seen(unni)
        assert "Publiser kurset" not in seen(per) + seen(unni)
        assert "Flytt Del 1 ned" in seen(unni)
        assert "Flytt Del 1 ned" not in seen(ulf)
        assert "Godkjenn for" not in seen(ulf)


def test_the_forms_of_a_kept_page_carry_each_persons_own_token(planned: Planned, kari) -> None:
    tokens = set()
    for _person in ("one", "another"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(kari, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(plan_url(planned.run)).text
        token = page.split('name="csrfmiddlewaretoken" value="')[2].split('"')[0]
        tokens.add(client.cookies["csrftoken"].value)
        move = f"{plan_url(planned.run)}post/{first_item(planned).pk}/ned/"
        assert client.post(move, {"plass": "0"}).status_code == 403
        assert client.post(move, {"plass": "0", "csrfmiddlewaretoken": token}).status_code == 302
    assert len(tokens) == 2


def test_a_plan_that_was_changed_and_changed_back_is_not_what_it_was(planned: Planned) -> None:
    def state() -> str:
        return state_of(planned.plan, user_id=planned.per.user_id, now=timezone.now()).rows

    seen = [state(), state()]
    for title in ("Noe annet", "Del 1"):
        item_says(title=title)(planned)
        seen.append(state())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3
