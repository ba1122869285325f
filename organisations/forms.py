"""Forms about organisations, their people, and oneself."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from stdnum.no import orgnr

from organisations.account_forms import NEW_PASSWORD_HELP
from organisations.models import Municipality, Organisation, OrganisationKind, Role, User
from organisations.services import VALID_DAYS
from ui.context_processors import LANGUAGE_NAMES
from ui.forms import Fold, Group, Paragraph, PortalForm

# What each role means, for those who give it.
ROLE_WORDS = [
    (Role.COORDINATOR, _("Coordinator: makes courses, fills the seats and follows up")),
    (Role.PROFESSIONAL, _("Professional: plans and leads together with experienced users")),
    (Role.USER_REPRESENTATIVE, _("User representative: plans and leads together with professionals")),
    (Role.ORGANISATION_ADMIN, _("Administrator: invites people and keeps the organisation's details")),
    (Role.REPORT_READER, _("Report reader: sees figures, no names")),
]


def phone_field(**kwargs: Any) -> PhoneNumberField:
    return PhoneNumberField(
        required=False,
        error_messages={"invalid": _("Write the number with its country code when it is not Norwegian, such as +46 …")},
        **kwargs,
    )


class ContactForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """What an organisation's own administrators may change."""

    contact_phone = phone_field(label=_("Phone"))

    class Meta:
        model = Organisation
        fields = ["contact_name", "contact_email", "contact_phone", "default_language"]
        help_texts = {"default_language": _("Letters to people who have not chosen a language themselves.")}


class OrganisationForm(ContactForm):
    """Everything, for platform administrators. The number may be typed with spaces, as it is printed."""

    number = forms.CharField(
        label=_("Organisation number"),
        required=False,
        max_length=20,
        help_text=_("Nine digits, as in Enhetsregisteret."),
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.filter(valid_to=None), label=_("Municipality"), required=False
    )

    class Meta(ContactForm.Meta):
        fields = ["kind", "name", "number", "municipality", "parent", *ContactForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", _("Choose one")), *OrganisationKind.choices]
        fields["parent"].queryset = Organisation.objects.exclude(pk=self.instance.pk)

    def layout(self) -> list[Any]:
        return [
            Group(_("The organisation"), "kind", "name", "number", "municipality", "parent"),
            Group(_("How to reach it"), "contact_name", "contact_email", "contact_phone", "default_language"),
        ]

    def clean_number(self) -> str:
        number: str = orgnr.compact(self.cleaned_data["number"])
        if number and Organisation.objects.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another organisation here has this number."), code="taken")
        return number

    def clean_parent(self) -> Organisation | None:
        parent: Organisation | None = self.cleaned_data["parent"]
        above = parent
        while above:
            if above.pk == self.instance.pk:
                raise ValidationError(_("%(name)s is itself part of this organisation."), params={"name": parent})
            above = above.parent
        return parent


class NewOrganisationForm(OrganisationForm):
    """The same, and whom to invite first."""

    submit_label = _("Create the organisation")
    administrator_name = forms.CharField(label=_("Administrator's name"), max_length=120, required=False)
    administrator_email = forms.EmailField(label=_("Administrator's e-mail"), required=False)

    def layout(self) -> list[Any]:
        note = Paragraph(_("The administrator gets a link by e-mail, and invites the others."))
        return [
            *super().layout(),
            Group(_("The first administrator"), note, "administrator_name", "administrator_email"),
        ]


class RolesForm(PortalForm, forms.Form):
    submit_label = _("Save the roles")
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=ROLE_WORDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class PersonForm(PortalForm, forms.Form):
    """Someone to invite."""

    submit_label = _("Send the invitation")
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=format_lazy(_("The link in the letter works for {days} days."), days=VALID_DAYS),
    )


class InvitationForm(PersonForm):
    roles = RolesForm.base_fields["roles"]


class NewcomerForm(PortalForm, forms.Form):
    """Saying yes without an account. Few fields: an e-mail address is enough to sign in."""

    submit_label = _("Say yes")
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=NEW_PASSWORD_HELP,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def layout(self) -> list[Any]:
        note = Paragraph(_("You need no password: each time you sign in, we can send you a code by e-mail."))
        return ["name", Fold(_("Choose a password, if you like"), note, "password")]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(
                password, User(email=self.email, name=self.cleaned_data.get("name", ""))
            )
        return password


class ProfileForm(PortalForm, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    phone = phone_field(label=_("Phone"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_NAMES.items, widget=forms.RadioSelect)
