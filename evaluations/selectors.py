"""What the answers say: of one run for those who planned it, of many for the reports, and what is left to do."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event
from evaluations.message_kinds import INVITATION
from evaluations.models import CONSTANTS, Answer, Ticket
from messaging import links
from messaging.models import Message, MessageState
from offers.models import CourseRun, RunState
from offers.models.run import CourseRunQuerySet
from organisations.access import Permission, organisations_where
from organisations.models import User
from organisations.todo import Todo, Urgency
from participants.models import Enrolment
from planning.models import Plan
from ui.dates import number

FEWEST_ANSWERS = 5
NEWS_FOR = timedelta(days=60)  # results are no longer news some time after the course


@dataclass(frozen=True, slots=True)
class Score:
    """Answers from 0 to 10 to one question: how many, and their sum."""

    answers: int = 0
    total: int = 0

    @property
    def mean(self) -> float | None:
        """To one decimal, and only from five answers."""
        return round(self.total / self.answers, 1) if self.answers >= FEWEST_ANSWERS else None


@dataclass(frozen=True, slots=True)
class ConstantResult:
    name: str
    label: str | Promise
    score: Score


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of one run. Below five answers there is only their number."""

    answers: int
    invited: int
    constants: list[ConstantResult]
    was_good: list[str]
    to_change: list[str]

    @property
    def shown(self) -> bool:
        return self.answers >= FEWEST_ANSWERS

    @property
    def missing(self) -> int:
        return max(FEWEST_ANSWERS - self.answers, 0)

    @property
    def asked(self) -> bool:
        """Whether the invitations have left."""
        return bool(self.invited or self.answers)

    @property
    def bars(self) -> list[tuple[str, float | None]]:
        return [(capfirst(str(result.label)), result.score.mean) for result in self.constants]

    @property
    def highest(self) -> tuple[str, str] | None:
        """What meant most, and its mean as people read it; several when they are equal."""
        means = [result.score.mean for result in self.constants if result.score.mean is not None]
        if not means:
            return None
        top = [str(result.label) for result in self.constants if result.score.mean == max(means)]
        return get_text_list(top, _("and")), number(max(means))


@dataclass(frozen=True, slots=True)
class Remaining:
    """One thing that is left of a run's evaluation, and where it is done."""

    sentence: str
    url: str


# --- the ticket -------------------------------------------------------------------------------------------------------
def open_ticket(token: str) -> Ticket | None:
    tickets = Ticket.objects.open().select_related("run__offer__organiser")
    return tickets.filter(token_digest=links.digest(token)).first()


# --- many runs --------------------------------------------------------------------------------------------------------
def constants(run_ids: Iterable[int]) -> dict[int, dict[str, Score]]:
    """Per run and constant the number of answers and their sum, in one query. Runs without answers are left out.

    The sums are raw, so that they can be added up; whoever shows them shows a mean from five answers only.
    """
    figures: dict[str, Combinable] = {}
    for name in CONSTANTS:
        figures |= {f"{name}_answers": Count(name), f"{name}_total": Coalesce(Sum(name), 0)}
    rows = Answer.objects.filter(run__in=list(run_ids)).order_by().values_list("run").annotate(**figures)
    return {run: dict(zip(CONSTANTS, map(Score, sums[::2], sums[1::2]), strict=True)) for run, *sums in rows}


# --- one run ----------------------------------------------------------------------------------------------------------
def results(run: CourseRun) -> Results:
    """Everything to show about one run; nothing but numbers of people while there are fewer than five answers."""
    answers = Answer.objects.filter(run=run).count()
    shown = answers >= FEWEST_ANSWERS
    return Results(
        answers=answers,
        invited=_invited(run),
        constants=_constant_results(run) if shown else [],
        was_good=_texts(run, "was_good") if shown else [],
        to_change=_texts(run, "to_change") if shown else [],
    )


def lessons_of(run: CourseRun, user: User) -> list[str]:
    """What participants would change, for those who plan the offer's next run and may see this one's evaluation."""
    may_see = run.offer.organiser_id in organisations_where(user, Permission.SEE_EVALUATIONS)
    if not may_see and not runs_with_results_for(user).filter(pk=run.pk).exists():
        return []
    texts = list(Answer.objects.filter(run=run).values_list("pk", "to_change"))
    return _in_no_order("to_change", texts) if len(texts) >= FEWEST_ANSWERS else []


def _constant_results(run: CourseRun) -> list[ConstantResult]:
    scores = constants([run.pk])[run.pk]
    return [ConstantResult(name, CONSTANTS[name], scores[name]) for name in CONSTANTS]


def _texts(run: CourseRun, field: str) -> list[str]:
    """In an order that says nothing: neither when each came, nor which texts of the two lists belong together."""
    return _in_no_order(field, Answer.objects.filter(run=run).values_list("pk", field))


def _in_no_order(field: str, rows: Iterable[tuple[Any, str]]) -> list[str]:
    return [text for _key, text in sorted((_shuffled(str(pk), field), text) for pk, text in rows if text)]


def _shuffled(key: str, field: str) -> str:
    return hashlib.sha256(f"{field}:{key}".encode()).hexdigest()


def _invited(run: CourseRun) -> int:
    """How many invitations have left. Zero once the messages themselves are gone."""
    about = Message.objects.about_any(Enrolment.objects.filter(run=run))
    return about.filter(kind=INVITATION.name, state=MessageState.SENT).count()


# --- what is left -----------------------------------------------------------------------------------------------------
def runs_with_results_for(user: User) -> CourseRunQuerySet:
    """Runs whose evaluation the person may see: those that they coordinate, and those that they helped to plan.

    Of all others they get figures in the reports, if they may see those, and no words.
    """
    own = CourseRun.objects.allowed(user, Permission.PUBLISH)
    return own | CourseRun.objects.filter(plan__in=Plan.objects.ever_made_by(user))


def todo(user: User) -> list[Todo]:
    """Results that are new to this person, in one query."""
    read = Event.objects.visible_to(user).filter(
        action="evaluation.read",
        target_type=CourseRun._meta.label_lower,
        target_id=Cast(OuterRef("pk"), CharField()),
    )
    runs = (
        runs_with_results_for(user)
        .filter(~Exists(read), state=RunState.COMPLETED, ends_at__gt=timezone.now() - NEWS_FOR)
        .annotate(given=Count("answers", distinct=True))
        .filter(given__gte=FEWEST_ANSWERS)
        .select_related("offer")
        .order_by("-ends_at")
    )
    return [_todo(run) for run in runs]


def _todo(run: CourseRun) -> Todo:
    given: int = vars(run)["given"]
    sentence = ngettext(
        "{offer}: {count} participant has said what came of it.",
        "{offer}: {count} participants have said what came of it.",
        given,
    )
    return Todo(
        sentence=sentence.format(offer=run.offer.title, count=given),
        action_label=_("Read the evaluation"),
        url=_url(run),
        urgency=Urgency.SOME_TIME,
        when=run.ends_at,
    )


def remaining(run: CourseRun) -> list[Remaining]:
    """What is left of the step "evaluation"."""
    if run.ends_at is None or run.ends_at > timezone.now():
        return [Remaining(_("Participants are asked after the last session."), _url(run))]
    missing = FEWEST_ANSWERS - Answer.objects.filter(run=run).count()
    if missing <= 0:
        return []
    words = ngettext("{count} more answer is needed.", "{count} more answers are needed.", missing)
    return [Remaining(words.format(count=missing), _url(run))]


def _url(run: CourseRun) -> str:
    return reverse("evaluations_staff:results", args=[run.pk])
