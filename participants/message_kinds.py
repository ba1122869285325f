"""What participants are told, and what each letter needs to know when it is about to leave.

A letter whose cause is gone by then is not sent: nobody gets a reminder of a session that was cancelled an hour ago.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.models import CourseRun, Session
from offers.selectors.sender import sender
from participants.contact import digest_of
from participants.links import personal_link
from participants.models import (
    LIVE,
    SEAT_HOLDING,
    Announcement,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    MergeReply,
    PreliminaryTalk,
    SessionAsTold,
    other_is_in_talk,
)
from participants.places import meeting, meetings
from participants.selectors.merging import other_of, question_to, time_to_answer


def _enrolment(message: Message, statuses: list[EnrolmentStatus]) -> Enrolment:
    """The enrolment that the letter is about, as long as it still is as the letter says."""
    found = Enrolment.objects.select_related("run__offer__organiser", "run__arena", "party")
    enrolment = found.filter(pk=message.about_id or 0, person_deleted_at__isnull=True).first()
    if enrolment is None or enrolment.status not in statuses:
        raise MessageObsoleteError
    enrolment.written_to = digest_of(message.channel, message.address)
    return enrolment


def _context(enrolment: Enrolment) -> dict[str, Any]:
    run = enrolment.run
    upcoming = [each for each in meetings(run) if each.session.ends_at > timezone.now()]
    places = {each.place for each in upcoming}
    return sender(run.offer) | {
        "first_name": enrolment.first_name,
        "enrolment": enrolment,
        "run": run,
        "meetings": upcoming,
        "place": places.pop() if len(places) == 1 else "",
        "link": personal_link(enrolment),
    }


def _while(*statuses: EnrolmentStatus) -> Callable[[Message], Context]:
    """A letter that needs nothing but the enrolment, as long as it has one of these statuses.

    The first one in a run that someone was moved to says so: it takes the place of what they were told before.
    """

    def context(message: Message) -> Context:
        moved = bool(message.context.get("moved"))
        return _context(_enrolment(message, list(statuses))) | {"moved": moved}

    return context


def _seat_offered(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.INVITED])
    if not enrolment.has_open_offer:
        raise MessageObsoleteError
    return _context(enrolment)


def _talk_booked(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.TALK])
    talk = PreliminaryTalk.objects.filter(enrolment=enrolment, version=message.context["version"]).first()
    if talk is None:  # it was moved since, and a newer letter follows
        raise MessageObsoleteError
    return _context(enrolment) | {"talk": talk}


def _talk_with_other(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.WAITING])
    if not Enrolment.objects.filter(pk=enrolment.pk).filter(other_is_in_talk()).exists():
        raise MessageObsoleteError
    return _context(enrolment)


def _talk_declined(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.DECLINED])
    talk = PreliminaryTalk.objects.filter(enrolment=enrolment).first()
    return _context(enrolment) | {"reason": talk.get_decline_reason_display() if talk else ""}


def _seat_free(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.WAITING])
    if enrolment.told_free_at is None:  # somebody was quicker
        raise MessageObsoleteError
    return _context(enrolment)


def _party_asked(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.WAITING])
    if enrolment.party is None or not enrolment.party.together:
        raise MessageObsoleteError
    return _context(enrolment)


def _party_parted(message: Message) -> Context:
    """As long as the person waits: whoever has been offered a seat since is not told to wait for one."""
    enrolment = _enrolment(message, [EnrolmentStatus.WAITING])
    other = Enrolment.objects.filter(party=enrolment.party_id or 0).exclude(pk=enrolment.pk).first()
    if other is None:
        raise MessageObsoleteError
    return _context(enrolment) | {"other_name": other.first_name}


def _offer_for_one(message: Message) -> Context:
    """Without a name for whoever was moved or deleted since."""
    context = _seat_offered(message)
    party = context["enrolment"].party_id or 0
    other = Enrolment.objects.filter(party=party).exclude(pk=context["enrolment"].pk).first()
    return {**context, "other_name": other.first_name if other else ""}


def _reminder(message: Message) -> Context:
    enrolment = _enrolment(message, [EnrolmentStatus.SEATED])
    upcoming = Session.objects.to_come().filter(run=enrolment.run_id, starts_at__gt=timezone.now())
    session = upcoming.select_related("arena").filter(pk=message.context["session"]).first()
    if session is None or not enrolment.run.is_public or _sent_an_apology(enrolment, session):
        raise MessageObsoleteError
    return _context(enrolment) | {"meeting": meeting(session, enrolment.run)}


def _sent_an_apology(enrolment: Enrolment, session: Session) -> bool:
    return Attendance.objects.told_by_person().filter(enrolment=enrolment, session=session).exists()


def _session_moved(message: Message) -> Context:
    enrolment = _enrolment(message, SEAT_HOLDING)
    return _context(enrolment) | changes_sample(changes_that_hold(message))


def changes_that_hold(message: Message) -> list[dict[str, Any]]:
    """Each change that is still the latest of its session; of the others a newer letter tells.

    Raises MessageObsoleteError when none is left.
    """
    listed = message.context.get("changes") or [message.context]
    told = SessionAsTold.objects.select_related("arena").in_bulk([each["as_told"] for each in listed])
    changes = [
        {"told": told[each["as_told"]], "was": parse_datetime(each["was"])}
        for each in listed
        if each["as_told"] in told and told[each["as_told"]].version == each["version"]
    ]
    if not changes:
        raise MessageObsoleteError
    return changes


def changes_sample(changes: list[dict[str, Any]]) -> dict[str, Any]:
    """What the letter says of one change, or of several."""
    return {"each_change": changes, **changes[0], "more": len(changes) - 1}


def _announced(message: Message) -> Context:
    enrolment = _enrolment(message, LIVE)
    announcement = Announcement.objects.filter(pk=message.context["announcement"], text_deleted_at=None).first()
    if announcement is None:
        raise MessageObsoleteError
    return _context(enrolment) | {"text": announcement.text}


def _merge_asked(message: Message) -> Context:
    """As long as there is something to answer: a seat in the first run, and the other one still ahead."""
    enrolment = _enrolment(message, [EnrolmentStatus.SEATED])
    question = question_to(enrolment)
    if question is None or question.pk != message.context["question"] or question.reply:
        raise MessageObsoleteError
    context = _context(enrolment) | _other_dates(question.to_run)
    return context | {"answer_by": question.answer_by, "link": f"{context['link']}annen-gruppe/"}


def _merge_both_stay(message: Message) -> Context:
    """As long as the other one still says no."""
    enrolment = _enrolment(message, [EnrolmentStatus.SEATED])
    question = question_to(enrolment)
    other = question and other_of(question)
    if other is None or other.reply != MergeReply.NO:
        raise MessageObsoleteError
    return _context(enrolment)


def _other_dates(to_run: CourseRun) -> dict[str, Any]:
    other = meetings(to_run)
    places = {each.place for each in other}
    return {"to_run": to_run, "meetings": other, "place": places.pop() if len(places) == 1 else ""}


def merge_sample(run: CourseRun, to_run: CourseRun) -> Context:
    """For showing how the question reads."""
    return (
        sender(run.offer)
        | _other_dates(to_run)
        | {"answer_by": time_to_answer(run, to_run), "link": links.absolute("/min/…/")}
    )


def cancelled_sample(run: CourseRun, reason: str) -> Context:
    return sender(run.offer) | {"run": {"cancellation_reason": reason}}


def announcement_sample(run: CourseRun, text: str, first_name: str) -> Context:
    """For showing how it reads: the link leads to nobody's page."""
    return sender(run.offer) | {"first_name": first_name, "text": text, "link": links.absolute("/min/…/")}


def _declare(name: str, label: str | Promise, context: Callable[[Message], Context]) -> MessageKind:
    return kinds.declare(MessageKind(name=name, label=label, templates="participants/messages", context=context))


_S = EnrolmentStatus
ENROLMENT_CONFIRMED = _declare("enrolment_confirmed", _("Confirmation of a seat"), _while(_S.SEATED))
WAITING_LIST_JOINED = _declare("waiting_list_joined", _("Confirmation of the waiting list"), _while(_S.WAITING))
SEAT_OFFERED = _declare("seat_offered", _("Offer of a seat"), _seat_offered)
SEAT_OFFER_EXPIRED = _declare("seat_offer_expired", _("Offer of a seat expired"), _while(_S.WAITING))
SEAT_FREE = _declare("seat_free", _("A free seat, for the first who answers"), _seat_free)
PARTY_ASKED = _declare("party_asked", _("One seat for two: a question"), _party_asked)
PARTY_PARTED = _declare("party_parted", _("The other one would come alone"), _party_parted)
OFFER_FOR_ONE = _declare("offer_for_one", _("An offer to two is for one alone now"), _offer_for_one)
APPLICATION_RECEIVED = _declare("application_received", _("Confirmation before a preliminary talk"), _while(_S.APPLIED))
TALK_BOOKED = _declare("talk_booked", _("Time of the preliminary talk"), _talk_booked)
TALK_WITH_OTHER_TO_COME = _declare(
    "talk_with_other_to_come", _("After the talk: the other one's talk is to come"), _talk_with_other
)
TALK_DECLINED = _declare("talk_declined", _("No seat after the talk"), _talk_declined)
ENROLMENT_CANCELLED = _declare("enrolment_cancelled", _("Confirmation of cancelling"), _while(_S.CANCELLED))
LINK_AGAIN = _declare("link_again", _("Personal link sent again"), _while(*LIVE))
SESSION_REMINDER = _declare("session_reminder", _("Reminder"), _reminder)
RUN_CANCELLED = _declare("run_cancelled", _("Course cancelled"), _while(*LIVE))
MERGE_ASKED = _declare("merge_asked", _("A question about another course run"), _merge_asked)
MERGE_REMINDER = _declare("merge_reminder", _("Reminder of the question about another course run"), _merge_asked)
MERGE_BOTH_STAY = _declare(
    "merge_both_stay", _("No move to another course run: the other one would stay"), _merge_both_stay
)
ANNOUNCEMENT = _declare("announcement", _("Message from the coordinator"), _announced)
SESSION_MOVED = _declare("session_moved", _("Session moved or cancelled"), _session_moved)
