"""A substitute who has said yes and one who is asked, someone asked by e-mail, and people who want to help."""

from datetime import timedelta

from django.utils import timezone

from lms_portal.demo_data import plans
from lms_portal.demo_data.courses import DemoRun
from lms_portal.demo_data.people import Cast
from messaging.models import Channel
from offers.models import CourseRun
from participants.contact import Contact
from participants.models import Enrolment, EnrolmentStatus, HelpConsent
from planning.models import Answer, GroupInvitation, NewcomerInvitation, Side, Substitution, WorkingGroupMember

NOTE = (
    "Vi har kommet til samtalen om å si fra til dem rundt seg. Gruppa har avtalt å begynne med en stille runde. "
    "Kort med spørsmål ligger i den blå kassen ved inngangen, og nøkkelen får du i resepsjonen."
)
STAND_INS = ("oyvind", "asta", "unni", "kjersti")
WILLING = 3


def load(cast: Cast, runs: list[DemoRun]) -> None:
    tromso = cast.organisations["tromso"]
    own = [(run, plot) for run, plot in runs if run.offer.organiser_id == tromso.pk]
    for run, _plot in [each for each in own if each[1] == "running"][:1]:
        _substitutes(cast, run)
    for run, _plot in [each for each in own if each[1] == "planning"][:1]:
        _newcomer(cast, run)
    for run, _plot in [each for each in own if each[1] == "completed"][:1]:
        _willing(run)


def _substitutes(cast: Cast, run: CourseRun) -> None:
    """The next session has a substitute. For the one after, the same person has not answered yet."""
    inside = set(WorkingGroupMember.objects.filter(plan__run=run).values_list("user", flat=True))
    user = next(cast.people[key] for key in STAND_INS if cast.people[key].pk not in inside)
    leader = WorkingGroupMember.objects.filter(plan__run=run, side=Side.EXPERIENCED).order_by("pk")[0]
    ahead = run.sessions.held().filter(ends_at__gt=timezone.now()).order_by("starts_at")
    member, _is_new = WorkingGroupMember.objects.get_or_create(
        plan=leader.plan, user=user, defaults={"side": Side.EXPERIENCED, "leads_sessions": False}
    )
    plans.approve_again(leader.plan)
    for session, answer in zip(ahead, (Answer.YES, ""), strict=False):
        said_yes = answer == Answer.YES
        moment = timezone.now() if said_yes else None
        invitation = GroupInvitation.objects.create(
            plan=leader.plan,
            user=user,
            side=Side.EXPERIENCED,
            leads_sessions=False,
            for_substitute=True,
            fee="355 kroner per time",
            invited_by=leader.user,
            expires_at=timezone.now() + timedelta(days=10),
            answer=answer,
            answered_at=moment,
        )
        Substitution.objects.create(
            session=session,
            replaced=leader,
            invitation=invitation,
            note=NOTE,
            substitute=member if said_yes else None,
            agreed_at=moment,
        )


def _newcomer(cast: Cast, run: CourseRun) -> None:
    NewcomerInvitation.objects.create(
        plan=run.plan,
        name="Solfrid Bakken",
        email="solfrid@example.org",
        side=Side.EXPERIENCED,
        involves="To planleggingsmøter i tillegg til samlingene.",
        fee="355 kroner per time",
        invited_by=cast.people["kari"],
        expires_at=timezone.now() + timedelta(days=9),
    )


def _willing(run: CourseRun) -> None:
    taken_part = Enrolment.objects.filter(run=run, status=EnrolmentStatus.SEATED).exclude(email="").order_by("pk")
    for number, enrolment in enumerate(taken_part[:WILLING]):
        HelpConsent.objects.create(
            organisation=run.offer.organiser,
            name=enrolment.name,
            email=enrolment.email,
            contact_digest=Contact(Channel.EMAIL, enrolment.email).digest,
            language=enrolment.language,
            ends_on=timezone.localdate() + timedelta(days=340 - 30 * number),
            asked_at=timezone.now() - timedelta(days=2) if number == 0 else None,
        )
