"""Two addresses for machines: is the process alive, and can it do its work."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from ui.access import public


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return "missing" if missing else "ok"


def _broker() -> str:
    """The cache and Celery's queue are one server."""
    try:
        cache.get("readyz")
    except RedisError:
        return "unreachable"
    return "ok"


@public
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 nothing of the request matters
    return JsonResponse({"status": "ok"})


@public
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 nothing of the request matters
    checks = {"database": _database(), "broker": _broker(), "migrations": _migrations()}
    ready = set(checks.values()) == {"ok"}
    return JsonResponse(checks, status=200 if ready else 503)
