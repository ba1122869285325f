from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        from evaluations import message_kinds  # noqa: F401, PLC0415 - makes its kind of message known
        from evaluations.selectors import lessons_of  # noqa: PLC0415 - needs the models, which load after this module
        from planning.selectors.lessons import told_by  # noqa: PLC0415 - the same

        told_by(lessons_of)
