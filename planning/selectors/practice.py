"""How the organisation that runs a course wants it to be planned."""

from offers.models import CourseRun
from organisations.models import Organisation
from planning.models import EXCHANGE_GOAL_PERCENT, PlanningPractice


def exchange_goal(run: CourseRun) -> int:
    """The share of exchange to reach, in per cent. No query where the practice was selected with the organiser."""
    try:
        return run.offer.organiser.planning_practice.exchange_goal_percent
    except PlanningPractice.DoesNotExist:
        return EXCHANGE_GOAL_PERCENT


def practice_of(organisation: Organisation) -> PlanningPractice:
    """Reading makes no row: an organisation that has said nothing plans as the portal was shipped."""
    found = PlanningPractice.objects.filter(organisation=organisation).first()
    return found or PlanningPractice(organisation=organisation)
