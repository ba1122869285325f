"""When two sign-ups are the same person: contact details with all that does not matter folded away."""

import unicodedata

import phonenumbers
from phonenumber_field.phonenumber import PhoneNumber


def email_key(email: str) -> str:
    """One form per mailbox: case, surrounding spaces and what stands after a plus do not matter."""
    folded = unicodedata.normalize("NFKC", email).strip().casefold()
    mailbox, at, host = folded.rpartition("@")
    return f"{mailbox.partition('+')[0]}{at}{host}"


def phone_key(phone: "PhoneNumber | str | None") -> str:
    """The number as the world dials it, +4790000000, however it was typed."""
    if not phone:
        return ""
    number = phone if isinstance(phone, PhoneNumber) else PhoneNumber.from_string(phone, region="NO")
    return str(number.as_e164)


def reaches_by_sms(phone: "PhoneNumber | str") -> bool:
    number = phone if isinstance(phone, PhoneNumber) else PhoneNumber.from_string(phone, region="NO")
    return bool(phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.FIXED_LINE)
