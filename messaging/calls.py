"""Whether a worker was called that has not begun yet: until then one call is enough, however many messages come.

The mark lies beside the queue. If a call is lost, its mark is gone before the next sweep would come.
"""

from functools import cache

from django.conf import settings
from redis import Redis

LASTS_SECONDS = 10


def is_first() -> bool:
    """Marks a call as made; whoever is told True makes it. Raises RedisError."""
    return bool(_valkey().set(_mark(), 1, nx=True, ex=LASTS_SECONDS))


def answered() -> None:
    """Said by a worker before it looks: what is committed from now on needs a call of its own. Raises RedisError."""
    _valkey().delete(_mark())


def _mark() -> str:
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}.called"


@cache
def _valkey() -> Redis:
    """One client for the process: making one takes longer than asking. As impatient as the broker's settings."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=3)
