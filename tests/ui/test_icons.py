import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from ui import icons

PACKAGE = Path(settings.BASE_DIR) / "node_modules/@navikt/aksel-icons/dist/svg"
SPRITE = Path(settings.BASE_DIR) / "static/vendor/icons.svg"


def rendered(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_beside_a_word_is_hidden_from_screen_readers():
    assert rendered('{% icon "calendar" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/vendor/icons.svg#calendar"></use></svg>'
    )


def test_an_icon_alone_has_a_name_that_is_escaped():
    assert rendered('{% icon "close" label=label %}', label="Lukk <her>") == (
        '<svg class="icon" role="img" aria-label="Lukk &lt;her&gt;">'
        '<use href="/static/vendor/icons.svg#close"></use></svg>'
    )


def test_a_misspelt_icon_never_reaches_a_page():
    with pytest.raises(icons.UnknownIconError):
        rendered('{% icon "calender" %}')


def test_every_icon_is_drawn_in_the_package_and_in_the_sprite():
    named = json.loads((Path(settings.BASE_DIR) / "ui/icons.json").read_text(encoding="utf-8"))

    assert [file for file in named.values() if not (PACKAGE / f"{file}.svg").exists()] == []
    assert set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))) == set(named)


def test_every_icon_named_in_a_template_exists():
    used = set()
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        used |= set(re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8")))

    assert used - icons.names() == set()
