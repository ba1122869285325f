"""Organisations, those who work in them, and the arenas."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress

from lms_portal.demo_data.source import read, texts
from offers.models import Arena, Theme
from organisations.models import Membership, Municipality, Organisation, User
from participants.models import RetentionPeriods

ACCESS_FACTS = ("step_free", "hearing_loop", "accessible_toilet", "parking")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and everything by the key they have in the TOML files."""

    organisations: dict[str, Organisation]
    people: dict[str, User]
    arenas: dict[str, Arena]
    themes: dict[str, Theme]


def load() -> Cast:
    source = read("organisations")
    for row in source["municipality"]:
        Municipality.objects.get_or_create(
            number=row["number"], defaults={"name": row["name"], "valid_from": date(2024, 1, 1)}
        )
    organisations: dict[str, Organisation] = {}
    for row in source["organisation"]:
        organisations[row["key"]] = _organisation(row, organisations)
    return Cast(
        organisations=organisations,
        people={row["key"]: _person(row, organisations) for row in source["person"]},
        arenas={row["key"]: _arena(row) for row in source["arena"]},
        themes={slug: _theme(slug, names) for slug, names in read("themes").items()},
    )


def _organisation(row: dict[str, Any], known: dict[str, Organisation]) -> Organisation:
    organisation = Organisation.objects.create(
        kind=row["kind"],
        name=row["name"],
        number=row.get("number", ""),
        municipality_id=row["municipality"],
        parent=known.get(row.get("parent", "")),
        default_language=row["language"],
        contact_email=f"post-{row['key']}@example.org",
        contact_phone=f"+4777000{len(known) + 1:03}",
    )
    if row.get("asks_age_band"):
        RetentionPeriods.objects.create(organisation=organisation, asks_age_band=True)
    return organisation


def _person(row: dict[str, Any], organisations: dict[str, Organisation]) -> User:
    """Without a password: in demo mode all of them share one (`lms_portal.demo_login`), elsewhere nobody gets in."""
    user = User.objects.create_user(row["email"], name=row["name"], is_platform_admin=row.get("platform_admin", False))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if "organisation" in row:
        Membership.objects.create(user=user, organisation=organisations[row["organisation"]], roles=row["roles"])
    return user


def _arena(row: dict[str, Any]) -> Arena:
    return Arena.objects.create(
        name=row["name"],
        kind=row["kind"],
        address=row["address"],
        municipality_id=row["municipality"],
        **{fact: row.get(fact) for fact in ACCESS_FACTS},
        **texts("getting_there", row.get("getting_there", {})),
    )


def _theme(slug: str, names: list[str]) -> Theme:
    return Theme.objects.create(slug=slug, **texts("name", dict(zip(("nb", "nn", "en"), names, strict=True))))
