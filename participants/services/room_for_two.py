"""What becomes of two who come together: both or neither and, where there is room for one, what they choose."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from offers.models import CourseRun
from participants.errors import PartyDoesNotFitError, Possible, RunFullError
from participants.models import EnrolmentStatus
from participants.selectors.seats import Seeker
from participants.services.answering import PartyChoice
from participants.services.seats import check_line

Decide = Callable[[Sequence[Seeker]], EnrolmentStatus]
WAITING = EnrolmentStatus.WAITING


class Chosen(NamedTuple):
    """What they want with room for one and, unless they wait together, which of them has it."""

    choice: PartyChoice | None = None
    taker: int = 0


class Decided(NamedTuple):
    """What each becomes, None for who does not come; and whether they were asked, and would rather wait together."""

    statuses: tuple[EnrolmentStatus | None, EnrolmentStatus | None]
    were_asked: bool = False

    @property
    def are_together(self) -> bool:
        return self.statuses[0] == self.statuses[1]


def decide_for_two(run: CourseRun, decide: Decide, two: Sequence[Seeker], chosen: Chosen) -> Decided:
    """Asked only where they have a choice: where both can only wait, they wait.

    Raises PartyDoesNotFitError for two who have yet to choose something that is possible, RunFullError, ElsewhereError.
    """
    both = _or_none(decide, two)
    if both is not None and both != WAITING:
        return Decided((both, both))
    each = [_or_none(decide, [one]) for one in two]
    possible = _possible(both, each, line_has_room=_line_has_room(run))
    if not possible.together and not any(possible.alone):
        raise RunFullError
    if possible.together and not any(possible.alone):
        return Decided((WAITING, WAITING))
    return _as_chosen(possible, each, chosen)


def _as_chosen(possible: Possible, each: Sequence[EnrolmentStatus | None], chosen: Chosen) -> Decided:
    if chosen.choice is PartyChoice.TOGETHER and possible.together:
        return Decided((WAITING, WAITING), were_asked=True)
    first, other = chosen.taker, None
    if chosen.choice is PartyChoice.SPLIT and possible.split[first]:
        other = WAITING
    elif chosen.choice is not PartyChoice.ALONE or not possible.alone[first]:
        raise PartyDoesNotFitError(possible)
    return Decided((each[0], other) if first == 0 else (other, each[1]))


def _possible(both: EnrolmentStatus | None, each: Sequence[EnrolmentStatus | None], *, line_has_room: bool) -> Possible:
    """Nobody who could wait together with the other is asked to wait alone."""
    alone = [status is not None and (status != WAITING or both is None) for status in each]
    split = [status == EnrolmentStatus.SEATED and line_has_room for status in each]
    return Possible(
        together=both == WAITING,
        alone=(alone[0], alone[1]),
        split=(split[0], split[1]),
        waits=(both is None and each[0] == WAITING, both is None and each[1] == WAITING),
    )


def _or_none(decide: Decide, seekers: Sequence[Seeker]) -> EnrolmentStatus | None:
    """None where they could not even wait."""
    with suppress(RunFullError):
        return decide(seekers)
    return None


def _line_has_room(run: CourseRun) -> bool:
    with suppress(RunFullError):
        check_line(run, people=1)
        return True
    return False
