"""Two sign up on one page, are asked when one seat is left, and answer from a page of their own."""

import re

import pytest
from django.urls import reverse

from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from participants.links import personal_link
from participants.models import Enrolment, EnrolmentStatus, Party, PreliminaryTalk
from participants.services import expire_invitations
from tests.factories import EnrolmentFactory, MunicipalityFactory, PublishedRunFactory
from tests.participants.test_enrol import filled_in, words
from tests.participants.test_parties import statuses

SEATED, INVITED, WAITING, CANCELLED = list(EnrolmentStatus)[:4]
SECOND = {
    "to-takes_part_as": "relative",
    "to-name": "Odd Nilsen",
    "to-municipality": "5501",
    "to-old_enough": "on",
    "to-email": "odd@example.org",
    "to-phone": "",
    "to-channel": "email",
    "to-language": "nb",
}


def url(run: CourseRun) -> str:
    return reverse("participants:enrol_two", args=[run.pk])


def send(client, run, **changes):
    return client.post(url(run), filled_in() | SECOND | changes)


def own_page(enrolment: Enrolment) -> str:
    return "/" + personal_link(enrolment).split("/", 3)[3]


def test_the_page_is_reached_from_the_form_for_one(client, run):
    assert url(run) in client.get(reverse("participants:enrol", args=[run.pk])).content.decode()
    assert reverse("participants:enrol", args=[run.pk]) in client.get(url(run)).content.decode()


def test_two_who_would_wait_read_the_rule_before_they_sign_up(client, full_run):
    page = words(client.get(url(full_run)))
    assert "Alle plassene er tatt." in page
    assert "Slik virker ventelisten" in page


def test_two_who_are_talked_with_first_read_so_before_they_sign_up(client, run):
    CourseRun.objects.update(asks_for_talk=True)
    assert "Vi snakker med deg først" in words(client.get(url(run)))


def test_two_get_seats_and_a_receipt_that_says_so(client, run):
    receipt = client.get(send(client, run)["Location"])
    assert statuses() == [SEATED, SEATED]
    assert "Du har plass" in words(receipt)
    assert "Dere får hver deres melding" in words(receipt)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("to-name", "", "Skriv navnet ditt."),
        ("to-email", "odd", "Dette er ikke en e-postadresse"),
        ("to-email", "NORA+to@example.org", "Skriv en annen her"),
        ("to-email", "", "Skriv en e-postadresse"),
        ("name", "", "Skriv navnet ditt."),
        ("to-old_enough", "", "år eller eldre"),
    ],
)
def test_a_slip_is_said_at_its_field_and_nothing_is_lost(client, run, field, value, message):
    answer = send(client, run, **{field: value})
    assert message in words(answer)
    assert 'value="Odd Nilsen"' in answer.content.decode() or field == "to-name"
    assert not Enrolment.objects.exists()


def test_with_one_seat_left_the_page_asks_and_one_press_answers(client, run):
    CourseRun.objects.update(seats=1)
    asked = send(client, run)
    assert "Én plass er igjen, og dere er to" in words(asked)
    assert not Enrolment.objects.exists()
    mark = re.search(r'name="submission" value="([^"]+)"', asked.content.decode())
    assert mark
    receipt = client.get(send(client, run, submission=mark[1], choice="split")["Location"])
    assert "En av dere har plass" in words(receipt)
    assert statuses() == [SEATED, WAITING]


def test_without_a_waiting_list_the_page_asks_who_comes_alone(client, run):
    CourseRun.objects.update(seats=1, has_waiting_list=False)
    asked = send(client, run)
    assert asked.status_code == 200
    choices = re.findall(r'name="choice" value="([^"]+)">([^<]+)<', asked.content.decode())
    assert choices == [("alone", "Nora Nilsen kommer alene"), ("alone-to", "Odd Nilsen kommer alene")]
    receipt = words(client.get(send(client, run, choice="alone-to")["Location"]))
    assert "En av dere har plass" in receipt
    assert "Den andre er ikke meldt på." in receipt
    assert statuses() == ["", SEATED]


def test_each_of_two_can_be_the_one_who_takes_the_seat(client, run):
    CourseRun.objects.update(seats=1)
    asked = send(client, run).content.decode()
    assert re.findall(r'name="choice" value="([^"]+)">([^<]+)<', asked) == [
        ("together", "Vi venter sammen"),
        ("split", "Nora Nilsen tar plassen, Odd Nilsen venter"),
        ("split-to", "Odd Nilsen tar plassen, Nora Nilsen venter"),
        ("alone", "Nora Nilsen kommer alene"),
        ("alone-to", "Odd Nilsen kommer alene"),
    ]
    send(client, run, choice="split-to")
    assert statuses() == [WAITING, SEATED]


def test_two_are_asked_who_takes_the_last_place_in_line(client, full_run):
    CourseRun.objects.update(waiting_list_limit=1)
    asked = send(client, full_run)
    assert "Én plass er igjen på ventelisten, og dere er to" in words(asked)
    assert "Odd Nilsen venter alene" in words(asked)
    receipt = words(client.get(send(client, full_run, choice="alone")["Location"]))
    assert "En av dere står på ventelisten" in receipt


def test_two_who_wait_together_read_a_receipt_that_is_true_of_one_free_seat(client, run):
    CourseRun.objects.update(seats=1)
    receipt = words(client.get(send(client, run, choice="together")["Location"]))
    assert "Det er ikke to ledige plasser akkurat nå" in receipt
    assert "Alle plassene er tatt" not in receipt


def test_where_not_even_one_could_wait_both_are_told_so_and_not_sent_round(client, full_run):
    CourseRun.objects.update(waiting_list_limit=0)
    answer = send(client, full_run)
    assert (answer.status_code, "ingen ledig plass på ventelisten" in words(answer)) == (409, True)
    alone = client.post(reverse("participants:enrol", args=[full_run.pk]), filled_in())
    assert (alone.status_code, "ingen ledig plass på ventelisten" in words(alone)) == (409, True)


def test_an_answer_that_is_none_asks_again(client, run):
    CourseRun.objects.update(seats=1)
    assert "Én plass er igjen" in words(send(client, run, choice="perhaps"))


def test_a_run_that_is_not_open_is_not_signed_up_for(client, run):
    CourseRun.objects.update(state="cancelled", cancelled_at=run.published_at)
    assert "Dette kurset er avlyst" in words(client.get(url(run)))
    assert client.get(url(PublishedRunFactory(published_at=None, state="draft"))).status_code == 404


def test_on_their_page_two_who_wait_see_each_other_and_answer(client, full_run):
    send(client, full_run)
    nora = Enrolment.objects.get(email="nora@example.org")
    path = own_page(nora)
    assert "Du venter sammen med Odd" in words(client.get(path))
    client.post(f"{path}sammen/", {"choice": "perhaps"})
    assert Party.objects.get().together
    client.post(f"{path}sammen/", {"choice": "split"})
    assert not Party.objects.get().together
    assert "Du venter sammen" not in words(client.get(path))


def test_the_page_says_when_an_offer_to_two_is_for_one_alone_and_an_old_yes_asks_again(client, full_run):
    send(client, full_run)
    CourseRun.objects.update(seats=3)
    expire_invitations()
    nora, odd = (Enrolment.objects.get(email=f"{who}@example.org") for who in ("nora", "odd"))
    path = own_page(nora)
    before = client.get(path)
    assert "Det er to plasser: én til deg og én til Odd" in words(before)
    assert 'name="sammen"' in before.content.decode()
    client.post(f"{own_page(odd)}svar/", {"svar": "nei"})
    answer = words(client.post(f"{path}svar/", {"svar": "ja", "sammen": "ja"}, follow=True))
    assert "Noe er endret etter at du åpnet siden" in answer
    assert "Odd tar ikke imot plass nå, så tilbudet gjelder deg alene." in answer
    assert statuses() == [INVITED, CANCELLED]
    assert 'name="sammen"' not in client.get(path).content.decode()
    client.post(f"{path}svar/", {"svar": "ja"})
    assert statuses() == [SEATED, CANCELLED]


def test_no_can_mean_that_one_stays_in_line(client, full_run, waiting):
    invited = waiting(full_run)
    Enrolment.objects.filter(run=full_run, status=SEATED).delete()
    expire_invitations()
    answer = client.post(f"{own_page(invited)}svar/", {"svar": "senere"}, follow=True)
    assert "Det er en ledig plass. Vil du ha den?" in words(answer)  # nobody else waits, so it is still theirs to take
    invited.refresh_from_db()
    assert invited.status == WAITING


def test_before_a_talk_the_page_says_what_happens(client, run):
    CourseRun.objects.update(asks_for_talk=True)
    receipt = client.get(client.post(reverse("participants:enrol", args=[run.pk]), filled_in())["Location"])
    assert "Vi har fått påmeldingen din" in words(receipt)
    applied = Enrolment.objects.get()
    path = own_page(applied)
    assert "Før du får plass, vil vi gjerne snakke med deg." in words(client.get(path))
    Enrolment.objects.update(status="talk")
    talk = PreliminaryTalk.objects.create(enrolment=applied, starts_at=run.starts_at, form="meeting", where="Fjordstua")
    assert "Vi møtes: Fjordstua." in words(client.get(path))
    Enrolment.objects.update(status="declined")
    talk.decline_reason = "later"
    talk.save()
    assert "Grunnen: Det passer bedre en annen gang." in words(client.get(path))


def test_a_joint_run_says_what_applies_to_whoever_lives_where(client, run):
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    CourseRun.objects.update(seats=1, other_municipalities=OtherMunicipalities.WAIT)
    ReservedSeats.objects.create(run=run, municipality=balsfjord, seats=1, released_at=run.starts_at)
    page = words(client.get(reverse("participants:enrol", args=[run.pk])))
    assert "Balsfjord Det er ledig plass til deg, reservert for dem som bor her." in page
    assert "Tromsø Du kommer på ventelisten." in page
    assert "Et annet sted Du kommer på ventelisten. Plasser som ingen herfra har brukt, frigis" in page


def test_people_from_elsewhere_are_told_kindly_where_the_run_is_not_for_them(client, run):
    MunicipalityFactory(number="1806", name="Narvik")
    CourseRun.objects.update(other_municipalities=OtherMunicipalities.REFUSED)
    answer = client.post(reverse("participants:enrol", args=[run.pk]), filled_in(municipality="1806"))
    assert "Dette er for folk som bor i Tromsø. Ring oss" in words(answer)
    assert 'value="Nora Nilsen"' in answer.content.decode()
    assert "Dette er for folk som bor i Tromsø." in words(send(client, run, **{"to-municipality": "1806"}))


def test_one_who_is_enrolled_already_is_not_given_away(client, run):
    EnrolmentFactory(run=run, email="odd@example.org")
    answer = send(client, run)
    assert "Du har plass" in words(client.get(answer["Location"]))
