"""What is counted and remembered outside the database, and does no harm when it is lost."""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

from evaluations.message_kinds import OPEN_DAYS
from messaging import links

PER_MINUTE = 60  # a whole group may sit behind one address, at the library where they met
REMEMBERED = timedelta(days=OPEN_DAYS)

logger = logging.getLogger(__name__)


def too_many_tries(request: HttpRequest) -> bool:
    """Counts this request. Without the cache nobody is turned away."""
    try:
        return bool(
            is_ratelimited(request, group="evaluations.answer", key="ip", rate=f"{PER_MINUTE}/m", increment=True)
        )
    except RedisError:
        return False


def remember_used(token: str) -> None:
    """That an answer came through this link, so that a second click can be thanked. Nothing about the answer."""
    try:
        cache.set(_key(token), 1, timeout=REMEMBERED.total_seconds())
    except RedisError:
        logger.warning("No cache: a second click on a used link will not be recognised.")


def was_used(token: str) -> bool:
    try:
        return bool(cache.get(_key(token)))
    except RedisError:
        return False


def _key(token: str) -> str:
    return f"evaluations:used:{links.digest(token)}"
