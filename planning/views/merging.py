"""Two texts of one item: what only one of two people has changed is taken; the rest stands side by side."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import QueryDict

from planning.forms import ItemForm
from planning.models import ItemKind, ProgrammeItem, WorkingGroupMember
from planning.selectors.differences import Piece, word_difference
from planning.selectors.versions import said_at
from planning.services.programme import WRITTEN
from planning.views.scope import one_number
from ui.sorting import norwegian_key

COMPARED = ("kind", "title", "minutes", "responsible", "materials", "note")


def merged(typed: QueryDict, theirs: ProgrammeItem) -> QueryDict:
    """What a person typed, as a change of what someone else has saved meanwhile.

    Fields that the person has not touched since they opened the form say what the other one has saved. `velg` names a
    field for which they take the other's words.
    """
    made, saved = typed.copy(), _as_kept(theirs)
    made["version"] = str(theirs.version)
    chosen, opened = typed.get("velg", ""), _as_opened(typed, theirs)
    if chosen in COMPARED:
        made.setlist(chosen, _sent(saved, chosen))
    elif opened:
        for name in COMPARED:
            if _typed_values(typed, name) == _sent(opened, name):
                made.setlist(name, _sent(saved, name))
    return made


def changed_by_both(form: ItemForm, theirs: ProgrammeItem) -> set[str]:
    """The fields that the other one has changed since the person opened the form, and that say something else here."""
    typed = cast("QueryDict", form.data)
    opened, saved = _as_opened(typed, theirs), _as_kept(theirs)
    if opened is None:
        return set(COMPARED)
    return {name for name in COMPARED if _sent(opened, name) != _sent(saved, name) != _typed_values(typed, name)}


def _as_opened(typed: QueryDict, theirs: ProgrammeItem) -> dict[str, Any] | None:
    return said_at(theirs, one_number(typed.get("opened", "")))


def _as_kept(item: ProgrammeItem) -> dict[str, Any]:
    written = {name: getattr(item, name) for name in WRITTEN}
    return written | {"responsible": [member.pk for member in item.responsible.all()]}


def _sent(said: dict[str, Any], name: str) -> list[str]:
    """As a form sends it."""
    if name == "responsible":
        return [str(pk) for pk in sorted(said[name])]
    return [str(said[name])]


def _typed_values(typed: QueryDict, name: str) -> list[str]:
    if name == "responsible":
        return sorted(typed.getlist(name), key=lambda pk: (len(pk), pk))
    return [typed.get(name, "").strip().replace("\r\n", "\n")]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One field: what the other person saved, what this person wrote, and the difference between them."""

    name: str
    label: Any
    theirs: str
    mine: str
    pieces: list[Piece]


def merge_rows(form: ItemForm, theirs: ProgrammeItem) -> list[MergeRow]:
    """The fields that both have changed. A form that was not filled in rightly is compared as it was typed."""
    form.is_valid()
    names = changed_by_both(form, theirs)
    found = []
    for name in COMPARED:
        saved, typed = _saved(theirs, name), _typed(form, name)
        if name in names and saved != typed:
            pieces = word_difference(saved, typed)
            found.append(MergeRow(name, form.fields[name].label, saved, typed, pieces))
    return found


def _saved(item: ProgrammeItem, name: str) -> str:
    if name == "responsible":
        return _names(item.responsible.select_related("user"))
    return _in_words(name, getattr(item, name))


def _typed(form: ItemForm, name: str) -> str:
    value = form.cleaned_data.get(name, form.data.get(name, ""))
    return _names(value) if name == "responsible" and name in form.cleaned_data else _in_words(name, value)


def _in_words(name: str, value: Any) -> str:
    if name == "kind" and value in ItemKind.values:
        return str(ItemKind(value).label)
    return str(value).replace("\r\n", "\n")


def _names(members: Any) -> str:
    found: list[WorkingGroupMember] = list(members)
    return ", ".join(sorted((member.user.name for member in found), key=norwegian_key))
