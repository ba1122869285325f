"""A preliminary talk before a seat, where the run asks for one: applied, talk booked, then accepted or declined."""

from datetime import datetime

from django.db import transaction

from audit.services import SYSTEM, Actor
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import NoTalkError
from participants.models import (
    BEFORE_TALK_IS_OVER,
    DeclineReason,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    PreliminaryTalk,
    TalkForm,
)
from participants.selectors.serving import seekers, stands_before
from participants.services.journal import log
from participants.services.seats import is_over, lock_run
from participants.services.telling import tell
from participants.services.waiting_list import (
    expire_lapsed,
    held_back_by,
    part,
    put_in_line,
    seat,
    serve_waiting_list,
    tell_of_place_in_line,
)


@transaction.atomic
def book_talk(*, enrolment: Enrolment, by: Actor, starts_at: datetime, form: TalkForm, where: str = "") -> None:
    """Set the time, or move it; the person is told each time. The same again changes nothing. Raises NoTalkError.

    What was booked before a move or a cancellation counts for nothing: the row is there, but nobody has that time.
    """
    run, current = _before_the_talk_is_over(enrolment)
    facts = {"starts_at": starts_at, "form": form, "where": where}
    talk = PreliminaryTalk.objects.filter(enrolment=current).first() or PreliminaryTalk(enrolment=current)
    if current.status == EnrolmentStatus.TALK and all(getattr(talk, name) == value for name, value in facts.items()):
        return
    for name, value in facts.items():
        setattr(talk, name, value)
    talk.version += 1
    talk.save()
    current.status = EnrolmentStatus.TALK
    current.save(update_fields=["status"])
    log(run, current, "talk.booked", by, version=talk.version)
    tell(current, kinds.TALK_BOOKED, key=f"talk:{current.pk}:{talk.version}", context={"version": talk.version})


@transaction.atomic
def accept_after_talk(*, enrolment: Enrolment, by: Actor) -> EnrolmentStatus:
    """A seat, or when none is free the place in line that the day of the sign-up gives. Raises NoTalkError.

    Of two who come together the first one accepted waits for the talk with the other; then both get seats, or wait.
    """
    run, current = _before_the_talk_is_over(enrolment)
    expire_lapsed(run)
    terms = serve_waiting_list(run=run, by=SYSTEM)
    unit = [current, *_mates(current).filter(status=EnrolmentStatus.WAITING)]
    complete = not _mates(current).filter(status__in=BEFORE_TALK_IS_OVER).exists()
    if complete and terms.fits(seekers(unit)) and not stands_before(run, terms):
        for each in unit:
            seat(each)
            tell(each, kinds.ENROLMENT_CONFIRMED, key=f"accepted:{each.pk}:{each.seated_at}")
    else:
        put_in_line(current, asked=False)
        serve_waiting_list(run=run, by=SYSTEM)
        if complete:
            tell_of_place_in_line(unit)
        else:
            tell(current, kinds.TALK_WITH_OTHER_TO_COME, key=f"talk_with_other:{current.pk}")
    log(run, current, "talk.accepted", by, status=current.status)
    current.refresh_from_db(fields=["status"])
    return EnrolmentStatus(current.status)


def _mates(enrolment: Enrolment) -> EnrolmentQuerySet:
    """The one the person comes only together with."""
    together = Enrolment.objects.filter(party=enrolment.party_id or 0, party__together=True)
    return together.exclude(pk=enrolment.pk)


@transaction.atomic
def decline_after_talk(*, enrolment: Enrolment, by: Actor, reason: DeclineReason) -> None:
    """No place this time. The reason is one of four, and none is about health. Raises NoTalkError."""
    run, current = _before_the_talk_is_over(enrolment)
    left = held_back_by(current)
    current.status = EnrolmentStatus.DECLINED
    current.save(update_fields=["status"])
    PreliminaryTalk.objects.filter(enrolment=current).update(decline_reason=reason)
    part(current)
    log(run, current, "talk.declined", by, reason=reason.value)
    tell(current, kinds.TALK_DECLINED, key=f"declined:{current.pk}")
    serve_waiting_list(run=run, by=SYSTEM)  # whoever came together with them stands in line alone now
    tell_of_place_in_line(left)


def _before_the_talk_is_over(enrolment: Enrolment) -> tuple[CourseRun, Enrolment]:
    run = lock_run(enrolment.run_id)
    current = Enrolment.objects.get(pk=enrolment.pk)
    if current.status not in BEFORE_TALK_IS_OVER or is_over(run) or not run.is_public:
        raise NoTalkError
    return run, current
