"""The participant's own evaluation. Every question can be left out; a form without a single answer cannot be sent."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evaluations.models import CONSTANTS, HIGHEST, Answer
from ui.forms import PortalForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SKIPPED = "-"
TEXT_LENGTH = Answer._meta.get_field("was_good").max_length


def _score(chosen: str) -> int | None:
    return None if chosen == SKIPPED else int(chosen)


def _scale(label: "StrOrPromise") -> forms.TypedChoiceField:
    numbers = [(str(value), str(value)) for value in range(HIGHEST + 1)]
    return forms.TypedChoiceField(
        label=label,
        help_text=_("How much did it mean to you?"),
        # A radio button that is once chosen cannot be taken back, so there is one that says nothing.
        choices=[*numbers, (SKIPPED, _("I would rather not answer"))],
        coerce=_score,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a number from 0 to 10.")},
    )


def _text(label: "StrOrPromise") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Please do not write names, or anything about illness."),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(PortalForm, forms.Form):
    mark_optional = False

    met_others = _scale(_("Meeting others in the same situation"))
    shared_experiences = _scale(_("Sharing experiences"))
    asked_and_heard = _scale(_("Asking professionals and experienced users, and hearing others ask"))
    was_good = _text(_("What was good?"))
    to_change = _text(_("What should we change?"))

    @property
    def scales(self) -> list[forms.BoundField]:
        return [self[name] for name in CONSTANTS]

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self["was_good"], self["to_change"]]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not self.errors and all(answer in {None, ""} for answer in answers.values()):
            raise ValidationError(_("Answer at least one question before you send."))
        return answers
