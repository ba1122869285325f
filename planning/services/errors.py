"""What can stand in the way, by name. Views turn each into words that say what to do."""

from collections.abc import Sequence

from planning.models import PlanHeading, PlanningMeeting, ProgrammeItem, WorkingGroupMember
from planning.selectors import Missing


class PlanningError(Exception):
    """The wish cannot be carried out as the plan stands."""


class NotAPlannerError(PlanningError):
    """The person may plan nowhere: they have first to become a member of an organisation."""


class OnOtherSideError(PlanningError):
    """The person is in the group already, on the other side. Nobody stands on both."""

    def __init__(self, member: WorkingGroupMember) -> None:
        super().__init__(member.pk)
        self.member = member


class NotInGroupError(PlanningError):
    """Only members of the working group approve, and only for their own side."""


class PlanChangedError(PlanningError):
    """The plan is another than the one the person read."""


class ItemChangedError(PlanningError):
    """Someone else changed the item after the form was opened. `item` is as it is now."""

    def __init__(self, item: ProgrammeItem) -> None:
        super().__init__(item.pk)
        self.item = item


class HeadingChangedError(PlanningError):
    """Someone else wrote under the heading after the form was opened. `row` is as it is now."""

    def __init__(self, row: PlanHeading | None) -> None:
        super().__init__(row and row.pk)
        self.row = row


class MeetingChangedError(PlanningError):
    """Someone else changed or cancelled the meeting after the form was opened. `meeting` is as it is now."""

    def __init__(self, meeting: PlanningMeeting) -> None:
        super().__init__(meeting.pk)
        self.meeting = meeting


class VersionNotUndoneError(PlanningError):
    """What the version is about has been changed again since, or cannot be put back."""


class ItemGoneError(PlanningError):
    """Someone else removed the item after the form was opened."""


class SessionGoneError(PlanningError):
    """The session was cancelled or removed after the page was opened."""


class NotYetError(PlanningError):
    """The session has not begun: there is nothing to look back on."""


class NothingToShareError(PlanningError):
    """The plan has no programme that others could build on."""


class TooManyItemsError(PlanningError):
    """The session holds as many items as it can."""


class AfterTheStartError(PlanningError):
    """The first session would have begun by then."""


class TooLateError(PlanningError):
    """The time that was asked for is past."""


class NotReadyError(PlanningError):
    """The run cannot be published yet. `missing` is everything that stands in the way, not only the first of it."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__([one.code for one in missing])
        self.missing = list(missing)
