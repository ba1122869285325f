"""What the clock asks of this room. Safe to run twice, at the same time, or late."""

from celery import shared_task


@shared_task
def publish_due() -> None:
    from planning import services

    services.publish_due()
