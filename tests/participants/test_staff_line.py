"""The waiting list's page and preliminary talks, as the coordinator meets them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun, ReservedSeats
from participants.models import Enrolment, EnrolmentStatus, Party, PreliminaryTalk
from participants.selectors import Step, Why, line_explained, next_steps, odds
from participants.services import expire_invitations
from tests.factories import EnrolmentFactory, MunicipalityFactory, PublishedRunFactory
from tests.participants.test_enrol import words

SEATED, INVITED, WAITING, CANCELLED = list(EnrolmentStatus)[:4]


def at(name: str, *args) -> str:
    return reverse(f"participants_staff:{name}", args=[getattr(arg, "pk", arg) for arg in args])


@pytest.fixture
def staff(client_of, kari):
    return client_of(kari)


def why(run: CourseRun) -> list[str]:
    return [each.why.value for each in line_explained(CourseRun.objects.select_related("offer").get(pk=run.pk))]


def test_the_first_in_line_is_next_and_the_others_in_turn(full_run, waiting):
    waiting(full_run)
    waiting(full_run)
    waiting(full_run, asked_at=timezone.now())
    assert why(full_run) == [Why.NEXT, Why.IN_TURN, Why.WAS_ASKED]


def test_two_who_need_two_seats_are_said_to_be_passed(run, waiting):
    CourseRun.objects.update(seats=1)
    party = Party.objects.create(run=run)
    waiting(run, party=party, name="Nora Nilsen")
    waiting(run, party=party, name="Odd Nilsen")
    waiting(run)
    assert why(run) == [Why.WAITS_FOR_TWO, Why.WAITS_FOR_TWO, Why.NEXT]
    assert [each.together_with for each in line_explained(run)] == ["Odd Nilsen", "Nora Nilsen", ""]


def test_the_one_behind_two_who_wait_for_two_seats_is_next_also_while_an_offer_is_out(run, waiting):
    CourseRun.objects.update(seats=2)
    EnrolmentFactory(run=run)
    EnrolmentFactory(run=run, status=INVITED, invitation_expires_at=timezone.now() + timedelta(days=1))
    party = Party.objects.create(run=run, asked_at=timezone.now())
    waiting(run, party=party, name="Nora Nilsen")
    waiting(run, party=party, name="Odd Nilsen")
    behind = waiting(run)
    assert why(run) == [Why.WAITS_FOR_TWO, Why.WAITS_FOR_TWO, Why.NEXT]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        expire_invitations()
    assert Enrolment.objects.get(pk=behind.pk).status == INVITED  # what was said is what is done


def test_two_for_whom_an_offer_to_two_holds_seats_are_next(run, waiting):
    CourseRun.objects.update(seats=2)
    soon = timezone.now() + timedelta(days=1)
    offered, wait = Party.objects.create(run=run), Party.objects.create(run=run)
    EnrolmentFactory.create_batch(2, run=run, party=offered, status=INVITED, invitation_expires_at=soon)
    waiting(run, party=wait)
    waiting(run, party=wait)
    waiting(run)
    assert why(run) == [Why.NEXT, Why.NEXT, Why.IN_TURN]
    first = next_steps(run)[0]
    assert (first.step, first.number) == (Step.OFFER_ENDS, 1)


def test_a_seat_held_for_a_resident_goes_to_the_first_resident_behind(run, waiting):
    CourseRun.objects.update(seats=1)
    tromso = MunicipalityFactory(number="5501", name="Tromsø")
    ReservedSeats.objects.create(run=run, municipality=tromso, seats=1, released_at=run.starts_at)
    soon = timezone.now() + timedelta(days=1)
    EnrolmentFactory(run=run, municipality=tromso, status=INVITED, invitation_expires_at=soon)
    waiting(run, municipality=MunicipalityFactory(number="1806", name="Narvik"))
    waiting(run, municipality=tromso)
    assert why(run) == [Why.SEATS_ARE_KEPT, Why.NEXT]


def test_whoever_let_an_offer_lapse_stands_in_line_before_the_sweep_has_been_there(staff, run, waiting):
    CourseRun.objects.update(seats=1)
    EnrolmentFactory(
        run=run, name="Lars Lapset", status=INVITED, invitation_expires_at=timezone.now() - timedelta(hours=1)
    )
    waiting(run, name="Vera Venter")
    said = [(each.enrolment.name, each.why) for each in line_explained(run)]
    assert said == [("Vera Venter", Why.NEXT), ("Lars Lapset", Why.WAS_ASKED)]
    page = words(staff.get(at("line", run)))
    assert "Lars Lapset" in page
    assert Event.objects.filter(action="waiting_list.read").get().details["people"] == 2
    expire_invitations()
    assert Enrolment.objects.get(name="Vera Venter").status == INVITED
    assert [each.enrolment.name for each in line_explained(run)] == ["Lars Lapset"]


def test_each_release_names_whose_seats_it_is(staff, full_run):
    CourseRun.objects.update(seats=9)
    for number, name, seats in (("5501", "Tromsø", 1), ("5532", "Balsfjord", 2)):
        place = MunicipalityFactory(number=number, name=name)
        ReservedSeats.objects.create(run=full_run, municipality=place, seats=seats, released_at=full_run.starts_at)
    page = words(staff.get(at("line", full_run)))
    assert "1 plass er reservert for Tromsø." in page
    assert "2 plasser er reservert for Balsfjord." in page


def test_those_from_elsewhere_are_said_to_wait_for_the_release(run, waiting):
    CourseRun.objects.update(seats=1, other_municipalities="wait")
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    ReservedSeats.objects.create(run=run, municipality=balsfjord, seats=1, released_at=run.starts_at)
    waiting(run, municipality=MunicipalityFactory(number="1806", name="Narvik"))
    waiting(run)
    assert why(run) == [Why.LIVES_ELSEWHERE, Why.SEATS_ARE_KEPT]


def test_what_comes_next_is_listed_in_its_order(full_run, waiting):
    assert [each.step for each in next_steps(full_run)] == [Step.FIRST_COME]
    soon = timezone.now() + timedelta(days=1)
    waiting(full_run)
    CourseRun.objects.update(seats=2)
    Enrolment.objects.filter(status=WAITING).update(status=INVITED, invitation_expires_at=soon)
    first = next_steps(full_run)[0]
    assert (first.step, first.at) == (Step.OFFER_ENDS, soon)
    full_run.waiting_list_paused_at = timezone.now()
    assert [each.step for each in next_steps(full_run)] == [Step.PAUSED]


def test_a_run_under_way_is_left_to_its_coordinator(full_run):
    full_run.starts_at = timezone.now()
    assert [each.step for each in next_steps(full_run)] == [Step.BEGUN]


def test_odds_are_told_from_ten_people_on(run):
    earlier = PublishedRunFactory(offer=run.offer, state="completed")
    EnrolmentFactory.create_batch(6, run=earlier, waited=True, status="cancelled", cancelled_at=timezone.now())
    EnrolmentFactory.create_batch(3, run=earlier, waited=True, seated_at=timezone.now())
    EnrolmentFactory(run=earlier)
    assert odds(run) is None
    EnrolmentFactory(run=earlier, waited=True, seated_at=timezone.now())
    found = odds(run)
    assert found is not None
    assert (found.waited, found.seated) == (10, 4)
    other = PublishedRunFactory(offer__organiser=run.offer.organiser)
    assert odds(other) == found  # the organiser's, where the offer has no past


def test_the_page_explains_the_line_and_is_written_in_the_log(staff, full_run, waiting):
    waiting(full_run, name="Vera Venter", phone="+4790000001", email="vera@example.org")
    response = staff.get(at("line", full_run))
    page = words(response)
    assert "Vera Venter" in page
    table = response.content.decode().partition("<table")[2].partition("</table")[0]
    reached = re.findall(r'href="((?:tel|mailto):[^"]+)"', table)
    assert reached == ["tel:+47-90-00-00-01", "mailto:vera@example.org"]
    assert "Neste i køen" in page
    assert "Hva portalen gjør nå" in page
    assert Event.objects.filter(action="waiting_list.read").get().details["people"] == 1


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_as_many_queries_for_a_long_line(
    staff, full_run, waiting, number, django_assert_max_num_queries
):
    for _ in range(number):
        waiting(full_run)
    with django_assert_max_num_queries(24):
        staff.get(at("line", full_run))


def test_the_list_is_paused_and_resumed(staff, full_run):
    staff.post(at("pause_line", full_run))
    assert "Listen er satt på pause" in words(staff.get(at("line", full_run)))
    staff.post(at("resume_line", full_run))
    assert "Listen er satt på pause" not in words(staff.get(at("line", full_run)))


def test_someone_is_invited_out_of_order_with_a_reason(staff, full_run, waiting):
    waiting(full_run)
    second = waiting(full_run, name="Vera Venter")
    CourseRun.objects.update(seats=2)
    path = at("invite_out_of_order", full_run, second)
    assert "Skriv i én setning hvorfor" in words(staff.post(path, {"reason": ""}))
    answer = words(staff.post(path, {"reason": "Tolken er bare her denne uka"}, follow=True))
    assert "Vera Venter har fått tilbud om plassen." in answer
    assert Enrolment.objects.get(pk=second.pk).status == INVITED
    assert "venter ikke lenger" in words(staff.post(path, {"reason": "En gang til"}, follow=True))


def test_without_a_free_seat_nobody_is_invited(staff, full_run, waiting):
    path = at("invite_out_of_order", full_run, waiting(full_run))
    assert "Ingen plass er ledig" in words(staff.post(path, {"reason": "x"}))


def test_a_talk_is_booked_and_ends_with_a_seat(staff, run):
    CourseRun.objects.update(asks_for_talk=True)
    applied = EnrolmentFactory(run=run, status="applied", name="Vera Venter")
    assert "Ikke avtalt" in words(staff.get(at("talks", run)))
    when = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    path = at("book_talk", run, applied)
    assert "Skriv hvor dere møtes." in words(staff.post(path, {"starts_at": when, "form": "meeting"}))
    assert "Velg et tidspunkt" in words(staff.post(path, {"starts_at": "2020-01-01T10:00", "form": "phone"}))
    answer = words(staff.post(path, {"starts_at": when, "form": "meeting", "where": "Fjordstua"}, follow=True))
    assert "Vera Venter får en melding" in answer
    assert "Vi møtes: Fjordstua" in answer
    answer = words(staff.post(at("accept_after_talk", run, applied), follow=True))
    assert "Vera Venter har plass." in answer
    assert "har allerede en plass" in words(staff.post(at("accept_after_talk", run, applied), follow=True))


def test_a_talk_ends_with_no_and_one_of_four_reasons(staff, run):
    CourseRun.objects.update(asks_for_talk=True)
    applied = EnrolmentFactory(run=run, status="applied", name="Vera Venter")
    PreliminaryTalk.objects.create(enrolment=applied, starts_at=timezone.now() + timedelta(days=1), form="phone")
    path = at("decline_after_talk", run, applied)
    assert "Velg en grunn." in words(staff.post(path, {"reason": ""}))
    assert "får vite at det ikke blir plass" in words(staff.post(path, {"reason": "later"}, follow=True))
    assert Enrolment.objects.get().status == "declined"


@pytest.mark.parametrize("name", ["line", "talks"])
def test_those_who_lead_and_those_from_elsewhere_do_not_see_these_pages(client_of, full_run, per, olav, name):
    assert client_of(per).get(at(name, full_run)).status_code == 403
    assert client_of(olav).get(at(name, full_run)).status_code == 404


@pytest.mark.parametrize("name", ["invite_out_of_order", "book_talk", "accept_after_talk", "decline_after_talk"])
def test_a_person_in_another_run_is_not_found(staff, full_run, name, tromso):
    stranger = EnrolmentFactory(run=PublishedRunFactory(offer__organiser=tromso))
    assert staff.post(at(name, full_run, stranger), {}).status_code == 404
