"""What the working group says, takes on and agrees to meet about."""

import uuid
from typing import TYPE_CHECKING, Any, cast

from crispy_forms.layout import LayoutObject
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planning.forms.items import ResponsibleField
from planning.forms.words import NO_SUCH_CHARACTERS
from planning.models import LONGEST_COMMENT, LONGEST_MINUTES, Plan, PlanningMeeting, WorkingGroupMember
from planning.selectors import members_of
from planning.services import MeetingDraft
from ui.forms import Fold, Paragraph, PortalForm, Row
from ui.sorting import norwegian

if TYPE_CHECKING:
    MemberField = forms.ModelChoiceField[WorkingGroupMember]
else:
    MemberField = forms.ModelChoiceField

HAS_LEFT = _("Someone you chose has left the working group. Choose again.")


class OneMemberField(MemberField):
    def label_from_instance(self, obj: WorkingGroupMember) -> str:
        return f"{obj.user.name} ({obj.get_side_display()})"


def _those_in(plan: Plan) -> Any:
    return members_of(plan).current().select_related("user").order_by(norwegian("user__name"), "pk")


class CommentForm(PortalForm, forms.Form):
    """`submission` makes a form sent twice one comment."""

    submit_label = _("Write the comment")
    mark_optional = False

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write nothing about participants."),
        error_messages={
            "max_length": _("Write the comment in 2,000 characters or fewer."),
            "null_characters_not_allowed": NO_SUCH_CHARACTERS,
        },
    )
    mentioned = ResponsibleField(
        label=_("Tell these by e-mail"),
        queryset=WorkingGroupMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": HAS_LEFT, "invalid_pk_value": HAS_LEFT},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "kommentar")
        super().__init__(*args, initial={"submission": uuid.uuid4()}, **kwargs)
        cast("ResponsibleField", self.fields["mentioned"]).queryset = _those_in(plan)

    def layout(self) -> list[str | LayoutObject | Paragraph]:
        return ["text", Fold(_("@ Mention someone"), "mentioned"), "submission"]


class TaskForm(PortalForm, forms.Form):
    submit_label = _("Add the task")

    text = forms.CharField(
        label=_("What to do"),
        max_length=200,
        error_messages={
            "max_length": _("Write the task in 200 characters or fewer."),
            "null_characters_not_allowed": NO_SUCH_CHARACTERS,
        },
    )
    owner = OneMemberField(
        label=_("Who does it"),
        queryset=WorkingGroupMember.objects.none(),
        error_messages={"invalid_choice": HAS_LEFT},
    )
    due_on = forms.DateField(label=_("By"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "oppgave")
        super().__init__(*args, initial={"submission": uuid.uuid4()}, **kwargs)
        cast("OneMemberField", self.fields["owner"]).queryset = _those_in(plan)

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
    took_part = ResponsibleField(
        label=_("Took part"),
        queryset=WorkingGroupMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": HAS_LEFT, "invalid_pk_value": HAS_LEFT},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, cancel_url: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        everyone = members_of(plan).select_related("user").order_by(norwegian("user__name"), "pk")
        cast("ResponsibleField", self.fields["took_part"]).queryset = everyone
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
