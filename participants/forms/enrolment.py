"""Signing up: online by the person, or by staff for someone who phones."""

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun
from participants.forms.pace import PaceField, too_quick
from participants.forms.person import ONE_IS_ENOUGH, OWN_CONTACT, PersonForm
from participants.identity import email_key, phone_key
from participants.services import PartyChoice
from ui.forms import Fold, Group, Paragraph, SubmissionField, Text


class _SubmissionForm(PersonForm):
    """Carries the mark of this one filled-in form, so that sending it twice is one enrolment."""

    how_to_reach: Text = ONE_IS_ENOUGH

    submission = SubmissionField()

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [
            "submission",
            *self.present(["pace"]),
            Group(_("Who you are"), *self.present(self.who)),
            Group(_("How we reach you"), Paragraph(self.how_to_reach), *self.present(self.reach)),
            Fold(_("What you need from us (optional)"), *self.present(self.need)),
        ]


class EnrolmentForm(_SubmissionForm):
    """At most eight questions before the button, nine where the organisation asks for the age group.

    What people may need is folded away.
    """

    old_enough = forms.BooleanField()
    # Nobody sees this one. Programs that fill in every field do.
    website = forms.CharField(required=False, max_length=200)
    pace = PaceField()

    who = ("takes_part_as", "name", "municipality", "age_band", "old_enough")

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, run=run, **kwargs)
        _ask_for_age(self.fields["old_enough"], run)

    def clean(self) -> dict[str, Any]:
        """The field for programs comes back empty, so a person whose browser filled it in only presses again."""
        data = super().clean()
        if data.get("website") or too_quick(data.get("pace", "")):
            self.add_error(None, _("Please press the button once more."))
        return data

    @property
    def bare_helper(self) -> FormHelper:
        """For a `<form>` written in the template, which has more to say before its button."""
        helper = self.helper
        helper.form_tag = False
        return helper


def _ask_for_age(field: forms.Field, run: CourseRun) -> None:
    age = {"age": run.offer.minimum_age}
    field.label = _("I am %(age)d years or older") % age
    field.error_messages["required"] = (
        _("You must be %(age)d years or older to take part. Tick the box if you are. If you are younger, phone us.")
        % age
    )


class SecondPersonForm(PersonForm):
    """The one who comes together with whoever fills in the form: the same questions, and a contact of their own."""

    prefix = "to"
    old_enough = forms.BooleanField()
    who = EnrolmentForm.who

    def __init__(self, *args: Any, run: CourseRun, first: EnrolmentForm, **kwargs: Any) -> None:
        super().__init__(*args, run=run, **kwargs)
        self.first = first
        _ask_for_age(self.fields["old_enough"], run)
        self.fields["old_enough"].label = _("The person is %(age)d years or older") % {"age": run.offer.minimum_age}
        for name in ("name", "email", "phone"):  # the browser knows the one who fills in
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [
            Group(_("The one you come together with"), *self.present(self.who)),
            Group(_("How we reach this person"), Paragraph(OWN_CONTACT), *self.present(self.reach)),
            Fold(_("What this person needs from us (optional)"), *self.present(self.need)),
        ]

    def clean(self) -> dict[str, Any]:
        """Each has a page of their own, so an address that both use would open the wrong one."""
        data = super().clean()
        if self.first.is_valid():
            for ours, theirs, field in zip(self.first.person().keys, self._keys(data), ("email", "phone"), strict=True):
                if ours and ours == theirs:
                    self.add_error(field, _("Write another one here: each of you gets a page of your own."))
        return data

    @staticmethod
    def _keys(data: dict[str, Any]) -> tuple[str, str]:
        return email_key(data.get("email") or ""), phone_key(data.get("phone") or "")

    @property
    def bare_helper(self) -> FormHelper:
        helper = self.helper
        helper.form_tag, helper.disable_csrf = False, True
        return helper


class PartyChoiceForm(forms.Form):
    """What two want when there is room for one. Asked only then."""

    choice = forms.TypedChoiceField(
        coerce=PartyChoice, empty_value=None, choices=[(choice.value, choice.value) for choice in PartyChoice],
        required=False,
    )  # fmt: skip


class SignUpChoiceForm(forms.Form):
    """The same while signing up, where one fills in for both: so the answer says, too, whether it is the other one."""

    choice = forms.ChoiceField(
        choices=[(f"{choice}{who}", choice) for choice in PartyChoice for who in ("", "-to")], required=False
    )

    @property
    def answer(self) -> tuple[PartyChoice | None, int]:
        """Anything but an answer asks again."""
        choice, _dash, other = (self.cleaned_data["choice"] if self.is_valid() else "").partition("-")
        return (PartyChoice(choice) if choice else None), int(bool(other))


class PhoneEnrolmentForm(_SubmissionForm):
    """Staff writes down what someone says on the phone. Who has no e-mail may be reached by mobile alone."""

    submit_label = _("Enrol")
    needs_contact = False
    needs_messages = False
    how_to_reach = _("Write an e-mail address, a phone number, or both. If there is none, you get a letter to print.")

    # Whose name it was already asked about; a second press then goes through.
    asked_about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return ["asked_about", *super().layout()]

    @property
    def is_asked(self) -> bool:
        return bool(self.cleaned_data["asked_about"] == self.cleaned_data["name"])

    def ask_whether_another(self) -> None:
        name = self.cleaned_data["name"]
        answers = cast("QueryDict", self.data).copy()
        answers["asked_about"] = name
        self.data = answers
        question = _("Someone called %(name)s is in the list already. Is this another person? Then press once more.")
        self.add_error(None, question % {"name": name})
