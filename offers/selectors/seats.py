"""Seats as people read them: words, a colour beside the words, and whether one can sign up."""

import enum
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from offers.models import CourseRun, RunState
from offers.models.run import PUBLIC_STATES
from offers.selectors.catalogue import CardRow
from ui.dates import day_date

SeatsOf = CourseRun | CardRow


class Seats(enum.Enum):
    OVER = "over"
    CANCELLED = "cancelled"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    FULL = "full"
    WAITING_LIST = "waiting_list"
    FREE = "free"
    NO_LIMIT = "no_limit"


OPEN = frozenset({Seats.FREE, Seats.NO_LIMIT, Seats.WAITING_LIST})
COLOURS = {Seats.FREE: "success", Seats.NO_LIMIT: "success", Seats.WAITING_LIST: "warning", Seats.CANCELLED: "danger"}
WORDS: dict[Seats, str | Promise] = {
    Seats.OVER: _("Over"),
    Seats.CANCELLED: pgettext_lazy("course run", "Cancelled"),
    Seats.CLOSED: _("Sign-up has closed"),
    Seats.FULL: _("Full"),
    Seats.WAITING_LIST: _("Waiting list"),
    Seats.NO_LIMIT: _("Room for all"),
}


def status(run: SeatsOf, now: datetime) -> Seats:
    if run.state == RunState.CANCELLED:
        return Seats.CANCELLED
    if run.state not in PUBLIC_STATES or (run.ends_at is not None and run.ends_at <= now):
        return Seats.OVER
    if run.enrolment_opens_at is not None and run.enrolment_opens_at > now:
        return Seats.NOT_YET
    if run.ends_at is None or (run.enrolment_closes_at is not None and run.enrolment_closes_at <= now):
        return Seats.CLOSED
    return _room(run)


def _room(run: SeatsOf) -> Seats:
    if run.seats is None:
        return Seats.NO_LIMIT
    if run.seats_taken < run.seats:
        return Seats.FREE
    return Seats.WAITING_LIST if run.has_waiting_list else Seats.FULL


@dataclass(frozen=True, slots=True)
class SeatsInWords:
    text: str
    color: str
    can_sign_up: bool
    waiting_list: bool


def in_words(run: SeatsOf, now: datetime | None = None) -> SeatsInWords:
    found = status(run, now or timezone.now())
    return SeatsInWords(
        text=_text(found, run),
        color=COLOURS.get(found, "neutral"),
        can_sign_up=found in OPEN,
        waiting_list=found is Seats.WAITING_LIST,
    )


def _text(found: Seats, run: SeatsOf) -> str:
    if found is Seats.FREE:
        free = (run.seats or 0) - run.seats_taken
        return ngettext("%(count)d free seat", "%(count)d free seats", free) % {"count": free}
    if found is Seats.NOT_YET and run.enrolment_opens_at is not None:
        return str(_("Sign-up opens %(day)s") % {"day": day_date(run.enrolment_opens_at)})
    return str(WORDS[found])
