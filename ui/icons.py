"""The icons of the portal: names of ours, drawings from one npm package, gathered in one sprite at set-up."""

import json
from functools import cache
from pathlib import Path


class UnknownIconError(KeyError):
    """The name is not in ui/icons.json. Raised at rendering, so that a misspelt name never reaches a page."""


@cache
def names() -> frozenset[str]:
    return frozenset(json.loads(Path(__file__).with_name("icons.json").read_text(encoding="utf-8")))


def checked(name: str) -> str:
    if name not in names():
        raise UnknownIconError(name)
    return name
