"""The portal's settings as mypy's Django plugin loads them: modeltranslation leaves managers alone.

At run time it swaps each manager of a translated model for a class made on the spot, which the plugin cannot name.
"""

import os

os.environ.setdefault("PORTAL_MODE", "test")

from django.db.models import Model
from modeltranslation.apps import ModeltranslationConfig

from lms_portal import settings
from lms_portal.settings import *  # noqa: F403 - all of them, but for one line

__all__ = [name for name in dir(settings) if name.isupper()]


def leave_managers_alone(model: type[Model]) -> None:
    """Stand in for modeltranslation's function of the same signature."""


class WithOwnManagers(ModeltranslationConfig):
    def ready(self) -> None:
        from modeltranslation import translator  # noqa: PLC0415 - needs the settings

        translator.add_manager = leave_managers_alone
        super().ready()


INSTALLED_APPS = ["tools.mypy_settings.WithOwnManagers", *settings.INSTALLED_APPS[1:]]
