"""The arithmetic of bars. Lengths are drawn as SVG attributes, since the security policy forbids inline style."""

from collections.abc import Iterable
from typing import Any

FULL = 100


def _length(value: float, whole: float) -> float:
    return round(FULL * value / whole, 2) if whole else 0.0


def _stacked(parts: Iterable[tuple[str, Any, float]]) -> list[dict[str, Any]]:
    listed = [part for part in parts if part[2]]
    whole = sum(value for _kind, _name, value in listed)
    drawn, start = [], 0.0
    for kind, name, value in listed:
        length = _length(value, whole)
        drawn.append(
            # Strings, so that no language turns the decimal point into a comma.
            {"kind": kind, "name": name, "value": value, "x": f"{start:.2f}", "width": f"{length:.2f}"}
            | {"percent": round(length)}
        )
        start += length
    return drawn


def share(parts: Iterable[tuple[str, Any, int]]) -> dict[str, Any]:
    """Minutes per kind, kinds that occur twice added up, in the order in which they first come."""
    minutes: dict[str, tuple[Any, int]] = {}
    for kind, name, value in parts:
        minutes[kind] = (name, minutes.get(kind, (name, 0))[1] + value)
    return {"parts": _stacked((kind, name, value) for kind, (name, value) in minutes.items())}


def seats(seats: int, seated: int, invited: int, waiting: int) -> dict[str, Any]:
    return {
        "seats": seats,
        "seated": seated,
        "invited": invited,
        "waiting": waiting,
        "free": max(seats - seated - invited, 0),
        "seated_width": f"{min(_length(seated, seats), FULL):.2f}",
        "held_width": f"{min(_length(seated + invited, seats), FULL):.2f}",
    }


def bars(rows: Iterable[tuple[Any, float | None]], maximum: float | None) -> dict[str, Any]:
    listed = list(rows)
    top = maximum or max((value for _name, value in listed if value is not None), default=0)
    return {
        "rows": [
            {"name": name, "value": value, "width": f"{min(_length(value or 0, top), FULL):.2f}"}
            for name, value in listed
        ]
    }
