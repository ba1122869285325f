"""Fill an empty portal with invented people and courses."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lms_portal.demo_data import (
    courses,
    delivery,
    facilitators,
    helping,
    honoraria,
    lines,
    models,
    people,
    plans,
    takers,
    vacancies,
)
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Load organisations, offers, runs in every state and invented people. Does nothing where there is data."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo data is for the demo. This portal runs in production mode; nothing was changed.")
        if Organisation.objects.exists():
            self.stderr.write("The database has data already: demo data left as it is.")
            return
        with transaction.atomic():
            cast = people.load()
            facilitators.load(cast)
            runs = courses.load(cast)
            plans.load(cast, runs)
            vacancies.load(cast, runs)
            honoraria.load(cast)
            takers.load(runs)
            lines.load(runs)
            delivery.load(runs)
            helping.load(cast, runs)
            models.load(cast, runs)
        self.stderr.write(f"Loaded {len(cast.organisations)} organisations and {len(runs)} course runs.")
