"""Who would be told of sessions that are about to be moved or cancelled, and what the letter says."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from messaging import rendering
from offers.models import CourseRun
from offers.selectors.telling import Change, Told
from participants import message_kinds as kinds
from participants.models import Enrolment, SessionAsTold
from participants.selectors.deciding import reach


def told_of_changes(run: CourseRun, changes: Sequence[Change]) -> Told:
    """Those with a seat, as `participants.services.announcing` tells them: one letter of all changes. One query."""
    people = list(Enrolment.objects.filter(run=run).holding_a_seat())
    return reach(people, rendering.preview(kinds.SESSION_MOVED, _context(run, changes)))


def told_of_cancelling(run: CourseRun, reason: str) -> Told:
    """Everyone with a place, or a place in line, as `participants.services.announce_cancelled_runs` tells them."""
    letter = rendering.preview(kinds.RUN_CANCELLED, kinds.cancelled_sample(run, reason))
    return reach(list(Enrolment.objects.filter(run=run).live()), letter)


def _context(run: CourseRun, changes: Sequence[Change]) -> dict[str, Any]:
    offer = run.offer
    return {
        "organisation": offer.organiser.name,
        "contact_name": offer.contact_name,
        "contact_phone": offer.contact_phone,
        "contact_email": offer.contact_email,
        "link": _("(each person's own link)"),
        **kinds.changes_sample([{"told": _as_told(each), "was": each.session.starts_at} for each in changes]),
    }


def _as_told(change: Change) -> SessionAsTold:
    told = SessionAsTold(arena=change.now_place, cancelled=change.now_starts_at is None)
    if change.now_starts_at is not None and change.now_ends_at is not None:
        told.starts_at, told.ends_at = change.now_starts_at, change.now_ends_at
    return told
