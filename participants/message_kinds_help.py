"""The letter to someone who may be asked to help later: what they said yes to, and the way to take it back."""

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import Context, MessageKind, MessageObsoleteError
from messaging.models import Message
from participants.models import HelpConsent

HELP_SALT = "participants.help_consent"


def consent_path(consent: HelpConsent) -> str:
    """Signed: it opens this one consent as long as that is kept. Nothing of it is stored."""
    return reverse("participants:help_consent", args=[signing.dumps(consent.pk, salt=HELP_SALT)])


def _consent(message: Message) -> Context:
    consent = HelpConsent.objects.select_related("organisation").filter(pk=message.about_id or 0).first()
    if consent is None:
        raise MessageObsoleteError
    return {
        "first_name": consent.name.partition(" ")[0],
        "organisation": consent.organisation.name,
        "ends_on": consent.ends_on,
        "link": links.absolute(consent_path(consent)),
    }


HELP_CONSENT = kinds.declare(
    MessageKind(
        name="help_consent",
        label=_("Consent to be asked to help"),
        templates="participants/messages",
        context=_consent,
    )
)
