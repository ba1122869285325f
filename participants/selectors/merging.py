"""Who was asked about another course run, and what they have said."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from offers.models import CourseRun
from participants.models import Enrolment, EnrolmentStatus, MergeQuestion, MergeQuestionQuerySet, MergeReply
from participants.waking import answer_by


def is_open(question: MergeQuestion) -> bool:
    """Whether a yes or no still does something. No query, where the rows come along."""
    enrolment, now = question.enrolment, timezone.now()
    here = enrolment.status == EnrolmentStatus.SEATED and enrolment.run_id == question.from_run_id
    return here and all(
        run.is_public and run.starts_at is not None and run.starts_at > now
        for run in (question.from_run, question.to_run)
    )


def time_to_answer(run: CourseRun, to_run: CourseRun) -> datetime:
    """As long as for an offer of a seat: waking hours, shorter as the first of the two starts comes near."""
    start = min(each.starts_at for each in (run, to_run) if each.starts_at is not None)
    return answer_by(now=timezone.now(), hours=run.invitation_hours, start=start)


def question_to(enrolment: Enrolment) -> MergeQuestion | None:
    """The latest that the person may still answer. One query."""
    asked = MergeQuestion.objects.filter(enrolment=enrolment, from_run=enrolment.run_id)
    found = asked.select_related("to_run__offer", "to_run__arena", "from_run").first()
    if found is None:
        return None
    found.enrolment = enrolment
    return found if is_open(found) else None


def other_of(question: MergeQuestion) -> MergeQuestion | None:
    """The same question to the one who comes along."""
    party = question.enrolment.party
    if party is None or not party.together:
        return None
    others = MergeQuestion.objects.filter(
        enrolment__party=party,
        enrolment__status=EnrolmentStatus.SEATED,
        from_run=question.from_run_id,
        to_run=question.to_run_id,
    )
    return others.exclude(enrolment=question.enrolment_id).select_related("enrolment").first()


@dataclass(frozen=True, slots=True)
class Answers:
    """What those who were asked about one run have said. `moved` are here no more."""

    to_run: CourseRun
    questions: list[MergeQuestion]

    @property
    def yes(self) -> int:
        return self._count(MergeReply.YES)

    @property
    def no(self) -> int:
        return self._count(MergeReply.NO)

    @property
    def silent(self) -> int:
        return self._count("")

    def _count(self, reply: str) -> int:
        return sum(question.reply == reply for question in self.questions)


def answers(questions: MergeQuestionQuerySet, run: CourseRun) -> list[Answers]:
    """By the other run, in the order in which people were asked. One query."""
    asked = questions.filter(from_run=run, enrolment__person_deleted_at__isnull=True)
    by_run: dict[int, list[MergeQuestion]] = {}
    for question in asked.select_related("enrolment__party", "to_run__offer").order_by("asked_at", "pk"):
        by_run.setdefault(question.to_run_id, []).append(question)
    return [Answers(asked_about[0].to_run, asked_about) for asked_about in by_run.values()]
