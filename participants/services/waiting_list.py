"""From the waiting list to a seat: offers that hold a seat for a while, and what the clock does to them.

Everything here happens under the run's lock, and all of it may happen late: whoever needs a seat takes back lapsed
offers first, so nothing depends on a worker.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from audit import services as audit
from audit.services import SYSTEM, Actor
from offers.models import CourseRun, Session
from offers.models.run import PUBLIC_STATES
from participants import message_kinds as kinds
from participants.models import Enrolment, EnrolmentStatus, Party
from participants.selectors.seats import Seeker, Terms
from participants.services.seats import has_begun, is_first_come, lock_run, read_terms
from participants.services.telling import tell
from participants.waking import answer_by

Unit = list[Enrolment]  # one person, or two who come only together


def units(line: Iterable[Enrolment]) -> Iterator[Unit]:
    """Those who come together, together. They stand beside each other in line, since they joined it in one moment."""

    def tie(enrolment: Enrolment) -> tuple[str, int]:
        party = enrolment.party
        return ("party", party.pk) if party is not None and party.together else ("single", enrolment.pk)

    return (list(unit) for _tie, unit in groupby(line, key=tie))


def seekers(unit: Unit) -> list[Seeker]:
    return [Seeker.of(enrolment) for enrolment in unit]


def line_of(run: CourseRun) -> Iterator[Unit]:
    """Whom the portal by itself may ask now, first in line first. One query."""
    return units(Enrolment.objects.filter(run=run).may_be_asked().select_related("party"))


def stands_before(run: CourseRun, terms: Terms) -> bool:
    """Whether someone waits who could have a seat that is free now."""
    return any(terms.fits(seekers(unit)) for unit in line_of(run))


def serve_waiting_list(*, run: CourseRun, by: Actor) -> Terms:
    """Offer every free seat to the first in line who fits, and say what is left. The caller holds the run's lock.

    Only until the run starts: whether someone new fits into a group that has met is for its coordinator to say. Nor
    while the coordinator has paused the list. Close to the start nobody is waited for: all who fit are told.
    """
    terms = read_terms(run)
    if terms.free == 0 or not run.is_public or has_begun(run) or run.waiting_list_paused_at is not None:
        return terms
    if is_first_come(run):
        _tell_of_free_seat(run, terms)
    else:
        _offer_seats(run, terms, by)
    return terms


def _offer_seats(run: CourseRun, terms: Terms, by: Actor) -> None:
    """Down the line. Two who come together and do not both fit are asked, keep their place, and block nobody."""
    expires_at = offer_expires_at(run)
    for unit in line_of(run):
        if terms.free == 0:
            break
        if terms.fits(seekers(unit)):
            offer_seat(run, unit, expires_at=expires_at, by=by)
            terms.hold(seekers(unit))
        elif len(unit) > 1:
            _ask_party(unit, terms)


def offer_seat(run: CourseRun, unit: Unit, *, expires_at: datetime, by: Actor, reason: str = "") -> None:
    for enrolment in unit:
        enrolment.status = EnrolmentStatus.INVITED
        enrolment.invitation_expires_at = expires_at
        enrolment.save(update_fields=["status", "invitation_expires_at"])
        log(run, enrolment, "enrolment.invited", by, **({"reason": reason} if reason else {}))
        tell(enrolment, kinds.SEAT_OFFERED, key=f"offer:{enrolment.pk}:{expires_at.isoformat()}")


def _ask_party(unit: Unit, terms: Terms) -> None:
    """Once, whether one of them would come alone, or take the seat while the other waits."""
    party = unit[0].party
    if party is None or party.asked_at is not None or not any(terms.fits([Seeker.of(each)]) for each in unit):
        return
    party.asked_at = timezone.now()
    party.save(update_fields=["asked_at"])
    for enrolment in unit:
        tell(enrolment, kinds.PARTY_ASKED, key=f"party_asked:{party.pk}:{enrolment.pk}")


def _tell_of_free_seat(run: CourseRun, terms: Terms) -> None:
    """All who wait and fit, asked lately or not; each once for as long as the seat is free."""
    line = Enrolment.objects.filter(run=run, told_free_at__isnull=True).in_line().select_related("party")
    now = timezone.now()
    for unit in units(line):
        if not terms.fits(seekers(unit)):
            continue
        for enrolment in unit:
            enrolment.told_free_at = now
            enrolment.save(update_fields=["told_free_at"])
            tell(enrolment, kinds.SEAT_FREE, key=f"free:{enrolment.pk}:{now.isoformat()}")


def offer_expires_at(run: CourseRun) -> datetime:
    now = timezone.now()
    upcoming = Session.objects.held().filter(run=run, starts_at__gt=now).order_by("starts_at")
    start = upcoming.values_list("starts_at", flat=True).first()
    return answer_by(now=now, hours=run.invitation_hours, start=start)


def expire_lapsed(run: CourseRun) -> bool:
    """Take back the run's offers whose time is out. The caller holds the run's lock. Returns whether there were any."""
    lapsed = list(Enrolment.objects.filter(run=run).expired_offers())
    for enrolment in lapsed:
        _expire(run, enrolment)
    return bool(lapsed)


def _expire(run: CourseRun, enrolment: Enrolment) -> None:
    """Back to the waiting list, behind those who have not been asked."""
    expired_at = enrolment.invitation_expires_at
    put_in_line(enrolment, asked=True)
    log(run, enrolment, "enrolment.offer_expired", SYSTEM)
    if run.is_public:
        tell(enrolment, kinds.SEAT_OFFER_EXPIRED, key=f"offer_expired:{enrolment.pk}:{expired_at}")


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


def forget_told(run: CourseRun, terms: Terms) -> None:
    """Nothing is free any more: when a seat becomes free again, all are told again."""
    if terms.free == 0:
        Enrolment.objects.filter(run=run, told_free_at__isnull=False).update(told_free_at=None)


def part(enrolment: Enrolment) -> None:
    """Whoever is left of a party goes on alone."""
    if enrolment.party_id is not None:
        Party.objects.filter(pk=enrolment.party_id, together=True).update(together=False)


def companions(enrolment: Enrolment, status: EnrolmentStatus) -> Sequence[Enrolment]:
    """The person, and who comes only together with them and is as far as they are."""
    party = enrolment.party
    if party is None or not party.together:
        return [enrolment]
    return list(Enrolment.objects.filter(party=party, status=status).order_by("pk"))


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
    someone_waits = Exists(of_run.may_be_asked().order_by()) | Exists(of_run.in_line().order_by())
    automatic = free & not_begun & Q(state__in=PUBLIC_STATES, waiting_list_paused_at__isnull=True)
    found = CourseRun.objects.filter(Exists(of_run.expired_offers()) | automatic & someone_waits)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tend(run_id: int) -> bool:
    if not CourseRun.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=run_id).exists():
        return False
    run = lock_run(run_id)
    expire_lapsed(run)
    serve_waiting_list(run=run, by=SYSTEM)
    return True


def log(run: CourseRun, enrolment: Enrolment, action: str, by: Actor, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        target=enrolment,
        organisation_id=run.offer.organiser_id,
        details={"run": run.pk, **details},
    )
