"""Who holds an offer of a seat, and who waits, as the pages about a run count them."""

from django.db.models import Count, Q

from offers.models import CourseRun
from offers.selectors.line import Line
from participants.models import Enrolment, EnrolmentStatus


def line_of(run: CourseRun) -> Line:
    counts = Enrolment.objects.filter(run=run).aggregate(
        invited=Count("pk", filter=Q(status=EnrolmentStatus.INVITED)),
        waiting=Count("pk", filter=Q(status=EnrolmentStatus.WAITING)),
    )
    return Line(**counts)
