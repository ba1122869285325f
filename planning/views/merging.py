"""Two texts of one item side by side, field by field."""

from dataclasses import dataclass
from typing import Any

from planning.forms import ItemForm
from planning.models import ItemKind, ProgrammeItem, WorkingGroupMember
from planning.selectors.differences import Piece, word_difference
from ui.sorting import norwegian_key

COMPARED = ("kind", "title", "minutes", "responsible", "materials", "note")


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One field: what the other person saved, what this person wrote, and the difference between them."""

    name: str
    label: Any
    theirs: str
    mine: str
    pieces: list[Piece]


def merge_rows(form: ItemForm, theirs: ProgrammeItem) -> list[MergeRow]:
    """The fields in which the two differ. A form that was not filled in rightly is compared as it was typed."""
    form.is_valid()
    found = []
    for name in COMPARED:
        saved, typed = _saved(theirs, name), _typed(form, name)
        if saved != typed:
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
