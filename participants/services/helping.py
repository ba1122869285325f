"""Saying that one may be asked to help later, taking it back, and being asked."""

from collections.abc import Container
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.models import ActorKind
from audit.services import CITIZEN, Actor
from messaging import services as messaging
from messaging.models import Channel, Message
from messaging.services import Recipient
from offers.models import CourseRun
from participants import message_kinds_help as kinds
from participants.contact import digest_of
from participants.errors import TooLateError
from participants.models import Enrolment, HelpConsent, HelpConsentQuerySet
from participants.selectors.due import consents_due
from participants.selectors.helping import has_proven_email, has_taken_part
from participants.services.journal import log_disposal
from planning import services as planning
from planning.models import Side

BATCH = 500


def help_days() -> int:
    days: int = settings.RETENTION_HELP_DAYS
    return days


class NoAddressError(Exception):
    """Nobody can be asked by e-mail without an address that is theirs."""


@transaction.atomic
def allow_asking(*, enrolment: Enrolment, proven: str) -> HelpConsent:
    """May be asked for a year from now on, also when said again. Raises NoAddressError, TooLateError.

    Said for an e-mail address that is `proven` to be the person's own, and for no other.
    """
    if not has_taken_part(enrolment):
        raise TooLateError
    if not has_proven_email(enrolment, proven):
        raise NoAddressError
    organisation = enrolment.run.offer.organiser
    consent, is_new = HelpConsent.objects.update_or_create(
        organisation=organisation,
        contact_digest=proven,
        defaults={
            "name": enrolment.name,
            "email": enrolment.email,
            "language": enrolment.language,
            "ends_on": timezone.localdate() + timedelta(days=help_days()),
        },
    )
    if is_new:
        _log(CITIZEN, "help_consent.given", consent)
        messaging.queue(
            kind=kinds.HELP_CONSENT,
            to=Recipient(Channel.EMAIL, consent.email, consent.language),
            key=f"help_consent:{consent.pk}",
            about=consent,
        )
    return consent


@transaction.atomic
def stop_asking(*, consent: HelpConsent) -> None:
    """The person takes it back: nothing of it is kept."""
    _log(CITIZEN, "help_consent.taken_back", consent)
    forget_all(HelpConsent.objects.filter(pk=consent.pk))


@transaction.atomic
def ask_to_help(
    *, consent: HelpConsent, run: CourseRun, by: Actor, leads_sessions: bool, involves: str, fee: str
) -> None:
    """The question that goes to anyone with only an address. Raises planning's OnOtherSideError, RunIsOverError."""
    planning.ask_newcomer(
        run=run,
        by=by,
        name=consent.name,
        email=consent.email,
        side=Side.EXPERIENCED,
        leads_sessions=leads_sessions,
        involves=involves,
        fee=fee,
    )
    HelpConsent.objects.filter(pk=consent.pk).update(asked_at=timezone.now())
    _log(by, "help_consent.asked", consent, run=run.pk)


def follow_address(*, before: str, enrolment: Enrolment, by: Actor, proven: Container[str]) -> None:
    """Who changes their e-mail address is asked at the new one; without one they cannot be asked.

    It takes someone who has proven that the old one is theirs, or staff of the organisation that may ask.
    """
    if not before or before == enrolment.email:
        return
    mine = HelpConsent.objects.filter(contact_digest=digest_of(Channel.EMAIL, before))
    if by.kind is ActorKind.USER:
        mine = mine.filter(organisation=enrolment.run.offer.organiser_id)
    elif digest_of(Channel.EMAIL, before) not in proven:
        return
    if not enrolment.email:
        forget_all(mine)
        return
    digest = digest_of(Channel.EMAIL, enrolment.email)
    taken = HelpConsent.objects.filter(contact_digest=digest).values("organisation")
    mine.exclude(organisation__in=taken).update(email=enrolment.email, contact_digest=digest)


def forget_all(consents: HelpConsentQuerySet) -> int:
    Message.objects.about_any(consents).update(address="", context={})
    deleted, _per_model = consents.delete()
    return deleted


def forget_help_consents() -> int:
    """Delete those whose date is past. Returns how many."""
    forgotten = 0
    while batch := _forget_batch():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    due = consents_due().select_for_update(skip_locked=True).order_by("pk")
    batch = dict(due.values_list("pk", "organisation")[:BATCH])
    if batch:
        forget_all(HelpConsent.objects.filter(pk__in=batch))
        log_disposal("help_consents.forgotten", "consents", batch.values())
    return len(batch)


def _log(by: Actor, action: str, consent: HelpConsent, **details: int) -> None:
    audit.record(by=by, action=action, target=consent, organisation_id=consent.organisation_id, details=details)
