"""The programme board: what an act on it answers, and moving items.

With JavaScript each act is one request that gives back the parts it changed; without, it leads back to the page.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offers.models import Session
from organisations.access import Permission, StaffRequest, access
from planning import selectors, services
from planning.models import Plan, ProgrammeItem
from planning.selectors.board import Column
from planning.views.columns import drawn
from planning.views.page import frame, page, reader_of, side_in
from planning.views.scope import IN_THE_WAY, item_of, number_in, plan_to_change, plan_to_read, tried
from ui.dates import clock


def board_answer(
    request: StaffRequest,
    plan: Plan,
    act: Callable[[], object],
    *,
    part: str,
    touched: set[int],
    item: ProgrammeItem | None = None,
) -> HttpResponse:
    """`touched`: the sessions that the act changes. What happened to `item` is said to those who do not see it."""
    if not request.headers.get("HX-Request"):
        return tried(request, plan, part, act)
    said = ""
    try:
        act()
    except tuple(IN_THE_WAY) as error:
        said = str(IN_THE_WAY[type(error)])
    read = selectors.contents(plan_to_read(request, plan.run_id))
    reader = reader_of(request, read.plan, side_in(read, request.user.pk))
    context = frame(request, read.plan, reader) | page(read, reader, in_part=True)
    columns: list[Column] = context["columns"]
    # someone else has been here: then everything may be another
    shown = columns if said else [column for column in columns if column.session.pk in touched]
    context["drawn"] = drawn(shown, run=read.plan.run, may_edit=reader.may_edit, in_part=True)
    context |= {"refused": said, "said": _where(columns, item) if item and not said else ""}
    return render(request, "planning/parts.html", context)


def _where(columns: list[Column], item: ProgrammeItem) -> str:
    for column in columns:
        for place, block in enumerate(column.blocks, start=1):
            if block.item.pk == item.pk:
                words = _("“{title}” is now number {place} of {count} in session {session}, at {clock}.")
                return words.format(
                    title=block.item,
                    place=place,
                    count=len(column.blocks),
                    session=column.number,
                    clock=clock(block.starts_at),
                )
    return ""


@access(Permission.PLAN)
@require_POST
def move_item(request: StaffRequest, run_id: int, item_id: int, steps: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    item = item_of(plan, item_id)
    position, touched = number_in(request, "plass"), {item.session_id}

    def move() -> None:
        moved = services.move_item(run=plan.run, by=request.actor, item=item, position=position, steps=steps)
        touched.add(moved.session_id)

    return board_answer(request, plan, move, part=f"post-{item.pk}", touched=touched, item=item)


@access(Permission.PLAN)
@require_POST
def place_item(request: StaffRequest, run_id: int, item_id: int) -> HttpResponse:
    """Where the item was dropped, or the session that was chosen on its own page."""
    plan = plan_to_change(request, run_id)
    item = item_of(plan, item_id)
    session = get_object_or_404(Session.objects.held(), pk=number_in(request, "samling"), run=plan.run_id)
    seen = (number_in(request, "fra_samling"), number_in(request, "fra_plass"))

    def place() -> None:
        services.place_item(
            run=plan.run,
            by=request.actor,
            item=item,
            seen=seen,
            session_id=session.pk,
            place=number_in(request, "plass"),
        )

    touched = {item.session_id, session.pk}
    return board_answer(request, plan, place, part=f"post-{item.pk}", touched=touched, item=item)
