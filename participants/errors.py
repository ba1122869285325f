"""What a service may refuse, by name. Views turn each into words and a next step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Possible:
    """What two may choose when there is not room for both: by whether the first, and the second, could do so.

    `alone` comes alone; with `waits` that is to wait alone, where the list has room for one more. `split` takes a seat
    while the other waits.
    """

    together: bool
    alone: tuple[bool, bool]
    split: tuple[bool, bool]
    waits: tuple[bool, bool]

    @property
    def is_seat(self) -> bool:
        """Rather than the last place on the waiting list."""
        return any(alone and not waits for alone, waits in zip(self.alone, self.waits, strict=True))


class RunClosedError(Exception):
    """Sign-up is not open: not yet, no longer, or the course run is cancelled."""


class RunFullError(Exception):
    """Every seat is taken, and there is no waiting list, or that is full too."""


class ElsewhereError(Exception):
    """The run is for those who live in the host's and its partners' municipalities."""


class PartyDoesNotFitError(Exception):
    """Two want to come together, and there is room for one: they are asked what they want of what is `possible`."""

    def __init__(self, possible: "Possible") -> None:
        super().__init__()
        self.possible = possible


class NothingAskedError(Exception):
    """The person does not wait together with someone."""


class NoTalkError(Exception):
    """There is no preliminary talk to book or to answer for: the person has a place, or has left."""


class ChangedSinceError(Exception):
    """What the person said yes to is not what would happen now. Nothing is done: they look again."""


class ConsentNeededError(Exception):
    """Nobody is moved to another course run without having said yes."""


class AlreadyEnrolledError(Exception):
    """The person holds a place, or a place in line, already. Said to staff only."""


class AlreadyCancelledError(Exception):
    """Nothing to cancel any more."""


class NoOfferError(Exception):
    """There is no seat for this person to say yes or no to: the offer expired, or it is gone."""


class NobodyToTellError(Exception):
    """The segment that a message is for is empty."""


class NobodyWaitsError(Exception):
    """The waiting list is empty."""


class ContactTakenError(Exception):
    """Another enrolment in the run has this e-mail address or phone."""


class WrongCodeError(Exception):
    """The one-time code is not right, used before, or out of time. Which of them is not said."""


class TooManyLettersError(Exception):
    """So many letters went to the contact, or were asked for by the person, that no more do within the hour."""


class NoSeatForHelperError(Exception):
    """The companion who only helps would take a seat here, and none is free."""


class TooLateError(Exception):
    """The time for undoing is out, or the course run is over."""


class NotYetError(Exception):
    """Attendance is noted from the day of the session on."""
