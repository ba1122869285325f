"""What those who lead may write: a concern about the group, and how the group was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.models import HIGHEST, LONGEST_CONCERN, LONGEST_NOTE, LOWEST, QUESTIONS, SessionReflection
from ui.forms import PortalForm, SubmissionField, Text

ENDS: dict[int, Text] = {LOWEST: _("1, not at all"), HIGHEST: _("5, fully")}
SCALE: list[tuple[int, Text]] = [(value, ENDS.get(value, str(value))) for value in range(LOWEST, HIGHEST + 1)]


class ConcernForm(PortalForm, forms.Form):
    submit_label = _("Send to the coordinator")
    mark_optional = False
    text = forms.CharField(
        label=_("What are you concerned about in the group?"),
        help_text=_(
            "Write about the group: the mood, the safety, the pace. Do not write names, diagnoses, or anything that "
            "shows whom it is about. If it is about one person, call the coordinator instead."
        ),
        max_length=LONGEST_CONCERN,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write in a few words what you are concerned about."),
            "max_length": _("Write it in 1000 characters or fewer."),
        },
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, is_sent: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_sent:
            self.submit_label = _("Save it for the coordinators")

    def layout(self) -> list[str]:
        return ["text", "submission"]


def _scale(question: str) -> forms.TypedChoiceField:
    unanswered = _("Choose a number from 1 to 5.")
    return forms.TypedChoiceField(
        label=QUESTIONS[question],
        choices=SCALE,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": unanswered, "invalid_choice": unanswered},
    )


class ReflectionForm(PortalForm, forms.Form):
    """Three questions about the group process, from 1 to 5, and a line for next time."""

    all_had_a_say = _scale("all_had_a_say")
    felt_safe = _scale("felt_safe")
    led_as_equals = _scale("led_as_equals")
    next_time = forms.CharField(
        label=_("What should we do differently next time?"),
        help_text=_("About the group and the programme. Do not write about persons."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Write it in 400 characters or fewer.")},
    )

    def __init__(self, *args: Any, given: SessionReflection | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(given, name) for name in (*QUESTIONS, "next_time")} if given else None
        super().__init__(*args, initial=initial, **kwargs)

    def answers(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in QUESTIONS}
