"""The shared cache, when it answers. A page never fails because the cache is away: it only takes a little longer."""

import time
from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from typing import Any, TypeVar

from django.core.cache import cache
from django.templatetags.static import static
from redis.exceptions import RedisError

T = TypeVar("T")
FRESH_SECONDS = 60
KEPT_SECONDS = 600
TURN_SECONDS = 10  # longer than any of the values takes to make
DIGEST_BYTES = 16


def key(kind: str, *parts: Hashable) -> str:
    """Everything that the value depends on goes into its key, so that nothing needs to be cleared.

    So does the address of the icons, which another version of the portal has moved.
    """
    everything = repr((static("vendor/icons.svg"), *parts))
    return f"offers:{kind}:{blake2b(everything.encode(), digest_size=DIGEST_BYTES).hexdigest()}"


def remembered(name: str, make: Callable[[], T]) -> T:
    """The value of a minute ago at most, or a new one.

    When the minute is over, one visitor makes the new value and the others are given the old one meanwhile: counting
    the same thing eight times at once would be what makes everyone wait.
    """
    kept: tuple[T, float] | None = read([name]).get(name)
    if kept is not None and (time.time() < kept[1] or not _is_my_turn(name)):
        return kept[0]
    value = make()
    write({name: (value, time.time() + FRESH_SECONDS)})
    return value


def _is_my_turn(name: str) -> bool:
    try:
        return cache.add(f"{name}:turn", value=True, timeout=TURN_SECONDS)
    except RedisError:
        return True


def read(names: list[str]) -> dict[str, Any]:
    try:
        return cache.get_many(names)
    except RedisError:
        return {}


def write(values: Mapping[str, Any]) -> None:
    try:
        cache.set_many(dict(values), KEPT_SECONDS)
    except RedisError:
        return
