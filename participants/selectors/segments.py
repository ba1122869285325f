"""Who belongs to a segment of a run at this moment, and whom messages reach."""

import hashlib
from collections.abc import Iterable

from messaging.channels import sms_available
from messaging.models import Channel
from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentQuerySet, Segment
from participants.selectors.attended import attended
from participants.selectors.lists import people, with_attendance


def segment(run: CourseRun, enrolments: EnrolmentQuerySet, chosen: Segment) -> list[Enrolment]:
    """Three queries at most."""
    found = people(enrolments)
    match chosen:
        case Segment.SEATED:
            return found.seated
        case Segment.INVITED:
            return found.invited
        case Segment.WAITING:
            return found.waiting
        case Segment.ABSENT_LAST:
            absent = attended(with_attendance(run)).absent_last
            return [enrolment for enrolment in found.seated if enrolment.pk in absent]
        case Segment.ALL:
            return [*found.holders, *found.before_talk, *found.waiting]


def is_reached(enrolment: Enrolment) -> bool:
    """Whether messages come to the person at all. Those of others are phoned, or written to on paper."""
    return bool(enrolment.address) and (enrolment.channel != Channel.SMS or sms_available())


def reached_as_shown(people: Iterable[Enrolment]) -> str:
    """Names whom a preview showed, and how each is reached: one in and one out is another list of as many."""
    facts = sorted((each.pk, each.channel, is_reached(each)) for each in people)
    return hashlib.sha256(repr(facts).encode()).hexdigest()
