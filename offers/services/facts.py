"""The columns of a run that follow from its sessions."""

from datetime import datetime

from django.utils import timezone

from offers.models import CourseRun, DayPart

NOON = 12
EVENING = 17


def day_part(moment: datetime) -> DayPart:
    hour = timezone.localtime(moment).hour
    if hour < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < EVENING else DayPart.EVENING


def refresh_run_facts(run: CourseRun) -> None:
    """Write first and next start, last end, weekdays (Monday is 1) and times of day from the sessions that are held."""
    times = list(run.sessions.held().order_by("starts_at").values_list("starts_at", "ends_at"))
    now = timezone.now()
    run.starts_at = times[0][0] if times else None
    run.ends_at = max((end for _start, end in times), default=None)
    run.next_at = next((start for start, end in times if end > now), run.starts_at)
    run.weekdays = sorted({timezone.localtime(start).isoweekday() for start, _end in times})
    run.day_parts = sorted({day_part(start).value for start, _end in times})
    run.save(update_fields=["starts_at", "ends_at", "next_at", "weekdays", "day_parts"])
