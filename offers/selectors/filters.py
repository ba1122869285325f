"""What a visitor asks the catalogue for: parsed from the address, written back to it, and nothing else believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.models import Audience, DayPart, Format, ServiceLine

LONGEST_SEARCH = 100
LONGEST_VALUE = 50
MOST_VALUES = 20

WEEKDAYS = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of choices. `known` is empty where they are rows of the database: there any short text may come."""

    name: str
    label: str | Promise
    known: Mapping[str, str | Promise] = field(default_factory=dict)

    def accepts(self, value: str) -> bool:
        return value in self.known if self.known else value.replace("-", "").isalnum() and len(value) <= LONGEST_VALUE


def _labels(choices: Iterable[tuple[str, str | Promise]]) -> dict[str, str | Promise]:
    return dict(choices)


MUNICIPALITY = Facet("kommune", _("Municipality"))
FORMAT = Facet("form", _("In person or digital"), _labels(Format.choices))
AUDIENCE = Facet("malgruppe", _("Who it is for"), _labels(Audience.choices))
THEME = Facet("tema", _("Theme"))
WEEKDAY = Facet("ukedag", _("Weekday"), WEEKDAYS)
DAY_PART = Facet("tid", _("Time of day"), _labels(DayPart.choices))
# By what people need, not by who runs it.
LINE = Facet(
    "linje",
    _("What you need"),
    {
        ServiceLine.LEARNING_AND_COPING.value: _("To live well with what lasts"),
        ServiceLine.HEALTHY_LIFE.value: _("To change habits early"),
    },
)
# Each of these is a choice of its own: asking for two means wanting both.
FREE = Facet("ledig", _("Seats"), {"1": _("Free seats")})
NO_REFERRAL = Facet("uten_henvisning", _("Referral"), {"1": _("No referral needed")})
STEP_FREE = Facet("trinnfri", _("Accessibility"), {"1": _("Step-free access")})
HEARING_LOOP = Facet("teleslynge", _("Accessibility"), {"1": _("Hearing loop")})
TOILET = Facet("toalett", _("Accessibility"), {"1": _("Accessible toilet")})

FACETS = (
    MUNICIPALITY,
    AUDIENCE,
    FORMAT,
    FREE,
    NO_REFERRAL,
    THEME,
    WEEKDAY,
    DAY_PART,
    STEP_FREE,
    HEARING_LOOP,
    TOILET,
    LINE,
)
# An offer without a date has no seats, weekday or place yet.
OF_OFFERS = frozenset({"kommune", "malgruppe", "tema", "linje", "uten_henvisning"})


@dataclass(frozen=True, slots=True)
class Filters:
    """Equal filters are equal objects, whatever order the address had them in."""

    search: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    undated: bool = False

    @classmethod
    def parse(cls, query: QueryDict) -> Self:
        """Unknown names and values are left out without a word: an old link still works."""
        chosen = []
        for facet in FACETS:
            values = sorted({value for value in query.getlist(facet.name) if facet.accepts(value)})[:MOST_VALUES]
            if values:
                chosen.append((facet.name, tuple(values)))
        words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        return cls(words, tuple(chosen), query.get("dato") == "uten")

    def values(self, facet: Facet) -> tuple[str, ...]:
        return dict(self.chosen).get(facet.name, ())

    @property
    def any(self) -> bool:
        return bool(self.search or self.chosen)

    @property
    def count(self) -> int:
        return sum(len(values) for _name, values in self.chosen)

    def but(self, facet: Facet, value: str) -> Self:
        """These filters without one of their values."""
        kept = [
            (name, tuple(each for each in values if (name, each) != (facet.name, value)))
            for name, values in self.chosen
        ]
        return replace(self, chosen=tuple((name, values) for name, values in kept if values))

    def of_everything(self) -> Self:
        return replace(self, search="", chosen=())

    def without_search(self) -> Self:
        return replace(self, search="")

    def turned(self) -> Self:
        """The other list: with dates, or without."""
        return replace(self, undated=not self.undated)

    @property
    def query(self) -> str:
        """As it stands in the address, in one order only."""
        query = QueryDict(mutable=True)
        if self.search:
            query["q"] = self.search
        for name, values in self.chosen:
            query.setlist(name, list(values))
        if self.undated:
            query["dato"] = "uten"
        return query.urlencode()
