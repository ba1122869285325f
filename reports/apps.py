from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ui import navigation


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from organisations.access import Permission, has  # noqa: PLC0415 - models are not loaded before this
        from planning.selectors.offer_models import told_by  # noqa: PLC0415 - needs the models
        from reports.selectors.pilots import pilot_figures  # noqa: PLC0415 - needs the models

        told_by(pilot_figures)
        navigation.register(
            navigation.NavItem(
                path="/arbeid/rapporter/",
                label=_("Reports"),
                icon="report",
                order=60,
                shown_to=lambda request: has(request.user, Permission.SEE_REPORTS),
            )
        )
