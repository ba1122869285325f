"""Approved claims as a file for payroll: one row per line, then the sum of each claim can be checked against them."""

import csv
import io
from collections.abc import Iterable, Iterator

import xlsxwriter
from django.utils.translation import gettext as _

from planning.models import HonorariumClaim

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MONEY = 9


def headings() -> list[str]:
    return [
        _("Claim"), _("Name"), _("E-mail"), _("Paid as"), _("Day"), _("Kind"), _("What"), _("Minutes"), _("Kilometres"),
        _("Kroner"), _("Approved by")
    ]  # fmt: skip


def rows(claims: Iterable[HonorariumClaim]) -> Iterator[list[object]]:
    for claim in claims:
        for line in claim.lines.all():
            yield [
                claim.pk,
                _harmless(claim.user.name),
                claim.user.email,
                claim.get_paid_as_display(),
                line.on.isoformat(),
                line.get_kind_display(),
                _harmless(line.note),
                line.minutes,
                line.km,
                line.amount,
                _harmless(str(claim.approved_by)),
            ]


def as_csv(claims: Iterable[HonorariumClaim]) -> bytes:
    """Semicolons and a decimal comma, as Norwegian spreadsheets expect."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";")
    writer.writerow(headings())
    for row in rows(claims):
        writer.writerow([*row[:MONEY], str(row[MONEY]).replace(".", ","), *row[MONEY + 1 :]])
    return out.getvalue().encode()


def as_xlsx(claims: Iterable[HonorariumClaim]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings(), book.add_format({"bold": True}))
        for number, row in enumerate(rows(claims), start=1):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _harmless(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
