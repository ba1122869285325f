"""The programme's items: add, change, move, remove and put back. Each works as a plain form."""

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from offers.models import Session
from organisations.access import Permission, StaffRequest, access
from planning import services
from planning.forms import ItemForm, as_written, blank_item
from planning.models import Plan, ProgrammeItem
from planning.selectors import members_of
from planning.views import undo
from planning.views.scope import IN_THE_WAY, item_of, plan_to_change, to_plan, tried

ONE_NUMBER = re.compile(r"[0-9]{1,9}")


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    plan, session = _session(request, run_id, session_id)
    form = ItemForm(request.POST or None, plan=plan, cancel_url=_back(plan, session), initial=blank_item())
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
def change_item(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    if page := _removed_meanwhile(request, plan, item_id):
        return page
    item = item_of(plan, item_id)
    cancel_url = _back(plan, item.session)
    form = ItemForm(request.POST or None, plan=plan, cancel_url=cancel_url, initial=as_written(item))
    theirs = None
    if form.is_valid():
        try:
            changed = _tried(form, lambda: _changed(request, plan, item, form))
        except services.ItemChangedError as error:
            theirs = error.item
            form = _again(request, plan, theirs, cancel_url)
        else:
            if changed:
                return to_plan(plan, f"post-{item.pk}")
    return _form_page(request, plan, item.session, form, item=item, theirs=theirs)


@access(Permission.PLAN)
@require_POST
def move_item(request: StaffRequest, run_id: int, item_id: int, steps: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    item = item_of(plan, item_id)
    position = _number(request, "plass")

    def move() -> None:
        services.move_item(run=plan.run, by=request.actor, item=item, position=position, steps=steps)

    return tried(request, plan, f"post-{item.pk}", move)


@access(Permission.PLAN)
@require_POST
def remove_item(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    item = item_of(plan, item_id)
    version = _number(request, "version")

    def remove() -> None:
        kept = services.remove_item(run=plan.run, by=request.actor, item=item, version=version)
        undo.offer(request, plan, text=_("“{title}” was removed.").format(title=item), item=kept)

    return tried(request, plan, "", remove)


@access(Permission.PLAN)
@require_POST
def fill_session(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    plan, session = _session(request, run_id, session_id)
    return tried(
        request,
        plan,
        f"samling-{session.pk}",
        lambda: services.fill_session(run=plan.run, by=request.actor, session=session),
    )


@access(Permission.PLAN)
@require_POST
def undo_last(request: StaffRequest, run_id: int) -> HttpResponse:
    """Put back what this person removed last, be it an item or a member."""
    plan = plan_to_change(request, run_id)
    kept = undo.taken(request, plan)
    if kept is None:
        return to_plan(plan)
    if item := kept["item"]:
        return tried(
            request,
            plan,
            f"samling-{item['session']}",
            lambda: services.put_back_item(run=plan.run, by=request.actor, kept=item),
        )
    member = get_object_or_404(members_of(plan), pk=kept["member"])
    return tried(
        request,
        plan,
        "arbeidsgruppe",
        lambda: services.bring_back_member(run=plan.run, by=request.actor, member=member),
    )


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
        run=plan.run, by=request.actor, item=item, version=form.cleaned_data["version"] or 0, draft=form.draft()
    )


def _again(request: StaffRequest, plan: Plan, theirs: ProgrammeItem, cancel_url: str) -> ItemForm:
    """The form with what the person typed, as a change of what someone else has saved meanwhile."""
    typed = request.POST.copy()
    typed["version"] = str(theirs.version)
    return ItemForm(typed, plan=plan, cancel_url=cancel_url)


def _removed_meanwhile(request: StaffRequest, plan: Plan, item_id: int) -> HttpResponse | None:
    """What was typed for an item that someone else has removed, as a new item of the same session."""
    value = request.POST.get("session", "")
    if not ONE_NUMBER.fullmatch(value) or ProgrammeItem.objects.filter(pk=item_id).exists():
        return None
    session = get_object_or_404(Session.objects.held(), pk=value, run=plan.run_id)
    typed = request.POST.copy()
    typed["submission"] = str(blank_item()["submission"])
    action = reverse("planning:add_item", args=[plan.run_id, session.pk])
    form = ItemForm(typed, plan=plan, cancel_url=_back(plan, session), action=action)
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
    return render(request, "planning/item.html", context)


def _session(request: StaffRequest, run_id: int, session_id: int) -> tuple[Plan, Session]:
    plan = plan_to_change(request, run_id)
    return plan, get_object_or_404(Session.objects.held(), pk=session_id, run=plan.run_id)


def _number(request: StaffRequest, name: str) -> int:
    """A number that the page put into the form itself; anything else matches no version and no place."""
    value = request.POST.get(name, "")
    return int(value) if ONE_NUMBER.fullmatch(value) else -1


def _back(plan: Plan, session: Session) -> str:
    return to_plan(plan, f"samling-{session.pk}").url
