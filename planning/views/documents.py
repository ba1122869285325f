"""Documents to print, as pages and as files: programme, invitation, poster, and a run sheet for each session."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from offers.models import Session
from organisations.access import Open, Permission, StaffRequest, access
from planning import selectors
from planning.models import ModelUse, Plan
from planning.selectors.document_kinds import BY_ADDRESS, Document, run_sheet_of
from planning.views.scope import plan_to_read
from ui import printing


@access(Open.SIGNED_IN)
@require_safe
def documents(request: StaffRequest, run_id: int) -> HttpResponse:
    """Whoever may read the plan may print it: all of it is in the plan, and nothing is about participants."""
    read = selectors.contents(plan_to_read(request, run_id))
    context = {
        "run": read.plan.run,
        "sessions": read.held_sessions,
        "may_share": selectors.is_allowed(user=request.user, plan=read.plan, permission=Permission.PUBLISH),
        "made_from": ModelUse.objects.filter(run=run_id).select_related("version__model").first(),
    }
    return render(request, "planning/documents.html", context)


@access(Open.SIGNED_IN)
@require_safe
def document(request: StaffRequest, run_id: int, name: str) -> HttpResponse:
    plan = plan_to_read(request, run_id)
    return _page(request, plan, _named(plan, name), reverse("planning:document_pdf", args=[run_id, name]))


@access(Open.SIGNED_IN)
@require_safe
def document_pdf(request: StaffRequest, run_id: int, name: str) -> HttpResponse:
    return _file(_named(plan_to_read(request, run_id), name), f"{name}-{run_id}")


@access(Open.SIGNED_IN)
@require_safe
def run_sheet(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    plan = plan_to_read(request, run_id)
    pdf_url = reverse("planning:run_sheet_pdf", args=[run_id, session_id])
    return _page(request, plan, _run_sheet(plan, session_id), pdf_url)


@access(Open.SIGNED_IN)
@require_safe
def run_sheet_pdf(request: StaffRequest, run_id: int, session_id: int) -> HttpResponse:
    return _file(_run_sheet(plan_to_read(request, run_id), session_id), f"kjoreplan-{session_id}")


def _named(plan: Plan, name: str) -> Document:
    if name not in BY_ADDRESS:
        raise Http404
    return BY_ADDRESS[name](selectors.contents(plan))


def _run_sheet(plan: Plan, session_id: int) -> Document:
    session = get_object_or_404(Session.objects.held(), pk=session_id, run=plan.run_id)
    return run_sheet_of(selectors.contents(plan), session)


def _page(request: StaffRequest, plan: Plan, made: Document, pdf_url: str) -> HttpResponse:
    qr = printing.qr_data_uri(made.sheet.address) if made.has_code else ""
    context = {"run": plan.run, "pdf_url": pdf_url, "qr": qr, **made.data}
    return render(request, f"planning/documents/{made.template}.html", context)


def _file(made: Document, name: str) -> HttpResponse:
    """The file's name says which document, not which course: it may lie on a shared machine."""
    data = made.data | {"qr": printing.qr_svg(made.sheet.address) if made.has_code else ""}
    content = printing.pdf(f"planning/documents/{made.template}.typ", data, get_language() or "nb")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
