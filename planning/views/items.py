"""The programme's items: add, change, move, remove and put back. Each works as a plain form."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from offers.models import Session
from organisations.access import Permission, StaffRequest, access
from planning import services
from planning.forms import CommentForm, ItemForm, as_written, blank_item
from planning.models import Plan, ProgrammeItem
from planning.views import undo
from planning.views.board import board_answer
from planning.views.leaving import gives_back_what_was_written
from planning.views.merging import changed_by_both, merge_rows, merged
from planning.views.scope import IN_THE_WAY, ONE_NUMBER, item_of, number_in, plan_to_change, to_plan, tried


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@gives_back_what_was_written
def add_item(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    plan, session = _session(request, run_id, session_id)
    cancel_url = _back(plan, session)
    form = ItemForm(request.POST or None, plan=plan, cancel_url=cancel_url, is_new=True, initial=blank_item())
    if form.is_valid():

        def add() -> ProgrammeItem:
            submission = form.cleaned_data["submission"]
            return services.add_item(
                run=plan.run, by=request.actor, session=session, draft=form.draft(), submission=submission
            )

        if item := _tried(form, add):
            return to_plan(plan, f"post-{item.pk}")
    return _form_page(request, plan, session, form)


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@gives_back_what_was_written
def change_item(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    if page := _removed_meanwhile(request, plan, item_id):
        return page
    item = item_of(plan, item_id)
    cancel_url = _back(plan, item.session)
    if request.POST.get("velg"):
        form = ItemForm(merged(request.POST, item), plan=plan, cancel_url=cancel_url)
        return _form_page(request, plan, item.session, form, item=item, theirs=item)
    form = ItemForm(request.POST or None, plan=plan, cancel_url=cancel_url, initial=as_written(item))
    theirs = None
    if form.is_valid():
        try:
            changed = _tried(form, lambda: _changed(request, plan, item, form))
        except services.ItemChangedError as error:
            theirs = error.item
            form = ItemForm(merged(request.POST, theirs), plan=plan, cancel_url=cancel_url)
            changed = _both_kept(request, plan, theirs, form)
        if changed:
            return to_plan(plan, f"post-{item.pk}")
    return _form_page(request, plan, item.session, form, item=item, theirs=theirs)


def _both_kept(request: StaffRequest, plan: Plan, theirs: ProgrammeItem, form: ItemForm) -> ProgrammeItem | None:
    """Where the two changed different fields there is nothing to choose: both changes are saved."""
    if changed_by_both(form, theirs) or not form.is_valid():
        return None
    try:
        kept = _tried(form, lambda: _changed(request, plan, theirs, form))
    except services.ItemChangedError:
        return None  # a third person was quicker; what was typed stands beside the second one's
    if kept:
        messages.info(request, _("Someone else changed other parts of this item meanwhile. Both changes are kept."))
    return kept


@access(Permission.PLAN)
@require_POST
def remove_item(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    item = item_of(plan, item_id)
    version = number_in(request, "version")

    def remove() -> None:
        kept = services.remove_item(run=plan.run, by=request.actor, item=item, version=version)
        undo.offer(request, plan, text=_("“{title}” was removed.").format(title=item), item=kept)

    return tried(request, plan, "", remove)


@access(Permission.PLAN)
@require_POST
def fill_session(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    plan, session = _session(request, run_id, session_id)

    def fill() -> None:
        services.fill_session(run=plan.run, by=request.actor, session=session)

    return board_answer(request, plan, fill, part=f"samling-{session.pk}", touched={session.pk})


def _tried(form: ItemForm, act: Callable[[], ProgrammeItem]) -> ProgrammeItem | None:
    """The item, or None with the reason on the form: what was typed stays."""
    try:
        return act()
    except services.NotInGroupError:
        form.add_error("responsible", _("Someone you chose has left the working group. Choose again."))
    except (
        services.TooManyItemsError,
        services.SessionGoneError,
        services.ItemGoneError,
        services.RunIsOverError,
    ) as error:
        form.add_error(None, str(IN_THE_WAY[type(error)]))
    return None


def _changed(request: StaffRequest, plan: Plan, item: ProgrammeItem, form: ItemForm) -> ProgrammeItem:
    return services.change_item(
        run=plan.run,
        by=request.actor,
        item=item,
        version=form.cleaned_data["version"] or 0,
        draft=form.draft(),
        only_spelling=form.cleaned_data["only_spelling"],
    )


def _removed_meanwhile(request: StaffRequest, plan: Plan, item_id: int) -> HttpResponse | None:
    """What was typed for an item that someone else has removed, as a new item of the same session."""
    value = request.POST.get("session", "")
    if not ONE_NUMBER.fullmatch(value) or ProgrammeItem.objects.filter(pk=item_id).exists():
        return None
    session = get_object_or_404(Session.objects.held(), pk=value, run=plan.run_id)
    action = reverse("planning:add_item", args=[plan.run_id, session.pk])
    form = ItemForm(request.POST, plan=plan, cancel_url=_back(plan, session), action=action, is_new=True)
    form.add_error(None, _("Someone else removed this item meanwhile. Save to add it again as you wrote it."))
    return _form_page(request, plan, session, form)


def _form_page(
    request: StaffRequest,
    plan: Plan,
    session: Session,
    form: ItemForm,
    *,
    item: ProgrammeItem | None = None,
    theirs: ProgrammeItem | None = None,
) -> HttpResponse:
    context = {"plan": plan, "run": plan.run, "session": session, "form": form, "item": item, "theirs": theirs}
    if item:
        others = plan.run.sessions.held().exclude(pk=session.pk).order_by("starts_at")
        comments = item.comments.select_related("author", "done_by").prefetch_related("mentioned__user")
        context |= {"comments": comments, "comment_form": CommentForm(plan=plan)}
        context |= {"other_sessions": others, "rows": merge_rows(form, theirs) if theirs else []}
    return render(request, "planning/item.html", context)


def _session(request: StaffRequest, run_id: int, session_id: int) -> tuple[Plan, Session]:
    plan = plan_to_change(request, run_id)
    return plan, get_object_or_404(Session.objects.held(), pk=session_id, run=plan.run_id)


def _back(plan: Plan, session: Session) -> str:
    return to_plan(plan, f"samling-{session.pk}").url
