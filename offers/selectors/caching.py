"""The shared cache, when it answers. A page never fails because the cache is away: it only takes a little longer."""

from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")
SECONDS = 60
DIGEST_BYTES = 16


def key(kind: str, *parts: Hashable) -> str:
    """Everything that the value depends on goes into its key, so that nothing needs to be cleared."""
    return f"offers:{kind}:{blake2b(repr(parts).encode(), digest_size=DIGEST_BYTES).hexdigest()}"


def remembered(name: str, make: Callable[[], T]) -> T:
    """The value of a minute ago at most, or a new one."""
    found = read([name])
    if name in found:
        value: T = found[name]
        return value
    value = make()
    write({name: value})
    return value


def read(names: list[str]) -> dict[str, Any]:
    try:
        return cache.get_many(names)
    except RedisError:
        return {}


def write(values: Mapping[str, Any]) -> None:
    try:
        cache.set_many(dict(values), SECONDS)
    except RedisError:
        return
