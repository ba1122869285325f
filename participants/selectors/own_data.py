"""Everything that is kept about one person in one course, as they may take it with them."""

from collections.abc import Iterable
from typing import Any

from messaging.kinds import label_of
from messaging.models import Message
from participants.models import Attendance, Enrolment, MergeQuestion, PreliminaryTalk
from participants.places import meetings
from participants.selectors.access_log import Look, in_words, looks_at
from participants.selectors.helping import consent_of
from participants.selectors.own_runs import reminders_of

MOST_LOOKS = 1000


def messages_to(enrolment: Enrolment) -> list[Message]:
    """Newest first; the texts are not kept."""
    return list(Message.objects.about(enrolment).order_by("-created_at", "key"))


def own_data(enrolment: Enrolment, proven: str) -> dict[str, Any]:
    """Plain values with readable names, ready for JSON. Eleven queries.

    What hangs on a contact is there when that is `proven`: the one that the personal link came by.
    """
    run = enrolment.run
    return {
        "course": run.offer.title,
        "organiser": run.offer.organiser.name,
        "place": {
            "status": str(enrolment.get_status_display()),
            **_moments(enrolment),
            "cancellation_reason": str(enrolment.get_cancellation_reason_display()),
            "come_together": enrolment.party is not None and enrolment.party.together,
        },
        "preliminary_talk": _talk(enrolment),
        "person": _person(enrolment),
        "needs": {
            "ticked": enrolment.need_labels,
            "interpreter_language": enrolment.interpreter_language,
            "note": enrolment.needs_note,
        },
        "may_be_asked_to_help": _help(enrolment, proven),
        "reminders": [
            {
                "offer": each.offer.title if each.offer else None,
                "theme": each.theme.name if each.theme else None,
                "municipality": each.municipality.name if each.municipality else None,
                "asked_for_at": each.created_at.isoformat(),
                "we_write_on": each.ask_on.isoformat(),
                "written_at": each.asked_at.isoformat() if each.asked_at else None,
            }
            for each in reminders_of(proven)
        ],
        "sessions": [{"starts_at": each.session.starts_at.isoformat(), "place": each.place} for each in meetings(run)],
        "attendance": _attendance(enrolment),
        "asked_about_another_group": [
            {
                "starts_at": each.to_run.starts_at.isoformat() if each.to_run.starts_at else None,
                "asked_at": each.asked_at.isoformat(),
                "answer": str(each.get_reply_display()) if each.reply else None,
            }
            for each in questions_to(enrolment)
        ],
        "messages": _messages(messages_to(enrolment)),
        "who_has_looked": [
            {
                "at": look.at.isoformat(),
                "who": look.who,
                "organisation": look.organisation,
                "what": str(look.what),
                "how": str(look.deed),
            }
            for look in latest_looks(enrolment)
        ],
    }


def questions_to(enrolment: Enrolment) -> list[MergeQuestion]:
    """Whether the person would come to another group instead."""
    return list(MergeQuestion.objects.filter(enrolment=enrolment).select_related("to_run"))


def latest_looks(enrolment: Enrolment) -> list[Look]:
    return in_words(looks_at(enrolment)[:MOST_LOOKS])


def _help(enrolment: Enrolment, proven: str) -> dict[str, str] | None:
    consent = consent_of(enrolment, proven)
    return None if consent is None else {"since": consent.given_at.isoformat(), "until": consent.ends_on.isoformat()}


def _moments(enrolment: Enrolment) -> dict[str, str | None]:
    names = ("created_at", "seated_at", "invitation_expires_at", "asked_at", "cancelled_at")
    return {name: moment.isoformat() if (moment := getattr(enrolment, name)) else None for name in names}


def _talk(enrolment: Enrolment) -> dict[str, str] | None:
    talk = PreliminaryTalk.objects.filter(enrolment=enrolment).first()
    if talk is None:
        return None
    return {
        "starts_at": talk.starts_at.isoformat(),
        "how": str(talk.get_form_display()),
        "where": talk.where,
        "reason": str(talk.get_decline_reason_display()),
    }


def _person(enrolment: Enrolment) -> dict[str, str]:
    return {
        "name": enrolment.name,
        "email": enrolment.email,
        "phone": str(enrolment.phone.as_e164) if enrolment.phone else "",
        "takes_part": str(enrolment.get_takes_part_as_display()),
        "municipality": enrolment.municipality.name if enrolment.municipality else "",
        "age_group": str(enrolment.get_age_band_display()),
        "messages_by": str(enrolment.get_channel_display()),
        "language": str(enrolment.get_language_display()),
        "signed_up": str(enrolment.get_source_display()),
    }


def attendance_of(enrolment: Enrolment) -> list[Attendance]:
    rows = Attendance.objects.filter(enrolment=enrolment).select_related("session")
    return list(rows.order_by("session__starts_at"))


def _attendance(enrolment: Enrolment) -> list[dict[str, Any]]:
    return [
        {
            "session": row.session.starts_at.isoformat(),
            "presence": str(row.get_presence_display()),
            "noted_at": row.noted_at.isoformat(),
        }
        for row in attendance_of(enrolment)
    ]


def _messages(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [
        {
            "kind": label_of(message.kind),
            "by": str(message.get_channel_display()),
            "to": message.address,
            "state": str(message.get_state_display()),
            "at": (message.sent_at or message.created_at).isoformat(),
        }
        for message in messages
    ]
