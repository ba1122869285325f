"""E-mail: all of a batch over one connection."""

import logging
import smtplib
from email.utils import parseaddr
from http import HTTPStatus

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from icalendar import Calendar

from messaging.channels.base import DeliveryError, Letter
from messaging.models import Message

PERMANENT = HTTPStatus.INTERNAL_SERVER_ERROR.value  # SMTP's 5xx: do not try again

logger = logging.getLogger(__name__)


def message_id(message: Message) -> str:
    """The same for every attempt, so that a mailbox can tell a repeated letter from a new one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{domain}>"


def as_email(message: Message, letter: Letter) -> EmailMultiAlternatives:
    """RFC 3834's header, and Outlook's own, keep holiday replies away."""
    email = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": message.language,
        },
    )
    if letter.html:
        email.attach_alternative(letter.html, "text/html")
    if letter.calendar:  # RFC 6047 wants the method beside the type, too
        method = Calendar.from_ical(letter.calendar)["METHOD"]
        email.attach_alternative(letter.calendar.decode(), f"text/calendar; method={method}")
    return email


class EmailSender:
    """One connection for a batch. A server that cannot be reached is asked once, not once per letter."""

    def __init__(self) -> None:
        self._connection = mail.get_connection()
        self._unreachable = ""

    def send(self, message: Message, letter: Letter) -> None:
        self._open()
        try:
            self._connection.send_messages([as_email(message, letter)])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(error) from None
        except ValueError as error:  # Django's word for an address or a header that cannot be
            raise DeliveryError("The address is not valid.", permanent=True) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()  # what is left of the connection is not to be trusted; the next letter opens a new one
            raise DeliveryError(f"The mail server did not take it ({_name(error)}).") from error

    def close(self) -> None:
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError) as error:
            logger.info("The mail server did not say goodbye (%s).", _name(error))

    def _open(self) -> None:
        if not self._unreachable:
            try:
                self._connection.open()
            except (smtplib.SMTPException, OSError) as error:
                self._unreachable = f"The mail server cannot be reached ({_name(error)})."
                logger.warning("%s", self._unreachable)
        if self._unreachable:
            raise DeliveryError(self._unreachable)


def _refused(error: smtplib.SMTPRecipientsRefused) -> DeliveryError:
    codes = [code for code, _reply in error.recipients.values()]  # the reply itself repeats the address
    return DeliveryError(
        f"The mail server refused the address ({', '.join(map(str, codes))}).",
        permanent=all(code >= PERMANENT for code in codes),
    )


def _name(error: Exception) -> str:
    """What went wrong, by its kind and code: the text may repeat an address."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
