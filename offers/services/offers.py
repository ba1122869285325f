"""What a coordinator does with an offer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from audit import services as audit
from audit.services import Actor
from offers.models import Offer, Theme
from organisations.models import Organisation

LONGEST_SLUG = 80
TRIES = 5
# As Norwegian addresses are written; slugify alone would drop the three.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "đ": "d", "ŋ": "n", "ŧ": "t"})


def create_offer(
    *, organiser: Organisation, by: Actor, themes: Iterable[Theme] = (), submission: UUID | None = None, **fields: Any
) -> Offer:
    """A draft: citizens see it once its first run is published. The address in the catalogue comes from the title.

    A form sent twice (the same `submission`) makes one offer.
    """
    for _attempt in range(TRIES):
        if submission and (sent := Offer.objects.filter(submission=submission, organiser=organiser).first()):
            return sent
        try:
            with transaction.atomic():
                offer = Offer.objects.create(
                    organiser=organiser, slug=_free_slug(_title(fields)), submission=submission, **fields
                )
                offer.themes.set(themes)
                _log(by, "offer.created", offer)
                return offer
        except IntegrityError as error:  # the address was taken, or the form came in twice, since the look above
            if "slug" not in str(error) and "submission" not in str(error):
                raise
    raise RuntimeError("No free address was found for the offer.")


@transaction.atomic
def update_offer(*, offer: Offer, by: Actor, themes: Iterable[Theme] | None = None, **fields: Any) -> None:
    """The address stays as it is: it may stand on paper."""
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    changed = sorted(name for name, value in fields.items() if getattr(offer, name) != value)
    for name, value in fields.items():
        setattr(offer, name, value)
    offer.save(update_fields=[*fields])
    if themes is not None:
        offer.themes.set(themes)
    _log(by, "offer.changed", offer, fields=changed)


@transaction.atomic
def put_away_offer(*, offer: Offer, by: Actor) -> None:
    """Citizens no longer find it. Those who have a place in a run keep it."""
    if Offer.objects.filter(pk=offer.pk, archived_at__isnull=True).update(archived_at=timezone.now()):
        _log(by, "offer.put_away", offer)


@transaction.atomic
def bring_back_offer(*, offer: Offer, by: Actor) -> None:
    if Offer.objects.filter(pk=offer.pk, archived_at__isnull=False).update(archived_at=None):
        _log(by, "offer.brought_back", offer)


def _title(fields: dict[str, Any]) -> str:
    """In whichever written language there is one."""
    return next((title for code in ("nb", "nn", "en") if (title := fields.get(f"title_{code}"))), "")


def _free_slug(title: str) -> str:
    stem = slugify(title.translate(_LETTERS))[: LONGEST_SLUG - 5].strip("-") or "tilbud"
    taken = set(Offer.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _log(by: Actor, action: str, offer: Offer, **details: Any) -> None:
    audit.record(by=by, action=action, target=offer, organisation_id=offer.organiser_id, details=details)
