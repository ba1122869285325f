"""Showing a report: its answer as a sentence, a chart of the three constants, and its cells."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.models import CONSTANTS
from reports.exports import shown as cell_shown
from reports.figures import mean
from reports.selectors import Report
from reports.suppression import is_small
from reports.tables import Table, Value

register = template.Library()


@register.filter
def shown(value: Value) -> str:
    return cell_shown(value)


@register.filter
def labelled_rows(table: Table) -> Iterator[list[tuple[str, Value]]]:
    """Each row's cells with their column's label, which a phone shows beside them."""
    labels = [column.label for column in table.columns]
    return (list(zip(labels, row, strict=True)) for row in table.rows)


@register.simple_tag
def answer_in_a_sentence(report: Report) -> str:
    total = report.total
    runs = ngettext("%(count)d course run", "%(count)d course runs", total.runs) % {"count": total.runs}
    if is_small(total.participants):
        return _("%(runs)s in this period, with fewer than five participants.") % {"runs": runs}
    people = ngettext("%(count)d participant", "%(count)d participants", total.participants) % {
        "count": total.participants
    }
    return _("%(runs)s in this period, with %(people)s.") % {"runs": runs, "people": people}


@register.inclusion_tag("reports/constants_chart.html")
def constants_chart(report: Report) -> dict[str, Any]:
    """The three constants of all runs, on the scale from 0 to 10; nothing where there are too few answers."""
    labels = [_("To meet others"), _("To share experiences"), _("To ask, and hear others ask")]
    scores = report.total.scores
    means = [(label, mean(scores[name]).value) for label, name in zip(labels, CONSTANTS, strict=True)]
    answers = max(score.answers for score in scores.values())
    return {"rows": [row for row in means if row[1] is not None], "answers": answers}
