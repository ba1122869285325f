"""The Celery application: a worker runs tasks, beat starts them by the clock. Tasks live in the rooms."""

import logging
import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_portal.settings")

app = Celery("lms_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_portals_logging(loglevel: int | str | None = None, **_options: object) -> None:
    """Celery would put handlers of its own in place of those that cut out personal links (lms_portal/logs.py)."""
    if loglevel:
        logging.getLogger("celery").setLevel(loglevel)
