"""Files to print: a typst template and data in, a tagged PDF out.

What people have written reaches the template as data, never as markup: a `#` or a backslash in a title is only a `#` or
a backslash. 50 to 100 ms for a file, so it is made while the reader waits and stored nowhere.
"""

import io
import json
import re
from collections.abc import Mapping
from typing import Any

import segno
import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
FONTS = settings.BASE_DIR / "static" / "vendor" / "print"
# Fonts draw none of these, and the standard for accessible files refuses some. Line breaks stay.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")
ACCESSIBLE = ["ua-1"]


def pdf(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """`template` is a .typ file under templates/. It reads `data`, and gives the file its title and its language.

    PDF/UA-1. A letter that none of our typefaces has would make that impossible: then the file has the same tags, title
    and language, but does not claim the standard, and a box stands for the letter.
    """
    cleaned = _cleaned({**data, "language": language})
    try:
        return _compiled(template, cleaned, ACCESSIBLE)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compiled(template, cleaned, [])


def _compiled(template: str, data: Mapping[str, Any], standards: Any) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=standards,
    )
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    if isinstance(value, Mapping):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(part) for part in value]
    return value


def qr_svg(address: str) -> str:
    """A code that a camera reads, made here: no address reaches a service that draws them. For typst."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, scale=4)
    return out.getvalue().decode()


def qr_data_uri(address: str) -> str:
    """The same as the source of an <img>."""
    return segno.make(address, error="m").svg_data_uri(scale=4)
