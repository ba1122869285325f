"""What the documents say about files, commands and dependencies is true."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = ROOT / "docs" / "decisions"
REASONS = DECISIONS / "0001-stack-and-dependencies.md"


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def headings(document: Path) -> set[str]:
    """The anchors that a Markdown renderer makes of a document's headings."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text()):
        path, _, anchor = target.partition("#")
        other = (document.parent / path).resolve() if path else document
        assert other.exists(), target
        assert not anchor or anchor in headings(other), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_command_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(), re.MULTILINE)) - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_no_document_speaks_of_one_machine(document: Path) -> None:
    assert re.findall(r"/(?:root|home|work)/\S*", document.read_text()) == []


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (DECISIONS / "README.md").read_text())
    assert listed == sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))


def test_every_decision_has_a_number_of_its_own_and_is_titled_by_it() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.read_text().partition(". ")[0] for page in pages] == [f"# {n}" for n in range(1, len(pages) + 1)]


def dependencies() -> set[str]:
    lines = [line for path in ROOT.glob("requirements/*.in") for line in path.read_text().splitlines()]
    python = {re.split(r"[\[~><=; ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))}
    return python | set(json.loads((ROOT / "package.json").read_text())["devDependencies"])


def test_every_dependency_has_its_reason_and_no_other_is_named() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", REASONS.read_text(), re.MULTILINE)
    named = {name.strip() for row in rows for name in row.split(",")} - {"package", "---"}
    assert named == dependencies()
