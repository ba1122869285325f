"""Letting go of one person: every column and every row that hangs on an enrolment has its answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import CITIZEN
from messaging.models import Message, MessageState
from offers.models import CourseRun, Session
from participants import message_kinds as kinds
from participants.links import personal_link
from participants.models import Attendance, Enrolment, EnrolmentStatus, PersonalLink, PreliminaryTalk, Presence
from participants.models.what_is_kept import FIGURES, KEPT_FOR_THE_FIGURES, NEEDS, PERSON
from participants.services import StillToComeError, anonymise, cancel_enrolment
from participants.services.telling import tell
from tests.factories import EnrolmentFactory


def test_every_column_is_a_persons_a_need_or_a_figure_and_only_one_of_them():
    declared = [*NEEDS, *PERSON, *FIGURES]
    assert sorted(declared) == sorted(field.name for field in Enrolment._meta.concrete_fields)


def test_what_stays_beside_an_enrolment_is_only_when_they_came():
    others = {relation.related_model for relation in Enrolment._meta.related_objects} - KEPT_FOR_THE_FIGURES
    assert {Attendance} == KEPT_FOR_THE_FIGURES
    assert others >= {PersonalLink, PreliminaryTalk}
    assert all(hasattr(model, "objects") for model in others)


@pytest.fixture
def nora(run) -> Enrolment:
    """Came, was told something, had a talk, and the run is over."""
    nora = EnrolmentFactory(run=run, name="Nora", language="en", needs=["food"], needs_note="Nær døren")
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    Session.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    Attendance.objects.create(session=run.sessions.get(), enrolment=nora, presence=Presence.PRESENT)
    PreliminaryTalk.objects.create(enrolment=nora, starts_at=timezone.now(), form="phone", where="Storgata 1")
    personal_link(nora)
    tell(nora, kinds.LINK_AGAIN, key="k")
    return nora


def test_the_person_goes_with_all_that_hangs_on_them_and_the_figures_stay(nora):
    before = Enrolment.objects.values(*FIGURES - {"person_deleted_at"}).get()
    Message.objects.update(last_error="550 unknown: nora")
    assert [anonymise([nora]), anonymise([nora])] == [1, 0]

    after = Enrolment.objects.get()
    assert Enrolment.objects.values(*FIGURES - {"person_deleted_at"}).get() == before
    gone = {name: value for name, value in {**NEEDS, **PERSON}.items() if name != "submission"}
    assert {name: getattr(after, name) for name in gone} == gone
    assert after.submission != nora.submission
    assert after.person_deleted_at is not None
    assert list(Attendance.objects.values_list("presence", flat=True)) == ["present"]
    assert [PersonalLink.objects.count(), PreliminaryTalk.objects.count()] == [0, 0]
    letter = Message.objects.get()
    assert (letter.address, letter.context, letter.last_error, letter.state) == ("", {}, "", MessageState.OBSOLETE)


def test_whoever_has_a_place_in_what_is_to_come_is_refused_and_nobody_else_in_the_call_goes(run, nora):
    waits = EnrolmentFactory(run=run, status=EnrolmentStatus.WAITING)
    Session.objects.create(run=run, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=2))
    with pytest.raises(StillToComeError):
        anonymise([nora, waits])
    assert Enrolment.objects.present().count() == 2


def test_the_database_refuses_it_whichever_code_asks(run, nora):
    Session.objects.create(run=run, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=2))
    with pytest.raises(IntegrityError, match="still to come"), transaction.atomic():
        Enrolment.objects.update(person_deleted_at=timezone.now())
    assert Enrolment.objects.present().count() == 1


@pytest.mark.parametrize("change", [{"state": "cancelled", "cancelled_at": timezone.now()}, {}])
def test_a_cancelled_run_or_a_cancelled_session_holds_nobody_back(run, change):
    nora = EnrolmentFactory(run=run)
    CourseRun.objects.filter(pk=run.pk).update(**change)
    if not change:
        Session.objects.update(cancelled_at=timezone.now())
    assert anonymise([nora]) == 1


def test_someone_who_has_given_up_the_place_goes_at_once(run):
    nora = EnrolmentFactory(run=run)
    cancel_enrolment(enrolment=nora, by=CITIZEN)
    assert anonymise([nora]) == 1
