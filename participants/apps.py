from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"

    def ready(self) -> None:
        from offers.selectors import line, telling  # noqa: PLC0415 - needs the models, which load after this module
        from offers.selectors.interest import interest_told_by  # noqa: PLC0415 - the same
        from offers.services.runs import filled_by  # noqa: PLC0415 - the same
        from participants import (  # noqa: PLC0415 - declares the kinds
            message_kinds,  # noqa: F401
            message_kinds_help,  # noqa: F401
            message_kinds_own,  # noqa: F401
            message_kinds_staff,  # noqa: F401
        )
        from participants.selectors.interest import interested_in  # noqa: PLC0415 - the same
        from participants.selectors.line import line_of  # noqa: PLC0415 - needs the models
        from participants.selectors.told_of_changes import told_of_cancelling, told_of_changes  # noqa: PLC0415 - the same
        from participants.services.waiting_list import fill_seats  # noqa: PLC0415 - the same

        filled_by(fill_seats)
        line.told_by(line_of)
        telling.told_by(told_of_changes)
        telling.cancellation_told_by(told_of_cancelling)
        interest_told_by(interested_in)
