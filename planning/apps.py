from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        from planning import message_kinds  # noqa: F401, PLC0415 - declares the kinds; models are loaded only now
