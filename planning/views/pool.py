"""Finding people who plan and lead, and confirming what they have learnt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import services as audit
from offers.models import CourseRun
from organisations.access import Open, Permission, StaffRequest, access, has
from planning import services
from planning.forms import PoolForm, ShareForm
from planning.models import Competence, Facilitator, PoolShare, WorkingGroupMember
from planning.selectors.clashes import clashes
from planning.selectors.pool import absences_ahead, narrowed, pool_of, runs_to_staff, sharing_organisations

PAGE_SIZE = 24


@access(Permission.PLAN)
@require_safe
def pool(request: StaffRequest) -> HttpResponse:
    """The address holds the filters. One that is not understood narrows nothing and says so at its field."""
    form = PoolForm(request.GET, runs=runs_to_staff(request.user))
    form.is_valid()
    found = narrowed(pool_of(request.user), form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("side"))
    run = form.cleaned_data.get("run")
    audit.record(by=request.actor, action="facilitators.read", details={"people": [each.pk for each in page]})
    context = {
        "form": form,
        "page": page,
        "run": run,
        "people": _beside_the_run(list(page), run),
        "may_share": bool(sharing_organisations(request.user)),
        "may_approve": has(request.user, Permission.PUBLISH),
    }
    return render(request, "planning/people/pool.html", context)


@access(Permission.PLAN)
@require_safe
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    found = get_object_or_404(pool_of(request.user), pk=user_id)
    audit.record(by=request.actor, action="facilitator.read", target=found)
    context = {
        "person": found,
        "absences": absences_ahead(found, timezone.localdate()),
        "may_confirm": found.pk != request.user.pk and _may_confirm(request, found),
    }
    return render(request, "planning/people/person.html", context)


@access(Permission.PUBLISH)
@require_POST
def confirm_competence(request: StaffRequest, competence_id: int) -> HttpResponse:
    """404 for a person whom one cannot find, 403 where one does not coordinate, and for one's own."""
    competence = get_object_or_404(Competence.objects.visible_to(request.user), pk=competence_id)
    if not _may_confirm(request, competence.facilitator):
        raise PermissionDenied
    try:
        services.confirm_competence(competence=competence, by=request.actor)
    except services.OwnCompetenceError as error:
        raise PermissionDenied from error
    return redirect("planning:person", competence.facilitator_id)


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def sharing(request: StaffRequest) -> HttpResponse:
    own = sharing_organisations(request.user)
    if not own:
        raise PermissionDenied
    form = ShareForm(request.POST or None, own=own)
    if form.is_valid():
        services.share_pool(by=request.actor, **form.cleaned_data)
        messages.success(request, _("The people are shared."))
        return redirect("planning:sharing")
    return render(request, "planning/people/sharing.html", {"form": form, "organisations": own})


@access(Open.SIGNED_IN)
@require_POST
def stop_sharing(request: StaffRequest, share_id: int) -> HttpResponse:
    share = get_object_or_404(PoolShare.objects.visible_to(request.user), pk=share_id)
    if share.organisation not in sharing_organisations(request.user):
        raise PermissionDenied
    services.stop_sharing_pool(share=share, by=request.actor)
    return redirect("planning:sharing")


def _beside_the_run(people: list[Facilitator], run: CourseRun | None) -> list[tuple[Facilitator, list[str], bool]]:
    """Each with what clashes, and whether they are in its working group. Three queries."""
    if run is None:
        return [(each, [], False) for each in people]
    inside = set(WorkingGroupMember.objects.current().filter(plan__run=run).values_list("user", flat=True))
    found = clashes(run, [each.pk for each in people])
    return [(each, found.get(each.pk, []), each.pk in inside) for each in people]


def _may_confirm(request: StaffRequest, found: Facilitator) -> bool:
    return Facilitator.objects.allowed(request.user, Permission.PUBLISH).filter(pk=found.pk).exists()
