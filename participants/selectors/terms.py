"""What applies to someone who lives in one municipality or another, said before they sign up."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from offers.models import CourseRun, OtherMunicipalities, ReservedSeats
from organisations.models import Municipality
from participants.models import Enrolment, Need
from participants.selectors.seats import Seeker, Terms, seats_needed, terms_of
from participants.selectors.serving import stands_before
from ui.dates import day_date
from ui.sorting import norwegian

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class PlaceTerms:
    """One line of the list: where one lives, and what that means now. `key` is the value of the field's choice."""

    key: str
    place: str
    sentence: str
    waits: bool


@dataclass(frozen=True, slots=True)
class _Now:
    """How a run that does not treat all alike stands at this moment."""

    run: CourseRun
    terms: Terms
    reserved: list[ReservedSeats]
    number: int  # in line, of whoever joins it now

    def said_to(self, place: str | None) -> tuple[str, bool]:
        """What applies to who lives there, and whether it is to wait."""
        seeker = Seeker(place)
        if self.terms.refuses(seeker):
            return _("You cannot sign up for this one. Phone us about what there is near you."), False
        if self.terms.fits([seeker]):
            own = self.terms.kept[place or ""]
            free = (
                _("A seat is free for you, reserved for those who live here.") if own else _("A seat is free for you.")
            )
            return free, False
        if not _has_room_in_line(self.run, self.number):
            return _("No seat is free for you, and there is no room on a waiting list. Phone us."), False
        return " ".join([self._why_wait(seeker), _("You would be number {number}.").format(number=self.number)]), True

    def _why_wait(self, seeker: Seeker) -> str:
        release = max((row.released_at for row in self.reserved), default=None)
        if self.terms.puts_last(seeker) and release:
            sentence = _("You come on the waiting list. Seats nobody here has used are released {day}.")
            return sentence.format(day=day_date(release))
        return " ".join(
            [_("You come on the waiting list."), *_kept_for(self.terms, self.reserved, seeker.municipality)]
        )


def terms_by_place(run: CourseRun) -> list[PlaceTerms]:
    """Empty for a run that treats all alike. Else the host and each partner, and everybody else last."""
    if run.other_municipalities == OtherMunicipalities.WELCOME and not ReservedSeats.objects.filter(run=run).exists():
        return []
    now = _Now(run, terms_of(run), _still_reserved(run), place_of_newcomer(run))
    homes = Municipality.objects.filter(pk__in=now.terms.home).order_by(norwegian("name"))
    listed = [PlaceTerms(str(each.pk), each.name, *now.said_to(each.pk)) for each in homes]
    return [*listed, PlaceTerms(ELSEWHERE, _("Somewhere else"), *now.said_to(None))]


def place_of_newcomer(run: CourseRun) -> int:
    """In line, of whoever joins it now: before those who let an offer pass."""
    return Enrolment.objects.filter(run=run, asked_at__isnull=True).in_line().count() + 1


def _has_room_in_line(run: CourseRun, number: int) -> bool:
    return run.has_waiting_list and (run.waiting_list_limit is None or number <= run.waiting_list_limit)


def seat_is_sure(run: CourseRun, places: list[PlaceTerms]) -> bool:
    """Whether everyone who may sign up now gets a seat at once, whatever they answer in the form."""
    terms = terms_of(run) if places else Terms(free=run.seats_free)
    seats = seats_needed([Need.COMPANION], run)
    anyone = [Seeker(None if each.key == ELSEWHERE else each.key, seats) for each in places] or [Seeker(None, seats)]
    fit = all(terms.refuses(seeker) or terms.fits([seeker]) for seeker in anyone)
    return fit and not stands_before(run, terms)


def kept_for_others(run: CourseRun, place: str | None = None) -> list[str]:
    """Why someone waits while seats are free, in sentences: for whom they are kept, and until when. Two queries."""
    if run.is_full or not (reserved := _still_reserved(run)):
        return []
    terms, release = terms_of(run), max(row.released_at for row in reserved)
    if terms.puts_last(Seeker(place)) and (terms.free is None or terms.free > terms.kept.total()):
        sentence = _("The free seats are kept for those who live in {places} until {day}.")
        names = get_text_list(home_places(run), _("and"))
        return [sentence.format(places=names, day=day_date(release))]
    return _kept_for(terms, reserved, place)


def _kept_for(terms: Terms, reserved: list[ReservedSeats], but: str | None) -> list[str]:
    sentence = _("Free seats are kept for those who live in {place} until {day}.")
    return [
        sentence.format(place=row.municipality.name, day=day_date(row.released_at))
        for row in reserved
        if row.municipality_id != but and terms.kept[row.municipality_id] > 0
    ]


def _still_reserved(run: CourseRun) -> list[ReservedSeats]:
    return list(ReservedSeats.objects.filter(run=run).closed().select_related("municipality").order_by("released_at"))


def home_places(run: CourseRun) -> list[str]:
    """Names of the municipalities whose residents a run is for."""
    homes = Municipality.objects.filter(pk__in=terms_of(run).home)
    return list(homes.order_by(norwegian("name")).values_list("name", flat=True))
