"""The catalogues of translated texts: one per room and language, at `<room>/locale/<language>/LC_MESSAGES/django.po`.

    tools/messages.py extract [room...]   bring catalogues up to date with code and templates; keeps translations
    tools/messages.py compile             write the .mo files that Django reads
    tools/messages.py check [room...]     list what is missing, fuzzy, wrong or out of date; exit 1 if anything is

Babel does the work, so that no gettext program is needed. English needs no catalogue: its texts are the msgids.
"""

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nb", "nn")
ROOMS = (
    "lms_portal",
    "reports",
    "evaluations",
    "participants",
    "planning",
    "offers",
    "organisations",
    "messaging",
    "audit",
    "ui",
)
# Templates that override a library's lie where the library looks for them; these are the sign-in pages.
ORGANISATIONS_TEMPLATES = ("account", "mfa", "allauth", "socialaccount", "usersessions")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
BRACES = re.compile(r"\{\w*\}")

TextKey = tuple[object, str]  # context and msgid


# --- where texts are --------------------------------------------------------------------------------------------------
def room_of_template(path: Path, root: Path = ROOT) -> str:
    """`templates/<room>/...` belongs to the room, the workspace to lms_portal, sign-in pages to organisations.

    The rest belongs to ui.
    """
    folder = path.relative_to(root / "templates").parts[0]
    if folder == "workspace":
        return "lms_portal"
    if folder in ORGANISATIONS_TEMPLATES:
        return "organisations"
    return folder if folder in ROOMS else "ui"


def sources(room: str, root: Path = ROOT) -> Iterator[Path]:
    for path in sorted((root / room).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path
    for suffix in ("html", "txt"):
        for path in sorted((root / "templates").rglob(f"*.{suffix}")):
            if room_of_template(path, root) == room:
                yield path


def extract_template(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Iterable[str],
    options: dict[str, Any],
) -> Iterable[Any]:
    """Let Django turn a template into Python-like text, and flush it left: Python's tokeniser minds indentation."""
    lines = templatize(fileobj.read().decode()).splitlines()
    python = "\n".join(line.lstrip() for line in lines)
    return extract_python(BytesIO(python.encode()), keywords, comment_tags, options)  # type: ignore[arg-type]


def template_catalogue(room: str, root: Path = ROOT) -> Catalog:
    """Every text of a room, untranslated."""
    catalogue = Catalog()
    for path in sources(room, root):
        method: Any = "python" if path.suffix == ".py" else extract_template
        with path.open("rb") as source:
            found = list(extract(method, source, keywords=KEYWORDS, comment_tags=("Translators:",)))
        for _line, message, comments, context in found:
            catalogue.add(message, None, [(str(path.relative_to(root)), 0)], auto_comments=comments, context=context)
    return catalogue


# --- the files --------------------------------------------------------------------------------------------------------
def catalogue_path(room: str, language: str, root: Path = ROOT) -> Path:
    return root / room / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as source:
        return read_po(source, locale=language, domain="django", abort_invalid=True)


def as_text(catalogue: Catalog) -> bytes:
    """Sorted, with file names but no line numbers and no dates: two people who extract get the same bytes."""
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=100, include_lineno=False, sort_output=True, ignore_obsolete=True, omit_header=True
    )
    plural_forms = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def updated(room: str, language: str, template: Catalog, root: Path = ROOT) -> Catalog:
    """The room's catalogue with the texts of `template`: known translations kept, gone ones dropped, none guessed."""
    catalogue = read_catalogue(catalogue_path(room, language, root), language)
    catalogue.update(template, no_fuzzy_matching=True)
    return catalogue


# --- what can be wrong ------------------------------------------------------------------------------------------------
def texts(message: Message, part: str) -> tuple[str, ...]:
    value: Any = message.id if part == "id" else message.string
    return tuple(text or "" for text in value) if isinstance(value, (tuple, list)) else (value or "",)


def faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    if not all(texts(message, "string")):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check(catalogue):
        yield str(error)
    wanted = set(BRACES.findall(texts(message, "id")[-1]))
    for string in texts(message, "string"):
        if set(BRACES.findall(string)) - wanted or (wanted - set(BRACES.findall(string)) and not message.pluralizable):
            yield f"placeholders in braces differ from {sorted(wanted)}"


def faults_in(room: str, root: Path = ROOT) -> Iterator[str]:
    """One line per fault in a room's catalogues."""
    template = template_catalogue(room, root)
    for language in LANGUAGES:
        path = catalogue_path(room, language, root)
        name = path.relative_to(root)
        catalogue = updated(room, language, template, root)
        for message in catalogue:
            if message.id:
                for fault in faults_of(message, catalogue):
                    yield f"{name}: {fault}: {texts(message, 'id')[0]!r}"
        if len(template) and (not path.exists() or path.read_bytes() != as_text(catalogue)):
            yield f"{name}: out of date: run `make messages`"


def conflicts(rooms: Iterable[str] = ROOMS, root: Path = ROOT) -> Iterator[str]:
    """Django merges all catalogues, so of a text that two rooms translate differently only one translation shows."""
    for language in LANGUAGES:
        seen: dict[TextKey, dict[tuple[str, ...], str]] = defaultdict(dict)
        for room in rooms:
            for message in read_catalogue(catalogue_path(room, language, root), language):
                if message.id and all(texts(message, "string")):
                    seen[message.context, texts(message, "id")[0]].setdefault(texts(message, "string"), room)
        for (_context, msgid), translations in seen.items():
            if len(translations) > 1:
                versions = ", ".join(f"{string[0]!r} in {room}" for string, room in translations.items())
                yield f"{language}: translated in two ways: {msgid!r}: {versions}. Agree, or give one a context."


# --- commands ---------------------------------------------------------------------------------------------------------
def run_extract(rooms: Iterable[str]) -> int:
    for room in rooms:
        template = template_catalogue(room)
        if not len(template):
            continue
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            catalogue = updated(room, language, template)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_text(catalogue))
            missing = sum(1 for message in catalogue if message.id and not all(texts(message, "string")))
            print(f"{path.relative_to(ROOT)}: {len(template)} texts, {missing} to translate")
    return 0


def run_compile(_rooms: Iterable[str] = ()) -> int:
    for room in ROOMS:
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            if path.exists():
                half = path.with_suffix(f".{os.getpid()}.mo")
                with half.open("wb") as target:
                    write_mo(target, read_catalogue(path, language))
                half.replace(path.with_suffix(".mo"))  # a running server never reads half a file
    return 0


def run_check(rooms: Iterable[str]) -> int:
    faults = [fault for room in rooms for fault in faults_in(room)] + list(conflicts())
    print("\n".join(faults) if faults else "Every text is translated.")
    return 1 if faults else 0


def main(arguments: list[str]) -> int:
    commands: dict[str, Callable[[Iterable[str]], int]] = {
        "extract": run_extract,
        "compile": run_compile,
        "check": run_check,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=commands)
    parser.add_argument("rooms", nargs="*", metavar="room", help="all when none is named")
    options = parser.parse_args(arguments)
    if unknown := set(options.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    return commands[options.command](options.rooms or ROOMS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
