"""What the evaluation does by the clock. Safe to run twice, and at the same time."""

from celery import shared_task


@shared_task
def invite_to_evaluate() -> None:
    from evaluations import services

    services.invite_to_evaluate()


@shared_task
def forget_expired_tickets() -> None:
    from evaluations import services

    services.forget_expired_tickets()
