"""What a coordinator writes about the waiting list and about preliminary talks."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from offers.models.run import PUBLIC_STATES, CourseRunQuerySet
from participants.models import DeclineReason, PreliminaryTalk, TalkForm
from ui.dates import day_date
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


class RunChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, obj: CourseRun) -> str:
        when = day_date(obj.starts_at) if obj.starts_at else _("no dates yet")
        free = "" if obj.seats is None else _(", {free} free").format(free=obj.seats_free)
        return f"{obj.offer.title}, {when}{free}"


class MoveForm(PortalForm, forms.Form):
    """To which run, and that the person has said yes: nobody is moved unasked."""

    submit_label = _("Move")
    mark_optional = False
    to_run = RunChoiceField(
        CourseRun.objects.none(),
        label=_("To which course run?"),
        empty_label=_("Choose a course run"),
        error_messages={"required": _("Choose a course run."), "invalid_choice": _("Choose a course run.")},
    )
    consented = forms.BooleanField(
        label=_("I have asked, and the person says yes"),
        error_messages={"required": _("Ask the person first, then tick the box.")},
    )

    def __init__(self, *args: Any, runs: CourseRunQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_runs = runs.filter(state__in=PUBLIC_STATES, ends_at__gt=timezone.now()).select_related("offer")
        cast("RunChoiceField", self.fields["to_run"]).queryset = open_runs.order_by("starts_at", "pk")


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
