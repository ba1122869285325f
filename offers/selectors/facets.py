"""How many each choice would give: counted for every group with the other groups' choices applied."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import CharField, Count, F, Func, QuerySet, Value
from django.db.models.functions import Cast

from offers.models import Theme
from offers.selectors import filters as f
from offers.selectors.catalogue import OFFER_CONDITIONS, RUN_CONDITIONS, Selection
from offers.selectors.filters import Facet, Filters
from organisations.models import Municipality
from ui.sorting import norwegian_key

TOTAL, OTHER = "total", "other"
RUN_VALUES: dict[str, Any] = {
    f.MUNICIPALITY.name: F("municipality"),
    f.AUDIENCE.name: F("offer__audience"),
    f.FORMAT.name: F("format"),
    f.THEME.name: F("offer__themes__slug"),
    f.WEEKDAY.name: Func(F("weekdays"), function="unnest"),
    f.DAY_PART.name: Func(F("day_parts"), function="unnest"),
    f.LINE.name: F("offer__service_line"),
}
OFFER_VALUES: dict[str, Any] = {
    f.MUNICIPALITY.name: F("organiser__municipality"),
    f.AUDIENCE.name: F("audience"),
    f.THEME.name: F("themes__slug"),
    f.LINE.name: F("service_line"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    name: str  # in the address
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    choices: list[Choice]

    @property
    def in_use(self) -> bool:
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything about a set of filters but the list itself. The same for all who read the same language."""

    total: int
    other: int  # how many the list without dates (or with) would give
    groups: list[Group]
    chips: list[tuple[str, str]]  # words, and the address's query without it


Counts = dict[str, dict[str, int]]


def overview(selection: Selection) -> Overview:
    counts = _counts(selection)
    labels = _labels(counts, selection.filters)
    return Overview(
        total=counts.get(TOTAL, {}).get("", 0),
        other=counts.get(OTHER, {}).get("", 0),
        groups=_groups(selection.filters, counts, labels),
        chips=_chips(selection.filters, labels),
    )


def _counts(selection: Selection) -> Counts:
    """Two queries: one for all yes-or-no choices, one for the groups, each of which leaves itself out."""
    counts = _yes_or_no(selection)
    branches = list(_branches(selection))
    first, rest = branches[0], branches[1:]
    for name, value, count in reduce(lambda one, other: one.union(other, all=True), rest, first):
        if value is not None:
            counts.setdefault(name, {})[value] = count
    return counts


def _yes_or_no(selection: Selection) -> Counts:
    """The whole list, and what each of these choices would leave of it: all of it, where it is made already."""
    conditions = OFFER_CONDITIONS if selection.filters.undated else RUN_CONDITIONS
    flags = [facet.name for facet in shown(selection.filters) if facet.name not in RUN_VALUES]
    wanted = {name: Count("pk", filter=conditions[name](("1",))) for name in flags}
    found = _rows(selection)().order_by().aggregate(**{TOTAL: Count("pk")}, **wanted)
    return {name: {"" if name == TOTAL else "1": count} for name, count in found.items()}


def _branches(selection: Selection) -> Any:
    rows, values = _rows(selection), OFFER_VALUES if selection.filters.undated else RUN_VALUES
    yield _count((selection.runs if selection.filters.undated else selection.offers)(), OTHER, Value(""))
    for facet in shown(selection.filters):
        if facet.name in values:
            yield _count(rows(leaving_out=facet), facet.name, values[facet.name])


def _rows(selection: Selection) -> Any:
    return selection.offers if selection.filters.undated else selection.runs


def _count(rows: QuerySet[Any], name: str, value: Any) -> Any:
    text = CharField()
    grouped = rows.order_by().annotate(facet=Value(name, output_field=text), value=Cast(value, text))
    return grouped.values("facet", "value").annotate(count=Count("pk")).values_list("facet", "value", "count")


def shown(filters: Filters) -> list[Facet]:
    return [facet for facet in f.FACETS if not filters.undated or facet.name in f.OF_OFFERS]


def _labels(counts: Counts, filters: Filters) -> dict[str, dict[str, str]]:
    """Words for the values that come from the database: those counted, and those chosen."""
    numbers = {*counts.get(f.MUNICIPALITY.name, {}), *filters.values(f.MUNICIPALITY)}
    places = Municipality.objects.filter(number__in=numbers).values_list("number", "name")
    labels = {
        f.MUNICIPALITY.name: dict(places),
        f.THEME.name: {theme.slug: theme.name for theme in Theme.objects.all()},
    }
    for facet in f.FACETS:
        if facet.known:
            labels[facet.name] = {value: str(label) for value, label in facet.known.items()}
    return labels


def _groups(filters: Filters, counts: Counts, labels: dict[str, dict[str, str]]) -> list[Group]:
    groups: dict[str, Group] = {}
    for facet in shown(filters):
        choices = _choices(facet, filters, counts.get(facet.name, {}), labels[facet.name])
        groups.setdefault(str(facet.label), Group(str(facet.label), [])).choices.extend(choices)
    return [group for group in groups.values() if group.choices]


def _choices(facet: Facet, filters: Filters, counts: dict[str, int], labels: dict[str, str]) -> list[Choice]:
    """Known choices keep their order; those from the database sort as Norwegian does. Chosen ones never disappear."""
    chosen = filters.values(facet)
    values = list(facet.known) or sorted(labels.keys() & {*counts, *chosen}, key=lambda v: norwegian_key(labels[v]))
    return [Choice(facet.name, value, labels[value], counts.get(value, 0), value in chosen) for value in values]


def _chips(filters: Filters, labels: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    chips = [(f"«{filters.search}»", filters.without_search().query)] if filters.search else []
    for facet in f.FACETS:
        known = [value for value in filters.values(facet) if value in labels[facet.name]]
        chips.extend((labels[facet.name][value], filters.but(facet, value).query) for value in known)
    return chips


def municipalities_with_courses() -> list[tuple[str, str]]:
    """Number and name, for the search on the front page. Cached by its caller."""
    numbers = Selection.of(Filters()).runs().order_by().values("municipality").distinct()
    names = Municipality.objects.filter(number__in=numbers).values_list("number", "name")
    return sorted(names, key=lambda pair: norwegian_key(pair[1]))
