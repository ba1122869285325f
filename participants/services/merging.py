"""Asking people whether they would come to another course run instead, and what their yes or no does."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.utils import timezone

from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.kinds import MessageKind
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import AlreadyEnrolledError, NothingAskedError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, MergeQuestion, MergeReply
from participants.selectors.merging import is_open, other_of, time_to_answer
from participants.selectors.serving import seekers, stands_before
from participants.services.journal import log
from participants.services.managing import take_along
from participants.services.seats import lock_run
from participants.services.telling import recipient
from participants.services.waiting_list import companions, expire_lapsed, serve_waiting_list

HALF = 2  # the reminder comes when half the time to answer has gone by


def ask_each(*, run: CourseRun, to_run: CourseRun, people: Sequence[Enrolment]) -> None:
    """A question and a letter each. The caller holds the run's lock."""
    until = time_to_answer(run, to_run)
    asked = MergeQuestion.objects.bulk_create(
        MergeQuestion(enrolment=person, from_run=run, to_run=to_run, answer_by=until) for person in people
    )
    _write(asked, kinds.MERGE_ASKED, "merge_asked")


def _write(questions: Sequence[MergeQuestion], kind: MessageKind, word: str) -> None:
    messaging.queue_many(
        messaging.Post(
            kind=kind,
            to=recipient(each.enrolment),
            key=f"{word}:{each.from_run_id}:{each.to_run_id}:{each.enrolment_id}",
            about=each.enrolment,
            context={"question": each.pk},
        )
        for each in questions
    )


def answer_merge(*, question: MergeQuestion, yes: bool, by: Actor) -> MergeReply:
    """Keep the answer; a yes moves the person, and of two who come together both once both have said it.

    The same answer twice is once, and a no may become a yes. Raises NothingAskedError when there is nothing to answer
    any more (moved, left, begun or cancelled), and RunFullError or AlreadyEnrolledError when they cannot be moved:
    then nothing is kept, and they have the seat that they had.
    """
    reply = MergeReply.YES if yes else MergeReply.NO
    try:
        return _answer(question.pk, question.from_run_id, question.to_run_id, reply, by)
    except IntegrityError as error:
        raise AlreadyEnrolledError from error


@transaction.atomic
def _answer(pk: int, from_run: int, to_run: int, reply: MergeReply, by: Actor) -> MergeReply:
    """Both runs are locked, the lower number first, as whoever moves someone does."""
    runs = {number: lock_run(number) for number in sorted({from_run, to_run})}
    current = MergeQuestion.objects.select_related("enrolment__party", "from_run", "to_run").get(pk=pk)
    if not is_open(current):
        if current.reply == reply:
            return reply
        raise NothingAskedError
    if current.reply != reply:
        current.reply, current.answered_at = reply, timezone.now()
        current.save(update_fields=["reply", "answered_at"])
        log(runs[from_run], current.enrolment, "merge.answered", by, reply=reply.value, to_run=to_run)
        if reply is MergeReply.NO:
            _tell_the_other(current)
    unit = companions(current.enrolment, EnrolmentStatus.SEATED)
    if reply is MergeReply.YES and _all_say_yes(unit, current):
        _move_all(unit, runs[from_run], runs[to_run], by)
    return reply


def _tell_the_other(question: MergeQuestion) -> None:
    """Who has said yes, and is not moved because the one they come with would rather stay."""
    other = other_of(question)
    if other is not None and other.reply == MergeReply.YES:
        _write([other], kinds.MERGE_BOTH_STAY, f"merge_both_stay:{question.answered_at}")


def _all_say_yes(unit: Sequence[Enrolment], question: MergeQuestion) -> bool:
    said = MergeQuestion.objects.filter(
        enrolment__in=unit, from_run=question.from_run, to_run=question.to_run, reply=MergeReply.YES
    )
    return said.count() == len(unit)


def _move_all(unit: Sequence[Enrolment], old: CourseRun, new: CourseRun, by: Actor) -> None:
    """Whole, or not at all. Nobody passes those who wait there. Raises RunFullError."""
    expire_lapsed(new)
    terms = serve_waiting_list(run=new, by=SYSTEM)
    there = [take_along(each, new) for each in unit]
    if not terms.fits(seekers(there)) or stands_before(new, terms):
        raise RunFullError
    party = unit[0].party
    for each in there:
        each.party = party if len(unit) > 1 else None
        each.status, each.seated_at, each.waited = EnrolmentStatus.SEATED, timezone.now(), False
        each.save()
        log(new, each, "enrolment.moved", by, origin=old.pk, status=each.status)
    if party is not None and len(unit) > 1:
        party.run = new
        party.save(update_fields=["run"])
    messaging.queue_many(
        messaging.Post(
            kind=kinds.ENROLMENT_CONFIRMED,
            to=recipient(each),
            key=f"moved:{each.pk}:{each.queued_at}",
            about=each,
            context={"moved": True},
        )
        for each in there
    )
    serve_waiting_list(run=old, by=SYSTEM)


def remind_of_merge() -> int:
    """One reminder to each who has not answered when half the time is gone. Safe to run twice. Returns how many."""
    with transaction.atomic():
        now = timezone.now()
        half_way = ExpressionWrapper(F("asked_at") + (F("answer_by") - F("asked_at")) / HALF, DateTimeField())
        due = MergeQuestion.objects.unanswered().filter(reminded_at__isnull=True, answer_by__gt=now)
        questions = list(
            due.alias(half_way=half_way)
            .filter(half_way__lte=now)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("enrolment", "from_run", "to_run")
        )
        open_ones = [each for each in questions if is_open(each)]
        _write(open_ones, kinds.MERGE_REMINDER, "merge_reminder")
        MergeQuestion.objects.filter(pk__in=[each.pk for each in questions]).update(reminded_at=now)
    return len(open_ones)
