"""The items of programmes as values: a plan has hundreds of them, and a page is quick when they are only read."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Q

from planning.models import ItemKind, ProgrammeItem, WorkingGroupMember

OPEN_COMMENTS = Count("comments", filter=Q(comments__done_at__isnull=True))


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
    """By the session's number, in their order. `group`: all who are or were in it, by number, in order. Two queries."""
    rows = ProgrammeItem.objects.filter(session__in=sessions).annotate(open_comments=OPEN_COMMENTS)
    responsible = _responsible(sessions, group)
    found: dict[int, list[Item]] = defaultdict(list)
    for row in rows.order_by("session", "position").values_list(*COLUMNS):
        found[row[1]].append(Item(*row, responsible.get(row[0], ())))
    return found


def _responsible(sessions: list[int], group: Mapping[int, WorkingGroupMember]) -> dict[int, tuple[WorkingGroupMember, ...]]:
    """Sets of people recur from item to item, so each is put in order once."""
    numbers: dict[int, list[int]] = defaultdict(list)
    links = ProgrammeItem.responsible.through.objects.filter(programmeitem__session__in=sessions)
    for item, member in links.order_by("workinggroupmember").values_list("programmeitem", "workinggroupmember"):
        numbers[item].append(member)
    order = {pk: place for place, pk in enumerate(group)}
    sets = {key: tuple(group[pk] for pk in sorted(key, key=order.__getitem__)) for key in map(tuple, numbers.values())}
    return {item: sets[tuple(members)] for item, members in numbers.items()}
