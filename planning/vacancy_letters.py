"""Letters to those in the pool: a working group looks for someone, and no longer does."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging import kinds, links
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message
from offers.selectors.sender import sender
from planning.models import Side, Vacancy, VacancyAnswer


def _announced(message: Message) -> dict[str, Any]:
    """Each sending mints a new link, and the former one stops working. Nobody is asked of what is closed meanwhile."""
    found = VacancyAnswer.objects.filter(answer="", user__is_active=True, vacancy__in=Vacancy.objects.open())
    row = found.select_related("user", "vacancy__plan__run__offer__organiser").filter(pk=message.about_id or 0).first()
    if row is None:
        raise MessageObsoleteError
    token, digest = links.mint()
    VacancyAnswer.objects.filter(pk=row.pk).update(token_digest=digest)
    return _to(row) | {"link": links.absolute(reverse("planning:vacancy_by_link", args=[token]))}


def _over(message: Message) -> dict[str, Any]:
    """One that is open again meanwhile is not over."""
    found = VacancyAnswer.objects.filter(user__is_active=True, vacancy__closed_at__isnull=False)
    row = found.select_related("user", "vacancy__plan__run__offer__organiser").filter(pk=message.about_id or 0).first()
    if row is None:
        raise MessageObsoleteError
    return _to(row) | {"is_filled": row.vacancy.filled_by_id is not None}


def _to(row: VacancyAnswer) -> dict[str, Any]:
    offer = row.vacancy.plan.run.offer
    return {
        "first_name": row.user.name.partition(" ")[0],
        **sender(offer),
        "vacancy": row.vacancy,
        "offer": offer,
        "is_experienced": row.vacancy.side == Side.EXPERIENCED,
    }


VACANCY_ANNOUNCED = kinds.declare(
    MessageKind(
        name="vacancy_announced",
        label=_("Vacancy in a working group"),
        templates="planning/messages",
        context=_announced,
    )
)
VACANCY_OVER = kinds.declare(
    MessageKind(
        name="vacancy_over",
        label=_("Vacancy that is filled or closed"),
        templates="planning/messages",
        context=_over,
    )
)
