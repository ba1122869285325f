"""What is special about some runs' seats: kept for neighbours, given after a talk, wanted by two at once."""

from datetime import timedelta

from django.utils import timezone

from lms_portal.demo_data.courses import DemoRun
from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from organisations.access import Permission, people_with
from organisations.models import Municipality
from participants.models import (
    DecisionKind,
    Enrolment,
    EnrolmentStatus,
    MergeQuestion,
    MergeReply,
    Party,
    PreliminaryTalk,
    RunDecision,
    TakesPartAs,
    TalkForm,
)

NEIGHBOURS = ("5532", "5534")  # Balsfjord and Karlsøy
FEWEST_SEATS = 8


def load(runs: list[DemoRun]) -> None:
    """In Tromsø, where the demo's coordinator works."""
    ahead = [run for run, plot in runs if plot == "published" and run.offer.organiser.municipality_id == "5501"]
    with_room = [run for run in ahead if run.seats and run.seats >= FEWEST_SEATS]
    _joint(with_room[0])
    _talking(with_room[1])
    _too_few(with_room[2], with_room[0])
    full = next(run for run, plot in runs if plot == "published_full" and run.offer.organiser.municipality_id == "5501")
    _party(full)
    Enrolment.objects.filter(status=EnrolmentStatus.WAITING).update(waited=True)
    over = Enrolment.objects.filter(run__state="completed", status=EnrolmentStatus.SEATED)
    Enrolment.objects.filter(pk__in=[each.pk for each in over.order_by("pk")[::9]]).update(waited=True)
    Enrolment.objects.bulk_create(_in_vain(run) for run, plot in runs if plot == "completed")


def _in_vain(run: CourseRun) -> Enrolment:
    """Someone who waited and got no seat, so that the odds are honest."""
    email = f"ventet.{run.pk}@example.org"
    return Enrolment(
        run=run,
        status=EnrolmentStatus.WAITING,
        waited=True,
        takes_part_as=TakesPartAs.SELF,
        municipality=run.municipality,
        name="Vera Ventet",
        email=email,
        email_key=email,
    )


def _joint(run: CourseRun) -> None:
    CourseRun.objects.filter(pk=run.pk).update(other_municipalities=OtherMunicipalities.WAIT)
    for neighbour in Municipality.objects.filter(number__in=NEIGHBOURS):
        ReservedSeats.objects.create(
            run=run, municipality=neighbour, seats=1, released_at=timezone.now() + timedelta(days=10)
        )


def _talking(run: CourseRun) -> None:
    CourseRun.objects.filter(pk=run.pk).update(asks_for_talk=True)
    applied = list(Enrolment.objects.filter(run=run, status=EnrolmentStatus.SEATED).order_by("-pk")[:3])
    Enrolment.objects.filter(pk__in=[each.pk for each in applied]).update(
        status=EnrolmentStatus.APPLIED, seated_at=None
    )
    Enrolment.objects.filter(pk=applied[0].pk).update(status=EnrolmentStatus.TALK)
    soon = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=13, minute=0, second=0, microsecond=0)
    PreliminaryTalk.objects.create(enrolment=applied[0], starts_at=soon, form=TalkForm.PHONE, version=1)


def _too_few(run: CourseRun, other: CourseRun) -> None:
    """Below its minimum, and the time to decide has come. The minimum stays: both sides have approved it."""
    seated = Enrolment.objects.filter(run=run, status=EnrolmentStatus.SEATED).order_by("pk")
    Enrolment.objects.filter(pk__in=[each.pk for each in seated[run.minimum_participants - 1 :]]).delete()
    CourseRun.objects.filter(pk=run.pk).update(decide_days_before=60)
    _asked(run, other)


def _asked(run: CourseRun, other: CourseRun) -> None:
    """About another group: one has said no, and the others have not answered yet."""
    kari = people_with(Permission.MANAGE_PARTICIPANTS, [run.offer.organiser_id])[0]
    RunDecision.objects.create(run=run, kind=DecisionKind.MERGE, to_run=other, by=kari)
    until = timezone.now() + timedelta(days=3)
    asked = MergeQuestion.objects.bulk_create(
        MergeQuestion(enrolment=each, from_run=run, to_run=other, answer_by=until)
        for each in Enrolment.objects.filter(run=run, status=EnrolmentStatus.SEATED).order_by("pk")
    )
    MergeQuestion.objects.filter(pk=asked[-1].pk).update(reply=MergeReply.NO, answered_at=timezone.now())


def _party(run: CourseRun) -> None:
    two = list(Enrolment.objects.filter(run=run, status=EnrolmentStatus.WAITING).order_by("queued_at")[:2])
    party = Party.objects.create(run=run)
    Enrolment.objects.filter(pk__in=[each.pk for each in two]).update(party=party, queued_at=two[0].queued_at)
