"""The name of one version of a plan.

Two plans have the same fingerprint when nothing of substance differs: time, content, people, capacity and place.
Letter case and spaces are not of substance, so putting a capital right takes nobody's approval back. Of ids it holds
only people's and places': a change that is undone gives the former fingerprint again, and its approvals count again.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from offers.models import CourseRun, Session
from planning.models import APPROVED_HEADINGS, PlanHeading, WorkingGroupMember
from planning.selectors.items import Item

FORM = 1  # grows when the canonical form changes: an approval of the old one is then of nothing


def digest_of(
    run: CourseRun,
    members: Iterable[WorkingGroupMember],
    sessions: Iterable[Session],
    programmes: Mapping[int, Sequence[Item]],
    headings: Iterable[PlanHeading],
) -> str:
    """SHA-256, in hex, of the canonical form."""
    form = canonical_form(run, members, sessions, programmes, headings)
    canonical = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def canonical_form(
    run: CourseRun,
    members: Iterable[WorkingGroupMember],
    sessions: Iterable[Session],
    programmes: Mapping[int, Sequence[Item]],
    headings: Iterable[PlanHeading],
) -> dict[str, Any]:
    """Everything that both sides say yes to, and nothing else. The video link is not: it is how, not what.

    What is empty is left out of it, so that a plan from before there was such a field keeps its name.
    """
    texts = {row.heading: folded(row.text) for row in headings if row.heading in APPROVED_HEADINGS and row.text.strip()}
    return _filled(texts=texts) | {
        "form": FORM,
        "seats": run.seats,
        "minimum": run.minimum_participants,
        "format": run.format,
        "arena": run.arena_id,
        "members": sorted([member.user_id, member.side, member.leads_sessions] for member in members),
        "sessions": [_session(session, programmes.get(session.pk, ())) for session in sessions],
    }


def _session(session: Session, items: Iterable[Item]) -> dict[str, Any]:
    return {
        "starts": _moment(session.starts_at),
        "ends": _moment(session.ends_at),
        "breaks": session.break_minutes,
        "cancelled": session.cancelled_at is not None,
        "arena": session.arena_id,
        "title": folded(session.title),
        "items": [_item(item) for item in items],
    }


def _item(item: Item) -> dict[str, Any]:
    return _filled(materials=folded(item.materials), note=folded(item.note)) | {
        "kind": item.kind,
        "minutes": item.minutes,
        "title": folded(item.title),
        "responsible": sorted(member.user_id for member in item.responsible if member.is_here),
    }


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
