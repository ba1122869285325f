"""What can stand in the way, by name. Views turn each into a sentence at the right field."""

from collections.abc import Sequence


class OffersError(Exception):
    """The wish cannot be carried out as it stands."""


class SeatsBelowTakenError(OffersError):
    """Fewer seats than people who hold one."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class SeatsBelowReservedError(OffersError):
    """Fewer seats than are reserved for single municipalities."""

    def __init__(self, reserved: int) -> None:
        super().__init__(reserved)
        self.reserved = reserved


class TooManyReservedError(OffersError):
    """More seats reserved than the run has. `left` is how many could be."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class SessionsOverlapError(OffersError):
    """Two sessions of one run share time. `positions` are the places of the later ones in what was handed in."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(positions)
        self.positions = positions


class TooManySessionsError(OffersError):
    """More than 40 sessions in one run."""


class RunIsOverError(OffersError):
    """The run is completed or cancelled: its sessions are history."""


class SessionNotRemovableError(OffersError):
    """People have been told of the session: it is cancelled, not removed."""


class LastSessionError(OffersError):
    """A course that people know of would be left without a session: then it is the run that is cancelled."""


class NoSuchSessionError(OffersError):
    """A session that is not (or no longer) one of the run's."""


class MaterialThereAlreadyError(OffersError):
    """The run has a link to this address."""


class TooManyMaterialsError(OffersError):
    """More links than a page can be read with."""
