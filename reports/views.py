"""The report on screen, and as a file."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit import services as audit
from organisations.access import Permission, StaffRequest, access, organisations_where
from reports import exports
from reports.forms import ReportForm
from reports.selectors import Report, build

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda report: exports.as_csv(report.tables, report.definitions).encode()),
    "xlsx": (XLSX, lambda report: exports.as_xlsx(report.tables, report.definitions)),
}


@access(Permission.SEE_REPORTS)
@require_GET
def report(request: StaffRequest) -> HttpResponse:
    """Figures for a period and an organisation; the address holds the choice."""
    form = _form(request)
    context: dict[str, object] = {"form": form, "report": _build(request, form) if form.is_valid() else None}
    context |= {
        f"{file_type}_url": f"{reverse('reports:download', args=[file_type])}?{request.GET.urlencode()}"
        for file_type in FILES
    }
    return render(request, "reports/report.html", context)


@access(Permission.SEE_REPORTS)
@require_GET
def download(request: StaffRequest, file_type: str) -> HttpResponse:
    """The same report as a file. Each download is in the log."""
    form = _form(request)
    if file_type not in FILES or not form.is_valid():
        raise Http404
    content_type, write = FILES[file_type]
    made = _build(request, form)
    period = made.period
    audit.record(
        by=request.actor,
        action="report.exported",
        organisation_id=getattr(form.cleaned_data["organisation"], "pk", None),
        details={"from": period.first_day.isoformat(), "to": period.last_day.isoformat(), "file": file_type},
    )
    response = HttpResponse(write(made), content_type=content_type)
    report = _("report")
    name = f"{report}-{period.first_day.isoformat()}-{period.last_day.isoformat()}.{file_type}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(request: StaffRequest) -> ReportForm:
    organisations = organisations_where(request.user, Permission.SEE_REPORTS)
    return ReportForm(ReportForm.defaults() | request.GET.dict(), organisations=organisations)


def _build(request: StaffRequest, form: ReportForm) -> Report:
    mine = organisations_where(request.user, Permission.SEE_REPORTS)
    chosen = form.cleaned_data["organisation"]
    return build(period=form.period, organisation_ids={chosen.pk} if chosen else mine)
