"""Versions as people read them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from offers.models import Arena, Format, Session
from planning.models import Change, Heading, ItemKind, PlanVersion, ProgrammeItem, Side, WorkingGroupMember
from planning.selectors.differences import Piece, word_difference
from ui.dates import long_date, time_range
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
    "member": gettext_lazy("Person"),
    "side": gettext_lazy("Side"),
    "leads_sessions": gettext_lazy("Leads sessions"),
    "seats": gettext_lazy("Seats"),
    "minimum_participants": gettext_lazy("Minimum of participants"),
    "format": gettext_lazy("Form"),
    "arena_id": gettext_lazy("Arena"),
    "sessions": gettext_lazy("Sessions"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list: the act in words, and the name of what it was done to."""

    version: PlanVersion
    act: str
    what: str


def described(rows: Iterable[PlanVersion]) -> list[Line]:
    """One query more where people joined or left, for their names."""
    versions = list(rows)
    names = _names_of(versions)
    return [Line(version, _act(version), _what(version, names)) for version in versions]


def _names_of(versions: list[PlanVersion]) -> dict[int, str]:
    members = {pk for version in versions if (pk := (version.before | version.after).get("member"))}
    if not members:
        return {}
    return dict(WorkingGroupMember.objects.filter(pk__in=members).values_list("pk", "user__name"))


def _act(version: PlanVersion) -> str:
    return {
        Change.HEADING_WRITTEN: pgettext("version", "Wrote under"),
        Change.ITEM_ADDED: pgettext("version", "Added"),
        Change.ITEM_CHANGED: pgettext("version", "Changed"),
        Change.ITEM_MOVED: pgettext("version", "Moved"),
        Change.ITEM_REMOVED: pgettext("version", "Removed"),
        Change.PERSON_JOINED: pgettext("version", "Into the working group:"),
        Change.PERSON_CHANGED: pgettext("version", "Another part for"),
        Change.PERSON_LEFT: pgettext("version", "Out of the working group:"),
        Change.FRAMES_CHANGED: pgettext("version", "Changed"),
    }[Change(version.change)]


def _what(version: PlanVersion, names: dict[int, str]) -> str:
    if version.heading:
        return str(Heading(version.heading).label)
    said = version.after or version.before
    if "member" in said:
        return names.get(said["member"], "?")
    if version.change == Change.FRAMES_CHANGED:
        return _("times and frames")
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
        members = {pk for each in said for pk in [*each.get("responsible", []), each.get("member")] if pk}
        sessions = {each["session"] for each in said if "session" in each}
        arenas = {pk for each in said for pk in [each.get("arena_id"), *_arenas(each)] if pk}
        found = WorkingGroupMember.objects.filter(plan=version.plan_id, pk__in=members).select_related("user")
        self.people = {member.pk: member.user.name for member in found} if members else {}
        held = Session.objects.filter(run=version.plan.run_id, pk__in=sessions)
        self.sessions = {each.pk: long_date(timezone.localtime(each.starts_at)) for each in held} if sessions else {}
        self.arenas = dict(Arena.objects.filter(pk__in=arenas).values_list("pk", "name")) if arenas else {}

    def of(self, name: str, said: dict[str, Any]) -> str:
        if name not in said:
            return ""
        return "\n".join(self._words(name, said[name]))

    def _words(self, name: str, value: Any) -> Iterator[str]:
        if name == "responsible":
            yield from sorted((self.people.get(pk, "?") for pk in value), key=norwegian_key)
        elif name == "sessions":
            yield from map(self._session, value)
        else:
            yield self._one(name, value)

    def _one(self, name: str, value: Any) -> str:
        said: dict[str, Callable[[Any], Any]] = {
            "session": lambda pk: self.sessions.get(pk, _("A session that is gone")),
            "kind": lambda kind: ItemKind(kind).label,
            "position": lambda place: place + 1,
            "member": lambda pk: self.people.get(pk, "?"),
            "side": lambda side: Side(side).label,
            "leads_sessions": lambda leads: _("Yes") if leads else _("No"),
            "format": lambda form: Format(form).label,
            "seats": lambda seats: _("As many as come") if seats is None else seats,
            "arena_id": self._arena,
        }
        return str(said[name](value) if name in said else value)

    def _session(self, session: dict[str, Any]) -> str:
        when = time_range(datetime.fromisoformat(session["starts_at"]), datetime.fromisoformat(session["ends_at"]))
        breaks = _("breaks of {minutes} minutes").format(minutes=session["break_minutes"])
        facts = [
            when,
            session["title"],
            self._arena(session["arena"]) if session["arena"] else "",
            breaks if session["break_minutes"] else "",
            pgettext("session", "cancelled") if session["cancelled"] else "",
        ]
        return ", ".join(filter(None, facts))

    def _arena(self, pk: int | None) -> str:
        return self.arenas.get(pk, _("An arena that is gone")) if pk else "–"


def _arenas(said: dict[str, Any]) -> list[int | None]:
    return [session["arena"] for session in said.get("sessions", [])]
