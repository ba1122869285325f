"""What citizens may read about those who lead: each person's own words, while they say yes to it."""

from offers.models import CourseRun
from planning.models import Facilitator, WorkingGroupMember


def presentations(run: CourseRun) -> dict[tuple[str, str], str]:
    """By name and side, of those who lead now. Two who have both in common are not told apart, so neither is shown."""
    leading = WorkingGroupMember.objects.current().filter(plan__run=run, leads_sessions=True)
    shown = dict(
        Facilitator.objects.filter(user__in=leading.values("user"), presentation_approved_at__isnull=False).values_list(
            "user", "presentation"
        )
    )
    found: dict[tuple[str, str], list[str]] = {}
    for user, name, side in leading.values_list("user", "user__name", "side"):
        found.setdefault((name, side), []).append(shown.get(user, ""))
    return {leader: words[0] for leader, words in found.items() if len(words) == 1 and words[0]}
