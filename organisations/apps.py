from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from organisations import message_kinds  # noqa: F401, PLC0415 - the kinds make themselves known
