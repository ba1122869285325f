"""The headings of the didactic model: write, and choose between two texts when two people wrote at once."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, StaffRequest, access
from planning import services
from planning.forms import HeadingForm
from planning.models import Heading, Plan
from planning.selectors.differences import word_difference
from planning.selectors.headings import Section, section
from planning.views.leaving import gives_back_what_was_written
from planning.views.scope import IN_THE_WAY, plan_to_change, to_plan, tried

PART = "overskrifter"


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@gives_back_what_was_written
def change_heading(request: StaffRequest, run_id: int, heading: str) -> HttpResponse:
    """Saves, or shows both texts when someone else has saved meanwhile."""
    plan = plan_to_change(request, run_id)
    now = section(plan, _known(heading))
    cancel_url = to_plan(plan, PART).url
    if request.POST.get("velg") == "begge":
        return _page(request, plan, now, _merging(request, now, cancel_url, both=True), is_merge=True)
    start = {"text": now.text, "version": now.version}
    form = HeadingForm(request.POST or None, section=now, cancel_url=cancel_url, initial=start)
    if form.is_valid():
        try:
            services.write_heading(run=plan.run, by=request.actor, heading=heading, **form.wish())
        except services.HeadingChangedError:
            now = section(plan, _known(heading))
            return _page(request, plan, now, _merging(request, now, cancel_url), is_merge=True)
        except services.RunIsOverError as error:
            form.add_error(None, str(IN_THE_WAY[type(error)]))
        else:
            return to_plan(plan, PART)
    return _page(request, plan, now, form)


@access(Permission.PLAN)
@require_POST
def adopt_proposals(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    return tried(request, plan, PART, lambda: services.adopt_proposals(run=plan.run, by=request.actor))


def _known(heading: str) -> Heading:
    try:
        return Heading(heading)
    except ValueError:
        raise Http404 from None


def _merging(request: StaffRequest, theirs: Section, cancel_url: str, *, both: bool = False) -> HeadingForm:
    """The form with what the person typed, or both texts, as a change of what someone else has saved meanwhile."""
    typed = request.POST.copy()
    typed["version"] = str(theirs.version)
    mine = typed.get("text", "")
    if both and theirs.text not in mine:
        typed["text"] = f"{theirs.text}\n\n{mine}"
    return HeadingForm(typed, section=theirs, cancel_url=cancel_url)


def _page(
    request: StaffRequest, plan: Plan, now: Section, form: HeadingForm, *, is_merge: bool = False
) -> HttpResponse:
    mine = request.POST.get("text", "")
    context = {"plan": plan, "run": plan.run, "section": now, "form": form, "mine": mine}
    if is_merge:
        context |= {"theirs": now, "pieces": word_difference(now.text, mine)}
    return render(request, "planning/heading.html", context)
