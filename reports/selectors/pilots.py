"""The figures of a model's pilots, for the page about the model, which lies in a room below."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from evaluations.models import CONSTANTS
from offers.models import CourseRun
from planning.selectors.offer_models import Figure
from reports.exports import shown
from reports.figures import Figures, count, mean, share
from reports.selectors.report import constant_labels
from reports.selectors.runs import figures_of_runs
from reports.suppression import is_small
from reports.tables import Value


def pilot_figures(run_ids: Collection[int]) -> list[Figure]:
    """Of all organisations together. Fewer than five people are nobody's figure."""
    total = Figures()
    for run in figures_of_runs(CourseRun.objects.filter(pk__in=run_ids)):
        total += run.figures
    people = None if is_small(total.participants) else total.participants
    named = [
        (_("Participants"), count(people)),
        (_("Completed the course"), share(total.completers, total.could_complete, of_people=True)),
        (_("Attendance"), share(total.present, total.noted, of_people=True)),
        (_("Exchange of experience"), share(total.exchange_minutes, total.programme_minutes, of_people=False)),
        *((label, mean(total.scores[name])) for name, label in zip(CONSTANTS, constant_labels(), strict=True)),
    ]
    return [_figure(name, value) for name, value in named]


def _figure(name: str, value: Value) -> Figure:
    return Figure(name, shown(value), hidden=value.hidden)
