"""Whether one can sign up now, in words: what is the matter, and what one can do instead."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from offers.selectors import seats
from offers.selectors.seats import Seats

TITLES: dict[Seats, str | Promise] = {
    Seats.OVER: _("This course is over"),
    Seats.CANCELLED: _("This course is cancelled"),
    Seats.NOT_YET: _("Sign-up has not opened yet"),
    Seats.CLOSED: _("Sign-up has closed"),
    Seats.FULL: _("All seats are taken"),
}
MEANWHILE: dict[Seats, str | Promise] = {
    Seats.OVER: _("The course ended while you were filling in the form, so we could not sign you up."),
    Seats.CANCELLED: _("The course was cancelled while you were filling in the form, so we could not sign you up."),
    Seats.NOT_YET: _("Sign-up is not open just now. What you wrote is still here: try again later, or phone us."),
    Seats.CLOSED: _(
        "Sign-up closed while you were filling in the form. What you wrote is still here. Phone us for help."
    ),
    Seats.FULL: _(
        "The last seat was taken while you were filling in the form, and there is no waiting list. Phone us for help."
    ),
}
TRY_AGAIN = _(
    "Something changed while you were filling in the form. What you wrote is still here: press the button again."
)
NO_ROOM = _(
    "There is no seat for you just now, and no room on the waiting list. What you wrote is still here. Phone us for "
    "help."
)


@dataclass(frozen=True, slots=True)
class Opening:
    seats: Seats
    was_published: bool

    @property
    def is_open(self) -> bool:
        return self.was_published and self.seats in seats.OPEN

    @property
    def may_be_named(self) -> bool:
        return self.was_published

    @property
    def waits(self) -> bool:
        """Whether a sign-up now is one for the waiting list."""
        return self.seats is Seats.WAITING_LIST

    @property
    def title(self) -> str:
        seats_now = self.seats if self.was_published and self.seats in TITLES else Seats.NOT_YET
        return str(TITLES[seats_now])

    @property
    def happened_meanwhile(self) -> str:
        return str(MEANWHILE.get(self.seats, TRY_AGAIN))

    @property
    def no_room(self) -> str:
        """For whom there is none, whatever there is for others."""
        return str(MEANWHILE.get(self.seats, NO_ROOM))

    @property
    def is_not_yet(self) -> bool:
        return self.seats is Seats.NOT_YET and self.was_published


def opening(run: CourseRun) -> Opening:
    """No query."""
    return Opening(seats.status(run, timezone.now()), was_published=run.published_at is not None)
