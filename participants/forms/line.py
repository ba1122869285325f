"""What a coordinator writes about the waiting list and about preliminary talks."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import DeclineReason, PreliminaryTalk, TalkForm
from ui.forms import PortalForm


class OutOfOrderForm(PortalForm, forms.Form):
    submit_label = _("Offer the seat")
    reason = forms.CharField(
        label=_("Why is it this person’s turn?"),
        max_length=200,
        help_text=_("Kept in the log. Nothing about illness."),
        error_messages={
            "required": _("Write in one sentence why this person comes before the others."),
            "max_length": _("Write it in 200 characters or fewer."),
        },
    )


class TalkTimeForm(PortalForm, forms.Form):
    submit_label = _("Save and tell the person")
    starts_at = forms.DateTimeField(label=_("When"), error_messages={"invalid": _("Write the day and the time.")})
    form = forms.ChoiceField(label=_("How"), choices=TalkForm, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Place or link"), max_length=200, required=False, help_text=_("Where you meet, or the video link.")
    )

    def __init__(self, *args: Any, talk: PreliminaryTalk | None, **kwargs: Any) -> None:
        initial = {"starts_at": talk.starts_at, "form": talk.form, "where": talk.where} if talk else {"form": "phone"}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_at = data.get("starts_at")
        if starts_at and starts_at <= timezone.now():
            self.add_error("starts_at", _("Choose a time that is still to come."))
        if data.get("form") == TalkForm.MEETING and not data.get("where") and "where" not in self.errors:
            self.add_error("where", _("Write where you meet."))
        return data


class DeclineForm(PortalForm, forms.Form):
    """A reason to choose, none to write: nothing about health is kept."""

    submit_label = _("Say that there is no seat this time")
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=DeclineReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
