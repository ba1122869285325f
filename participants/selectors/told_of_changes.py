"""Who would be told of sessions that are about to be moved or cancelled, and what the letter says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from messaging import rendering
from offers.models import CourseRun
from offers.selectors.sender import sender
from offers.selectors.telling import Change, Told
from participants import message_kinds as kinds
from participants.message_kinds_staff import GROUP_SESSION_MOVED, moved_for_group
from participants.models import Enrolment, SessionAsTold
from participants.selectors.deciding import reach
from planning.letters_ending import GROUP_RUN_CANCELLED, cancelled_for_group
from planning.models import WorkingGroupMember


def told_of_changes(run: CourseRun, changes: Sequence[Change]) -> Told:
    """Those with a seat and those in the working group, as `participants.services.announcing` tells them.

    One letter of all changes: that to participants, or that to the group where nobody takes part. Two queries.
    """
    people = list(Enrolment.objects.filter(run=run).holding_a_seat())
    if people:
        letter = rendering.preview(kinds.SESSION_MOVED, _context(run, changes))
    else:
        letter = rendering.preview(GROUP_SESSION_MOVED, moved_for_group(run, _as_they_will_be(changes), 0))
    return replace(reach(people, letter), in_group=_group(run))


def told_of_cancelling(run: CourseRun, reason: str) -> Told:
    """Everyone with a place, or a place in line, and those in the working group.

    They are told by `participants.services.announce_cancelled_runs` and by `planning.services.ending`.
    """
    people = list(Enrolment.objects.filter(run=run).live())
    if people:
        letter = rendering.preview(kinds.RUN_CANCELLED, kinds.cancelled_sample(run, reason))
    else:
        letter = rendering.preview(GROUP_RUN_CANCELLED, cancelled_for_group(run, reason))
    return replace(reach(people, letter), in_group=_group(run))


def _group(run: CourseRun) -> int:
    return WorkingGroupMember.objects.current().filter(plan__run=run).count()


def _context(run: CourseRun, changes: Sequence[Change]) -> dict[str, Any]:
    return {
        **sender(run.offer),
        "link": _("(each person's own link)"),
        **kinds.changes_sample(_as_they_will_be(changes)),
    }


def _as_they_will_be(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"told": _as_told(each), "was": each.session.starts_at} for each in changes]


def _as_told(change: Change) -> SessionAsTold:
    told = SessionAsTold(arena=change.now_place, cancelled=change.now_starts_at is None)
    if change.now_starts_at is not None and change.now_ends_at is not None:
        told.starts_at, told.ends_at = change.now_starts_at, change.now_ends_at
    return told
