"""A coordinator's course runs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message
from offers.models import CourseRun, RunState
from tests.factories import (
    ArenaFactory,
    EnrolmentFactory,
    MemberFactory,
    OfferFactory,
    PlanFactory,
    PublishedRunFactory,
    RunFactory,
)

pytestmark = pytest.mark.django_db


def address(run, page=""):
    return f"/arbeid/gjennomforing/{run.pk}/{page}"


def filled(run=None, **changes):
    return {
        "format": "in_person",
        "arena": run.arena_id if run else "",
        "municipality": "5501",
        "seats": "12",
        "minimum_participants": "4",
        "has_waiting_list": "on",
        "invitation_hours": "48",
        "first_come_hours": "24",
        "decide_days_before": "7",
        "other_municipalities": "welcome",
        "reminder_days": "2",
        "reminder_hours": "3",
        **changes,
    }


@pytest.fixture
def run(tromso):
    return RunFactory(offer__organiser=tromso)


@pytest.mark.parametrize("page", ["endre/", "kopier/", "avlys/", "samlinger/"])
def test_who_may(client, client_of, per, olav, run, page):
    assert client.get(address(run, page)).url.startswith("/logg-inn/")
    assert client_of(per).get(address(run, page)).status_code == 403
    assert client_of(olav).get(address(run, page)).status_code == 404


def test_a_run_is_created_and_leads_to_its_dates(client_of, kari, tromso, tromso_kommune):
    offer = OfferFactory(organiser=tromso)
    response = client_of(kari).post(
        f"/arbeid/tilbud/{offer.pk}/ny-gjennomforing/", filled(video_link="video.example.org")
    )
    run = CourseRun.objects.get()
    assert response.url == address(run, "samlinger/")
    assert (run.state, run.seats, run.municipality_id, run.video_link) == (
        RunState.DRAFT,
        12,
        "5501",
        "https://video.example.org",
    )


def test_the_arena_says_the_municipality_where_nothing_else_does(client_of, kari, tromso):
    arena = ArenaFactory()
    offer = OfferFactory(organiser=tromso)
    url = f"/arbeid/tilbud/{offer.pk}/ny-gjennomforing/"
    client_of(kari).post(url, filled(arena=arena.pk, municipality=""))
    assert CourseRun.objects.get().municipality == arena.municipality


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"seats": "mange"}, "seats", "Oppgi et heltall."),
        ({"seats": "-1"}, "seats", "Verdien må være større enn eller lik 0."),
        ({"seats": "99999"}, "seats", "Verdien må være mindre enn eller lik 32767."),
        ({"seats": "3"}, "minimum_participants", "Minstetallet kan ikke være høyere enn antall plasser."),
        (
            {"enrolment_opens_at": "2027-02-01T10:00", "enrolment_closes_at": "2027-01-01T10:00"},
            "enrolment_closes_at",
            "Påmeldingen må stenge etter at den åpner.",
        ),
        ({"enrolment_opens_at": "i morgen"}, "enrolment_opens_at", "Oppgi gyldig dato og tidspunkt."),
        ({"format": "telepathy"}, "format", "Velg et gyldig valg."),
        ({"video_link": "ikke en lenke"}, "video_link", "Oppgi en gyldig nettadresse."),
        ({"arena": "999999"}, "arena", "Velg et gyldig valg."),
    ],
)
def test_a_mistake_is_named_at_its_field(client_of, kari, run, changes, field, message):
    response = client_of(kari).post(address(run, "endre/"), filled(run, **changes))
    found = [str(error) for error in response.context["form"].errors[field]]
    assert len(found) == 1
    assert found[0].startswith(message[:12])
    run.refresh_from_db()
    assert run.seats == 10


def test_seats_below_those_taken_say_how_many_hold_one(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    for _ in range(3):
        EnrolmentFactory(run=run)
    response = client_of(kari).post(address(run, "endre/"), filled(run, seats="2", minimum_participants="1"))
    assert response.context["form"].errors["seats"] == ["3 plasser er tatt. Flytt eller meld av 1 av dem først."]
    assert 'name="seats" value="2"' in response.content.decode()


def test_a_change_is_saved(client_of, kari, run):
    response = client_of(kari).post(address(run, "endre/"), filled(run, seats="20", reminder_days=""))
    run.refresh_from_db()
    assert response.url == address(run)
    assert (run.seats, run.reminder_days) == (20, None)


def test_what_is_over_says_so(client_of, kari, run):
    CourseRun.objects.filter(pk=run.pk).update(state=RunState.CANCELLED, cancelled_at=timezone.now())
    response = client_of(kari).post(address(run, "endre/"), filled(run))
    assert response.context["form"].non_field_errors() == [
        "Denne gjennomføringen er over eller avlyst og kan ikke lenger endres."
    ]


def test_a_copy_leads_to_its_dates(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    day = timezone.localdate() + timedelta(days=70)
    response = client_of(kari).post(address(run, "kopier/"), {"first_day": day.isoformat()})
    copy = CourseRun.objects.exclude(pk=run.pk).get()
    assert response.url == address(copy, "samlinger/")
    assert timezone.localdate(copy.starts_at) == day


@pytest.mark.parametrize(
    ("day", "message"),
    [("", "Fyll ut dette feltet."), ("2020-01-01", "Velg i dag eller en senere dag."), ("x", "Oppgi en gyldig dato.")],
)
def test_a_copy_needs_a_day_that_is_ahead(client_of, kari, run, day, message):
    response = client_of(kari).post(address(run, "kopier/"), {"first_day": day})
    assert len(response.context["form"].errors["first_day"]) == 1
    assert CourseRun.objects.count() == 1
    if day == "2020-01-01":
        assert response.context["form"].errors["first_day"] == [message]


def test_cancelling_says_whom_it_concerns_first(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    EnrolmentFactory(run=run)
    page = client_of(kari).get(address(run, "avlys/")).content.decode()
    assert "1 person får e-post." in page
    assert "Behold den" in page


def test_where_nobody_has_signed_up_cancelling_says_that(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    page = client_of(kari).get(address(run, "avlys/")).content.decode()
    assert "Ingen er påmeldt, så ingen får beskjed." in page


@pytest.mark.parametrize("factory", [RunFactory, PublishedRunFactory], ids=["planned", "published"])
def test_where_only_a_working_group_is_told_cancelling_asks_first_too(client_of, kari, tromso, factory):
    run = factory(offer__organiser=tromso)
    MemberFactory.create_batch(2, plan=PlanFactory(run=run))
    client = client_of(kari)
    assert "2 i arbeidsgruppa får e-post." in client.get(address(run, "avlys/")).content.decode()
    page = client.post(address(run, "avlys/"), {"reason": "Lokalet er stengt."})
    for words in ("2 i arbeidsgruppa får e-post.", "Grunn: Lokalet er stengt.", "Takk for det du har lagt ned i det."):
        assert words in page.content.decode()
    run.refresh_from_db()
    assert run.state != RunState.CANCELLED
    answers = dict(page.context["typed"]) | {"confirmed": page.context["mark"]}
    page = client.post(address(run, "avlys/"), answers, follow=True)
    assert "Gjennomføringen er avlyst. De det gjelder, får beskjed." in page.content.decode()
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert Message.objects.filter(kind="group_run_cancelled").count() == 2


def test_a_run_that_is_over_says_so_and_shows_no_letter(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso, state=RunState.COMPLETED)
    MemberFactory(plan=PlanFactory(run=run))
    page = client_of(kari).post(address(run, "avlys/"), {"reason": "Så"}, follow=True).content.decode()
    assert "er over eller avlyst og kan ikke lenger endres" in page


@pytest.fixture
def people(tromso):
    """A run with one to write to by e-mail, one who waits by SMS, and one without an address."""
    run = PublishedRunFactory(offer__organiser=tromso)
    EnrolmentFactory(run=run)
    EnrolmentFactory(run=run, status="waiting", email="", phone="+4790000001", channel="sms")
    EnrolmentFactory(run=run, email="", phone="")
    return run


def test_cancelling_shows_who_is_told_and_the_letter_before_anything_happens(client_of, kari, people):
    page = client_of(kari).post(address(people, "avlys/"), {"reason": "Lederen er syk."}).content.decode()
    for sentence in ["1 person får e-post.", "1 person får SMS.", "1 person har ikke", "Grunn: Lederen er syk."]:
        assert sentence in page
    people.refresh_from_db()
    assert people.state == RunState.PUBLISHED


def test_a_yes_cancels_and_a_yes_to_another_reason_asks_again(client_of, kari, people):
    client = client_of(kari)
    client.post(address(people, "avlys/"), {"reason": "Så", "confirmed": "Først"})
    people.refresh_from_db()
    assert people.state == RunState.PUBLISHED
    response = client.post(address(people, "avlys/"), {"reason": "Så", "confirmed": "Så"})
    people.refresh_from_db()
    assert response.url == address(people)
    assert (people.state, people.cancellation_reason) == (RunState.CANCELLED, "Så")


def test_no_reason_is_a_reason_to_say_yes_to(client_of, kari, people):
    client_of(kari).post(address(people, "avlys/"), {"reason": "", "confirmed": ""})
    people.refresh_from_db()
    assert people.state == RunState.CANCELLED


def test_going_back_keeps_what_was_typed_and_cancels_nothing(client_of, kari, people):
    page = client_of(kari).post(address(people, "avlys/"), {"reason": "Lederen er syk.", "back": "1"})
    assert page.context["form"]["reason"].value() == "Lederen er syk."
    people.refresh_from_db()
    assert people.state == RunState.PUBLISHED


@pytest.mark.parametrize("days", ["61", "-1", ""])
def test_days_to_decide_that_do_not_do_are_said_at_the_field(client_of, kari, run, days):
    response = client_of(kari).post(address(run, "endre/"), filled(run, decide_days_before=days))
    assert list(response.context["form"].errors) == ["decide_days_before"]


def test_cancelling_keeps_the_reason(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    response = client_of(kari).post(address(run, "avlys/"), {"reason": "Lederen er syk."})
    run.refresh_from_db()
    assert response.url == address(run)
    assert (run.state, run.cancellation_reason) == (RunState.CANCELLED, "Lederen er syk.")


def test_cancelling_twice_is_told(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso)
    client = client_of(kari)
    client.post(address(run, "avlys/"), {"reason": "Først"})
    response = client.post(address(run, "avlys/"), {"reason": "Så"}, follow=True)
    run.refresh_from_db()
    assert run.cancellation_reason == "Først"
    assert "er over eller avlyst og kan ikke lenger endres" in response.content.decode()


# --- the header that all pages of a run share -------------------------------------------------------------------------
def header(client, run) -> str:
    html = client.get(address(run, "samlinger/")).content.decode()
    return html.split('<header class="run-header">')[1].split("</nav>")[0]


def test_the_header_says_what_when_and_how_full(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso, offer__title_nb="Bedre søvn", seats=10, seats_taken=4)
    found = header(client_of(kari), run)
    assert "<h1>Bedre søvn</h1>" in found
    assert "Publisert" in found
    assert "4 av 10 plasser er tatt" in found or "4 av 10" in found
    assert f"/tilbud/{run.offer.slug}/?gjennomforing={run.pk}" in found


def test_the_header_says_who_is_invited_and_who_waits(client_of, kari, tromso):
    run = PublishedRunFactory(offer__organiser=tromso, seats=10)
    soon = timezone.now() + timedelta(days=1)
    EnrolmentFactory.create_batch(3, run=run)
    EnrolmentFactory(run=run, status="invited", invitation_expires_at=soon)
    EnrolmentFactory.create_batch(2, run=run, status="waiting")
    EnrolmentFactory(run=run, status="cancelled", cancelled_at=soon)
    found = " ".join(re.sub(r"<[^>]+>", " ", header(client_of(kari), run)).split())
    assert "3 av 10 plasser er tatt 1 har fått tilbud 6 ledige plasser 2 venter" in found


def test_the_tabs_are_those_that_one_may_open(client_of, kari, run):
    found = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', header(client_of(kari), run))
    tabs = [(url.removeprefix(address(run)), bool(current)) for url, current in found if url.startswith(address(run))]
    assert ("samlinger/", True) in tabs
    assert ("", False) in tabs
    assert [current for _url, current in tabs].count(True) == 1
