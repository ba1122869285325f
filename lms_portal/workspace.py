"""What the workspace shows: each room says what needs a person, and here it is put together."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import evaluations.selectors
import offers.selectors
import organisations.selectors
import participants.selectors
import planning.selectors
from offers.models import CourseRun, RunState
from organisations.access import Permission, organisations_of, organisations_where
from organisations.models import User
from organisations.todo import Todo
from participants.models import EnrolmentStatus
from planning.models import Plan

SOURCES = (
    participants.selectors.todo,
    planning.selectors.todo,
    offers.selectors.todo,
    evaluations.selectors.todo,
    organisations.selectors.todo,
)
OVER = [RunState.COMPLETED, RunState.CANCELLED]
NO_TIME = datetime.max.replace(tzinfo=UTC)


def todo(user: User) -> list[Todo]:
    """Everything that needs the person, what others wait for first. As many queries for one run as for thirty."""
    if not works_here(user):
        return []
    found = [item for source in SOURCES for item in source(user)]
    return sorted(found, key=lambda item: (item.urgency, item.when or NO_TIME, item.sentence))


def works_here(user: User) -> bool:
    """Whether the person has a role anywhere. Without one, a place in a working group opens nothing any more."""
    return user.is_platform_admin or bool(organisations_of(user))


def runs_to_see(user: User) -> QuerySet[CourseRun]:
    """Runs whose overview the person may open: of their organisations, and those whose working group they are in."""
    own = CourseRun.objects.visible_to(user)
    made = _made_by(user)
    return CourseRun.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=made.values("pk")))


def own_runs(user: User, *, over: bool) -> QuerySet[CourseRun]:
    """Runs that the person works with, the next to meet first; those that are over by the latest."""
    planned = CourseRun.objects.allowed(user, Permission.PLAN)
    made = _made_by(user)
    runs = CourseRun.objects.filter(Q(pk__in=planned.values("pk")) | Q(pk__in=made.values("pk")))
    runs = runs.filter(state__in=OVER) if over else runs.exclude(state__in=OVER)
    first = F("ends_at").desc(nulls_last=True) if over else F("next_at").asc(nulls_last=True)
    waiting = Count("enrolments", filter=Q(enrolments__status=EnrolmentStatus.WAITING))
    return runs.select_related("offer__organiser").annotate(waiting=waiting).order_by(first, "-pk")


def _made_by(user: User) -> QuerySet[CourseRun]:
    made = CourseRun.objects.filter(plan__in=Plan.objects.made_by(user))
    return made if works_here(user) else made.none()


@dataclass(frozen=True, slots=True)
class Row:
    """One run in the table. `people_url` is empty for those who may not see its participants."""

    run: CourseRun
    seats: str
    waiting: str
    people_url: str
    organiser: str


def rows(user: User, runs: list[CourseRun]) -> list[Row]:
    """The organiser is named where the person works with more than one."""
    may_see = set(participants.selectors.managed_runs(user).values_list("pk", flat=True)) | set(
        participants.selectors.led_runs(user).values_list("pk", flat=True)
    )
    organisers = {run.offer.organiser_id for run in runs}
    return [
        Row(
            run=run,
            seats=seats_in_words(run),
            waiting=waiting_in_words(vars(run)["waiting"]),
            people_url=reverse("participants_staff:list", args=[run.pk]) if run.pk in may_see else "",
            organiser=str(run.offer.organiser) if len(organisers | organisations_of(user)) > 1 else "",
        )
        for run in runs
    ]


def seats_in_words(run: CourseRun) -> str:
    if run.seats is None:
        return ngettext("%(taken)d person", "%(taken)d people", run.seats_taken) % {"taken": run.seats_taken}
    return _("%(taken)d of %(seats)d seats") % {"taken": run.seats_taken, "seats": run.seats}


def waiting_in_words(number: int) -> str:
    return ngettext("%(number)d waiting", "%(number)d waiting", number) % {"number": number} if number else ""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What a person without any run does first."""

    title: str
    text: str
    action: str = ""
    url: str = ""


def first_step(user: User) -> FirstStep:
    """By what they may do. Someone with several roles gets the one that brings a run about."""
    if organisations_where(user, Permission.MANAGE_OFFERS):
        text = _("Describe what you offer first. Then you set up a course run with seats and dates.")
        return FirstStep(_("No course runs yet"), text, _("Make an offer"), reverse("offers_staff:create_offer"))
    if organisations_where(user, Permission.PLAN):
        text = _("When a coordinator asks you into a working group, you find the plan here.")
        return FirstStep(_("You are in no working group yet"), text)
    if people := organisations_where(user, Permission.MANAGE_PEOPLE):
        text = _("Invite people and give them roles. Coordinators make the courses.")
        url = reverse("organisations:people", args=[min(people)])
        return FirstStep(_("You keep the organisation in order"), text, _("See people"), url)
    if user.is_platform_admin:
        text = _("You make organisations, and invite an administrator to each.")
        return FirstStep(_("You run the platform"), text, _("See organisations"), reverse("organisations:list"))
    if organisations_where(user, Permission.SEE_REPORTS):
        text = _("Reach, attendance and what participants say, for the period that you choose.")
        return FirstStep(_("The figures are under Reports"), text, _("See reports"), reverse("reports:report"))
    return FirstStep(_("You work in no organisation now"), _("Ask the one who invited you."))
