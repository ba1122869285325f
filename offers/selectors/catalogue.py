"""The catalogue's list: one row per course run, read in the order of the index, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import get_language

from offers.models import CourseRun, Offer
from offers.models.offer import OfferQuerySet
from offers.selectors import filters as f
from offers.selectors.filters import Facet, Filters
from offers.selectors.search import matching_offers

PAGE_SIZE = 20
FALLBACKS = {"nb": ("nb", "nn", "en"), "nn": ("nn", "nb", "en"), "en": ("en", "nb", "nn")}


class CardRow(NamedTuple):
    """What a card shows, as the database has it. Two equal rows make the same card."""

    pk: int
    slug: str
    title_nb: str | None
    title_nn: str | None
    title_en: str | None
    summary_nb: str | None
    summary_nn: str | None
    summary_en: str | None
    audience: str
    next_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    seats: int | None
    seats_taken: int
    has_waiting_list: bool
    enrolment_opens_at: datetime | None
    enrolment_closes_at: datetime | None
    format: str
    place: str | None
    municipality: str | None
    leaders: Any

    def text(self, name: str) -> tuple[str, str]:
        """A text and the language it is in: the reader's own, or the nearest there is."""
        return in_language({code: getattr(self, f"{name}_{code}") for code in FALLBACKS})


def in_language(texts: dict[str, str | None]) -> tuple[str, str]:
    order = FALLBACKS.get(get_language() or "nb", FALLBACKS["nb"])
    return next(((text, code) for code in order if (text := texts[code])), ("", order[0]))


OFFER_COLUMNS = (
    "slug",
    "title_nb",
    "title_nn",
    "title_en",
    "summary_nb",
    "summary_nn",
    "summary_en",
    "audience",
)
RUN_COLUMNS = (
    "next_at",
    "starts_at",
    "ends_at",
    "state",
    "seats",
    "seats_taken",
    "has_waiting_list",
    "enrolment_opens_at",
    "enrolment_closes_at",
    "format",
    "arena__name",
    "municipality__name",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters, with the search already carried out."""

    filters: Filters
    found: list[int] | None
    only_similar: bool

    @classmethod
    def of(cls, filters: Filters) -> "Selection":
        if not filters.search:
            return cls(filters, None, only_similar=False)
        found, only_similar = matching_offers(filters.search)
        return cls(filters, found, only_similar)

    def runs(self, *, leaving_out: Facet | None = None) -> QuerySet[CourseRun]:
        runs = CourseRun.objects.for_newcomers()
        if self.found is not None:
            runs = runs.filter(_one_of("offer_id", self.found))
        return runs.filter(self._conditions(RUN_CONDITIONS, leaving_out))

    def offers(self, *, leaving_out: Facet | None = None) -> QuerySet[Offer]:
        """Offers that have no date now."""
        dated = CourseRun.objects.for_newcomers().filter(offer=OuterRef("pk"))
        # Not Offer.objects: the translating manager returns several columns in an order of its own.
        offers = OfferQuerySet(Offer).public().filter(~Exists(dated))
        if self.found is not None:
            offers = offers.filter(_one_of("id", self.found))
        return offers.filter(self._conditions(OFFER_CONDITIONS, leaving_out))

    def _conditions(self, conditions: dict[str, Any], leaving_out: Facet | None) -> Q:
        wanted = Q()
        for name, values in self.filters.chosen:
            if name in conditions and not (leaving_out and leaving_out.name == name):
                wanted &= conditions[name](values)
        return wanted


class IsOneOf(Func):
    """`column = ANY(array)`: one parameter, however many there are."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _one_of(column: str, ids: list[int]) -> IsOneOf:
    return IsOneOf(F(column), Value(ids, output_field=ArrayField(BigIntegerField())))


def _with_theme(path: str) -> Any:
    return lambda slugs: Q(
        **{f"{path}__in": Offer.themes.through.objects.filter(theme__slug__in=slugs).values("offer")}
    )


def _free(_values: tuple[str, ...]) -> Q:
    now = timezone.now()
    return (
        (Q(seats__isnull=True) | Q(seats_taken__lt=F("seats")))
        & (Q(enrolment_opens_at__isnull=True) | Q(enrolment_opens_at__lte=now))
        & (Q(enrolment_closes_at__isnull=True) | Q(enrolment_closes_at__gt=now))
    )


RUN_CONDITIONS: dict[str, Any] = {
    f.MUNICIPALITY.name: lambda values: Q(municipality__in=values),
    f.AUDIENCE.name: lambda values: Q(offer__audience__in=values),
    f.FORMAT.name: lambda values: Q(format__in=values),
    f.FREE.name: _free,
    f.NO_REFERRAL.name: lambda _values: Q(offer__referral_needed=False),
    f.THEME.name: _with_theme("offer"),
    f.WEEKDAY.name: lambda values: Q(weekdays__overlap=[int(value) for value in values]),
    f.DAY_PART.name: lambda values: Q(day_parts__overlap=list(values)),
    f.STEP_FREE.name: lambda _values: Q(arena__step_free=True),
    f.HEARING_LOOP.name: lambda _values: Q(arena__hearing_loop=True),
    f.TOILET.name: lambda _values: Q(arena__accessible_toilet=True),
    f.LINE.name: lambda values: Q(offer__service_line__in=values),
}
OFFER_CONDITIONS: dict[str, Any] = {
    f.MUNICIPALITY.name: lambda values: Q(organiser__municipality__in=values),
    f.AUDIENCE.name: lambda values: Q(audience__in=values),
    f.NO_REFERRAL.name: lambda _values: Q(referral_needed=False),
    f.THEME.name: _with_theme("pk"),
    f.LINE.name: lambda values: Q(service_line__in=values),
}


def dated_cards(runs: QuerySet[CourseRun], start: int, stop: int) -> list[CardRow]:
    leaders = KeyTransform("leaders", "public_programme")
    of_offer = [f"offer__{name}" for name in OFFER_COLUMNS]
    rows = runs.order_by("next_at", "pk").values_list("pk", *of_offer, *RUN_COLUMNS, leaders)
    return [CardRow(*row) for row in rows[start:stop]]


def undated_cards(offers: QuerySet[Offer], start: int, stop: int) -> list[CardRow]:
    """The newest first: there is no date to sort by."""
    rows = offers.order_by("-published_at", "pk").values_list(
        "pk", *OFFER_COLUMNS, "organiser__name", "organiser__municipality__name"
    )
    return [CardRow._make((*row[:-2], *NO_RUN, *row[-2:], None)) for row in rows[start:stop]]


# Times, state, seats and format of a run that is not there.
NO_RUN = (None, None, None, "", None, 0, False, None, None, "")


def next_cards(count: int) -> list[CardRow]:
    """What comes soonest, for the front page."""
    return dated_cards(Selection.of(Filters()).runs(), 0, count)
