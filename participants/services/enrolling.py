"""Signing up: one person, or two who come together."""

import enum
import uuid
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import ActorKind
from audit.services import SYSTEM, Actor
from messaging import services as messaging
from messaging.kinds import MessageKind
from offers.models import CourseRun
from participants import message_kinds as kinds
from participants.errors import AlreadyEnrolledError, ElsewhereError, RunFullError
from participants.models import Enrolment, EnrolmentStatus, Party, Source
from participants.person import Person
from participants.selectors.seats import Seeker, Terms, terms_of
from participants.selectors.serving import line_of, stands_before
from participants.services.answering import PartyChoice
from participants.services.inserting import insert_together, next_key
from participants.services.journal import log_row
from participants.services.room_for_two import Chosen, Decided, decide_for_two
from participants.services.seats import check_open, decide, lock_run
from participants.services.telling import letter, recipient
from participants.services.waiting_list import (
    expire_lapsed,
    line_at_a_glance,
    serve_waiting_list,
)

# The same person, or the same press of the button, a second time. Any other broken promise is an error.
ONCE = {
    "participants_enrolment_once_per_email",
    "participants_enrolment_once_per_phone",
    "participants_enrolment_submission_key",
}


class Outcome(enum.StrEnum):
    SEATED = "seated"
    WAITING = "waiting"
    APPLIED = "applied"


OUTCOMES = {
    EnrolmentStatus.SEATED: Outcome.SEATED,
    EnrolmentStatus.INVITED: Outcome.SEATED,
    EnrolmentStatus.WAITING: Outcome.WAITING,
    EnrolmentStatus.APPLIED: Outcome.APPLIED,
    EnrolmentStatus.TALK: Outcome.APPLIED,
}
CONFIRMATIONS: dict[EnrolmentStatus, MessageKind] = {
    EnrolmentStatus.SEATED: kinds.ENROLMENT_CONFIRMED,
    EnrolmentStatus.WAITING: kinds.WAITING_LIST_JOINED,
    EnrolmentStatus.APPLIED: kinds.APPLICATION_RECEIVED,
}


def enrol(
    *, run: CourseRun, by: Actor, person: Person, submission: uuid.UUID, sees_contacts: bool | None = None
) -> Outcome:
    """Give the person a seat, a place in line, or a talk first. Raises RunClosedError, RunFullError, ElsewhereError.

    Whoever is enrolled already gets no second place. They are answered as a newcomer would be, so that nobody can find
    out who takes part, and get their personal link again. Staff who see the list with addresses (`sees_contacts`, which
    is all staff unless it is said) get AlreadyEnrolledError.
    `submission` marks one filled-in form: sending it twice is one enrolment and the same answer.
    """
    try:
        return _take_place(run_id=run.pk, by=by, person=person, submission=_mark(run, person, submission))
    except IntegrityError as error:
        if _broken_promise(error) not in ONCE:
            raise
        if sees_contacts is None:
            sees_contacts = by.kind is ActorKind.USER
        return _answer_again(run=run, by=by, person=person, submission=submission, sees_contacts=sees_contacts)
    except (RunFullError, ElsewhereError):
        if by.kind is ActorKind.CITIZEN:
            _send_links_again(run, person)
        raise


def has_namesake(*, run: CourseRun, person: Person, submission: uuid.UUID) -> bool:
    """Whether someone of this name is in the run, of a person whom nothing but the name tells from others."""
    if any(person.keys):
        return False
    others = Enrolment.objects.filter(run=run).live().exclude(submission=_mark(run, person, submission))
    return _folded(person.name) in map(_folded, others.values_list("name", flat=True))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


@transaction.atomic
def _take_place(*, run_id: int, by: Actor, person: Person, submission: uuid.UUID) -> Outcome:
    """Four statements where nobody waits: lock, look at the line, take a key, insert with log and letter."""
    run = lock_run(run_id)
    check_open(run, for_staff=by.kind is ActorKind.USER)
    status = _decide(run, [Seeker.newcomer(person, run)])
    _enter(run, person, status, by=by, submission=submission)
    if status == EnrolmentStatus.WAITING and not run.is_full:  # near the start the newcomer is told of it, too
        serve_waiting_list(run=run, by=SYSTEM)
    return OUTCOMES[status]


def _decide(run: CourseRun, seekers: Sequence[Seeker]) -> EnrolmentStatus:
    terms, others_stand_before = _terms_for_newcomers(run, seekers)
    return decide(run, terms, seekers, others_stand_before=others_stand_before)


def status_of_who_comes_back(run: CourseRun, enrolment: Enrolment) -> EnrolmentStatus:
    """As a newcomer's, but a talk that was had is not asked for again. Raises as `enrol` does."""
    run.asks_for_talk = run.asks_for_talk and enrolment.seated_at is None and not enrolment.waited
    return _decide(run, [Seeker.of(enrolment)])


def _terms_for_newcomers(run: CourseRun, seekers: Sequence[Seeker]) -> tuple[Terms, bool]:
    """What is left for newcomers, and whether someone stands before them whom the portal may not ask now.

    Lapsed offers are taken back first where that helps, and those who wait are served first.
    """
    terms, line = terms_of(run), line_at_a_glance(run)
    if not terms.fits(seekers) and line.has_lapsed and expire_lapsed(run):
        terms = serve_waiting_list(run=run, by=SYSTEM)
    if not terms.fits(seekers) or not any(line) or next(line_of(run), None) is None:
        return terms, False
    terms = serve_waiting_list(run=run, by=SYSTEM)
    return terms, terms.fits(seekers) and stands_before(run, terms)


def _enter(
    run: CourseRun,
    person: Person,
    status: EnrolmentStatus,
    *,
    by: Actor,
    submission: uuid.UUID,
    party: Party | None = None,
) -> Enrolment:
    """The row, its line in the log, and the letter, in one statement."""
    enrolment = Enrolment(
        pk=next_key(Enrolment),
        run=run,
        status=status,
        source=Source.STAFF if by.kind is ActorKind.USER else Source.ONLINE,
        submission=submission,
        seated_at=timezone.now() if status == EnrolmentStatus.SEATED else None,
        waited=status == EnrolmentStatus.WAITING,
        seats_needed=Seeker.newcomer(person, run).seats,
        party=party,
        **person.columns(),
    )
    message = letter(enrolment, CONFIRMATIONS[status], key=f"enrolled:{enrolment.pk}")
    insert_together(enrolment, log_row(run, enrolment, "enrolment.created", by, status=status), message)
    messaging.deliver_after_commit([message])
    return enrolment


def enrol_party(
    *,
    run: CourseRun,
    by: Actor,
    people: tuple[Person, Person],
    submission: uuid.UUID,
    choice: PartyChoice | None = None,
    taker: int = 0,
) -> tuple[Outcome, ...]:
    """Two who come together: both get seats, or both wait. One answer each, in their order.

    Where there is room for one nothing is stored and PartyDoesNotFitError asks for a `choice` of what is possible:
    one comes alone, both wait, or one takes the seat and the other waits. With a choice, and which of them is its
    `taker`, the same form is sent again. Where one of them is enrolled already the other is signed up alone, and the
    answer does not show it. Raises as `enrol`.
    """
    chosen = Chosen(choice, taker)
    act = partial(_take_places, run_id=run.pk, by=by, people=people, submission=submission, chosen=chosen)
    try:
        return act()
    except IntegrityError as error:  # contact details may change without the run's lock: now the other one is found
        if _broken_promise(error) not in ONCE:
            raise
        return act()
    except (RunFullError, ElsewhereError):
        if by.kind is ActorKind.CITIZEN:
            _send_links_to(_known(run, people))
        raise


@transaction.atomic
def _take_places(
    *, run_id: int, by: Actor, people: tuple[Person, Person], submission: uuid.UUID, chosen: Chosen
) -> tuple[Outcome, ...]:
    """Decided as for two newcomers, so that the answer is the same whether or not one of them is here already."""
    run = lock_run(run_id)
    check_open(run, for_staff=by.kind is ActorKind.USER)
    marks = [_mark(run, person, submission) for person in people]
    sent_before = {each.submission: each for each in Enrolment.objects.filter(run=run, submission__in=marks)}
    if any(each.is_live for each in sent_before.values()):
        found = [sent_before[mark] for mark in marks if mark in sent_before]
        return tuple(OUTCOMES[EnrolmentStatus(each.status)] for each in found if each.is_live)
    seekers = [Seeker.newcomer(person, run) for person in people]
    decided = decide_for_two(run, partial(_decide, run), seekers, chosen)
    each = zip(people, decided.statuses, marks, strict=True)
    coming = [(person, status, mark) for person, status, mark in each if status is not None]
    known = _known(run, [person for person, _status, _mark in coming])
    if known and by.kind is ActorKind.USER:
        raise AlreadyEnrolledError
    _send_links_to(known)
    new = [row for row in coming if not any(_is(row[0], found) for found in known)]
    party = _tie(run, decided) if len(new) > 1 else None
    for person, status, mark in new:  # whoever left since, and comes back on the same form, gets a mark of their own
        own = uuid.uuid4() if mark in sent_before else mark
        _enter(run, person, status, by=by, submission=own, party=party)
    run.refresh_from_db(fields=["seats_taken"])
    if EnrolmentStatus.WAITING in decided.statuses and not run.is_full:
        serve_waiting_list(run=run, by=SYSTEM)
    return tuple(OUTCOMES[status] for _person, status, _mark in coming)


def _tie(run: CourseRun, decided: Decided) -> Party:
    """Two who were asked just now, and would rather wait, are not asked the same again by a letter."""
    asked_at = timezone.now() if decided.were_asked else None
    return Party.objects.create(run=run, together=decided.are_together, asked_at=asked_at)


def _known(run: CourseRun, people: Sequence[Person]) -> list[Enrolment]:
    """Live enrolments of any of them in the run. One query."""
    found = Enrolment.objects.none()
    for person in people:
        found |= Enrolment.objects.filter(run=run).live().known_as(*person.keys)
    return list(found)


def _is(person: Person, enrolment: Enrolment) -> bool:
    email, phone = person.keys
    return bool((email and email == enrolment.email_key) or (phone and phone == enrolment.phone_key))


def _mark(run: CourseRun, person: Person, submission: uuid.UUID) -> uuid.UUID:
    """The form's mark together with who it is about: going back and signing up someone else is another submission.

    Of those who have neither e-mail nor phone the name is all that tells them apart.
    """
    who = person.keys if any(person.keys) else (person.name,)
    return uuid.uuid5(submission, ":".join((str(run.pk), *who)))


def _broken_promise(error: IntegrityError) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def _answer_again(*, run: CourseRun, by: Actor, person: Person, submission: uuid.UUID, sees_contacts: bool) -> Outcome:
    sent_before = Enrolment.objects.filter(run=run, submission=_mark(run, person, submission)).first()
    if sent_before is not None and not sent_before.is_live:  # cancelled since, and now they come back on the same form
        return enrol(run=run, by=by, person=person, submission=uuid.uuid4())
    if sent_before is not None:
        return OUTCOMES[EnrolmentStatus(sent_before.status)]
    if sees_contacts:
        raise AlreadyEnrolledError
    _send_links_again(run, person)
    return _as_a_newcomer(run, person)


def _as_a_newcomer(run: CourseRun, person: Person) -> Outcome:
    """What someone else would be told now. Raises what they would meet, too."""
    fresh = CourseRun.objects.select_related("offer__organiser").get(pk=run.pk)
    terms, seekers = terms_of(fresh), [Seeker.newcomer(person, fresh)]
    before = terms.fits(seekers) and stands_before(fresh, terms)
    return OUTCOMES[decide(fresh, terms, seekers, others_stand_before=before)]


def _send_links_again(run: CourseRun, person: Person) -> None:
    _send_links_to(_known(run, [person]))


def _send_links_to(enrolments: Iterable[Enrolment]) -> None:
    """To the address that is on the enrolment, never to one just typed, and at most once an hour."""
    hour = timezone.now().strftime("%Y%m%d%H")
    messaging.queue_many(
        messaging.Post(
            kind=kinds.LINK_AGAIN,
            to=recipient(enrolment),
            key=f"link_again:{enrolment.pk}:{hour}",
            about=enrolment,
        )
        for enrolment in enrolments
    )
