"""Versions as people read them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from offers.models import Session
from planning.models import Change, Heading, ItemKind, PlanVersion, ProgrammeItem, WorkingGroupMember
from planning.selectors.differences import Piece, word_difference
from ui.dates import long_date
from ui.sorting import norwegian_key

LABELS = {
    "text": gettext_lazy("Text"),
    "session": gettext_lazy("Session"),
    "position": gettext_lazy("Place in the session"),
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "minutes": gettext_lazy("Minutes"),
    "responsible": gettext_lazy("Responsible"),
    "materials": gettext_lazy("Materials"),
    "note": gettext_lazy("Note to those who lead"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list: the act in words, and the name of what it was done to."""

    version: PlanVersion
    act: str
    what: str


def described(versions: Iterable[PlanVersion]) -> list[Line]:
    return [Line(version, _act(version), _what(version)) for version in versions]


def _act(version: PlanVersion) -> str:
    return {
        Change.HEADING_WRITTEN: pgettext("version", "Wrote under"),
        Change.ITEM_ADDED: pgettext("version", "Added"),
        Change.ITEM_CHANGED: pgettext("version", "Changed"),
        Change.ITEM_MOVED: pgettext("version", "Moved"),
        Change.ITEM_REMOVED: pgettext("version", "Removed"),
    }[Change(version.change)]


def _what(version: PlanVersion) -> str:
    if version.heading:
        return str(Heading(version.heading).label)
    said = version.after or version.before
    return ItemKind(said["kind"]).said(said["title"])[0]


def said_at(item: ProgrammeItem, version: int) -> dict[str, Any] | None:
    """What the item said when it had this number; None where it never had. `item` is as it is now. One query."""
    since = item.version - version
    if since <= 0:
        return None
    changes = PlanVersion.objects.filter(item_number=item.pk, change=Change.ITEM_CHANGED).order_by("-number")
    before: list[dict[str, Any]] = list(changes.values_list("before", flat=True)[since - 1 : since])
    return before[0] if before else None


@dataclass(frozen=True, slots=True)
class Row:
    """One field that a version changed."""

    label: Any
    pieces: list[Piece]


def difference(version: PlanVersion) -> list[Row]:
    """The fields that differ, in words. At most two queries, for people's names and sessions' times."""
    names = _Names(version)
    return [
        Row(label, word_difference(names.of(name, version.before), names.of(name, version.after)))
        for name, label in LABELS.items()
        if name in (version.before | version.after) and version.before.get(name) != version.after.get(name)
    ]


class _Names:
    """Ids in a version as names. Someone who has left still is named; a session that is gone is said to be."""

    def __init__(self, version: PlanVersion) -> None:
        said = [version.before, version.after]
        members = {pk for each in said for pk in each.get("responsible", [])}
        sessions = {each["session"] for each in said if "session" in each}
        found = WorkingGroupMember.objects.filter(plan=version.plan_id, pk__in=members).select_related("user")
        self.people = {member.pk: member.user.name for member in found}
        held = Session.objects.filter(run=version.plan.run_id, pk__in=sessions)
        self.sessions = {session.pk: long_date(timezone.localtime(session.starts_at)) for session in held}

    def of(self, name: str, said: dict[str, Any]) -> str:
        if name not in said:
            return ""
        return "\n".join(self._words(name, said[name]))

    def _words(self, name: str, value: Any) -> Iterator[str]:
        if name == "responsible":
            yield from sorted((self.people.get(pk, "?") for pk in value), key=norwegian_key)
        elif name == "session":
            yield self.sessions.get(value, _("A session that is gone"))
        elif name == "kind":
            yield str(ItemKind(value).label)
        elif name == "position":
            yield str(value + 1)
        else:
            yield str(value)
