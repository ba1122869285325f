"""Fees: a person's own claims, and what a coordinator approves and hands to payroll."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import services as audit
from organisations.access import Open, Permission, StaffRequest, access, organisations_where, scoped
from organisations.models import Organisation
from planning import services
from planning.forms.honoraria import ApproveForm, ExpenseForm, MinutesForm, NewClaimForm, RateForm, ReturnForm
from planning.models import ClaimState, HonorariumClaim, HonorariumLine, HonorariumRate
from planning.selectors import honoraria_files
from planning.selectors.honoraria import (
    exports_of,
    left_out,
    moment_of,
    on_another_side,
    paying_organisations,
    usually_paid_as,
    with_approved_claims,
    without_rate,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLAIMS_PER_PAGE = 30
FILES = {"csv": ("text/csv; charset=utf-8", honoraria_files.as_csv), "xlsx": (XLSX, honoraria_files.as_xlsx)}


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_claims(request: StaffRequest) -> HttpResponse:
    organisations = paying_organisations(request.user)
    proposed = {"paid_as": usually_paid_as(request.user)}
    form = NewClaimForm(request.POST or None, organisations=organisations, initial=proposed)
    if form.is_valid():
        try:
            claim = services.start_claim(user=request.user, **form.cleaned_data)
        except services.NoRateError:
            form.add_error("paid_as", _("The organisation has no rate for this. Ask the coordinator."))
        else:
            return redirect("planning:claim", claim.pk)
    own = HonorariumClaim.objects.filter(user=request.user.pk).select_related("organisation").prefetch_related("lines")
    context = {"form": form, "claims": own, "can_claim": organisations.exists()}
    return render(request, "planning/honoraria/mine.html", context)


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    """The person's own, to correct; the coordinator's, to read. Posting adds an expense to one's own draft."""
    found = _visible(request, claim_id)
    is_own = found.user_id == request.user.pk
    if not is_own:
        audit.record(by=request.actor, action="claim.read", target=found, organisation_id=found.organisation_id)
    form = ExpenseForm(request.POST or None)
    if request.method == "POST" and not is_own:
        raise PermissionDenied
    if form.is_valid():
        try:
            services.add_expense(claim=found, **form.cleaned_data)
        except services.NoRateError:
            form.add_error("on", _("The organisation has no rate for this on that day. Ask the coordinator."))
        except services.ClaimClosedError:
            messages.warning(request, _gone_on())
            return redirect("planning:claim", found.pk)
        else:
            return redirect("planning:claim", found.pk)
    return _claim_page(request, found, form=form)


@access(Open.SIGNED_IN)
@require_POST
def change_line(request: StaffRequest, claim_id: int, line_id: int) -> HttpResponse:
    found, line = _own_line(request, claim_id, line_id)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["minutes"][0]))
        return redirect("planning:claim", found.pk)
    return _tried(request, found, lambda: services.change_line(line=line, minutes=form.cleaned_data["minutes"]))


@access(Open.SIGNED_IN)
@require_POST
def remove_line(request: StaffRequest, claim_id: int, line_id: int) -> HttpResponse:
    found, line = _own_line(request, claim_id, line_id)
    return _tried(request, found, lambda: services.remove_line(line=line))


@access(Open.SIGNED_IN)
@require_POST
def put_back_line(request: StaffRequest, claim_id: int, line_id: int) -> HttpResponse:
    found = _own(request, claim_id)
    line = get_object_or_404(left_out(found), pk=line_id)
    return _tried(request, found, lambda: services.put_back_line(claim=found, line=line))


@access(Open.SIGNED_IN)
@require_POST
def delete_claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    found = _own(request, claim_id)
    try:
        services.delete_claim(claim=found)
    except services.ClaimClosedError:
        messages.warning(request, _gone_on())
        return redirect("planning:claim", found.pk)
    messages.success(request, _("The claim is deleted. What you have led and attended can be claimed again."))
    return redirect("planning:my_claims")


@access(Open.SIGNED_IN)
@require_POST
def send_claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    found = _own(request, claim_id)
    return _tried(request, found, lambda: services.send_claim(claim=found))


@access(Permission.PUBLISH)
@require_POST
def approve_claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    found = _to_decide(request, claim_id)
    form = ApproveForm(request.POST, claim=found)
    if not form.is_valid():
        return _claim_page(request, found, form=ExpenseForm(), approve_form=form)
    return _tried(request, found, lambda: services.approve_claim(claim=found, by=request.actor, **form.cleaned_data))


@access(Permission.PUBLISH)
@require_POST
def return_claim(request: StaffRequest, claim_id: int) -> HttpResponse:
    found = _to_decide(request, claim_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, found, form=ExpenseForm(), return_form=form)
    reason = form.cleaned_data["reason"]
    try:
        services.return_claim(claim=found, by=request.actor, reason=reason)
    except services.ClaimClosedError:
        messages.warning(request, _("It could not be returned now. Perhaps the person has begun a new claim."))
        return redirect("planning:claim", found.pk)
    messages.success(request, _("The claim is returned to the person."))
    return redirect("planning:claims")


@access(Permission.PUBLISH)
@require_safe
def claims(request: StaffRequest) -> HttpResponse:
    """What is to approve, what is to hand to payroll, and the rates, of the organisations that one coordinates."""
    ids = organisations_where(request.user, Permission.PUBLISH)
    sent = HonorariumClaim.objects.filter(organisation__in=ids).select_related("user", "organisation")
    sent = sent.exclude(state=ClaimState.DRAFT).prefetch_related("lines")
    audit.record(by=request.actor, action="claims.read", details={"organisations": sorted(ids)})
    context = {
        "page": Paginator(sent, CLAIMS_PER_PAGE).get_page(request.GET.get("side")),
        "exports": exports_of(ids),
        "file_types": sorted(FILES),
        "organisations": with_approved_claims(ids),
        "rates": HonorariumRate.objects.filter(organisation__in=ids).select_related("organisation"),
    }
    return render(request, "planning/honoraria/claims.html", context)


@access(Permission.PUBLISH)
@require_POST
def export_claims(request: StaffRequest, organisation_id: int, file_type: str) -> HttpResponse:
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    if file_type not in FILES:
        raise Http404
    try:
        exported = services.export_claims(organisation=organisation, by=request.actor)
    except services.NothingToExportError:
        messages.warning(request, _("Payroll has got all that is approved. The files are below."))
        return redirect("planning:claims")
    return _file(exported, timezone.localdate(), file_type)


@access(Permission.PUBLISH)
@require_POST
def export_again(request: StaffRequest, organisation_id: int, moment: str, file_type: str) -> HttpResponse:
    """The same file once more, for whoever lost it."""
    organisation = scoped(request, Organisation.objects.all(), pk=organisation_id)
    when = moment_of(moment)
    if when is None or file_type not in FILES:
        raise Http404
    again = services.export_again(organisation=organisation, by=request.actor, moment=when)
    if not again:
        raise Http404
    return _file(again, timezone.localdate(when), file_type)


def _file(claims: list[HonorariumClaim], day: date, file_type: str) -> HttpResponse:
    content_type, write = FILES[file_type]
    response = HttpResponse(write(claims), content_type=content_type)
    name = _("fees")
    response["Content-Disposition"] = f'attachment; filename="{name}-{day.isoformat()}.{file_type}"'
    return response


@access(Permission.PUBLISH)
@require_http_methods(["GET", "POST"])
def add_rate(request: StaffRequest) -> HttpResponse:
    form = RateForm(request.POST or None, organisations=organisations_where(request.user, Permission.PUBLISH))
    if form.is_valid():
        services.add_rate(by=request.actor, **form.cleaned_data)
        messages.success(request, _("The rate is saved."))
        return redirect("planning:claims")
    return render(request, "planning/honoraria/rate.html", {"form": form})


@access(Permission.PUBLISH)
@require_http_methods(["GET", "POST"])
def rate(request: StaffRequest, rate_id: int) -> HttpResponse:
    """Correct it, until payroll has paid by it."""
    found = scoped(request, HonorariumRate.objects.all(), pk=rate_id)
    form = RateForm(request.POST or None, instance=found, organisations=[found.organisation_id])
    if form.is_valid():
        try:
            services.change_rate(rate=found, by=request.actor, **form.cleaned_data)
        except services.RateUsedError:
            return _rate_stays(request, rate_id)
        messages.success(request, _("The rate is saved."))
        return redirect("planning:claims")
    is_used = HonorariumRate.objects.used_by_payroll().filter(pk=found.pk).exists()
    context = {"form": form, "rate": found, "is_used": is_used, "rate_alone": [found]}
    return render(request, "planning/honoraria/rate.html", context)


@access(Permission.PUBLISH)
@require_POST
def remove_rate(request: StaffRequest, rate_id: int) -> HttpResponse:
    found = scoped(request, HonorariumRate.objects.all(), pk=rate_id)
    try:
        services.remove_rate(rate=found, by=request.actor)
    except services.RateUsedError:
        return _rate_stays(request, rate_id)
    messages.success(request, _("The rate is removed."))
    return redirect("planning:claims")


def _rate_stays(request: StaffRequest, rate_id: int) -> HttpResponse:
    messages.warning(request, _("Payroll has paid by this rate. It stays as it is."))
    return redirect("planning:rate", rate_id)


def _visible(request: StaffRequest, claim_id: int) -> HonorariumClaim:
    found = HonorariumClaim.objects.visible_to(request.user).select_related("user", "organisation", "approved_by")
    return get_object_or_404(found.prefetch_related("lines"), pk=claim_id)


def _own(request: StaffRequest, claim_id: int) -> HonorariumClaim:
    found = _visible(request, claim_id)
    if found.user_id != request.user.pk:
        raise PermissionDenied
    return found


def _own_line(request: StaffRequest, claim_id: int, line_id: int) -> tuple[HonorariumClaim, HonorariumLine]:
    found = _own(request, claim_id)
    return found, get_object_or_404(HonorariumLine.objects.select_related("claim"), pk=line_id, claim=found.pk)


def _to_decide(request: StaffRequest, claim_id: int) -> HonorariumClaim:
    """Nobody decides on their own: 403."""
    found = _visible(request, claim_id)
    if found.user_id == request.user.pk:
        raise PermissionDenied
    return found


def _tried(request: StaffRequest, found: HonorariumClaim, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except services.ClaimClosedError:
        messages.warning(request, _gone_on())
    except services.ClaimChangedError:
        messages.warning(
            request, _("The claim was changed after you opened it. Read it again. Nothing is approved yet.")
        )
    except services.NoRateError:
        messages.warning(request, _("The organisation has no rate for this. Ask the coordinator."))
    except services.EmptyClaimError:
        messages.warning(request, _("There is nothing on the claim yet."))
    return redirect("planning:claim", found.pk)


def _gone_on() -> str:
    return _("The claim has gone on since you opened it. This is how it is now.")


def _claim_page(
    request: StaffRequest,
    found: HonorariumClaim,
    form: ExpenseForm,
    return_form: ReturnForm | None = None,
    approve_form: ApproveForm | None = None,
) -> HttpResponse:
    is_own = found.user_id == request.user.pk
    may_change = is_own and found.state == ClaimState.DRAFT
    context = {
        "claim": found,
        "form": form,
        "return_form": return_form or ReturnForm(),
        "approve_form": approve_form or ApproveForm(claim=found),
        "is_own": is_own,
        "may_change": may_change,
        "may_approve": not is_own and found.state == ClaimState.SENT,
        "may_return": not is_own and found.state in {ClaimState.SENT, ClaimState.APPROVED},
        "other_side": "" if is_own else on_another_side(found),
        "without_rate": without_rate(found) if may_change else [],
        "left_out": left_out(found) if may_change else [],
    }
    return render(request, "planning/honoraria/claim.html", context)
