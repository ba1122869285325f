"""A course run, its copy and its end."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Arena, CourseRun
from organisations.models import Municipality
from ui.forms import Fold, Group, Paragraph, PortalForm, Row, SubmissionField


class ArenaChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, obj: Arena) -> str:
        return f"{obj.name}, {obj.municipality.name}"


class RunForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    arena = ArenaChoiceField(
        Arena.objects.select_related("municipality"), label=_("Arena"), required=False, empty_label=_("None yet")
    )
    video_link = forms.URLField(
        label=_("Video link"),
        help_text=_("Sent to participants only."),
        max_length=200,
        required=False,
        assume_scheme="https",
    )

    submission = SubmissionField()

    class Meta:
        model = CourseRun
        fields = [
            "format",
            "arena",
            "municipality",
            "video_link",
            "seats",
            "minimum_participants",
            "decide_days_before",
            "has_waiting_list",
            "waiting_list_limit",
            "invitation_hours",
            "first_come_hours",
            "asks_for_talk",
            "helpers_take_seats",
            "other_municipalities",
            "enrolment_opens_at",
            "enrolment_closes_at",
            "reminder_days",
            "reminder_hours",
        ]
        labels = {
            "format": _("How people meet"),
            "municipality": _("Municipality in the catalogue"),
            "reminder_days": _("First reminder, days before"),
            "reminder_hours": _("Last reminder, hours before"),
        }
        help_texts = {
            "enrolment_opens_at": _("Empty: as soon as it is published."),
            "enrolment_closes_at": _("Empty: until the last session."),
            "reminder_days": _("Empty: no such reminder."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["submission"]
        self.fields["municipality"].queryset = Municipality.objects.filter(valid_to__isnull=True)  # type: ignore[attr-defined]  # a ModelChoiceField

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [
            *(["submission"] if "submission" in self.fields else []),
            Group(_("Where and how"), "format", "arena", "municipality", "video_link"),
            Group(_("Seats"), Row("seats", "minimum_participants"), "has_waiting_list"),
            Fold(
                _("More about seats and the waiting list"),
                Row("waiting_list_limit", "invitation_hours"),
                "first_come_hours",
                "decide_days_before",
                "asks_for_talk",
                "helpers_take_seats",
                "other_municipalities",
            ),
            Group(_("Sign-up"), Row("enrolment_opens_at", "enrolment_closes_at")),
            Group(_("Reminders"), Row("reminder_days", "reminder_hours")),
        ]

    def clean_municipality(self) -> Municipality | None:
        """Where nothing else is said, the arena says it."""
        arena: Arena | None = self.cleaned_data.get("arena")
        chosen: Municipality | None = self.cleaned_data["municipality"]
        return chosen or (arena.municipality if arena else None)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        seats, fewest = found.get("seats"), found.get("minimum_participants")
        if seats is not None and fewest and 0 < seats < fewest:
            self.add_error("minimum_participants", _("The minimum cannot be more than the seats."))
        opens, closes = found.get("enrolment_opens_at"), found.get("enrolment_closes_at")
        if opens and closes and closes <= opens:
            self.add_error("enrolment_closes_at", _("Sign-up must close after it opens."))
        return found


class CopyRunForm(PortalForm, forms.Form):
    submit_label = _("Make a copy")
    first_day = forms.DateField(
        label=_("First day of the new run"),
        help_text=_("The other sessions follow in the same rhythm. You can change each date."),
    )
    submission = SubmissionField()

    def clean_first_day(self) -> Any:
        day = self.cleaned_data["first_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class CancelRunForm(PortalForm, forms.Form):
    submit_label = _("Cancel the course run")
    cancel_label = _("Keep it")
    reason = forms.CharField(
        label=_("Reason, for the participants"),
        max_length=240,
        required=False,
        help_text=_("One sentence is enough. Do not write anything about people's health."),
    )
