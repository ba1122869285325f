"""Rates, and claims in different states: with a line that was corrected, and one that was left out."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from audit.services import Actor
from lms_portal.demo_data.people import Cast
from planning import services
from planning.models import HonorariumRate, PaidAs
from planning.selectors.honoraria import claim_fingerprint

RATES = {
    PaidAs.USER_REPRESENTATIVE: Decimal(355),
    PaidAs.PEER_EMPLOYEE: Decimal(310),
    PaidAs.VOLUNTEER: Decimal(0),
}


def load(cast: Cast) -> None:
    tromso = cast.organisations["tromso"]
    for paid_as, amount in RATES.items():
        HonorariumRate.objects.create(
            organisation=tromso,
            paid_as=paid_as,
            valid_from=date(timezone.localdate().year - 2, 1, 1),
            amount=amount,
            per_km=Decimal("3.50"),
        )
    for key, paid_as in (("kjersti", PaidAs.PEER_EMPLOYEE), ("oyvind", PaidAs.USER_REPRESENTATIVE)):
        claim = services.start_claim(user=cast.people[key], organisation=tromso, paid_as=paid_as)
        services.add_expense(
            claim=claim, kind="travel", on=timezone.localdate(), km=24, amount=Decimal(0), note="Tur og retur"
        )
        services.change_line(line=claim.lines.filter(kind="session").earliest("pk"), minutes=105)
        services.send_claim(claim=claim)
        if key == "oyvind":
            by = Actor.user(cast.people["kari"].pk)
            services.approve_claim(claim=claim, by=by, fingerprint=claim_fingerprint(claim))
    draft = services.start_claim(user=cast.people["unni"], organisation=tromso, paid_as=PaidAs.USER_REPRESENTATIVE)
    services.remove_line(line=draft.lines.filter(kind="meeting").latest("pk"))
