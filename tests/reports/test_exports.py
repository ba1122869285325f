import io

import openpyxl
from django.utils.translation import override

from evaluations.selectors import Score
from reports.exports import as_csv, as_xlsx, harmless, shown
from reports.figures import count, mean, share, text
from reports.tables import CellKind, Column, Definition, Table

TABLE = Table(
    "offers",
    "Participants",
    [Column("Offer", CellKind.TEXT), Column("Had a seat", CellKind.COUNT), Column("Completed", CellKind.PERCENT)],
    [
        (text("Å sove bedre"), count(12), share(30, 40, of_people=True)),
        (text("=cmd()"), count(None), share(38, 40, of_people=True)),
    ],
)
DEFINITIONS = [Definition("Participant", "Someone who has been to at least one session.")]


def test_csv_has_byte_order_mark_semicolons_and_hidden_cells_in_words() -> None:
    with override("en"):
        lines = as_csv([TABLE], DEFINITIONS).splitlines()

    assert lines == [
        "\ufeffParticipants",
        "Offer;Had a seat;Completed",
        "Å sove bedre;12;75 %",
        "'=cmd();hidden;hidden",
        "",
        "Definitions",
        "Participant;Someone who has been to at least one session.",
    ]


def test_xlsx_has_typed_cells_a_frozen_header_and_a_sheet_of_definitions() -> None:
    with override("en"):
        book = openpyxl.load_workbook(io.BytesIO(as_xlsx([TABLE], DEFINITIONS)))

    assert book.sheetnames == ["Participants", "Definitions"]
    sheet = book["Participants"]
    assert [cell.value for cell in sheet[2]] == ["Å sove bedre", 12, 0.75]
    assert [cell.data_type for cell in sheet[3]] == ["s", "s", "s"]
    assert sheet["A3"].value == "=cmd()"
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in book["Definitions"][2]] == [
        "Participant",
        "Someone who has been to at least one session.",
    ]


def test_share_of_people_is_hidden_when_the_rest_is_small() -> None:
    assert share(38, 40, of_people=True).hidden
    assert share(2, 40, of_people=True).hidden
    assert share(40, 40, of_people=True).value == 1


def test_share_of_nothing_is_a_dash() -> None:
    assert shown(share(0, 0, of_people=True)) == "–"


def test_mean_is_shown_from_five_answers() -> None:
    assert mean(Score(answers=4, total=40)).hidden
    assert mean(Score(answers=5, total=41)).value == 8.2


def test_mean_reads_with_a_comma_in_norwegian() -> None:
    with override("nb"):
        assert shown(mean(Score(answers=5, total=41))) == "8,2"


def test_harmless_keeps_formulas_from_running() -> None:
    assert [harmless(word) for word in ("=1+1", "+47", "-", "@x", "Søvn")] == ["'=1+1", "'+47", "'-", "'@x", "Søvn"]
