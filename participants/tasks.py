"""What happens by the clock. Each task is safe to run twice, at the same time, or late."""

from celery import shared_task


@shared_task
def expire_invitations() -> None:
    from participants import services

    services.expire_invitations()


@shared_task
def queue_reminders() -> None:
    from participants import services

    services.queue_reminders()


@shared_task
def announce_changes() -> None:
    from participants import services

    services.announce_changes()


@shared_task
def announce_cancelled_runs() -> None:
    from participants import services

    services.announce_cancelled_runs()


@shared_task
def warn_of_too_few() -> None:
    from participants import services

    services.warn_of_too_few()


@shared_task
def remind_of_merge() -> None:
    from participants import services

    services.remind_of_merge()


@shared_task
def forget_codes() -> None:
    from participants import services

    services.forget_codes()


@shared_task
def ask_interested() -> None:
    from participants import services

    services.ask_interested()


@shared_task
def forget_help_consents() -> None:
    from participants import services

    services.forget_help_consents()


@shared_task
def forget_interests() -> None:
    from participants import services

    services.forget_interests()


@shared_task
def forget_needs() -> None:
    from participants import services

    services.forget_needs()


@shared_task
def forget_people() -> None:
    from participants import services

    services.forget_people()


@shared_task
def forget_announcements() -> None:
    from participants import services

    services.forget_announcements()


@shared_task
def forget_addresses() -> None:
    from participants import services

    services.forget_addresses()


@shared_task
def forget_log() -> None:
    from participants import services

    services.forget_log()
