"""The room's models: what is offered, when it runs, and where."""

from offers.models.arena import Arena, ArenaKind
from offers.models.material import Material
from offers.models.offer import Audience, Offer, OfferKind, ServiceLine, SpokenLanguage, Theme
from offers.models.reserved_seats import ReservedSeats
from offers.models.run import CourseRun, DayPart, Format, OtherMunicipalities, RunState
from offers.models.session import Session

__all__ = [
    "Arena",
    "ArenaKind",
    "Audience",
    "CourseRun",
    "DayPart",
    "Format",
    "Material",
    "Offer",
    "OfferKind",
    "OtherMunicipalities",
    "ReservedSeats",
    "RunState",
    "ServiceLine",
    "Session",
    "SpokenLanguage",
    "Theme",
]
