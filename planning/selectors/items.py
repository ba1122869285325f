"""The items of programmes as values: a plan has hundreds of them, and a page is quick when they are only read."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from planning.models import ItemKind, ProgrammeItem, WorkingGroupMember

OPEN_COMMENTS = Count("comments", filter=Q(comments__done_at__isnull=True), distinct=True)
PEOPLE = ArrayAgg("responsible", filter=Q(responsible__isnull=False), distinct=True, default=[])


class Item(NamedTuple):
    """One programme item as it was read. `responsible` are those of the group, by name, the ones who left among them.

    Its columns are read by their names, in this order.
    """

    pk: int
    session_id: int
    position: int
    kind: str
    title: str
    minutes: int
    materials: str
    note: str
    open_comments: int
    responsible: tuple[WorkingGroupMember, ...]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def get_kind_display(self) -> str:
        return str(ItemKind(self.kind).label)


COLUMNS = Item._fields[:-1]


def items_by_session(sessions: list[int], group: Mapping[int, WorkingGroupMember]) -> dict[int, list[Item]]:
    """By the session's number, in their order. `group`: all who are or were in it, by number, by name. One query."""
    rows = ProgrammeItem.objects.filter(session__in=sessions).annotate(open_comments=OPEN_COMMENTS, people=PEOPLE)
    found: dict[int, list[Item]] = defaultdict(list)
    sets: dict[tuple[int, ...], tuple[WorkingGroupMember, ...]] = {}  # the same people recur from item to item
    for *row, numbers in rows.order_by("session", "position").values_list(*COLUMNS, "people"):
        key = tuple(numbers)
        if key not in sets:
            sets[key] = tuple(member for pk, member in group.items() if pk in numbers)
        found[row[1]].append(Item._make([*row, sets[key]]))
    return found
