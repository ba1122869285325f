"""How much one address may send, and in how many sign-ups one contact may be named.

Generous: a library's visitors share one address on a course day, and nobody signs up for a dozen courses in an hour.
"""

from collections.abc import Iterator

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

from messaging.models import Channel
from participants.contact import Contact, digest_of
from participants.models import Enrolment
from participants.person import Person

SIGN_UPS_PER_ADDRESS = "1500/h"
SIGN_UPS_PER_CONTACT = "12/h"
LINKS_PER_ADDRESS = "600/h"
CODES_PER_ADDRESS = "1500/h"
REMINDERS_PER_ADDRESS = "600/h"
OWN_ACTS_PER_ADDRESS = "1500/h"
OWN_LETTERS_PER_CONTACT = "6/h"


def too_many(request: HttpRequest, group: str, rate: str, *, of: str = "") -> bool:
    """Counts this request, by its address or `of` whom it is about.

    Without the cache nobody is turned away: losing a person is worse than a few robots.
    """
    key = (lambda _group, _request: of) if of else "ip"
    try:
        limited = is_ratelimited(
            request, group=f"participants.{group}", key=key, rate=rate, method="POST", increment=True
        )
    except RedisError:
        return False
    return bool(limited)


def too_many_sign_ups(request: HttpRequest) -> bool:
    return too_many(request, "enrol", SIGN_UPS_PER_ADDRESS)


def too_many_of_one(request: HttpRequest, *people: Person) -> bool:
    """Each sign-up is a letter to whoever was named: nobody's mailbox is filled from here."""
    contacts = [contact for person in people for contact in _contacts(person)]
    return any(too_many(request, "contact", SIGN_UPS_PER_CONTACT, of=contact.digest) for contact in contacts)


def too_many_letters(request: HttpRequest, enrolment: Enrolment, *, to: str = "") -> bool:
    """Each act behind a personal link that writes to the person, counted over all that the contact is signed up for.

    `to` is the contact's digest, where it is not the one that all messages go to.
    """
    to = to or digest_of(enrolment.channel, enrolment.address)
    if not to:
        return False
    limited = too_many(request, "own_acts", OWN_ACTS_PER_ADDRESS)
    return too_many(request, "own_letters", OWN_LETTERS_PER_CONTACT, of=to) or limited


def _contacts(person: Person) -> Iterator[Contact]:
    if person.email:
        yield Contact(Channel.EMAIL, person.email)
    if person.phone:
        yield Contact(Channel.SMS, person.phone)
