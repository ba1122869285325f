from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        from offers.selectors.clashes import found_by  # noqa: PLC0415 - needs the models, which load after this module
        from offers.selectors.presentations import presented_by  # noqa: PLC0415 - the same
        from offers.selectors.run_tabs import place_told_by  # noqa: PLC0415 - the same
        from offers.services.runs import ended_by, followed_by, watched_by  # noqa: PLC0415 - the same
        from planning import (  # noqa: F401, PLC0415 - declare the kinds
            letters,
            letters_ending,
            letters_newcomers,
            letters_substitutes,
            message_kinds,
            vacancy_letters,
        )
        from planning.selectors.clashes import in_the_way  # noqa: PLC0415 - needs the models
        from planning.selectors.people import place_in_group  # noqa: PLC0415 - the same
        from planning.selectors.presentations import presentations  # noqa: PLC0415 - the same
        from planning.services.ending import end_planning  # noqa: PLC0415 - the same
        from planning.services.frames import watch_frames  # noqa: PLC0415 - the same
        from planning.services.starting import copy_programme  # noqa: PLC0415 - needs the models

        ended_by(end_planning)
        watched_by(watch_frames)
        found_by(in_the_way)
        followed_by(copy_programme)
        place_told_by(place_in_group)
        presented_by(presentations)
