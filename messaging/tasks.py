"""Delivery as work for Celery. The outbox is the queue; a task only says that it is worth a look."""

from contextlib import suppress

from celery import shared_task


@shared_task
def deliver_due() -> None:
    """Send one batch. A full one means that there may be more, so the next worker is woken before this one begins."""
    from redis.exceptions import RedisError

    from messaging import calls, delivery, services

    with suppress(RedisError):
        calls.answered()
    batch = delivery.claim()
    if len(batch) == delivery.BATCH:
        services.wake_a_worker()
    delivery.deliver(batch)
