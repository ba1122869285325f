"""What stands in the way of someone's taking part in a run, said before they are asked."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import CourseRun, RunState, Session
from planning.models import Absence, Facilitator, WorkingGroupMember
from ui.dates import day_date


def clashes(run: CourseRun, user_ids: Iterable[int]) -> dict[int, list[str]]:
    """Sentences by person: leads elsewhere at the same time, is away, weekday that does not suit. Four queries."""
    user_ids = list(user_ids)
    sessions = list(Session.objects.held().filter(run=run).order_by("starts_at"))
    found: defaultdict[int, list[str]] = defaultdict(list)
    if sessions and user_ids:
        _leads_elsewhere(run, sessions, user_ids, found)
        _is_away(sessions, user_ids, found)
        _other_weekday(sessions, user_ids, found)
    return dict(found)


def _leads_elsewhere(run: CourseRun, sessions: list[Session], user_ids: list[int], found: Any) -> None:
    others = (
        WorkingGroupMember.objects.current()
        .filter(user__in=user_ids, leads_sessions=True)
        .exclude(plan__run=run)
        .exclude(plan__run__state__in=[RunState.CANCELLED, RunState.COMPLETED])
        .filter(  # in one call: the three are said of one and the same session
            plan__run__sessions__cancelled_at__isnull=True,
            plan__run__sessions__ends_at__gt=sessions[0].starts_at,
            plan__run__sessions__starts_at__lt=sessions[-1].ends_at,
        )
        .values_list("user", "plan__run__sessions__starts_at", "plan__run__sessions__ends_at")
    )
    for user_id, starts_at, ends_at in others:
        if any(session.starts_at < ends_at and starts_at < session.ends_at for session in sessions):
            _say(found, user_id, _("Leads another course on {day}."), starts_at)


def _is_away(sessions: list[Session], user_ids: list[int], found: Any) -> None:
    days = [timezone.localtime(session.starts_at).date() for session in sessions]
    for absence in Absence.objects.on(days).filter(facilitator__in=user_ids):
        for session, day in zip(sessions, days, strict=True):
            if absence.first_day <= day <= absence.last_day:
                _say(found, absence.facilitator_id, _("Is away on {day}."), session.starts_at)


def _other_weekday(sessions: list[Session], user_ids: list[int], found: Any) -> None:
    wanted = {timezone.localtime(session.starts_at).isoweekday() for session in sessions}
    for person in Facilitator.objects.filter(pk__in=user_ids):
        if person.weekdays and wanted - set(person.weekdays):
            found[person.pk].append(_("Not every weekday of the course suits."))


def _say(found: Any, user_id: int, sentence: str, moment: Any) -> None:
    text = sentence.format(day=day_date(moment))
    if text not in found[user_id]:
        found[user_id].append(text)
