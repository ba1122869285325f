"""A message to several participants: to whom, and the text as it will be sent."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from organisations.models import LANGUAGES
from participants.models import Segment
from ui.forms import PortalForm, SubmissionField

LONGEST_TEXT = 900  # six SMS; what is longer belongs on the offer's page, or in a call


class AnnouncementForm(PortalForm, forms.Form):
    """`seen` names those whom the writer was shown. If they are others by now they look again, and nothing is sent."""

    submit_label = _("See how it will read")
    mark_optional = False

    submission = SubmissionField()
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    segment = forms.ChoiceField(
        label=_("To whom?"),
        choices=Segment,
        widget=forms.RadioSelect,
        initial=Segment.SEATED,
        error_messages={"required": _("Choose to whom it goes.")},
    )
    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "It is sent as you write it, in one language. Do not name the course, and nothing about health: others may "
            "see the message. A greeting, who it is from and a link to the person's own page are added."
        ),
        error_messages={
            "required": _("Write what you want to say."),
            "max_length": _("Write at most %(limit_value)d characters: it also goes as an SMS."),
        },
    )

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def layout(self) -> list[str]:
        return ["submission", "segment", "text"]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        offer = self.run.offer
        titles = [getattr(offer, f"title_{code}") for code, _name in LANGUAGES]
        if any(title.casefold() in text.casefold() for title in titles if title):
            raise ValidationError(_("Leave out the name of the course: others may see the message on a screen."))
        return text
