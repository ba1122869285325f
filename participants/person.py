"""A person as they describe themselves when signing up."""

from dataclasses import dataclass, field
from typing import Any

from messaging.models import Channel
from organisations.models import Municipality
from participants.identity import email_key, phone_key
from participants.models import TakesPartAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a sign-up says, checked by a form before. Of `email` and `phone` the channel's own is there.

    `age_band` is None where it was not asked, and then what is known of it stays as it is.
    """

    name: str
    takes_part_as: TakesPartAs = TakesPartAs.SELF
    email: str = ""
    phone: str = ""
    channel: Channel = Channel.EMAIL
    language: str = "nb"
    municipality: Municipality | None = None
    age_band: str | None = None
    needs: list[str] = field(default_factory=list)
    interpreter_language: str = ""
    needs_note: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        return email_key(self.email), phone_key(self.phone)

    def columns(self) -> dict[str, Any]:
        """As the enrolment's row holds it."""
        email, phone = self.keys
        return {
            "name": self.name,
            "takes_part_as": self.takes_part_as,
            "email": self.email,
            "phone": phone,
            "email_key": email,
            "phone_key": phone,
            "channel": self.channel,
            "language": self.language,
            "municipality": self.municipality,
            "needs": self.needs,
            "interpreter_language": self.interpreter_language,
            "needs_note": self.needs_note,
            **({} if self.age_band is None else {"age_band": self.age_band}),
        }
