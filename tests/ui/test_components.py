"""What nobody uses is taken out: a part that only the styleguide shows is one more thing to keep working."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PARTS = sorted([*TEMPLATES.glob("components/*.html"), *TEMPLATES.glob("layouts/*.html")])


def sources() -> str:
    pages = [path for path in TEMPLATES.rglob("*.html") if "styleguide" not in path.parts]
    code = [path for room in ROOT.glob("*/apps.py") for path in room.parent.rglob("*.py")]
    return "\n".join(path.read_text() for path in [*pages, *code])


@pytest.fixture(scope="module")
def used() -> str:
    return sources()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_a_part_is_used_by_a_page(part: Path, used: str) -> None:
    assert f"{part.relative_to(TEMPLATES)}" in used


def test_every_style_sheet_of_a_component_is_in_the_stylesheet() -> None:
    portal = (ROOT / "static/css/portal.css").read_text()
    names = sorted(path.name for path in (ROOT / "static/css/components").glob("*.css"))
    assert [name for name in names if f'"components/{name}"' not in portal] == []
