"""What people answer: yes or no to a seat, and what two who come together choose when there is one."""

import enum
from collections.abc import Sequence

from django.db import transaction

from audit.services import SYSTEM, Actor
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import ChangedSinceError, NoOfferError, NothingAskedError
from participants.models import Enrolment, EnrolmentStatus
from participants.selectors.seats import Terms, terms_of
from participants.selectors.serving import seekers, standing, stands_before
from participants.services.journal import log
from participants.services.leaving import leave
from participants.services.seats import has_begun, is_first_come, lock_run
from participants.services.telling import tell
from participants.services.waiting_list import (
    companions,
    expire_lapsed,
    part,
    put_before,
    put_in_line,
    seat,
    serve_waiting_list,
    tell_of_parting,
)


class PartyChoice(enum.StrEnum):
    """What two do when one seat is free: one comes alone, both wait, or one takes it while the other waits."""

    ALONE = "alone"
    TOGETHER = "together"
    SPLIT = "split"


def accept_invitation(*, enrolment: Enrolment, by: Actor, for_two: bool = False) -> None:
    """Take the seat that is offered, or one that is free for the first who answers. Twice is once.

    For two who come together one yes is for both. Raises NoOfferError, or ChangedSinceError for who said yes to coming
    together with another (`for_two`), and would come alone now. A yes that comes too late is where the offer ends, if
    nothing has ended it before: the next one in line is asked then and there.
    """
    if not _accept(enrolment, by, for_two=for_two):
        raise NoOfferError


@transaction.atomic
def _accept(enrolment: Enrolment, by: Actor, *, for_two: bool) -> bool:
    """False where there is no seat to take; what the clock has done is kept all the same."""
    run = lock_run(enrolment.run_id)
    current = _current(enrolment)
    if current.status == EnrolmentStatus.SEATED:
        return True
    if for_two and (current.party is None or not current.party.together):
        raise ChangedSinceError
    if not current.has_open_offer:
        expire_lapsed(run)
        current = _current(enrolment)
        run.refresh_from_db(fields=["seats_taken"])
    has_seat = run.is_public and (current.has_open_offer or _may_take_free_seat(run, current))
    if has_seat:
        _take_seats(run, companions(current, EnrolmentStatus(current.status)), by)
    serve_waiting_list(run=run, by=SYSTEM)  # near the start those who were told, and no longer fit, are told anew later
    return has_seat


def _take_seats(run: CourseRun, unit: Sequence[Enrolment], by: Actor) -> None:
    for each in unit:
        seat(each)
        log(run, each, "enrolment.accepted", by)
        tell(each, kinds.ENROLMENT_CONFIRMED, key=f"accepted:{each.pk}:{each.seated_at:%Y%m%d%H%M%S%f}")


def _may_take_free_seat(run: CourseRun, enrolment: Enrolment) -> bool:
    """Near the start anyone in line may. Before, whoever let an offer pass, when nobody else could have the seat."""
    lapsed = enrolment.status == EnrolmentStatus.INVITED and not enrolment.has_open_offer
    if not (enrolment.status == EnrolmentStatus.WAITING or lapsed) or has_begun(run):
        return False
    if enrolment.party_id and not standing(Enrolment.objects.filter(pk=enrolment.pk)).exists():
        return False
    terms = _with_lapsed_taken_back(run, terms_of(run))
    if not terms.fits(seekers(list(companions(enrolment, EnrolmentStatus(enrolment.status))))):
        return False
    was_asked = lapsed or enrolment.asked_at is not None
    return is_first_come(run) or (was_asked and not stands_before(run, terms))


def _with_lapsed_taken_back(run: CourseRun, terms: Terms) -> Terms:
    """What is free when offers whose time is out count for nothing, whether or not the sweep has been here."""
    if terms.free is not None:
        terms.free += sum(lapsed.seats_needed for lapsed in Enrolment.objects.filter(run=run).expired_offers())
    return terms


def can_take_free_seat(*, enrolment: Enrolment) -> bool:
    """Whether to show the button. `accept_invitation` decides again, under the lock."""
    return enrolment.run.is_public and _may_take_free_seat(enrolment.run, enrolment)


@transaction.atomic
def decline_invitation(*, enrolment: Enrolment, by: Actor, stay: bool = False) -> None:
    """Let the next one have the seat, and leave the list or `stay` for a later one. Twice is once.

    A no holds after the offer has lapsed, too: whoever does not want the seat is not kept waiting for one. Of two who
    come together only the one who says no leaves: the other keeps the offer, and is told. Raises NoOfferError.
    """
    run = lock_run(enrolment.run_id)
    current = _current(enrolment)
    was_asked = current.status == EnrolmentStatus.INVITED or current.asked_at is not None
    if current.status == EnrolmentStatus.CANCELLED or (
        current.status == EnrolmentStatus.WAITING and stay and was_asked
    ):
        return
    if current.status not in {EnrolmentStatus.INVITED, EnrolmentStatus.WAITING} or not was_asked:
        raise NoOfferError
    part(current)
    if stay:
        put_in_line(current, asked=True)
    else:
        leave(current)
    log(run, current, "enrolment.declined", by, stays=stay)
    serve_waiting_list(run=run, by=SYSTEM)


@transaction.atomic
def answer_for_party(*, enrolment: Enrolment, by: Actor, choice: PartyChoice) -> None:
    """What two in line want when there is a seat for one. The one who answers is the one who would take it.

    A standing choice, not a held seat: it is served at once if the seat is still free. Nobody answers for another:
    the other one stays in line, is told so, and leaves by a word of their own. So to come alone is to part, here.
    Raises NothingAskedError for someone who does not wait together with another.
    """
    run = lock_run(enrolment.run_id)
    current = _current(enrolment)
    unit = companions(current, EnrolmentStatus.WAITING)
    if current.status != EnrolmentStatus.WAITING or len(unit) == 1:
        raise NothingAskedError
    log(run, current, "party.answered", by, choice=choice.value)
    if choice is PartyChoice.TOGETHER:
        return
    others = [each for each in unit if each.pk != current.pk]
    part(current)
    put_before(current, others)
    expire_lapsed(run)
    serve_waiting_list(run=run, by=SYSTEM)
    tell_of_parting(others)


def _current(enrolment: Enrolment) -> Enrolment:
    """As it is under the lock."""
    return Enrolment.objects.select_related("party").get(pk=enrolment.pk)
