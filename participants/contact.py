"""One e-mail address or one mobile number, typed by someone who may or may not be known here."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from messaging.models import Channel
from participants.identity import email_key, phone_key

SALT = "participants.contact"


@dataclass(frozen=True, slots=True)
class Contact:
    """`address` is what was typed; the keys are what it is known by."""

    channel: Channel
    address: str

    @property
    def keys(self) -> tuple[str, str]:
        """Of e-mail and phone; one of them is empty."""
        if self.channel == Channel.SMS:
            return "", phone_key(self.address)
        return email_key(self.address), ""

    @property
    def digest(self) -> str:
        """Tells two requests for one contact from two contacts, and cannot be turned back into either."""
        return salted_hmac(SALT, "".join(self.keys), algorithm="sha256").hexdigest()


def digest_of(channel: str, address: str) -> str:
    """Empty where there is no address."""
    return Contact(Channel(channel), address).digest if address else ""
