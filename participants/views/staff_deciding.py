"""Too few have signed up: one page with the ways out, and for each what happens to whom before it happens."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging import rendering
from offers.models import CourseRun
from offers.models.run import CourseRunQuerySet
from offers.selectors.clashes import Slot, in_the_way
from offers.selectors.telling import Change, fingerprint, who_is_told, who_is_told_of_cancelling
from offers.services import SessionsOverlapError
from organisations.access import Permission, StaffRequest, access, organisations_where
from participants import message_kinds as kinds
from participants import selectors, services
from participants.forms import MergeForm, PostponeRunForm
from participants.models import MergeQuestion, RunDecision
from participants.selectors import Sight, deciding
from participants.selectors.merging import Answers, answers, time_to_answer
from participants.views.staff_scope import record_read, run_managed_by

TEMPLATES = "participants/staff/deciding"


def _run(request: StaffRequest, run_id: int) -> CourseRun:
    """Whoever decides changes dates and cancels, so managing the offer is asked for as well."""
    run = run_managed_by(request, run_id)
    if run.offer.organiser_id not in organisations_where(request.user, Permission.MANAGE_OFFERS):
        raise PermissionDenied
    return run


@access(Permission.MANAGE_PARTICIPANTS)
@require_GET
def decide(request: StaffRequest, run_id: int) -> HttpResponse:
    return _page(request, _run(request, run_id))


def _page(
    request: StaffRequest, run: CourseRun, postpone: PostponeRunForm | None = None, merge: MergeForm | None = None
) -> HttpResponse:
    runs = _others(request, run)
    postpone, merge = postpone or PostponeRunForm(), merge or MergeForm(runs=runs)
    postpone.action = reverse("participants_staff:postpone", args=[run.pk])
    merge.action = reverse("participants_staff:merge", args=[run.pk])
    seated, cancelling = deciding.reach(deciding.seated(run)), who_is_told_of_cancelling(run)
    context = {
        "run": run,
        "is_ahead": run.is_public and run.starts_at is not None and run.starts_at > timezone.now(),
        "decisions": RunDecision.objects.visible_to(request.user).filter(run=run).select_related("by", "to_run__offer"),
        "seated": seated,
        "told_of_moving": replace(seated, in_group=cancelling.in_group),
        "told_of_cancelling": cancelling,
        "postpone": postpone,
        "merge": merge,
        "runs": runs,
        "answers": _answers(request, run),
    }
    return render(request, f"{TEMPLATES}/decide.html", context)


def _answers(request: StaffRequest, run: CourseRun) -> list[Answers]:
    """Names are read here, so it is in the log like any other list of people."""
    found = answers(MergeQuestion.objects.visible_to(request.user), run)
    if found:
        people = {question.enrolment for each in found for question in each.questions}
        record_read(request, "merge_answers.read", run, seen=Sight.ALL, people=people)
    return found


def _others(request: StaffRequest, run: CourseRun) -> CourseRunQuerySet:
    return deciding.runs_to_merge_with(run, selectors.managed_runs(request.user))


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def run_anyway(request: StaffRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    try:
        services.run_anyway(run=run, by=request.actor)
    except services.RunClosedError:
        return _too_late(request, run)
    messages.success(request, _("It is noted that the course runs with those who have signed up."))
    return redirect("participants_staff:decide", run.pk)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def postpone(request: StaffRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    form = PostponeRunForm(request.POST or request.GET)
    if not form.is_valid():
        return _page(request, run, postpone=form)
    weeks = form.cleaned_data["weeks"]
    if request.method == "POST":
        return _postponed(request, run, weeks)
    changes = deciding.postponed(run, weeks)
    told = who_is_told(run, changes)
    context = {
        "run": run,
        "weeks": weeks,
        "changes": changes,
        "letter": told.letters[0] if told.letters else "",
        "reach": told,
        "mark": fingerprint(changes),
        "clashes": in_the_way(run, _slots(changes)),
    }
    return render(request, f"{TEMPLATES}/postpone.html", context)


def _slots(changes: list[Change]) -> list[Slot]:
    return [
        Slot(change.now_starts_at, change.now_ends_at, change.now_place)
        for change in changes
        if change.now_starts_at and change.now_ends_at
    ]


def _postponed(request: StaffRequest, run: CourseRun, weeks: int) -> HttpResponse:
    try:
        services.postpone_run(run=run, by=request.actor, weeks=weeks, seen=request.POST.get("seen", ""))
    except services.RunClosedError:
        return _too_late(request, run)
    except services.ChangedSinceError:
        messages.warning(request, _("The dates have changed since you looked. Nothing more is moved: look again."))
    except SessionsOverlapError:
        messages.warning(request, _("Two sessions would come at the same time. Choose another number of weeks."))
    else:
        sentence = ngettext("Moved by %(weeks)d week.", "Moved by %(weeks)d weeks.", weeks) % {"weeks": weeks}
        told = _("Those it concerns are told within some minutes.")
        messages.success(request, f"{sentence} {told}")
    return redirect("participants_staff:decide", run.pk)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def merge(request: StaffRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    form = MergeForm(request.POST or request.GET, runs=_others(request, run))
    if not form.is_valid():
        return _page(request, run, merge=form)
    to_run = form.cleaned_data["to_run"]
    if request.method == "POST":
        return _asked(request, run, to_run)
    context = {
        "run": run,
        "to_run": to_run,
        "reach": deciding.reach(deciding.seated(run)),
        "answer_by": time_to_answer(run, to_run),
        "letter": rendering.preview(kinds.MERGE_ASKED, kinds.merge_sample(run, to_run)),
    }
    return render(request, f"{TEMPLATES}/merge.html", context)


def _asked(request: StaffRequest, run: CourseRun, to_run: CourseRun) -> HttpResponse:
    try:
        number = services.ask_to_merge(run=run, to_run=to_run, by=request.actor)
    except services.RunClosedError:
        return _too_late(request, run)
    except services.NobodyToTellError:
        messages.info(request, _("Nobody has a seat, so nobody is asked."))
    else:
        sentence = ngettext("%(number)d person is asked.", "%(number)d people are asked.", number) % {"number": number}
        messages.success(request, sentence)
    return redirect("participants_staff:decide", run.pk)


def _too_late(request: StaffRequest, run: CourseRun) -> HttpResponse:
    messages.error(request, _("The course run has started, is over or is cancelled. There is nothing to decide."))
    return redirect("participants_staff:decide", run.pk)
