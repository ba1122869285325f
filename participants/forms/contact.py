"""One field for an e-mail address or a mobile number: people type what they have."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from messaging.channels import sms_available
from messaging.models import Channel
from participants.contact import Contact
from participants.forms.fields import PhoneField
from participants.identity import reaches_by_sms
from participants.services.codes import DIGITS
from ui.forms import PortalForm

NEITHER = _("Write an e-mail address such as name@example.com, or a mobile number with eight digits.")
NO_SMS = _("Messages go by e-mail, so we need an e-mail address.")


class ContactField(forms.CharField):
    """Cleans to a `Contact`."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": NEITHER} | kwargs.pop("error_messages", {})
        attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(max_length=254, widget=forms.TextInput(attrs=attrs), error_messages=errors, **kwargs)

    def clean(self, value: Any) -> Contact:
        text = str(super().clean(value)).strip()
        return self._email(text) if "@" in text else self._mobile(text)

    @staticmethod
    def _email(text: str) -> Contact:
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValidationError(NEITHER, code="invalid") from error
        return Contact(Channel.EMAIL, text)

    @staticmethod
    def _mobile(text: str) -> Contact:
        try:
            number = PhoneField(region="NO").clean(text)
        except ValidationError as error:
            raise ValidationError(NEITHER, code="invalid") from error
        if not sms_available():
            raise ValidationError(NO_SMS, code="no_sms")
        if not reaches_by_sms(number):
            raise ValidationError(_("This number cannot receive SMS. Write a mobile number."), code="landline")
        return Contact(Channel.SMS, str(number.as_e164))


class WithoutCookie(PortalForm):
    """A form whose address or content is the secret: no cookie is needed against foreign pages."""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.disable_csrf = True
        return helper


class FindMyPageForm(WithoutCookie, forms.Form):
    submit_label = _("Send me a code")

    contact = ContactField(label=_("E-mail or mobile phone"), help_text=_("The one that you signed up with."))


class CodeForm(WithoutCookie, forms.Form):
    submit_label = _("Show my pages")

    code = forms.CharField(
        label=_("The code from the message"),
        max_length=20,
        error_messages={"required": _("Write the six digits from the message.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """People copy spaces along."""
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
            raise ValidationError(_("The code has six digits. Look in the message once more."), code="shape")
        return digits

    def wrong(self) -> None:
        sentence = _("This code does not work, or its time is out. Look in the message, or ask for a new one.")
        self.add_error("code", ValidationError(sentence, code="wrong"))


class NewContactForm(CodeForm):
    submit_label = _("Use it")

    def too_many(self) -> None:
        sentence = _("Very many people are asking from where you are. Wait a few minutes and try again.")
        self.add_error(None, ValidationError(sentence, code="too_many"))
