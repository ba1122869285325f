"""The forms of the sign-in pages: allauth's rules, our words and fields."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from ui.forms import PortalForm

NEW_PASSWORD_HELP = _("At least 12 characters. A short sentence is easy to remember and hard to guess.")


class _AccountForm(PortalForm):
    """Words from `labels` and `helps`; no placeholders, which vanish when one starts to type."""

    mark_optional = False
    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class _CodeForm(_AccountForm):
    """A code that people read from somewhere else: digits, so phones show their number pad."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(_AccountForm, account.LoginForm):
    submit_label = _("Sign in")
    labels = {"login": _("E-mail"), "password": _("Password")}


class RequestCodeForm(_AccountForm, account.RequestLoginCodeForm):
    submit_label = _("Send me a code")
    labels = {"email": _("E-mail")}


class ConfirmCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    submit_label = _("Sign in")
    labels = {"code": _("Code from the e-mail")}
    helps = {"code": _("Eight digits, such as 1234-5678.")}


class ForgottenPasswordForm(_AccountForm, account.ResetPasswordForm):
    submit_label = _("Send me a link")
    labels = {"email": _("E-mail")}


class _OncePasswordForm(_AccountForm):
    """A new password is typed once: people see it or paste it, and a slip is mended by a code or a new link."""

    labels = {"oldpassword": _("Your password now"), "password1": _("New password")}
    helps = {"password1": NEW_PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class NewPasswordForm(_OncePasswordForm, account.ResetPasswordKeyForm):
    submit_label = _("Save the new password")


class ChangePasswordForm(_OncePasswordForm, account.ChangePasswordForm):
    submit_label = _("Save the new password")


class SetPasswordForm(_OncePasswordForm, account.SetPasswordForm):
    submit_label = _("Save the password")
    labels = {"password1": _("Password")}


class PasswordAgainForm(_AccountForm, account.ReauthenticateForm):
    submit_label = _("Continue")
    labels = {"password": _("Password")}


class SecondFactorForm(_CodeForm, second_factor.AuthenticateForm):
    submit_label = _("Continue")
    labels = {"code": _("Code from the app")}
    helps = {"code": _("Six digits. Without your phone you can use one of your recovery codes.")}


class SecondFactorAgainForm(_CodeForm, second_factor.ReauthenticateForm):
    submit_label = _("Continue")
    labels = SecondFactorForm.labels
    helps = SecondFactorForm.helps


class ActivateSecondFactorForm(_CodeForm, ActivateTOTPForm):
    submit_label = _("Turn on two-step sign-in")
    labels = {"code": _("Code from the app")}
    helps = {"code": _("The six digits that the app shows now.")}
