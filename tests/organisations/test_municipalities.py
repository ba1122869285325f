"""The register of municipalities as it has been since 2024."""

import csv
from collections import Counter

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from organisations.migrations import __path__ as migrations_path
from organisations.models import Municipality

REGISTER = f"{migrations_path[0]}/../data/municipalities.csv"
PER_COUNTY = {
    "03": 1, "11": 23, "15": 27, "18": 41, "31": 12, "32": 21, "33": 18, "34": 46, "39": 6, "40": 17, "42": 25,
    "46": 43, "50": 38, "55": 21, "56": 18,
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    with open(REGISTER, encoding="utf-8", newline="") as register:  # noqa: PTH123
        return list(csv.DictReader(register))


def test_there_are_357_municipalities_with_a_number_and_a_name_each() -> None:
    listed = rows()
    assert len(listed) == 357
    assert len({row["number"] for row in listed}) == 357
    assert len({row["name"] for row in listed}) == 357
    assert {row["valid_from"] for row in listed} == {"2024-01-01"}


def test_each_county_has_as_many_as_it_should() -> None:
    assert Counter(row["number"][:2] for row in rows()) == PER_COUNTY


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("0301", "Oslo - Oslove"),
        ("1508", "Ålesund"),
        ("1515", "Herøy (Møre og Romsdal)"),
        ("1580", "Haram"),
        ("1818", "Herøy (Nordland)"),
        ("3118", "Indre Østfold"),
        ("3301", "Drammen"),
        ("4003", "Skien"),
        ("5001", "Trondheim - Tråante"),
        ("5059", "Orkland"),
        ("5501", "Tromsø"),
        ("5532", "Balsfjord"),
        ("5534", "Karlsøy"),
        ("5612", "Guovdageaidnu - Kautokeino"),
    ],
)
def test_the_database_knows_the_municipality(db: None, number: str, name: str) -> None:
    load()
    assert Municipality.objects.get(number=number).name == name


@pytest.mark.parametrize("number", ["1507", "3005", "3804", "5401"])
def test_numbers_from_before_2024_are_gone(db: None, number: str) -> None:
    load()
    assert not Municipality.objects.filter(number=number).exists()


def load() -> None:
    """As the migration does; once more changes nothing."""
    from importlib import import_module  # noqa: PLC0415

    with connection.schema_editor() as editor:
        import_module("organisations.migrations.0002_municipalities").load(apps, editor)


def test_loading_again_mends_names_and_adds_none(db: None) -> None:
    load()
    Municipality.objects.filter(number="5501").update(name="Tromso")
    load()
    assert Municipality.objects.get(number="5501").name == "Tromsø"
    assert Municipality.objects.count() == 357


def test_a_number_has_four_digits(db: None) -> None:
    with pytest.raises(IntegrityError, match="organisations_municipality_number"):
        Municipality.objects.create(number="55a1", name="Ingensteds", valid_from="2024-01-01")
