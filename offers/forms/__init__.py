"""What coordinators type, checked."""

from offers.forms.arenas import ArenaForm
from offers.forms.materials import MaterialForm
from offers.forms.offers import OfferForm
from offers.forms.reserved_seats import ReservedSeatsForm
from offers.forms.runs import CancelRunForm, CopyRunForm, RunForm
from offers.forms.sessions import SeriesForm, SessionFormSet, row_of, row_of_proposal

__all__ = [
    "ArenaForm",
    "CancelRunForm",
    "CopyRunForm",
    "MaterialForm",
    "OfferForm",
    "ReservedSeatsForm",
    "RunForm",
    "SeriesForm",
    "SessionFormSet",
    "row_of",
    "row_of_proposal",
]
