"""Who belongs to a segment of a run at this moment."""

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
