"""From the waiting list to a seat: offers that hold a seat for a while, and what the clock does to them.

Everything here happens under the run's lock, and all of it may happen late: whoever needs a seat takes back lapsed
offers first, so nothing depends on a worker.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils import timezone

from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.kinds import MessageKind
from offers.models import CourseRun, Session
from offers.models.run import PUBLIC_STATES
from participants import message_kinds as kinds
from participants.models import (
    BEFORE_TALK_IS_OVER,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    Party,
)
from participants.selectors.seats import Terms
from participants.selectors.serving import Unit, line_of, seekers, standing, turn, units
from participants.services.journal import log_each
from participants.services.seats import has_begun, is_first_come, lock_run, read_terms
from participants.services.telling import recipient
from participants.waking import answer_by

HOUR = Value(timedelta(hours=1))

# Written out, as the lock is (`participants.services.seats.LOCK`): every sign-up asks it while others wait.
GLANCE = """
    SELECT EXISTS (SELECT FROM participants_enrolment WHERE run_id = %(run)s AND status = 'waiting'),
        EXISTS (
            SELECT FROM participants_enrolment
            WHERE run_id = %(run)s AND status = 'invited' AND invitation_expires_at <= %(now)s
        )
"""


class Glance(NamedTuple):
    """Whether anyone waits at all, and whether any offer's time is out."""

    waits: bool
    has_lapsed: bool


def line_at_a_glance(run: CourseRun) -> Glance:
    """One cheap query, for the sign-up that nobody stands before."""
    with connection.cursor() as cursor:
        cursor.execute(GLANCE, {"run": run.pk, "now": timezone.now()})
        return Glance._make(cursor.fetchone())


def serve_waiting_list(*, run: CourseRun, by: Actor) -> Terms:
    """Offer every free seat to the first in line who fits, and say what is left. The caller holds the run's lock.

    Only until the run starts: whether someone new fits into a group that has met is for its coordinator to say. Nor
    while the coordinator has paused the list. Close to the start nobody is waited for: all who fit are told.
    The number of queries does not grow with the line, nor with the seats.
    """
    terms = read_terms(run)
    if terms.free == 0:
        _forget_told(run, but=[])
    elif run.is_public and not has_begun(run) and run.waiting_list_paused_at is None:
        if is_first_come(run):
            _tell_of_free_seat(run, terms)
        else:
            _offer_seats(run, terms, by)
    return terms


def _offer_seats(run: CourseRun, terms: Terms, by: Actor) -> None:
    """Down the line. Two who come together and do not both fit are asked, keep their place, and block nobody."""
    chosen, asked = turn(line_of(run), terms)
    if chosen:
        offer_seats(run, chosen, expires_at=offer_expires_at(run), by=by)
    if asked:
        _ask_parties(asked)


def offer_seats(run: CourseRun, chosen: Sequence[Unit], *, expires_at: datetime, by: Actor, reason: str = "") -> None:
    invited = [enrolment for unit in chosen for enrolment in unit]
    _these(invited).update(status=EnrolmentStatus.INVITED, invitation_expires_at=expires_at, told_free_at=None)
    log_each(run, invited, "enrolment.invited", by, **({"reason": reason} if reason else {}))
    tell_each(invited, kinds.SEAT_OFFERED, key=f"offer:{{pk}}:{timezone.now().isoformat()}")


def _ask_parties(asked: Sequence[Unit]) -> None:
    """Once, whether one of them would come alone, or take the seat while the other waits."""
    members = [enrolment for unit in asked for enrolment in unit]
    Party.objects.filter(pk__in={enrolment.party_id for enrolment in members}).update(asked_at=timezone.now())
    tell_each(members, kinds.PARTY_ASKED, key="party_asked:{pk}")


def _tell_of_free_seat(run: CourseRun, terms: Terms) -> None:
    """All who wait and fit, asked lately or not; each once for as long as the seat is free."""
    line = units(standing(Enrolment.objects.filter(run=run).in_line()))
    fit = [enrolment for unit in line if terms.fits(seekers(unit)) for enrolment in unit]
    _forget_told(run, but=fit)
    told = [enrolment for enrolment in fit if enrolment.told_free_at is None]
    now = timezone.now()
    _these(told).update(told_free_at=now)
    tell_each(told, kinds.SEAT_FREE, key=f"free:{{pk}}:{now.isoformat()}")


def _forget_told(run: CourseRun, *, but: Iterable[Enrolment]) -> None:
    """Whoever was told of a seat that is gone is told again of the next one."""
    told = Enrolment.objects.filter(run=run, told_free_at__isnull=False)
    told.exclude(pk__in=[enrolment.pk for enrolment in but]).update(told_free_at=None)


def offer_expires_at(run: CourseRun) -> datetime:
    now = timezone.now()
    upcoming = Session.objects.held().filter(run=run, starts_at__gt=now).order_by("starts_at")
    start = upcoming.values_list("starts_at", flat=True).first()
    return answer_by(now=now, hours=run.invitation_hours, start=start)


def expire_lapsed(run: CourseRun) -> bool:
    """Take back the run's offers whose time is out. The caller holds the run's lock. Returns whether there were any.

    Back to the waiting list, behind those who have not been asked.
    """
    lapsed = list(Enrolment.objects.filter(run=run).expired_offers())
    if not lapsed:
        return False
    now = timezone.now()
    _these(lapsed).update(
        status=EnrolmentStatus.WAITING, invitation_expires_at=None, waited=True, told_free_at=None, asked_at=now
    )
    log_each(run, lapsed, "enrolment.offer_expired", SYSTEM)
    if run.is_public:
        tell_each(lapsed, kinds.SEAT_OFFER_EXPIRED, key=f"offer_expired:{{pk}}:{now.isoformat()}")
    return True


def put_in_line(enrolment: Enrolment, *, asked: bool) -> None:
    enrolment.status, enrolment.invitation_expires_at, enrolment.waited = EnrolmentStatus.WAITING, None, True
    enrolment.told_free_at = None
    if asked:
        enrolment.asked_at = timezone.now()
    enrolment.save(update_fields=["status", "invitation_expires_at", "waited", "told_free_at", "asked_at"])


def seat(enrolment: Enrolment) -> None:
    enrolment.status, enrolment.invitation_expires_at, enrolment.seated_at = (
        EnrolmentStatus.SEATED,
        None,
        timezone.now(),
    )
    enrolment.save(update_fields=["status", "invitation_expires_at", "seated_at"])


def part(enrolment: Enrolment) -> None:
    """Whoever is left of a party goes on alone. An offer to both is for them alone now, and they are told so."""
    together = Party.objects.filter(pk=enrolment.party_id or 0, together=True)
    if not together.update(together=False):
        return
    now = timezone.now()
    others = Enrolment.objects.filter(party=enrolment.party_id).exclude(pk=enrolment.pk)
    keep_the_offer = others.filter(status=EnrolmentStatus.INVITED, invitation_expires_at__gt=now)
    tell_each(keep_the_offer, kinds.OFFER_FOR_ONE, key=f"offer_for_one:{{pk}}:{now.isoformat()}")


def put_before(enrolment: Enrolment, others: Sequence[Enrolment]) -> None:
    """Of those who joined the line in one moment this one stands first from now on. Nobody else is passed."""
    moments = sorted(each.queued_at for each in (enrolment, *others))
    for place, (each, moment) in enumerate(zip((enrolment, *others), moments, strict=True)):
        # alike moments would leave the order to who was entered first
        each.queued_at = moment + place * timedelta(microseconds=1)
        each.save(update_fields=["queued_at"])


def companions(enrolment: Enrolment, status: EnrolmentStatus) -> Sequence[Enrolment]:
    """The person, and who comes only together with them and is as far as they are."""
    party = enrolment.party
    if party is None or not party.together:
        return [enrolment]
    return list(Enrolment.objects.filter(party=party, status=status).order_by("pk"))


def held_back_by(enrolment: Enrolment) -> Unit:
    """Whoever has had the talk and waits only for the talk with this one."""
    if enrolment.status not in BEFORE_TALK_IS_OVER:
        return []
    return [each for each in companions(enrolment, EnrolmentStatus.WAITING) if each.pk != enrolment.pk]


def tell_of_place_in_line(enrolments: Iterable[Enrolment]) -> None:
    """Once the line is served: whoever was neither offered a seat nor told of a free one."""
    tell_each(_untold(enrolments), kinds.WAITING_LIST_JOINED, key=f"in_line:{{pk}}:{timezone.now().isoformat()}")


def tell_of_parting(enrolments: Iterable[Enrolment]) -> None:
    """The same for those whose companion would come alone."""
    tell_each(_untold(enrolments), kinds.PARTY_PARTED, key=f"party_parted:{{pk}}:{timezone.now().isoformat()}")


def _untold(enrolments: Iterable[Enrolment]) -> EnrolmentQuerySet:
    return _these(enrolments).filter(status=EnrolmentStatus.WAITING, told_free_at__isnull=True)


def fill_seats(run: CourseRun) -> None:
    """For the room below, which has changed how many seats there are, or whom they are for."""
    if run.is_public:
        locked = lock_run(run.pk)
        expire_lapsed(locked)
        serve_waiting_list(run=locked, by=SYSTEM)


def expire_invitations() -> int:
    """Take back offers whose time is out, and offer every seat that is free. Returns how many runs it touched.

    Safe to run twice, at the same time, or a day late: each run is handled under its lock in a transaction of its own,
    and one that somebody else holds is left for the next time.
    """
    return sum(_tend(run_id) for run_id in _runs_to_tend())


def _runs_to_tend() -> list[int]:
    of_run = Enrolment.objects.filter(run=OuterRef("pk"))
    free = Q(seats__isnull=True) | Q(seats_taken__lt=F("seats"))
    not_begun = Q(starts_at__isnull=True) | Q(starts_at__gt=timezone.now())
    near = ExpressionWrapper(F("starts_at") - F("first_come_hours") * HOUR, output_field=DateTimeField())
    untold = Q(near__lte=timezone.now()) & Exists(of_run.in_line().filter(told_free_at__isnull=True).order_by())
    automatic = free & not_begun & Q(state__in=PUBLIC_STATES, waiting_list_paused_at__isnull=True)
    to_do = Exists(of_run.expired_offers()) | automatic & (Exists(of_run.may_be_asked().order_by()) | untold)
    return list(CourseRun.objects.alias(near=near).filter(to_do).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tend(run_id: int) -> bool:
    try:
        run = lock_run(run_id, skip_locked=True)
    except CourseRun.DoesNotExist:
        return False
    expire_lapsed(run)
    serve_waiting_list(run=run, by=SYSTEM)
    return True


def _these(enrolments: Iterable[Enrolment]) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments])


def tell_each(enrolments: Iterable[Enrolment], kind: MessageKind, *, key: str) -> None:
    """One statement. `{pk}` in the key is the enrolment's."""
    messaging.queue_many(
        messaging.Post(kind=kind, to=recipient(each), key=key.format(pk=each.pk), about=each) for each in enrolments
    )
