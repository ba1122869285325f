"""One's own page through HTTP, behind the link from a letter."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from messaging.models import Channel, Message
from messaging.rendering import render
from offers.models import CourseRun, RunState
from participants import message_kinds as kinds
from participants.contact import Contact
from participants.links import personal_link
from participants.models import Enrolment, EnrolmentStatus, Interest, PersonalLink
from participants.services import expire_invitations
from participants.services.interests import in_months
from participants.services.telling import tell
from tests.factories import ArenaFactory, EnrolmentFactory, PublishedRunFactory, SessionFactory
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
    with django_assert_num_queries(7):  # the link and all, sessions, apologies, materials, question, place, new contact
        client.get(path)
    assert not Event.objects.exists()


def test_the_page_takes_as_many_queries_for_forty_sessions(client, nora, django_assert_num_queries):
    path = page_of(nora)
    for week in range(1, 40):
        SessionFactory(run=nora.run, starts_at=nora.run.starts_at + timedelta(weeks=week), arena=ArenaFactory())
    with django_assert_num_queries(7):
        client.get(path)


ADDRESSES = ["", "svar/", "endre/", "endre/kode/", "meld-av/", "angre/", "kalender.ics"]


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


def code_sent_to(address: str) -> str:
    """What the newest letter to the address says."""
    letter = Message.objects.filter(kind="new_contact_code", address=address).latest("created_at")
    return re.findall(r"\b\d{6}\b", render(letter).text)[0]


def write_code(client, page: str, address: str):
    return client.post(page + "endre/kode/", {"code": code_sent_to(address)}, follow=True)


def own_path(response) -> str:
    return str(response.redirect_chain[-1][0]).partition("?")[0]


def test_a_new_address_is_used_once_a_code_came_back_from_it(client, nora):
    path = page_of(nora)
    assert 'value="nora@example.org"' in client.get(path + "endre/").content.decode()
    response = client.post(
        path + "endre/", changed(email="ny@example.org", needs=["breaks"], language="nn"), follow=True
    )
    assert "Vi har sendt ein kode til ny@example.org." in words(response)
    assert "held vi fram med å skrive til nora@example.org" in words(response)
    nora.refresh_from_db()
    assert (nora.email, nora.needs, nora.language) == ("nora@example.org", ["breaks"], "nn")
    assert "Vi har sendt ein kode til ny@example.org." in words(client.get(path))
    response = write_code(client, path, "ny@example.org")
    assert "Den nye adressa er stadfesta og lagra." in words(response)
    nora.refresh_from_db()
    assert (nora.email, nora.email_key) == ("ny@example.org", "ny@example.org")
    assert Message.objects.get(kind="link_again").address == "ny@example.org"
    assert [event.details["fields"] for event in Event.objects.about(nora).order_by("pk")] == [
        ["language", "needs"],
        ["email", "email_key"],
    ]
    assert "Vi har sendt ein kode" not in words(client.get(own_path(response)))
    assert PersonalLink.objects.latest("pk").contact_digest == Contact(Channel.EMAIL, "ny@example.org").digest


@pytest.mark.parametrize("new", [{"email": "ny@example.org"}, {"phone": "90000002"}])
def test_all_links_of_before_end_with_an_old_address_and_the_page_stays_open(client, nora, new):
    in_old_letter, open_now = page_of(nora), page_of(nora)
    client.post(open_now + "endre/", changed(**new))
    assert client.get(in_old_letter).status_code == 200
    response = write_code(client, open_now, new.get("email", "+4790000002"))
    assert [client.get(page).status_code for page in (in_old_letter, open_now)] == [404, 404]
    assert client.get(own_path(response)).status_code == 200
    assert client.get(page_of(nora)).status_code == 200  # as the letter that is sent now has it
    assert Message.objects.get(kind="link_again").address == new.get("email", "nora@example.org")


def test_a_number_that_is_taken_out_needs_no_code_and_ends_the_other_links(client, nora):
    in_old_letter, open_now = page_of(nora), page_of(nora)
    assert "Endringene er lagret." in words(client.post(open_now + "endre/", changed(phone=""), follow=True))
    assert [client.get(page).status_code for page in (in_old_letter, open_now)] == [404, 200]
    assert Message.objects.get().kind == "link_again"


def test_a_letter_on_its_way_to_the_old_address_goes_to_the_new(client, nora):
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="waits")
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="gone")
    Message.objects.filter(key="gone").update(state="sent", sent_at=timezone.now())
    path = page_of(nora)
    client.post(path + "endre/", changed(email="ny@example.org"))
    write_code(client, path, "ny@example.org")
    addresses = dict(Message.objects.filter(key__in=["waits", "gone"]).values_list("key", "address"))
    assert addresses == {"waits": "ny@example.org", "gone": "nora@example.org"}


def test_a_wrong_code_changes_nothing_and_after_five_a_new_one_is_needed(client, nora):
    path = page_of(nora)
    client.post(path + "endre/", changed(email="ny@example.org"))
    right = code_sent_to("ny@example.org")
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _time in range(5):
        assert "Koden virker ikke" in words(client.post(path + "endre/kode/", {"code": wrong}, follow=True))
    response = client.post(path + "endre/kode/", {"code": right}, follow=True)
    assert "Koden virker ikke lenger, så ingenting er endret." in words(response)
    nora.refresh_from_db()
    assert nora.email == "nora@example.org"
    assert client.get(path + "endre/kode/")["Location"] == path


def test_two_new_contacts_get_a_code_each_and_one_of_them_is_enough_for_itself(client, nora):
    path = page_of(nora)
    client.post(path + "endre/", changed(email="ny@example.org", phone="90000002", channel="sms"))
    response = write_code(client, path, "ny@example.org")
    assert "Vi har sendt en kode til +4790000002." in words(response)
    nora.refresh_from_db()
    assert (nora.email, nora.phone_key, nora.channel) == ("ny@example.org", "+4790000001", "email")
    write_code(client, own_path(response).removesuffix("endre/kode/"), "+4790000002")
    nora.refresh_from_db()
    assert (nora.phone_key, nora.channel) == ("+4790000002", "sms")


def test_messages_go_to_the_other_contact_only_once_that_is_proven_too(client, nora):
    """It was written at sign-up by someone who has shown only that the e-mail address is theirs."""
    path = page_of(nora)
    client.post(path + "endre/", changed(channel="sms"))
    nora.refresh_from_db()
    assert nora.channel == "email"
    write_code(client, path, "+4790000001")
    nora.refresh_from_db()
    assert nora.channel == "sms"


def test_a_change_of_before_no_longer_counts_once_something_else_is_wished_for(client, nora):
    path = page_of(nora)
    client.post(path + "endre/", changed(email="feil@example.org"))
    client.post(path + "endre/", changed(email="ny@example.org"))
    stale = code_sent_to("feil@example.org")
    if stale != code_sent_to("ny@example.org"):
        assert "Koden virker ikke" in words(client.post(path + "endre/kode/", {"code": stale}))
    write_code(client, path, "ny@example.org")
    nora.refresh_from_db()
    assert nora.email == "ny@example.org"


def test_nobody_learns_from_the_form_who_takes_part(client, nora, run):
    """The same answer for an address that is known in the run and for one that is not."""
    EnrolmentFactory(run=run, name="Sigrid Sitter", email="sigrid@example.org", phone_key="+4790000003")
    pages = []
    for new in ({"email": "sigrid@example.org"}, {"email": "ukjent@example.org"}, {"phone": "90000003"}):
        response = client.post(page_of(nora) + "endre/", changed(**new), follow=True)
        address = new.get("email", "+4790000003")
        pages.append((response.status_code, words(response).replace(address, "…")))
        nora.refresh_from_db()
        assert (nora.email, nora.phone_key) == ("nora@example.org", "+4790000001")
    assert len(set(pages)) == 1


def test_whoever_has_the_code_may_know_that_they_are_there_already(client, nora, run):
    EnrolmentFactory(run=run, name="Nora Nilsen", email="sigrid@example.org")
    path = page_of(nora)
    client.post(path + "endre/", changed(email="Sigrid@example.org"))
    response = write_code(client, path, "Sigrid@example.org")
    assert "Du er påmeldt her fra før" in words(response)
    nora.refresh_from_db()
    assert nora.email == "nora@example.org"


@pytest.mark.parametrize("taken", [True, False])
def test_a_number_that_gets_no_sms_is_noted_but_nobody_is_known_by_it(client, nora, run, settings, taken):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    if taken:
        EnrolmentFactory(run=run, name="Sigrid Sitter", phone_key="+4790000003")
    for answers in (changed(phone="90000003"), changed(phone="90000003", needs=["food"])):
        response = client.post(page_of(nora) + "endre/", answers, follow=True)
        assert "Endringene er lagret." in words(response)
    nora.refresh_from_db()
    assert (nora.phone.as_e164, nora.phone_key, nora.needs) == ("+4790000003", "", ["food"])


def test_a_strangers_mailbox_is_not_filled_with_codes(client, nora, run):
    pages = [page_of(each) for each in (nora, EnrolmentFactory(run=run, email="odd@example.org"))]
    answers = changed(email="fremmed@example.org", phone="", name="Nora Ny")
    for page in (*pages, pages[0]):
        client.post(page + "endre/", answers)
    last = client.post(pages[1] + "endre/", answers)
    assert "så vi sender ingen flere nå" in words(last)
    assert 'value="fremmed@example.org"' in last.content.decode()
    assert Message.objects.filter(address="fremmed@example.org").count() == 3


def test_one_page_writes_to_few_strangers(client, nora):
    for number in range(12):
        client.post(page_of(nora) + "endre/", changed(email=f"fremmed{number}@example.org"))
    assert Message.objects.filter(kind="new_contact_code").count() <= 8


def test_leaving_and_coming_back_all_the_time_sends_few_letters_and_is_always_possible(client, nora):
    path = page_of(nora)
    for _time in range(6):
        assert "Du er meldt av" in words(client.post(path + "meld-av/", follow=True))
        assert "Du har plass" in words(client.post(path + "angre/", follow=True))
    client.post(path + "meld-av/")
    back_again = client.post(path + "angre/", follow=True)
    assert "Du har fått flere meldinger fra oss den siste timen, så vi sender ingen om dette." in words(back_again)
    assert Message.objects.count() == 6


def test_the_letters_to_one_contact_are_counted_over_all_that_it_is_signed_up_for(client, nora, tromso):
    for _number in range(5):
        other = EnrolmentFactory(run=PublishedRunFactory(offer__organiser=tromso), email="nora@example.org")
        client.post(page_of(other) + "meld-av/")
        client.post(page_of(other) + "angre/")
    assert Message.objects.count() == 6


@pytest.mark.parametrize("new", [{"name": "Nora Ny"}, {"needs": ["food"]}])
def test_links_live_on_when_the_address_stays(client, nora, new):
    in_old_letter = page_of(nora)
    client.post(page_of(nora) + "endre/", changed(**new))
    assert client.get(in_old_letter).status_code == 200


def test_a_first_phone_number_locks_nobody_out(client, nora):
    Enrolment.objects.update(phone="", phone_key="")
    in_old_letter, path = page_of(nora), page_of(nora)
    client.post(path + "endre/", changed())
    write_code(client, path, "+4790000001")
    nora.refresh_from_db()
    assert nora.phone_key == "+4790000001"
    assert client.get(in_old_letter).status_code == 200
    assert not Message.objects.filter(kind="link_again").exists()


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
