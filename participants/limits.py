"""How much one address may send. Generous: a library's visitors share one on a course day."""

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

SIGN_UPS_PER_ADDRESS = "1500/h"
LINKS_PER_ADDRESS = "600/h"
CODES_PER_ADDRESS = "1500/h"
REMINDERS_PER_ADDRESS = "600/h"


def too_many(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request. Without the cache nobody is turned away: losing a person is worse than a few robots."""
    try:
        limited = is_ratelimited(
            request, group=f"participants.{group}", key="ip", rate=rate, method="POST", increment=True
        )
    except RedisError:
        return False
    return bool(limited)


def too_many_sign_ups(request: HttpRequest) -> bool:
    return too_many(request, "enrol", SIGN_UPS_PER_ADDRESS)
