"""Making organisations and changing what is known of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError

from audit.models import Event
from audit.services import Actor
from organisations import services
from organisations.models import Organisation, OrganisationKind
from organisations.validators import validate_organisation_number
from tests.factories import OrganisationFactory

NUMBER = "974760673"


def log() -> list[tuple[str, dict[str, object]]]:
    return list(Event.objects.order_by("pk").values_list("action", "details"))


def test_a_new_organisation_is_logged(petra) -> None:
    made = services.create_organisation(by=Actor.user(petra.pk), kind=OrganisationKind.OTHER, name="Lag", number=NUMBER)
    assert Organisation.objects.get().name == "Lag"
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.organisation_id) == ("organisation.created", petra.pk, made.pk)


def test_its_first_administrator_is_invited(petra, letters) -> None:
    made = services.create_organisation(
        by=Actor.user(petra.pk),
        kind=OrganisationKind.MUNICIPALITY,
        name="Karlsøy kommune",
        administrator_email="Berit@Example.org",
        administrator_name="Berit Berg",
    )
    invitation = made.invitations.get()
    assert (invitation.email, invitation.roles) == ("berit@example.org", ["organisation_admin"])
    [letter] = letters()
    assert letter.to == ["berit@example.org"]


def test_a_change_says_which_fields_and_no_values(tromso, anne) -> None:
    services.update_contact(
        organisation=tromso,
        by=Actor.user(anne.pk),
        contact_name="Kari",
        contact_email="post@example.org",
        contact_phone="",
        default_language="nb",
    )
    tromso.refresh_from_db()
    assert (tromso.contact_name, tromso.contact_email) == ("Kari", "post@example.org")
    assert log() == [("organisation.updated", {"fields": ["contact_email", "contact_name"]})]


def test_saving_without_a_change_leaves_no_trace(tromso, petra) -> None:
    services.update_organisation(organisation=tromso, by=Actor.user(petra.pk), name=tromso.name)
    assert log() == []


def test_a_form_that_changed_the_object_already_is_still_seen_as_a_change(tromso, petra) -> None:
    tromso.name = "Tromsø"  # as a ModelForm does while it validates
    services.update_organisation(organisation=tromso, by=Actor.user(petra.pk), name="Tromsø")
    assert log() == [("organisation.updated", {"fields": ["name"]})]
    assert Organisation.objects.get(pk=tromso.pk).name == "Tromsø"


# --- what must never be false -----------------------------------------------------------------------------------------
def test_two_organisations_never_share_a_number(db) -> None:
    OrganisationFactory(number=NUMBER)
    with pytest.raises(IntegrityError, match="organisations_organisation_number"):
        OrganisationFactory(number=NUMBER)


def test_many_organisations_may_be_without_a_number(db) -> None:
    OrganisationFactory.create_batch(2, number="")
    assert Organisation.objects.filter(number="").count() == 2


@pytest.mark.parametrize("number", ["12345678", "1234567890", "97476067a"])
def test_a_number_has_nine_digits(db, number: str) -> None:
    with pytest.raises((IntegrityError, DataError), match=r"organisations_organisation_nine_digits|too long"):
        OrganisationFactory(number=number)


def test_an_organisation_is_not_part_of_itself(tromso) -> None:
    tromso.parent = tromso
    with pytest.raises(IntegrityError, match="organisations_organisation_not_own_parent"):
        tromso.save()


@pytest.mark.parametrize("number", [NUMBER, "983544622", "974767880"])
def test_a_number_with_the_right_check_digit_is_accepted(number: str) -> None:
    validate_organisation_number(number)


@pytest.mark.parametrize("number", ["974760674", "123456789", "97476067", "abcdefghi", "974760673 1"])
def test_a_number_with_a_wrong_check_digit_is_not(number: str) -> None:
    with pytest.raises(ValidationError, match="Dette er ikke et organisasjonsnummer"):
        validate_organisation_number(number)
