"""Which runs concern a person in this room, and how much of the participants they may see."""

import enum

from offers.models import CourseRun
from offers.models.run import CourseRunQuerySet
from organisations.access import Permission, organisations_where
from organisations.models import User
from planning.models import WorkingGroupMember


class Sight(enum.Enum):
    """Least privilege: whoever leads a session needs first names and needs, not how to reach people."""

    ALL = "all"
    FIRST_NAMES = "first_names"
    NOTHING = "nothing"


def managed_runs(user: User) -> CourseRunQuerySet:
    return CourseRun.objects.allowed(user, Permission.MANAGE_PARTICIPANTS)


def led_runs(user: User) -> CourseRunQuerySet:
    """Runs in which the person leads, or stands in for one who does, whichever organisation holds them."""
    leading = WorkingGroupMember.objects.leading().filter(user=user)
    return CourseRun.objects.filter(plan__in=leading.values("plan"))


def known_runs(user: User) -> CourseRunQuerySet:
    """Runs that the person may know of. All others do not exist for them."""
    return CourseRun.objects.visible_to(user) | led_runs(user)


def sight(user: User, run: CourseRun) -> Sight:
    if run.offer.organiser_id in organisations_where(user, Permission.MANAGE_PARTICIPANTS):
        return Sight.ALL
    return Sight.FIRST_NAMES if led_runs(user).filter(pk=run.pk).exists() else Sight.NOTHING
