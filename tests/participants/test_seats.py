"""The rule by itself: who may have which seat, for two at once, with seats kept for some municipalities."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.services import CITIZEN, SYSTEM
from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from offers.services import release_seats, reserve_seats, update_run
from participants.errors import ElsewhereError, NoSeatForHelperError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Need
from participants.selectors.seats import Seeker, Terms
from participants.services import Outcome, cancel_enrolment, change_details, expire_invitations
from tests.factories import EnrolmentFactory, MunicipalityFactory
from tests.participants.conftest import person, sign_up

INVITED, WAITING = EnrolmentStatus.INVITED, EnrolmentStatus.WAITING
TROMSO, BALSFJORD, NARVIK = "5501", "5532", "1806"


@pytest.fixture
def places(db) -> dict[str, object]:
    names = {TROMSO: "Tromsø", BALSFJORD: "Balsfjord", NARVIK: "Narvik"}
    return {number: MunicipalityFactory(number=number, name=name) for number, name in names.items()}


@pytest.fixture
def joint_run(run, places) -> CourseRun:
    """Four seats: one kept for Tromsø, two for Balsfjord, one for whoever comes first."""
    CourseRun.objects.filter(pk=run.pk).update(seats=4)
    release = timezone.now() + timedelta(days=7)
    ReservedSeats.objects.create(run=run, municipality=places[TROMSO], seats=1, released_at=release)
    ReservedSeats.objects.create(run=run, municipality=places[BALSFJORD], seats=2, released_at=release)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(
    ("free", "kept", "wanted", "fits"),
    [
        (1, {}, [("a", 1)], True),
        (1, {}, [("a", 1), ("b", 1)], False),
        (1, {}, [("a", 2)], False),
        (2, {}, [("a", 2)], True),
        (0, {}, [("a", 1)], False),
        (None, {}, [("a", 2), ("b", 2)], True),
        (2, {"a": 2}, [("b", 1)], False),
        (2, {"a": 2}, [("a", 1), ("a", 1)], True),
        (2, {"a": 1}, [("a", 1), ("b", 1)], True),
        (2, {"a": 1}, [("b", 1), ("b", 1)], False),
        (3, {"a": 1, "b": 2}, [("a", 1), ("a", 1)], False),
        (1, {}, [(None, 1)], True),
        (1, {"a": 1}, [(None, 1)], False),
    ],
)
def test_a_seat_fits_whom_it_is_for(free, kept, wanted, fits):
    terms = Terms(free=free, kept=Counter(kept))
    assert terms.fits([Seeker(place, seats) for place, seats in wanted]) is fits


def test_a_held_seat_comes_out_of_what_was_kept_for_its_municipality():
    terms = Terms(free=3, kept=Counter({"a": 1}))
    terms.hold([Seeker("a")])
    assert (terms.free, terms.kept["a"], terms.fits([Seeker("b", 2)])) == (2, 0, True)


def test_residents_use_their_own_seats_and_then_those_open_to_all(joint_run, places):
    outcomes = [
        sign_up(joint_run, email=f"{number}@example.org", municipality=places[place])
        for number, place in enumerate([NARVIK, NARVIK, TROMSO, TROMSO, BALSFJORD, BALSFJORD, BALSFJORD])
    ]
    assert [str(outcome) for outcome in outcomes] == [
        "seated", "waiting", "seated", "waiting", "seated", "seated", "waiting",
    ]  # fmt: skip


def test_released_seats_go_to_those_in_line(joint_run, places):
    sign_up(joint_run, email="a@example.org", municipality=places[NARVIK])
    assert sign_up(joint_run, email="b@example.org", municipality=places[NARVIK]) == Outcome.WAITING
    expire_invitations()
    assert Enrolment.objects.get(email="b@example.org").status == EnrolmentStatus.WAITING
    ReservedSeats.objects.filter(municipality=TROMSO).update(released_at=timezone.now())
    expire_invitations()
    assert Enrolment.objects.get(email="b@example.org").status == EnrolmentStatus.INVITED


def test_a_resident_further_down_the_line_gets_the_seat_that_is_kept_for_them(joint_run, places):
    seated = [
        EnrolmentFactory(run=joint_run, email=f"s{number}@example.org", municipality=places[place])
        for number, place in enumerate([NARVIK, TROMSO, BALSFJORD, BALSFJORD])
    ]
    first = EnrolmentFactory(run=joint_run, status="waiting", email="n@example.org", municipality=places[NARVIK])
    second = EnrolmentFactory(run=joint_run, status="waiting", email="b@example.org", municipality=places[BALSFJORD])
    cancel_enrolment(enrolment=seated[2], by=CITIZEN)
    assert [Enrolment.objects.get(pk=each.pk).status for each in (first, second)] == ["waiting", "invited"]


def test_people_from_elsewhere_wait_until_the_seats_are_released_where_the_run_says_so(joint_run, places):
    CourseRun.objects.update(other_municipalities=OtherMunicipalities.WAIT)
    assert sign_up(joint_run, municipality=places[NARVIK]) == Outcome.WAITING
    ReservedSeats.objects.update(released_at=timezone.now())
    expire_invitations()
    assert Enrolment.objects.get().status == EnrolmentStatus.INVITED


def test_people_from_elsewhere_are_refused_where_the_run_says_so(joint_run, places):
    CourseRun.objects.update(other_municipalities=OtherMunicipalities.REFUSED)
    with pytest.raises(ElsewhereError):
        sign_up(joint_run, municipality=places[NARVIK])
    with pytest.raises(ElsewhereError):
        sign_up(joint_run, municipality=None)
    assert sign_up(joint_run, municipality=places[BALSFJORD]) == Outcome.SEATED


def test_a_helper_takes_a_seat_only_where_the_run_says_so(run):
    CourseRun.objects.update(seats=3)
    sign_up(run, email="a@example.org", needs=[Need.COMPANION])
    run.refresh_from_db()
    assert run.seats_taken == 1
    CourseRun.objects.update(helpers_take_seats=True)
    sign_up(run, email="b@example.org", needs=[Need.COMPANION])
    run.refresh_from_db()
    assert run.seats_taken == 3


def test_someone_with_a_helper_waits_for_two_seats_and_lets_a_single_one_pass(run):
    CourseRun.objects.update(seats=1, helpers_take_seats=True)
    assert sign_up(run, email="a@example.org", needs=[Need.COMPANION]) == Outcome.WAITING
    assert sign_up(run, email="b@example.org") == Outcome.SEATED


def test_a_waiting_list_can_be_full(full_run):
    CourseRun.objects.update(waiting_list_limit=1)
    assert sign_up(full_run, email="a@example.org") == Outcome.WAITING
    with pytest.raises(RunFullError):
        sign_up(full_run, email="b@example.org")


def test_a_run_without_seats_has_a_line_only(run):
    CourseRun.objects.update(seats=0)
    assert sign_up(run) == Outcome.WAITING


def test_a_sign_up_takes_back_an_offer_that_lapsed_and_serves_the_line_first(full_run, waiting):
    Enrolment.objects.update(status="invited", invitation_expires_at=timezone.now())
    first = waiting(full_run)
    assert sign_up(full_run) == Outcome.WAITING
    assert Enrolment.objects.get(pk=first.pk).status == EnrolmentStatus.INVITED
    assert Enrolment.objects.get(email="sigrid@example.org").status == EnrolmentStatus.WAITING


def test_seats_that_a_coordinator_adds_are_offered_at_once(full_run, waiting):
    first, second = waiting(full_run), waiting(full_run)
    update_run(run=full_run, by=SYSTEM, seats=2)
    assert [Enrolment.objects.get(pk=one.pk).status for one in (first, second)] == [INVITED, WAITING]


def test_seats_that_are_kept_no_longer_are_offered_at_once(full_run, waiting):
    CourseRun.objects.update(seats=3)
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    reserve = partial(reserve_seats, run=full_run, by=SYSTEM, municipality=balsfjord, released_at=full_run.starts_at)
    reserve(seats=2)
    first, second = waiting(full_run), waiting(full_run)
    kept = reserve(seats=1)
    assert [Enrolment.objects.get(pk=one.pk).status for one in (first, second)] == [INVITED, WAITING]
    release_seats(reserved=kept, by=SYSTEM)
    assert Enrolment.objects.get(pk=second.pk).status == INVITED


def test_whoever_moves_to_where_a_seat_is_kept_is_offered_it_at_once(full_run, waiting):
    CourseRun.objects.update(seats=2)
    balsfjord = MunicipalityFactory(number="5532", name="Balsfjord")
    reserve_seats(run=full_run, by=SYSTEM, municipality=balsfjord, seats=1, released_at=full_run.starts_at)
    nora = waiting(full_run)
    moved = person(name=nora.name, email=nora.email, municipality=balsfjord)
    change_details(enrolment=nora, by=CITIZEN, person=moved)
    assert Enrolment.objects.get(pk=nora.pk).status == INVITED


def test_a_helper_who_is_named_later_takes_a_seat_too_or_is_refused_kindly(run):
    CourseRun.objects.update(seats=2, helpers_take_seats=True)
    sign_up(run)
    enrolment = Enrolment.objects.get()
    with_helper = person(needs=[Need.COMPANION])
    change_details(enrolment=enrolment, by=CITIZEN, person=with_helper)
    run.refresh_from_db()
    assert run.seats_taken == 2
    change_details(enrolment=enrolment, by=CITIZEN, person=person())
    EnrolmentFactory(run=run, email="b@example.org")
    with pytest.raises(NoSeatForHelperError):
        change_details(enrolment=enrolment, by=CITIZEN, person=with_helper)
    assert Enrolment.objects.get(pk=enrolment.pk).needs == []
