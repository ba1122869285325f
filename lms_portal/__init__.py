"""Composition only: settings, addresses, Celery, the private servers. No business rule lives here."""

from lms_portal.celery import app as celery_app

__all__ = ["celery_app"]
