"""Letters of this room: invitations, and what the sign-in pages send."""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from organisations import sealing
from organisations.models import Invitation

TEMPLATES = "organisations/messages"

# What happened to the account, in the words of the letter.
CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set for your account."),
    "account/email/password_reset": _("Your password was replaced by a new one."),
    "mfa/email/totp_activated": _("Two-step sign-in was turned on."),
    "mfa/email/totp_deactivated": _("Two-step sign-in was turned off."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made. The old ones no longer work."),
}


def _opened(message: Message, seconds: int | None = None) -> Any:
    """The sealed content, unless it is too old to be of use."""
    try:
        return sealing.unseal(message.context["sealed"], seconds=seconds)
    except sealing.BrokenSealError as error:
        raise MessageObsoleteError from error


def _sign_in_code(message: Message) -> Context:
    seconds = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    return {"code": _opened(message, seconds)["code"], "minutes": seconds // 60}


def _new_password(message: Message) -> Context:
    seconds = settings.PASSWORD_RESET_TIMEOUT
    return {"link": _opened(message, seconds)["link"], "minutes": seconds // 60}


def _account_changed(message: Message) -> Context:
    return {"change": CHANGES[_opened(message)["change"]], "link": links.absolute(reverse("account_reset_password"))}


def _invitation(message: Message) -> Context:
    """The link is made here, so it lies in the letter and nowhere else; an older letter's link stops working."""
    invitation = (
        Invitation.objects.open()
        .select_related("organisation", "invited_by")
        .filter(pk=cast("int", message.about_id))
        .first()
    )
    if invitation is None:
        raise MessageObsoleteError
    token, invitation.token_digest = links.mint()
    invitation.save(update_fields=["token_digest"])
    return {
        "first_name": invitation.name.partition(" ")[0],
        "organisation": invitation.organisation.name,
        "invited_by": invitation.invited_by,
        "link": links.absolute(reverse("organisations:accept_invitation", args=[token])),
        "expires_on": timezone.localdate(invitation.expires_at),
    }


SIGN_IN_CODE = kinds.declare(
    MessageKind(name="sign_in_code", label=_("Code for signing in"), templates=TEMPLATES, context=_sign_in_code)
)
NEW_PASSWORD = kinds.declare(
    MessageKind(name="new_password", label=_("Link to a new password"), templates=TEMPLATES, context=_new_password)
)
ACCOUNT_CHANGED = kinds.declare(
    MessageKind(name="account_changed", label=_("Change to the sign-in"), templates=TEMPLATES, context=_account_changed)
)
INVITATION = kinds.declare(
    MessageKind(name="invitation", label=_("Invitation to an organisation"), templates=TEMPLATES, context=_invitation)
)


def account_letter(template_prefix: str, context: Mapping[str, Any]) -> tuple[MessageKind, dict[str, str]]:
    """Which of our letters stands for one of allauth's, and what it needs. KeyError for one that we do not send."""
    if template_prefix == "account/email/login_code":
        return SIGN_IN_CODE, {"code": context["code"]}
    if template_prefix == "account/email/password_reset_key":
        return NEW_PASSWORD, {"link": context["password_reset_url"]}
    return {prefix: (ACCOUNT_CHANGED, {"change": prefix}) for prefix in CHANGES}[template_prefix]
