"""Reports as files: CSV for a quick look, XLSX for those who go on working with the figures."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reports.tables import CellKind, Definition, Table, Value

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_NAME_LENGTH = 31
XLSX_FORMATS = {CellKind.COUNT: "#,##0", CellKind.PERCENT: "0 %", CellKind.MEAN: "0.0", CellKind.TEXT: "@"}


def shown(value: Value) -> str:
    """A cell as people read it in the present language."""
    if value.hidden:
        return _("hidden")
    match value.kind, value.value:
        case _kind, None:
            return "–"
        case CellKind.PERCENT, float() | int() as part:
            return f"{round(part * 100)} %"
        case CellKind.MEAN, mean:
            return str(number_format(mean, decimal_pos=1))
        case _kind, other:
            return str(other)


def as_csv(tables: Iterable[Table], definitions: Iterable[Definition]) -> str:
    """All tables below each other, semicolons between the cells, as Norwegian spreadsheets expect."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";")
    for table in tables:
        writer.writerow([table.title])
        writer.writerow([column.label for column in table.columns])
        writer.writerows([harmless(shown(value)) for value in row] for row in table.rows)
        writer.writerow([])
    writer.writerow([_("Definitions")])
    writer.writerows([definition.term, definition.meaning] for definition in definitions)
    return out.getvalue()


def harmless(text: str) -> str:
    """Text that a spreadsheet will not run as a formula. Titles come from people, and files travel."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_xlsx(tables: Iterable[Table], definitions: Sequence[Definition]) -> bytes:
    """One sheet per table with typed cells and a frozen header, and a last sheet that says what the words mean."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        for table in tables:
            _sheet(book, table)
        _definitions(book, definitions)
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, table: Table) -> None:
    sheet = book.add_worksheet(table.title[:SHEET_NAME_LENGTH])
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in XLSX_FORMATS.items()}
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.label, header)
        sheet.set_column(number, number, 40 if column.kind is CellKind.TEXT else 16)
    sheet.freeze_panes(1, 1)
    for line, row in enumerate(table.rows, start=1):
        for number, value in enumerate(row):
            if isinstance(value.value, int | float):
                sheet.write_number(line, number, value.value, formats[value.kind])
            else:
                sheet.write_string(line, number, shown(value), formats[CellKind.TEXT])


def _definitions(book: xlsxwriter.Workbook, definitions: Sequence[Definition]) -> None:
    sheet = book.add_worksheet(_("Definitions")[:SHEET_NAME_LENGTH])
    header = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, [_("Term"), _("What it means")], header)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    sheet.freeze_panes(1, 0)
    for line, definition in enumerate(definitions, start=1):
        sheet.write_row(line, 0, [definition.term, definition.meaning], wrap)
