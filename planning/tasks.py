"""What planning does by the clock. Safe to run twice, and at the same time."""

from celery import shared_task


@shared_task
def forget_concerns() -> None:
    from planning.services import delivery

    delivery.forget_concerns()


@shared_task
def forget_vacancy_answers() -> None:
    from planning.services import vacancies

    while vacancies.forget_answers():
        pass


@shared_task
def forget_newcomers() -> None:
    from planning import services

    services.forget_newcomers()


@shared_task
def publish_due() -> None:
    from planning import services

    services.publish_due()
