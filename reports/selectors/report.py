"""A report: tables made from what each room below knows about its course runs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluations.models import CONSTANTS
from participants.models import AgeBand
from reports.definitions import definitions
from reports.figures import Figures, count, mean, share, text
from reports.period import Period
from reports.selectors.runs import RunFigures, figures_per_age_band, figures_per_municipality, figures_per_run
from reports.suppression import Row, suppress, suppress_alike
from reports.tables import CellKind, Column, Definition, Table, Value
from ui.sorting import norwegian_key


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    total: Figures
    tables: Sequence[Table]
    definitions: Sequence[Definition]


def build(*, period: Period, organisation_ids: set[int]) -> Report:
    """The report on these organisations' runs whose first session lies in the period. A fixed number of queries."""
    runs = figures_per_run(period=period, organisation_ids=organisation_ids)
    total = _sum(run.figures for run in runs)
    offers = [*_by_offer(runs), (_("Sum"), total)]
    places = figures_per_municipality(period=period, organisation_ids=organisation_ids)
    ages = figures_per_age_band(period=period, organisation_ids=organisation_ids)
    by_offer, by_place, by_age = suppress_alike([_participants(offers), _with_sum(places), _with_sum(ages)])
    people = _per_offer(offers, by_offer)
    tables = [
        _key_figures(total, people), people, _quality(runs, total),
        _split("municipalities", _("Municipalities"), _("Municipality"), [name for name, *_counts in places], by_place),
    ]  # fmt: skip
    if ages:
        labels = {**dict(AgeBand.choices), "": ""}
        names = [str(labels[band]) for band, *_counts in ages]
        tables.append(_split("age_groups", _("Age groups"), _("Age group"), names, by_age))
    return Report(period=period, total=total, tables=tables, definitions=definitions(age_groups=bool(ages)))


def _sum(parts: Iterable[Figures]) -> Figures:
    total = Figures()
    for part in parts:
        total += part
    return total


def _by_offer(runs: Sequence[RunFigures]) -> list[tuple[str, Figures]]:
    sums: dict[int, Figures] = {}
    titles: dict[int, str] = {}
    for run in runs:
        titles[run.offer_id] = run.title
        sums.setdefault(run.offer_id, Figures()).__iadd__(run.figures)
    return sorted(((titles[offer], figures) for offer, figures in sums.items()), key=lambda row: norwegian_key(row[0]))


def _key_figures(total: Figures, people: Table) -> Table:
    """Numbers of people come from the suppressed table, so that the two never differ in what they give away."""
    seated, waiting, self_, relatives, participants = people.rows[-1][3:8]
    rows = [
        (_("Offers"), count(len(people.rows) - 1)),
        (_("Course runs"), count(total.runs)),
        (_("Cancelled course runs"), count(total.cancelled_runs)),
        (_("Sessions held"), count(total.sessions)),
        (_("People who had a seat"), seated),
        (_("People on the waiting list"), waiting),
        (_("Participants"), participants),
        (_("Participants, for themselves"), self_),
        (_("Participants, as relatives"), relatives),
        (_("Attendance"), _attendance(total)),
        (_("Completed the course"), share(total.completers, total.could_complete, of_people=True)),
        (_("Exchange of experience, share of the programme"), _exchange(total)),
        (_("Led by both sides, share of course runs"), _both_sides(total)),
        *[(label, mean(total.scores[name])) for name, label in zip(CONSTANTS, constant_labels(), strict=True)],
    ]
    columns = [Column(_("Figure"), CellKind.TEXT), Column(_("Value"), CellKind.COUNT)]
    return Table("key_figures", _("Key figures"), columns, [(text(label), value) for label, value in rows])


def _participants(rows: Sequence[tuple[str, Figures]]) -> list[list[int]]:
    return [[row.participants_self, row.participants_relative, row.participants] for _title, row in rows]


def _with_sum(found: Sequence[tuple[str, int, int]]) -> list[list[int]]:
    """For themselves, as relatives, and both; the last row is the sum."""
    counts = [[self_, relatives, self_ + relatives] for _name, self_, relatives in found]
    return [*counts, [sum(column) for column in zip(*counts, strict=True)] or [0, 0, 0]]


def _per_offer(everything: Sequence[tuple[str, Figures]], hidden_people: Sequence[Row]) -> Table:
    hidden_seats = _suppressed(everything, lambda row: [row.seated])
    hidden_waiting = _suppressed(everything, lambda row: [row.waiting])
    rows = [
        (
            text(title), count(row.runs), count(row.sessions),
            count(hidden_seats[line]), count(hidden_waiting[line]), *[count(cell) for cell in hidden_people[line]],
            share(row.completers, row.could_complete, of_people=True),
        )
        for line, (title, row) in enumerate(everything)
    ]  # fmt: skip
    labels = [
        _("Course runs"), _("Sessions held"), _("Had a seat"), _("On the waiting list"),
        _("Participants, for themselves"), _("Participants, as relatives"), _("Participants"),
    ]  # fmt: skip
    columns = [Column(_("Offer"), CellKind.TEXT), *[Column(label, CellKind.COUNT) for label in labels]]
    return Table("offers", _("Participants"), [*columns, Column(_("Completed the course"), CellKind.PERCENT)], rows)


def _suppressed(rows: Sequence[tuple[str, Figures]], pick: Callable[[Figures], list[int]]) -> list[int | None]:
    return [line[0] for line in suppress([pick(figures) for _title, figures in rows])]


def _quality(runs: Sequence[RunFigures], total: Figures) -> Table:
    rows = [
        (
            text(title), _attendance(row), _exchange(row), _both_sides(row),
            *[mean(row.scores[name]) for name in CONSTANTS],
        )
        for title, row in [*_by_offer(runs), (_("All"), total)]
    ]  # fmt: skip
    shares = [_("Attendance"), _("Exchange of experience"), _("Led by both sides")]
    columns = [
        Column(_("Offer"), CellKind.TEXT),
        *[Column(label, CellKind.PERCENT) for label in shares],
        *[Column(label, CellKind.MEAN) for label in constant_labels()],
    ]
    return Table("quality", _("Quality"), columns, rows)


def _split(key: str, title: str, term: str, names: Sequence[str], hidden_people: Sequence[Row]) -> Table:
    """Participants by something that people may leave out: for themselves, as relatives, both; and the sum."""
    named = [*[name or _("Not given") for name in names], _("Sum")]
    rows = [(text(name), *[count(cell) for cell in cells]) for name, cells in zip(named, hidden_people, strict=True)]
    labels = [_("For themselves"), _("As relatives"), _("Participants")]
    columns = [Column(term, CellKind.TEXT), *[Column(label, CellKind.COUNT) for label in labels]]
    return Table(key, title, columns, rows)


def constant_labels() -> list[str]:
    return [_("To meet others"), _("To share experiences"), _("To ask, and hear others ask")]


def _attendance(row: Figures) -> Value:
    return share(row.present, row.noted, of_people=True)


def _exchange(row: Figures) -> Value:
    return share(row.exchange_minutes, row.programme_minutes, of_people=False)


def _both_sides(row: Figures) -> Value:
    return share(row.runs_led_by_both, row.runs, of_people=False)
