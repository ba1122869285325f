"""How it went for those who waited before: honest odds, once there are enough people to say something."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentQuerySet

ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Odds:
    """Of `waited` people who stood in line in earlier runs, `seated` got a seat."""

    seated: int
    waited: int


def odds(run: CourseRun) -> Odds | None:
    """From earlier runs of the same offer, or of the same organiser, or None below ten people. Two queries at most.

    Nothing of a person is needed for it, so people whose data is deleted still count.
    """
    begun = Enrolment.objects.filter(waited=True, run__starts_at__lte=timezone.now()).exclude(run=run)
    of_offer = _counted(begun.filter(run__offer=run.offer_id))
    return of_offer or _counted(begun.filter(run__offer__organiser=run.offer.organiser_id))


def _counted(enrolments: EnrolmentQuerySet) -> Odds | None:
    found = Odds(**enrolments.aggregate(seated=Count("pk", filter=Q(seated_at__isnull=False)), waited=Count("pk")))
    return found if found.waited >= ENOUGH else None
