"""What the working group says, takes on and agrees to meet about."""

from datetime import timedelta
from typing import Any, cast

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planning.forms.members import OneMemberField, SeveralMembersField, those_ever_in, those_in
from planning.models import LONGEST_COMMENT, LONGEST_MINUTES, Plan, PlanningMeeting
from planning.services import MeetingDraft
from ui.forms import Fold, Paragraph, PortalForm, Row, SubmissionField

LONGEST_MEETING = timedelta(hours=12)  # a claim for a fee has a line for each meeting, and a line is of one day


class CommentForm(PortalForm, forms.Form):
    """`submission` makes a form sent twice one comment."""

    submit_label = _("Write the comment")
    mark_optional = False

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write nothing about participants."),
        error_messages={"max_length": _("Write the comment in 2,000 characters or fewer.")},
    )
    mentioned = SeveralMembersField(label=_("Tell these by e-mail"))
    submission = SubmissionField()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "kommentar")
        super().__init__(*args, **kwargs)
        cast("SeveralMembersField", self.fields["mentioned"]).queryset = those_in(plan)

    def layout(self) -> list[str | LayoutObject | Paragraph]:
        return ["text", Fold(_("@ Mention someone"), "mentioned"), "submission"]


class TaskForm(PortalForm, forms.Form):
    submit_label = _("Add the task")

    text = forms.CharField(
        label=_("What to do"),
        max_length=200,
        error_messages={"max_length": _("Write the task in 200 characters or fewer.")},
    )
    owner = OneMemberField(label=_("Who does it"))
    due_on = forms.DateField(label=_("By"), required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "oppgave")
        super().__init__(*args, **kwargs)
        cast("OneMemberField", self.fields["owner"]).queryset = those_in(plan)

    def layout(self) -> list[str | LayoutObject | Paragraph]:
        return ["text", Row("owner", "due_on"), "submission"]


class MeetingForm(PortalForm, forms.Form):
    """One meeting. Minutes and who took part are asked for once there is a meeting to write them for."""

    submit_label = _("Save the meeting")

    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    video_link = forms.URLField(label=_("Video link"), max_length=200, required=False, assume_scheme="https")
    agenda = forms.CharField(
        label=_("What it is about"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    minutes = forms.CharField(
        label=pgettext_lazy("meeting", "Minutes"),
        max_length=LONGEST_MINUTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you agreed on. Write nothing about participants."),
    )
    took_part = SeveralMembersField(label=_("Took part"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, plan: Plan, cancel_url: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        cast("SeveralMembersField", self.fields["took_part"]).queryset = those_ever_in(plan)
        if is_new:
            del self.fields["minutes"], self.fields["took_part"]

    def layout(self) -> list[str | LayoutObject | Paragraph]:
        later = [name for name in ("minutes", "took_part") if name in self.fields]
        return [Row("starts_at", "ends_at"), Row("place", "video_link"), "agenda", *later, "version", "submission"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts_at, ends_at = found.get("starts_at"), found.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end must be after the start."))
        elif starts_at and ends_at and ends_at - starts_at > LONGEST_MEETING:
            self.add_error("ends_at", _("A meeting lasts 12 hours at most. Make one for each day."))
        if "place" in found and "video_link" in found and not found["place"] and not found["video_link"]:
            self.add_error("place", _("Write where you meet, or a video link."))
        return found

    def draft(self) -> MeetingDraft:
        found = self.cleaned_data
        names = ("starts_at", "ends_at", "place", "video_link", "agenda")
        return MeetingDraft(
            **{name: found[name] for name in names},
            minutes=found.get("minutes", ""),
            took_part=tuple(found.get("took_part", ())),
        )


def as_agreed(meeting: PlanningMeeting) -> dict[str, Any]:
    """The form's first content: the meeting as it is, with the version that this is."""
    names = ("starts_at", "ends_at", "place", "video_link", "agenda", "minutes", "version")
    found = {name: getattr(meeting, name) for name in names}
    return found | {"took_part": [member.pk for member in meeting.took_part.all()]}
