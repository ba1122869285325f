"""How someone is reached, and what of a change they have to prove before it counts."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any

from messaging.channels import sms_available
from messaging.models import Channel
from participants.contact import Contact
from participants.identity import email_key, phone_key, reaches_by_sms
from participants.models import Enrolment
from participants.person import Person


@dataclass(frozen=True, slots=True)
class Reach:
    email: str
    phone: str
    channel: Channel

    @classmethod
    def of(cls, who: Enrolment | Person) -> "Reach":
        return cls(who.email, phone_key(who.phone), Channel(who.channel))

    def contact(self, channel: Channel) -> Contact | None:
        address = self.phone if channel == Channel.SMS else self.email
        return Contact(channel, address) if address else None

    def to_prove(self, wish: "Reach", proven: Container[str]) -> list[Contact]:
        """What is new in the wish, and what messages would go to from now on.

        A number that gets no SMS is only noted: it opens nothing, and nobody is known by it.
        """
        return [
            contact
            for channel in Channel
            if (contact := wish.contact(channel)) is not None
            and (contact != self.contact(channel) or wish.channel == channel != self.channel)
            and contact.digest not in proven
            and gets_a_code(contact)
        ]

    def step(self, wish: "Reach", contact: Contact, proven: Container[str]) -> "Reach":
        """The wish, or as much of it as can be had with only this contact proven."""
        if not self.to_prove(wish, proven):
            return wish
        if contact.channel == Channel.SMS:
            return replace(self, phone=contact.address)
        return replace(self, email=contact.address)

    def columns(self, *, before: Enrolment, proven: Container[str]) -> dict[str, Any]:
        """As the enrolment's row holds it. Someone is known by a contact that was known, or is proven."""
        was = Reach.of(before)
        phone = self.contact(Channel.SMS)
        known_phone = before.phone_key if self.phone == was.phone else ""
        if phone is not None and phone.digest in proven and gets_a_code(phone):
            known_phone = self.phone
        return {
            "email": self.email,
            "email_key": before.email_key if self.email == was.email else email_key(self.email),
            "phone": self.phone,
            "phone_key": known_phone,
            "channel": self.channel,
        }


def gets_a_code(contact: Contact) -> bool:
    return contact.channel == Channel.EMAIL or (sms_available() and reaches_by_sms(contact.address))
