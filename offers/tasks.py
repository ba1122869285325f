"""What the clock asks of this room."""

from celery import shared_task


@shared_task
def start_and_complete_runs() -> None:
    from offers.services import start_and_complete_runs as service

    service()
