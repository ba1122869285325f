"""The sessions of a run: all rows at once, a proposal for a series, and cancelling one."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from offers import services
from offers.forms import SeriesForm, SessionFormSet, row_of, row_of_proposal
from offers.forms.sessions import BaseSessionFormSet
from offers.models import Arena, CourseRun, Format, Session
from offers.models.session import MOST_SESSIONS
from offers.selectors import telling
from offers.selectors.clashes import Slot, in_the_way, mark_of, slots_of
from offers.selectors.local_time import NoSuchTimeError, TimeComesTwiceError, at
from offers.services.series import Series
from offers.services.sessions import UNANNOUNCED
from offers.views.staff.clashing import ask_all_the_same, not_seen
from offers.views.staff.runs import own_run
from offers.views.staff.telling import ask_first, wants_back
from organisations.access import Permission, StaffRequest, access


@access(Permission.MANAGE_OFFERS)
@require_http_methods(["GET", "POST"])
def sessions(request: StaffRequest, run_id: int) -> HttpResponse:
    run = own_run(request, run_id)
    arenas = {arena.pk: arena for arena in Arena.objects.select_related("municipality")}
    series_form, series = _proposed(request)
    formset = _formset(request, run, arenas, series, series_form)
    unsaved: list[str] = []
    if request.method == "POST" and formset.is_valid() and not wants_back(request):
        unsaved = not_seen(request, run, _moved_slots(run, formset, arenas))
        if not unsaved and (answer := _asked_or_saved(request, run, formset, arenas)):
            return answer
    held = list(run.sessions.order_by("starts_at"))
    context = {
        "run": run,
        "formset": formset,
        "series_form": series_form,
        "series": series,
        "open_for_changes": run.state not in services.OVER,
        "removable": run.state in UNANNOUNCED,
        "sessions": held,
        "clashes": unsaved or ([] if formset.is_bound else in_the_way(run, _slots(run, held, arenas, series))),
        "mark": mark_of(unsaved),
    }
    return render(request, "offers/staff/sessions.html", context)


def _asked_or_saved(
    request: StaffRequest, run: CourseRun, formset: BaseSessionFormSet, arenas: dict[int, Arena]
) -> HttpResponse | None:
    if asked := _ask_first(request, run, formset, arenas):
        return asked
    if not _saved(request, run, formset, arenas):
        return None
    messages.success(request, _("The sessions are saved."))
    return redirect("offers_staff:sessions", run.pk)


def _proposed(request: StaffRequest) -> tuple[SeriesForm, Series | None]:
    asked = request.GET if "first_day" in request.GET else None
    form = SeriesForm(asked)
    if asked is None or not form.is_valid():
        return form, None
    wish = {name: value for name, value in form.cleaned_data.items() if name != "break_minutes"}
    return form, services.plan_weekly_series(**wish)


def _formset(
    request: StaffRequest, run: CourseRun, arenas: dict[int, Arena], series: Series | None, series_form: SeriesForm
) -> BaseSessionFormSet:
    choices = [
        ("", _("The same as the course run")),
        *((pk, f"{a.name}, {a.municipality.name}") for pk, a in arenas.items()),
    ]
    options: dict[str, Any] = {
        "arenas": choices,
        "removable": run.state in UNANNOUNCED,
        "digital": run.format != Format.IN_PERSON,
    }
    if request.method == "POST":
        return SessionFormSet(request.POST, form_kwargs=options)
    rows = [row_of(session) for session in run.sessions.held().order_by("starts_at")]
    if series:
        breaks = series_form.cleaned_data["break_minutes"]
        rows += [row_of_proposal(proposal, breaks) for proposal in series.sessions]
    elif len(rows) < MOST_SESSIONS:
        rows.append({})  # one blank row to write in
    return SessionFormSet(initial=rows, form_kwargs=options)


def _slots(run: CourseRun, held: list[Session], arenas: dict[int, Arena], series: Series | None) -> list[Slot]:
    """What is saved, and what is proposed. A time that does not exist that night is said when it is to be saved."""
    proposed = []
    for each in series.sessions if series else []:
        with suppress(NoSuchTimeError, TimeComesTwiceError):
            proposed.append(Slot(at(each.day, each.starts), at(each.day, each.ends), run.arena))
    for session in held:
        session.arena = arenas.get(session.arena_id or 0)
    return [*slots_of(run, held), *proposed]


def _moved_slots(run: CourseRun, formset: BaseSessionFormSet, arenas: dict[int, Arena]) -> list[Slot]:
    """Of what is to be saved: what gets another time or place than it had. The rest was looked at before."""
    drafts = [form.draft(arenas, {}) for form in formset.filled()]
    saved = {pk: rest for pk, *rest in run.sessions.held().values_list("pk", "starts_at", "ends_at", "arena")}
    return [
        Slot(draft.starts_at, draft.ends_at, draft.arena or run.arena)
        for draft in drafts
        if saved.get(draft.id or 0) != [draft.starts_at, draft.ends_at, draft.arena and draft.arena.pk]
    ]


def _ask_first(
    request: StaffRequest, run: CourseRun, formset: BaseSessionFormSet, arenas: dict[int, Arena]
) -> HttpResponse | None:
    drafts = [form.draft(arenas, {}) for form in formset.filled()]
    known = run.sessions.held().select_related("arena").in_bulk()
    wishes = [(draft.id, draft.starts_at, draft.ends_at, draft.arena) for draft in drafts]
    return ask_first(request, run, telling.moved(run, known, wishes))


def _saved(request: StaffRequest, run: CourseRun, formset: BaseSessionFormSet, arenas: dict[int, Arena]) -> bool:
    filled = formset.filled()
    links = dict(run.sessions.values_list("pk", "video_link"))
    drafts = [form.draft(arenas, links) for form in filled]
    try:
        services.save_sessions(run=run, by=request.actor, drafts=drafts, removed=formset.removed())
    except services.SessionsOverlapError as error:
        for position in error.positions:
            filled[position].add_error("starts", _("This session begins before another one has ended."))
    except services.NoSuchSessionError:
        raise Http404 from None
    except services.OffersError as error:
        formset.non_form_errors().append(_refusal(error))
    else:
        return True
    return False


def _refusal(error: services.OffersError) -> str:
    if isinstance(error, services.TooManySessionsError):
        return _("A course run can have 40 sessions at most.")
    if isinstance(error, services.LastSessionError):
        return _(
            "This is the only session left, and people know of the course. Is it not going to be held? Then cancel the "
            "course run: the choice stands at the top of this page."
        )
    if isinstance(error, services.SessionNotRemovableError):
        return _("People know of this session. Cancel it below instead of removing it.")
    return _("This course run is over or cancelled, and can no longer be changed.")


@access(Permission.MANAGE_OFFERS)
@require_POST
def cancel(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    session = _own_session(request, run_id, session_id)
    if wants_back(request):
        return redirect("offers_staff:sessions", run_id)
    if asked := ask_first(request, session.run, telling.cancelled(session)):
        return asked
    try:
        services.cancel_session(session=session, by=request.actor)
    except services.OffersError as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(request, _("The session is cancelled. You can bring it back below."))
    return redirect("offers_staff:sessions", run_id)


@access(Permission.MANAGE_OFFERS)
@require_POST
def bring_back(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    session = _own_session(request, run_id, session_id)
    if wants_back(request):
        return redirect("offers_staff:sessions", run_id)
    slot = Slot(session.starts_at, session.ends_at, session.arena or session.run.arena)
    if asked := ask_all_the_same(request, session.run, [slot]):
        return asked
    try:
        services.bring_back_session(session=session, by=request.actor)
    except services.SessionsOverlapError:
        messages.error(request, _("Another session has taken this time. Move that one first."))
    except services.OffersError as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(request, _("The session is back."))
    return redirect("offers_staff:sessions", run_id)


def _own_session(request: StaffRequest, run_id: int, session_id: int) -> Session:
    run = own_run(request, run_id)
    return get_object_or_404(run.sessions.select_related("run__offer", "run__arena", "arena"), pk=session_id)
