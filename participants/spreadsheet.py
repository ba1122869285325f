"""The list of participants as a spreadsheet: typed cells, a frozen header, and nothing that runs."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.models import Enrolment
from participants.selectors import Attended

Value = str | int | datetime | None

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that holds text stays text, whatever it begins with: names and notes are written by strangers.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


class Column(NamedTuple):
    label: str | Promise
    width: int
    value: Callable[[Enrolment, Attended], Value]


def _needs(enrolment: Enrolment) -> str:
    return "; ".join([*enrolment.need_labels, *([enrolment.needs_note] if enrolment.needs_note else [])])


FOR_LEADERS = [
    Column(_("First name"), 24, lambda enrolment, _attended: enrolment.short_name),
    Column(_("Status"), 20, lambda enrolment, _attended: enrolment.get_status_display()),
    Column(_("Needs"), 40, lambda enrolment, _attended: _needs(enrolment)),
]
FOR_COORDINATORS = [
    Column(_("Name"), 30, lambda enrolment, _attended: enrolment.name),
    Column(_("Status"), 20, lambda enrolment, _attended: enrolment.get_status_display()),
    Column(_("Takes part"), 16, lambda enrolment, _attended: enrolment.get_takes_part_as_display()),
    Column(_("Municipality"), 18, lambda enrolment, _attended: str(enrolment.municipality or "")),
    Column(_("E-mail"), 30, lambda enrolment, _attended: enrolment.email),
    Column(
        _("Phone"),
        18,
        lambda enrolment, _attended: enrolment.phone.as_international if enrolment.phone else "",
    ),
    Column(_("Needs"), 40, lambda enrolment, _attended: _needs(enrolment)),
    Column(_("Signed up"), 18, lambda enrolment, _attended: timezone.localtime(enrolment.created_at)),
    Column(_("Times present"), 14, lambda enrolment, attended: attended.present.get(enrolment.pk, 0)),
    Column(_("Sessions held"), 14, lambda _enrolment, attended: attended.sessions),
]


def as_xlsx(people: Sequence[Enrolment], attended: Attended, *, sees_all: bool) -> bytes:
    out = io.BytesIO()
    columns = FOR_COORDINATORS if sees_all else FOR_LEADERS
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        sheet = book.add_worksheet(str(_("Participants")))
        header = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for number, column in enumerate(columns):
            sheet.write_string(0, number, str(column.label), header)
            sheet.set_column(number, number, column.width)
        sheet.freeze_panes(1, 1)
        for line, enrolment in enumerate(people, start=1):
            _row(sheet, line, [column.value(enrolment, attended) for column in columns], moment)
        sheet.autofilter(0, 0, len(people), len(columns) - 1)
    return out.getvalue()


def _row(sheet: xlsxwriter.worksheet.Worksheet, line: int, values: Sequence[Value], moment: object) -> None:
    for number, value in enumerate(values):
        match value:
            case datetime():
                sheet.write_datetime(line, number, value, moment)
            case int():
                sheet.write_number(line, number, value)
            case _:
                sheet.write_string(line, number, value or "")
