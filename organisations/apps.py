from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from organisations import message_kinds, navigation  # noqa: F401, PLC0415 - both make themselves known
