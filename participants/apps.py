from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        from offers.selectors.line import told_by  # noqa: PLC0415 - needs the models, which load after this module
        from participants import message_kinds, message_kinds_own  # noqa: F401, PLC0415 - declares the kinds
        from participants.selectors.line import line_of  # noqa: PLC0415 - needs the models

        told_by(line_of)
