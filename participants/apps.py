from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        from participants import message_kinds  # noqa: F401, PLC0415 - declares the kinds
