"""One's own page through HTTP, behind the link from a letter."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from offers.models import CourseRun, RunState
from participants import message_kinds as kinds
from participants.links import personal_link
from participants.models import Enrolment, EnrolmentStatus, Interest, PersonalLink
from participants.services import expire_invitations
from participants.services.interests import in_months
from participants.services.telling import tell
from tests.factories import ArenaFactory, EnrolmentFactory, SessionFactory
from tests.participants.test_enrol import words


def page_of(enrolment: Enrolment) -> str:
    """The path of a fresh personal link."""
    return "/min/" + personal_link(enrolment).split("/min/")[1]


@pytest.fixture
def nora(run) -> Enrolment:
    run.public_programme = {"leaders": [{"name": "Per Fagperson", "side": "professional"}]}
    run.arena.getting_there = "Buss 20 stopper utenfor."
    run.arena.save()
    run.save()
    return EnrolmentFactory(
        run=run, name="Nora Nilsen", email="nora@example.org", phone="+4790000001", phone_key="+4790000001"
    )


@pytest.fixture
def invited(full_run, waiting) -> Enrolment:
    person = waiting(full_run, name="Ingrid Invitert", email="ingrid@example.org")
    CourseRun.objects.update(seats=2)
    expire_invitations()
    return Enrolment.objects.get(pk=person.pk)


def test_the_page_says_the_status_in_one_sentence_and_everything_one_needs(client, nora):
    response = client.get(page_of(nora))
    page = words(response)
    assert "<h1>Du har plass. Første gang: " in response.content.decode()
    for fact in (
        nora.run.arena.name,
        "Storgata 1",
        "Buss 20 stopper utenfor.",
        "Per Fagperson, fagperson",
        "77 00 00 00",
    ):
        assert fact in page
    assert "nora@example.org" in page


def test_the_page_discloses_nothing_to_others(client, nora):
    response = client.get(page_of(nora))
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in response["Cache-Control"]
    assert "<title>Siden din" in response.content.decode()
    assert not response.cookies


def test_the_page_speaks_the_language_that_the_person_asked_for(client, nora):
    Enrolment.objects.update(language="en")
    response = client.get(page_of(nora))
    assert response["Content-Language"] == "en"
    assert "You have a seat." in words(response)
    client.cookies["sprak"] = "nn"
    assert "Du har plass. Første gong" in words(client.get(page_of(nora)))


def test_reading_the_page_writes_nothing(client, nora, django_assert_num_queries):
    path = page_of(nora)
    with django_assert_num_queries(6):  # the link and all it leads to, sessions, apologies, materials, question, place
        client.get(path)
    assert not Event.objects.exists()


def test_the_page_takes_as_many_queries_for_forty_sessions(client, nora, django_assert_num_queries):
    path = page_of(nora)
    for week in range(1, 40):
        SessionFactory(run=nora.run, starts_at=nora.run.starts_at + timedelta(weeks=week), arena=ArenaFactory())
    with django_assert_num_queries(6):
        client.get(path)


ADDRESSES = ["", "svar/", "endre/", "meld-av/", "angre/", "kalender.ics"]


@pytest.mark.parametrize("rest", ADDRESSES)
def test_a_forged_an_expired_and_a_withdrawn_link_all_lead_nowhere(client, nora, rest):
    method = client.post if rest in {"svar/", "angre/"} else client.get
    path = page_of(nora)
    assert method("/min/forged-token-that-is-no-link/" + rest).status_code == 404

    PersonalLink.objects.update(revoked_at=timezone.now())
    assert method(path + rest).status_code == 404
    PersonalLink.objects.update(revoked_at=None)

    ended = timezone.now() - timedelta(days=91)
    CourseRun.objects.update(starts_at=ended - timedelta(days=1), ends_at=ended)
    response = method(path + rest)
    assert response.status_code == 404
    assert "Nora" not in words(response)


@pytest.mark.parametrize("rest", ["svar/", "angre/"])
def test_a_mail_scanner_that_opens_links_changes_nothing(client, nora, rest):
    assert client.get(page_of(nora) + rest).status_code == 405
    assert client.get(page_of(nora) + "meld-av/").status_code == 200
    nora.refresh_from_db()
    assert nora.status == EnrolmentStatus.SEATED


def test_cancelling_takes_two_taps_and_can_be_undone(client, nora):
    path = page_of(nora)
    assert f'href="{path}meld-av/"' in client.get(path).content.decode()
    assert "Vil du melde deg av?" in words(client.get(path + "meld-av/"))
    page = words(client.post(path + "meld-av/", follow=True))
    assert "Du er meldt av" in page
    assert "Angre, jeg vil komme likevel" in page
    assert "Du har plass" in words(client.post(path + "angre/", follow=True))


def test_the_forms_need_no_cookie_since_the_address_is_the_secret(nora):
    strict = Client(enforce_csrf_checks=True)
    path = page_of(nora)
    strict.post(path + "meld-av/", headers={"origin": "null"})  # what a browser sends that tells nobody where it was
    nora.refresh_from_db()
    assert nora.status == EnrolmentStatus.CANCELLED


def test_cancelling_in_two_tabs_is_once(client, nora):
    path = page_of(nora)
    for _ in range(2):
        assert client.post(path + "meld-av/")["Location"] == path
    assert client.get(path + "meld-av/")["Location"] == path
    assert Message.objects.filter(kind="enrolment_cancelled").count() == 1


def test_undoing_too_late_is_said(client, nora):
    path = page_of(nora)
    client.post(path + "meld-av/")
    Enrolment.objects.update(cancelled_at=timezone.now() - timedelta(hours=1))
    assert "Angre" not in words(client.get(path))
    assert "Det er for sent å angre." in words(client.post(path + "angre/", follow=True))


def test_nobody_is_thanked_for_taking_part_who_only_waited(client, full_run, waiting):
    person = waiting(full_run)
    CourseRun.objects.update(state=RunState.COMPLETED)
    page = words(client.get(page_of(person)))
    assert "Det var ikke plass til deg denne gangen" in page
    assert "Takk for at du var med" not in page
    assert client.get(page_of(person) + "meld-av/").status_code == 302


def test_an_offer_is_shown_and_answered_with_yes(client, invited):
    path = page_of(invited)
    page = words(client.get(path))
    assert "Det er plass til deg. Vil du ha den?" in page
    assert "Vi holder den av til deg fram til" in page
    for _ in range(2):  # in two tabs
        assert "Du har plass" in words(client.post(path + "svar/", {"svar": "ja"}, follow=True))


def test_a_second_tab_is_told_that_it_is_answered_not_that_the_seat_is_gone(client, invited):
    path = page_of(invited)
    assert "Det er svart allerede" not in words(client.post(path + "svar/", {"svar": "ja"}, follow=True))
    for answer in ("ja", "nei", "senere"):
        page = words(client.post(path + "svar/", {"svar": answer}, follow=True))
        assert "Det er svart allerede. Slik er det nå. Du har plass." in page
        assert "Plassen holdes ikke lenger av" not in page


def test_an_offer_answered_with_no_leaves_the_list(client, invited):
    page = words(client.post(page_of(invited) + "svar/", {"svar": "nei"}, follow=True))
    assert "Du er meldt av" in page


def test_no_can_mean_that_one_is_reminded_of_a_later_run(client, invited):
    path = page_of(invited)
    assert 'name="svar" value="minn-meg"' in client.get(path).content.decode()
    page = words(client.post(path + "svar/", {"svar": "minn-meg"}, follow=True))
    assert "Du er meldt av" in page
    assert "Vi skriver til deg om tre måneder." in page
    wish = Interest.objects.get()
    assert (wish.offer, wish.address, wish.ask_on) == (invited.run.offer, "ingrid@example.org", in_months(3))


def test_whoever_has_no_address_or_no_later_run_to_hear_of_is_not_offered_a_reminder(client, invited):
    invited.run.offer.archived_at = timezone.now()
    invited.run.offer.save()
    assert 'value="minn-meg"' not in client.get(page_of(invited)).content.decode()


def test_an_offer_answered_with_neither_yes_nor_no_is_asked_again(client, invited):
    page = words(client.post(page_of(invited) + "svar/", follow=True))
    assert "Det er plass til deg. Vil du ha den?" in page


def test_an_expired_offer_is_never_shown_as_valid(client, invited, waiting):
    waiting(invited.run)
    Enrolment.objects.filter(pk=invited.pk).update(invitation_expires_at=timezone.now())
    path = page_of(invited)
    page = words(client.get(path))
    assert "Du står på ventelisten" in page
    assert "Vil du ha den?" not in page
    late = words(client.post(path + "svar/", {"svar": "ja"}, follow=True))
    assert "Plassen holdes ikke lenger av til deg: fristen for å svare er ute" in late
    assert Enrolment.objects.filter(run=invited.run, status="invited").exclude(pk=invited.pk).count() == 1
    page = words(client.post(path + "svar/", {"svar": "nei"}, follow=True))
    assert "Du er meldt av" in page
    assert "Tilbudet har gått ut" not in page


def test_in_line_one_sees_ones_number(client, full_run, waiting):
    waiting(full_run)
    second = waiting(full_run)
    assert "Du er nummer 2 på ventelisten" in words(client.get(page_of(second)))


def test_a_free_seat_that_nobody_else_waits_for_can_be_taken(client, invited):
    Enrolment.objects.filter(pk=invited.pk).update(invitation_expires_at=timezone.now())
    expire_invitations()
    path = page_of(invited)
    assert "Det er en ledig plass. Vil du ha den?" in words(client.get(path))
    assert "Du har plass" in words(client.post(path + "svar/", {"svar": "ja"}, follow=True))


def test_a_cancelled_run_is_said_with_its_reason(client, nora):
    CourseRun.objects.update(
        state=RunState.CANCELLED, cancelled_at=timezone.now(), cancellation_reason="For få påmeldte"
    )
    page = words(client.get(page_of(nora)))
    assert "Det du var påmeldt til, er avlyst" in page
    assert "For få påmeldte" in page
    assert "Meld meg av" not in page


def test_a_run_that_is_over_says_thank_you(client, nora):
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    assert "Takk for at du var med" in words(client.get(page_of(nora)))


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_after_the_end_changes_nothing_and_the_page_says_it_is_over(client, nora, method):
    path = page_of(nora)
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    page = words(getattr(client, method)(path + "meld-av/", follow=True))
    assert "Takk for at du var med" in page
    assert "Du er meldt av" not in page
    nora.refresh_from_db()
    assert nora.status == EnrolmentStatus.SEATED


def test_a_run_that_is_over_says_how_long_people_are_kept(client, nora, settings):
    settings.RETENTION_PERSON_DAYS = 60
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    assert "blir slettet 60 dager etter siste samling" in words(client.get(page_of(nora)))


def changed(**answers):
    return {
        "name": "Nora Nilsen",
        "municipality": "5501",
        "email": "nora@example.org",
        "phone": "90000001",
        "channel": "email",
        "language": "nb",
    } | answers


def test_one_changes_what_is_known_and_a_new_address_gets_the_link(client, nora):
    path = page_of(nora)
    assert 'value="nora@example.org"' in client.get(path + "endre/").content.decode()
    response = client.post(
        path + "endre/", changed(email="ny@example.org", needs=["breaks"], language="nn"), follow=True
    )
    assert "Endringane er lagra." in words(response)
    nora.refresh_from_db()
    assert (nora.email, nora.email_key, nora.needs, nora.language) == (
        "ny@example.org",
        "ny@example.org",
        ["breaks"],
        "nn",
    )
    message = Message.objects.get()
    assert (message.kind, message.address) == ("link_again", "ny@example.org")
    assert Event.objects.about(nora).get().details["fields"] == ["email", "email_key", "language", "needs"]


@pytest.mark.parametrize("new", [{"email": "ny@example.org"}, {"phone": "90000002"}, {"phone": ""}])
def test_links_in_letters_to_an_old_address_end_and_the_page_stays_open(client, nora, new):
    in_old_letter, open_now = page_of(nora), page_of(nora)
    response = client.post(open_now + "endre/", changed(**new), follow=True)
    assert "Endringene er lagret." in words(response)
    assert client.get(in_old_letter).status_code == 404
    assert client.get(open_now).status_code == 200
    assert client.get(page_of(nora)).status_code == 200  # as the letter that is sent now has it
    message = Message.objects.get()
    assert (message.kind, message.address) == ("link_again", new.get("email", "nora@example.org"))


def test_a_letter_on_its_way_to_the_old_address_goes_to_the_new(client, nora):
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="waits")
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="gone")
    Message.objects.filter(key="gone").update(state="sent", sent_at=timezone.now())
    client.post(page_of(nora) + "endre/", changed(email="ny@example.org"))
    addresses = dict(Message.objects.exclude(kind="link_again").values_list("key", "address"))
    assert addresses == {"waits": "ny@example.org", "gone": "nora@example.org"}


@pytest.mark.parametrize("new", [{"name": "Nora Ny"}, {"needs": ["food"]}])
def test_links_live_on_when_the_address_stays(client, nora, new):
    in_old_letter = page_of(nora)
    client.post(page_of(nora) + "endre/", changed(**new))
    assert client.get(in_old_letter).status_code == 200


def test_a_first_phone_number_locks_nobody_out(client, nora):
    Enrolment.objects.update(phone="", phone_key="")
    in_old_letter = page_of(nora)
    client.post(page_of(nora) + "endre/", changed())
    nora.refresh_from_db()
    assert nora.phone_key == "+4790000001"
    assert client.get(in_old_letter).status_code == 200


@pytest.mark.parametrize(("source", "saved"), [("staff", True), ("online", False)])
def test_who_was_enrolled_by_phone_needs_no_email_where_there_is_no_sms(client, nora, settings, source, saved):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    Enrolment.objects.update(source=source, email="", email_key="", channel="sms")
    client.post(page_of(nora) + "endre/", changed(email="", name="Nora Ny"))
    nora.refresh_from_db()
    assert nora.name == ("Nora Ny" if saved else "Nora Nilsen")


def test_changing_nothing_writes_nothing(client, nora):
    client.post(page_of(nora) + "endre/", changed())
    assert not Event.objects.exists()
    assert not Message.objects.exists()


def test_changing_needs_sends_no_letter(client, nora):
    client.post(page_of(nora) + "endre/", changed(needs=["food"]))
    assert not Message.objects.exists()


def test_a_slip_while_changing_keeps_what_was_typed(client, nora):
    response = client.post(page_of(nora) + "endre/", changed(email="", phone="", name="Nora Ny"))
    assert "Skriv en e-postadresse eller et mobilnummer, så vi kan nå deg." in words(response)
    assert 'value="Nora Ny"' in response.content.decode()


def test_taking_someone_elses_address_is_refused_without_saying_whose(client, nora, run):
    EnrolmentFactory(run=run, name="Sigrid Sitter", email="sigrid@example.org")
    response = client.post(page_of(nora) + "endre/", changed(email="Sigrid@example.org"))
    assert "Vi kan ikke bruke denne e-postadressen eller nummeret her." in words(response)
    assert "Sitter" not in words(response)
    nora.refresh_from_db()
    assert nora.email == "nora@example.org"


def test_the_calendar_names_an_appointment_and_a_place_not_what_it_is_about(client, nora):
    nora.run.offer.title = "Livet med en hemmelighet"
    nora.run.offer.save()
    cancelled = SessionFactory(
        run=nora.run, starts_at=nora.run.starts_at + timedelta(days=7), cancelled_at=timezone.now()
    )
    response = client.get(page_of(nora) + "kalender.ics")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Content-Disposition"] == 'attachment; filename="avtale.ics"'
    assert text.count("SUMMARY:Avtale") == 2
    assert f"UID:avtale-{cancelled.pk}@laering-og-mestring\r\n" in text
    assert "PRODID:-//Læring og mestring//avtale//NO\r\n" in text
    assert text.count("STATUS:CANCELLED") == 1
    assert "Storgata 1" in text.replace("\\", "")
    CourseRun.objects.update(arena=None)
    assert "LOCATION" not in client.get(page_of(nora) + "kalender.ics").content.decode()
    for secret in ("hemmelighet", nora.run.arena.name, "Nora", "/min/"):
        assert secret not in text
