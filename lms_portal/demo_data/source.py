"""Reading the words of the demo from the TOML files."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nb", "nn", "en")


@cache
def read(name: str) -> dict[str, Any]:
    """The contents of `<name>.toml`."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def texts(field: str, words: dict[str, str]) -> dict[str, str]:
    """`{"nb": ...}` as the fields of a translated model: `{"title_nb": ...}`."""
    return {f"{field}_{language}": words[language] for language in LANGUAGES if language in words}
