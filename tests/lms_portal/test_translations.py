"""Every text that people read exists in bokmål, nynorsk and English, and English stays English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override, trans_real

from tools import messages

WORDS_WE_DO_NOT_USE = re.compile(r"!|\bsuccessful|\bvellykk|\blms\b", re.IGNORECASE)

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("A seat for %(name)s")
B = pgettext("verb", "Open")
C = ngettext("%(count)s seat", "%(count)s seats", 2)
D = _("From {start}")
"""
TEMPLATE = """{% load i18n %}
  <p>{% translate "Hello" %}</p>
      {% if run %}
    {% blocktranslate trimmed with n=run.seats %}
      There are {{ n }}
      places, 100% of them free.
    {% endblocktranslate %}
  {% endif %}
{{ value|default:_("None yet") }}
{% blocktranslate count counter=n %}One day{% plural %}{{ counter }} days{% endblocktranslate %}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A portal with one room that has code and a template, neither translated."""
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "models.py").write_text(PYTHON)
    (tmp_path / "templates" / "offers").mkdir(parents=True)
    (tmp_path / "templates" / "offers" / "page.html").write_text(TEMPLATE)
    return tmp_path


def write_nb(root: Path, translations: dict[str, str | tuple[str, ...]], *flags: str) -> None:
    """Catalogues for both languages in which the texts named are translated and the rest is translated as itself."""
    for language in messages.LANGUAGES:
        catalogue = messages.updated("offers", language, messages.template_catalogue("offers", root), root)
        for message in catalogue:
            if message.id:
                own = messages.texts(message, "id")
                message.string = translations.get(own[0], own if message.pluralizable else own[0])
                message.flags.update(flags)
        path = messages.catalogue_path("offers", language, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(messages.as_text(catalogue))


def faults(root: Path) -> set[str]:
    return {
        fault.replace("offers/locale/nb/LC_MESSAGES/django.po: ", "")
        for fault in messages.faults_in("offers", root)
        if "/nb/" in fault
    }


# --- the portal's own texts -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("room", messages.ROOMS)
def test_every_text_of_the_room_is_translated(room: str) -> None:
    assert list(messages.faults_in(room)) == []


def test_no_text_is_translated_in_two_ways() -> None:
    assert list(messages.conflicts()) == []


def all_texts() -> Iterator[str]:
    for room in messages.ROOMS:
        for language in messages.LANGUAGES:
            for message in messages.read_catalogue(messages.catalogue_path(room, language), language):
                if message.id:
                    yield from messages.texts(message, "id")
                    yield from messages.texts(message, "string")


def test_texts_are_calm_and_free_of_the_words_we_do_not_use() -> None:
    assert sorted({text for text in all_texts() if WORDS_WE_DO_NOT_USE.search(text)}) == []


# --- what Django shows ------------------------------------------------------------------------------------------------
def test_english_is_the_msgid_and_never_the_default_languages_text() -> None:
    """Django falls back to LANGUAGE_CODE (bokmål) for every language but English. Here we would see it change."""
    assert messages.run_compile() == 0
    trans_real._translations.clear()  # type: ignore[attr-defined]
    with override("nb"):
        assert gettext("English") == "Engelsk"
    with override("en"):
        assert gettext("English") == "English"
        assert ngettext("%(count)d seat", "%(count)d seats", 1) == "%(count)d seat"
        assert ngettext("%(count)d seat", "%(count)d seats", 2) == "%(count)d seats"


def test_compile_writes_what_django_reads_and_leaves_no_half_file() -> None:
    assert messages.run_compile() == 0
    for language in messages.LANGUAGES:
        compiled = messages.catalogue_path("lms_portal", language).with_suffix(".mo")
        assert compiled.read_bytes()[:4] in {b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"}
        assert [path.name for path in compiled.parent.glob("*.mo")] == ["django.mo"]


# --- extraction -------------------------------------------------------------------------------------------------------
def test_extraction_finds_texts_in_code_and_templates(room: Path) -> None:
    found = {(message.context, message.id) for message in messages.template_catalogue("offers", room) if message.id}
    assert found == {
        (None, "A seat for %(name)s"),
        ("verb", "Open"),
        (None, ("%(count)s seat", "%(count)s seats")),
        (None, "From {start}"),
        (None, "Hello"),
        (None, "There are %(n)s places, 100%% of them free."),
        (None, "None yet"),
        (None, ("One day", "%(counter)s days")),
    }


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("offers/detail.html", "offers"),
        ("account/login.html", "organisations"),
        ("mfa/index.html", "organisations"),
        ("workspace/home.html", "lms_portal"),
        ("404.html", "ui"),
        ("layouts/base.html", "ui"),
        ("participants/messages/confirmed.subject.txt", "participants"),
    ],
)
def test_a_template_belongs_to_one_room(path: str, owner: str) -> None:
    assert messages.room_of_template(messages.ROOT / "templates" / path) == owner


def test_a_second_extraction_changes_nothing(room: Path) -> None:
    write_nb(room, {"Hello": "Hei"})
    path = messages.catalogue_path("offers", "nb", room)
    before = path.read_bytes()
    again = messages.updated("offers", "nb", messages.template_catalogue("offers", room), room)
    assert messages.as_text(again) == before
    assert again["Hello"].string == "Hei"


def test_a_text_that_is_gone_leaves_the_catalogue(room: Path) -> None:
    write_nb(room, {"Hello": "Hei"})
    (room / "templates" / "offers" / "page.html").write_text("")
    again = messages.updated("offers", "nb", messages.template_catalogue("offers", room), room)
    assert b"Hello" not in messages.as_text(again)


# --- the check --------------------------------------------------------------------------------------------------------
def test_the_check_finds_nothing_when_all_is_translated(room: Path) -> None:
    write_nb(room, {})
    assert faults(room) == set()


def test_the_check_names_a_missing_text(room: Path) -> None:
    write_nb(room, {"Hello": ""})
    assert faults(room) == {"missing: 'Hello'"}


def test_the_check_names_a_missing_plural(room: Path) -> None:
    write_nb(room, {"One day": ("Én dag", "")})
    assert faults(room) == {"missing: 'One day'"}


def test_the_check_names_a_fuzzy_text(room: Path) -> None:
    write_nb(room, {}, "fuzzy")
    assert "fuzzy: 'Hello'" in faults(room)


def test_the_check_names_a_placeholder_that_differs(room: Path) -> None:
    write_nb(room, {"A seat for %(name)s": "En plass til %(navn)s"})
    (fault,) = faults(room)
    assert fault.endswith("'A seat for %(name)s'")
    assert not fault.startswith(("missing", "fuzzy"))


def test_the_check_names_braces_that_differ(room: Path) -> None:
    write_nb(room, {"From {start}": "Fra {begynnelse}"})
    assert faults(room) == {"placeholders in braces differ from ['{start}']: 'From {start}'"}


def test_the_check_notices_a_catalogue_that_was_not_extracted_again(room: Path) -> None:
    write_nb(room, {})
    (room / "offers" / "forms.py").write_text('_("New text")')
    assert faults(room) == {"missing: 'New text'", "out of date: run `make messages`"}


def test_the_check_names_a_text_with_two_translations(room: Path) -> None:
    write_nb(room, {"Hello": "Hei"})
    (room / "planning").mkdir()
    (room / "planning" / "forms.py").write_text('_("Hello")')
    other = messages.updated("planning", "nb", messages.template_catalogue("planning", room), room)
    other["Hello"].string = "Hallo"
    path = messages.catalogue_path("planning", "nb", room)
    path.parent.mkdir(parents=True)
    path.write_bytes(messages.as_text(other))
    assert list(messages.conflicts(root=room)) == [
        "nb: translated in two ways: 'Hello': 'Hallo' in planning, 'Hei' in offers. Agree, or give one a context.",
    ]
