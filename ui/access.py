"""How a view of this room says who may open it. Higher rooms use `organisations.access`: the same attribute."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anyone may open, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
