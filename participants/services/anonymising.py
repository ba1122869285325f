"""Letting go of a person: what goes, what stays for the figures, and where else they may be written down.

What each column is, is declared in `participants.models.what_is_kept`; every row that hangs on an enrolment goes unless
its model is in `KEPT_FOR_THE_FIGURES`. So something new about a person is either let go of or refused by the tests
(`tests/participants/test_anonymising.py`), and never forgotten about.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from messaging import demo_post
from messaging.models import Message, MessageQuerySet, MessageState
from offers.models import RunState, Session
from participants.models import LIVE, Enrolment
from participants.models.what_is_kept import KEPT_FOR_THE_FIGURES, NEEDS, PERSON


class StillToComeError(Exception):
    """Raised for someone who has a place in what is still to come. They give it up first."""


@transaction.atomic
def anonymise(enrolments: Iterable[Enrolment]) -> int:
    """Let go of these people now; returns how many. What is done already is done: a second call finds nobody.

    Writes no log row, since only the caller knows why. Raises StillToComeError, and then nobody is let go of; a trigger
    refuses the same (`nobody_goes_before_the_end`).
    """
    pks = [enrolment.pk for enrolment in enrolments]
    present = Enrolment.objects.present().filter(pk__in=pks).order_by("pk")
    locked = list(present.select_for_update(of=("self",)))
    _refuse_those_with_a_place(locked)
    _blank(locked)
    return len(locked)


def forget_needs_of(pks: Sequence[int]) -> None:
    Enrolment.objects.filter(pk__in=pks).update(**NEEDS)


def _refuse_those_with_a_place(enrolments: Sequence[Enrolment]) -> None:
    runs = {enrolment.run_id for enrolment in enrolments if enrolment.status in LIVE}
    if Session.objects.to_come().filter(run__in=runs).exclude(run__state=RunState.CANCELLED).exists():
        raise StillToComeError


def _blank(enrolments: Sequence[Enrolment]) -> None:
    pks = [enrolment.pk for enrolment in enrolments]
    about_them = Message.objects.filter(about_type=Enrolment._meta.label_lower, about_id__in=pks)
    addresses = _empty_letters(about_them) | _delete_what_hangs_on(pks)
    Enrolment.objects.filter(pk__in=pks).update(**NEEDS, **PERSON, person_deleted_at=timezone.now())
    transaction.on_commit(lambda: demo_post.forget(addresses))


def _delete_what_hangs_on(pks: Sequence[int]) -> set[str]:
    """Returns where letters about it went."""
    addresses: set[str] = set()
    for relation in Enrolment._meta.related_objects:
        model: Any = relation.related_model
        if model not in KEPT_FOR_THE_FIGURES:
            rows = model.objects.filter(**{f"{relation.field.name}__in": pks})
            addresses |= _empty_letters(Message.objects.about_any(rows))
            rows.delete()
    return addresses


def _empty_letters(letters: MessageQuerySet) -> set[str]:
    """Returns where they went. An error may quote the address too. One that waits is not sent: its cause is gone."""
    addresses = set(letters.exclude(address="").values_list("address", flat=True))
    letters.filter(state=MessageState.PENDING).update(state=MessageState.OBSOLETE)
    letters.update(address="", context={}, last_error="")
    return addresses
