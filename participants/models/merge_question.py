"""Whether someone would come to another course run instead, asked of each by itself."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.access import Permission, organisations_where
from organisations.scope import ScopedQuerySet
from participants.models.enrolment import Enrolment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class MergeReply(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class MergeQuestionQuerySet(ScopedQuerySet["MergeQuestion"]):
    organisation_path = "from_run__offer__organiser"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those who may decide."""
        return self.filter(from_run__offer__organiser__in=organisations_where(user, Permission.MANAGE_PARTICIPANTS))

    def unanswered(self) -> Self:
        return self.filter(reply="")


class MergeQuestion(models.Model):
    """One person was asked whether they would rather come to `to_run`, and what they said.

    Until `answer_by` the coordinator waits; a later answer counts as long as both course runs are ahead. No answer
    moves nobody. Of two who come together both are asked, and only two who say yes are moved. Goes with the person.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="merge_questions"
    )
    from_run = models.ForeignKey(
        CourseRun, models.CASCADE, verbose_name=_("course run"), related_name="merge_questions"
    )
    to_run = models.ForeignKey(CourseRun, models.CASCADE, verbose_name=_("other course run"), related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answer_by = models.DateTimeField(_("answer by"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    reply = models.CharField(_("answer"), max_length=3, choices=MergeReply, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = MergeQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about another course run")
        verbose_name_plural = _("questions about another course run")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "from_run", "to_run"], name="participants_merge_question_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(reply="", answered_at__isnull=True)
                | Q(reply__in=MergeReply.values, answered_at__isnull=False),
                name="participants_merge_question_reply_has_time",
            ),
            models.CheckConstraint(condition=~Q(from_run=F("to_run")), name="participants_merge_question_two_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} ({self.reply})"
