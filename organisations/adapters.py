"""What allauth asks the portal: who may register, what its letters are, and how its secrets are kept."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from messaging import links
from messaging import services as messaging
from messaging.models import Channel
from organisations import message_kinds, sealing
from organisations.access import roles_of
from organisations.models import User
from organisations.second_factor import must_have_second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Closed for registration. Letters go through the outbox, so that signing in never waits for a mail server."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. You can also get a code by e-mail."
        ),
        "enter_current_password": _(
            "This is not your password. You can get a new one under “Forgotten your password?”."
        ),
        "incorrect_code": _("This is not the right code. Check the digits, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("There have been too many attempts. Wait some minutes and try again."),
        "rate_limited": _("There have been too many attempts. Wait some minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's signature
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A code or a link is sealed until the letter leaves: it lies readable in the letter only."""
        kind, content = message_kinds.account_letter(template_prefix, context)
        messaging.queue(
            kind=kind,
            to=messaging.Recipient(Channel.EMAIL, email, get_language() or "nb"),
            key=f"account:{uuid.uuid4()}",
            context={"sealed": sealing.seal(content)},
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        audit.record(
            by=audit.Actor.user(user.pk),
            action="user.sign_in_changed",
            target=user,
            details={"change": template_prefix.rpartition("/")[2]},
        )
        self.send_mail(template_prefix, email or user.email, context or {})

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return links.absolute(path.replace("UID-KEY", key))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        audit.record(by=audit.Actor.user(user.pk), action="user.signed_in", target=user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 allauth's signature
        return reverse("organisations:profile")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the right code. The app shows a new one every half minute."),
        "cannot_delete_authenticator": _("Your role needs two-step sign-in, so it cannot be turned off."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return str(sealing.unseal(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: User | AnonymousUser = authenticator.user
        return not (isinstance(user, User) and must_have_second_factor(user, roles_of(user)))
