from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        from evaluations import message_kinds  # noqa: F401, PLC0415 - makes its kind of message known
