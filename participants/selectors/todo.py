"""What this room asks of one person now."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import CourseRun, Session
from offers.models.run import PUBLIC_STATES, CourseRunQuerySet
from organisations.models import User
from organisations.todo import Todo, Urgency
from participants.models import Attendance, Enrolment, EnrolmentStatus, Presence
from participants.selectors.deciding import with_too_few
from participants.selectors.scope import led_runs, managed_runs
from ui.dates import clock, day_date

# Attendance of longer ago nobody remembers.
LOOKS_BACK = timedelta(days=30)


def todo(user: User) -> list[Todo]:
    """Four queries, and those that tell which runs are whose."""
    own = managed_runs(user)
    return [*_to_lead_today(led_runs(user)), *_to_note(own | led_runs(user)), *_to_offer(own), *_too_few(own)]


def _to_lead_today(runs: CourseRunQuerySet) -> Iterator[Todo]:
    """The page to have in one's hand, from midnight until the session is over."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Session.objects.held().filter(
        run__in=runs.filter(state__in=PUBLIC_STATES).values("pk"),
        ends_at__gt=now,
        starts_at__gte=midnight,
        starts_at__lt=midnight + timedelta(days=1),
    )
    for session in today.select_related("run__offer").order_by("starts_at"):
        sentence = _("{offer}: session today at {time}.")
        yield Todo(
            sentence=sentence.format(offer=session.run.offer.title, time=clock(session.starts_at)),
            action_label=_("Open the session"),
            url=reverse("participants_staff:session", args=[session.run_id, session.pk]),
            urgency=Urgency.TODAY,
            when=session.starts_at,
        )


def remaining(run: CourseRun) -> list[Todo]:
    """What is left to do about one run's participants, as the same sentences."""
    only = CourseRun.objects.filter(pk=run.pk)
    return [*_to_note(only), *_to_offer(only), *_too_few(only)]


def _to_note(runs: CourseRunQuerySet) -> Iterator[Todo]:
    """Sessions that have been, where people have seats and nobody's presence is noted."""
    now = timezone.now()
    been = Session.objects.held().filter(run__in=runs.values("pk"), ends_at__lte=now, ends_at__gt=now - LOOKS_BACK)
    noted = Attendance.objects.exclude(told_by_person=True, presence=Presence.APOLOGY)
    nobody_noted = ~Exists(noted.filter(session=OuterRef("pk")))
    seated = Exists(Enrolment.objects.filter(run=OuterRef("run"), status=EnrolmentStatus.SEATED))
    for session in been.filter(nobody_noted, seated).select_related("run__offer").order_by("starts_at"):
        sentence = _("{offer}: attendance for {day} is not noted.")
        yield Todo(
            sentence=sentence.format(offer=session.run.offer.title, day=day_date(session.starts_at)),
            action_label=_("Note attendance"),
            url=reverse("participants_staff:attendance", args=[session.run_id, session.pk]),
            urgency=Urgency.TODAY,
            when=session.starts_at,
        )


def _to_offer(runs: CourseRunQuerySet) -> Iterator[Todo]:
    """Free seats while people wait: they let an offer pass, or the run has begun and the portal leaves it alone."""
    waiting = Count("enrolments", filter=Q(enrolments__status=EnrolmentStatus.WAITING))
    free = Q(seats__isnull=True) | Q(seats__gt=F("seats_taken"))
    open_runs = runs.filter(free, state__in=PUBLIC_STATES).select_related("offer").annotate(waiting=waiting)
    for run in open_runs.filter(waiting__gt=0).order_by("starts_at"):
        number = vars(run)["waiting"]
        sentence = ngettext(
            "{offer}: a seat is free, and {number} person is waiting.",
            "{offer}: a seat is free, and {number} people are waiting.",
            number,
        )
        yield _about_list(run, sentence.format(offer=run.offer.title, number=number), _("See the waiting list"))


def _too_few(runs: CourseRunQuerySet) -> Iterator[Todo]:
    """From the time that the run itself says, until someone decides."""
    for run in with_too_few(runs).select_related("offer").order_by("starts_at"):
        sentence = _("{offer} starts soon with {number} of at least {minimum} participants.")
        number = vars(run)["taking_part"]
        yield Todo(
            sentence=sentence.format(offer=run.offer.title, number=number, minimum=run.minimum_participants),
            action_label=_("Decide"),
            url=reverse("participants_staff:decide", args=[run.pk]),
            urgency=Urgency.SOON,
            when=run.starts_at,
        )


def _about_list(run: CourseRun, sentence: str, action: str) -> Todo:
    return Todo(
        sentence=sentence,
        action_label=action,
        url=reverse("participants_staff:list", args=[run.pk]),
        urgency=Urgency.SOON,
        when=run.starts_at,
    )
