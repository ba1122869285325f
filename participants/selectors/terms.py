"""What applies to someone who lives in one municipality or another, said before they sign up."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from organisations.models import Municipality
from participants.selectors.seats import Seeker, Terms, terms_of
from ui.dates import day_date
from ui.sorting import norwegian

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class PlaceTerms:
    """One line of the list: where one lives, and what that means now. `key` is the value of the field's choice."""

    key: str
    place: str
    sentence: str


def terms_by_place(run: CourseRun) -> list[PlaceTerms]:
    """Empty for a run that treats all alike. Else the host and each partner, and everybody else last."""
    reserved = list(ReservedSeats.objects.filter(run=run).select_related("municipality").order_by("released_at"))
    if not reserved and run.other_municipalities == OtherMunicipalities.WELCOME:
        return []
    terms = terms_of(run)
    release = max((row.released_at for row in reserved if row.released_at > timezone.now()), default=None)
    homes = Municipality.objects.filter(pk__in=terms.home).order_by(norwegian("name"))
    listed = [PlaceTerms(str(each.pk), each.name, _for_residents(terms, each.pk)) for each in homes]
    return [*listed, PlaceTerms(ELSEWHERE, _("Somewhere else"), _for_others(terms, release))]


def _for_residents(terms: Terms, place: str) -> str:
    kept = terms.kept[place]
    if not terms.fits([Seeker(place)]):
        return _("You come on the waiting list.")
    return _("A seat is free for you, reserved for those who live here.") if kept else _("A seat is free for you.")


def _for_others(terms: Terms, release: datetime | None) -> str:
    stranger = Seeker(None)
    if terms.refuses(stranger):
        return _("You cannot sign up for this one. Phone us about what there is near you.")
    if terms.puts_last(stranger) and release:
        sentence = _("You come on the waiting list. Seats nobody here has used are released {day}.")
        return sentence.format(day=day_date(release))
    return _("A seat is free for you.") if terms.fits([stranger]) else _("You come on the waiting list.")


def home_places(run: CourseRun) -> list[str]:
    """Names of the municipalities whose residents a run is for."""
    homes = Municipality.objects.filter(pk__in=terms_of(run).home)
    return list(homes.order_by(norwegian("name")).values_list("name", flat=True))
