"""May we ask you later? Said by oneself, taken back at any time, gone after its date, and seen by few."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from messaging.models import Channel, Message
from messaging.rendering import render
from offers.models import CourseRun, RunState
from participants import services
from participants.contact import Contact
from participants.links import fresh_token, personal_link
from participants.models import Enrolment, HelpConsent, Interest
from participants.services.anonymising import anonymise
from planning.models import NewcomerInvitation
from tests.factories import EnrolmentFactory, MemberFactory, RunFactory, UserFactory
from tests.participants.conftest import person


@pytest.fixture
def nora(run: CourseRun) -> Enrolment:
    """Has taken part in a course that is over."""
    begun = timezone.now() - timedelta(days=30)
    CourseRun.objects.filter(pk=run.pk).update(
        starts_at=begun, ends_at=begun + timedelta(hours=2), state=RunState.COMPLETED
    )
    run.sessions.update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    enrolment = EnrolmentFactory(run=run, name="Nora Nilsen", email="nora@example.org")
    return Enrolment.objects.select_related("run__offer__organiser").get(pk=enrolment.pk)


@pytest.fixture
def given(nora: Enrolment) -> HelpConsent:
    return services.allow_asking(enrolment=nora, proven=proven(nora))


def proven(enrolment: Enrolment) -> str:
    """What a link in a letter to the person proves."""
    return Contact(Channel.EMAIL, enrolment.email).digest


def page_of(enrolment: Enrolment) -> str:
    return urlsplit(personal_link(enrolment)).path + "hjelpe/"


# --- the person's own -------------------------------------------------------------------------------------------------
def test_one_who_has_taken_part_says_yes_on_the_own_page(nora: Enrolment, client: Client, tromso) -> None:
    own = client.get(reverse("participants:my_page", args=[fresh_token(nora)])).content.decode()
    assert "Kan vi spørre deg om å hjelpe til med et senere kurs?" in own
    address = page_of(nora)
    client.get(address)
    assert not HelpConsent.objects.exists()
    for _time in range(2):
        client.post(address, {"svar": "ja"})
    consent = HelpConsent.objects.get()
    assert (consent.organisation, consent.name, consent.email) == (tromso, "Nora Nilsen", "nora@example.org")
    assert consent.ends_on == timezone.localdate() + timedelta(days=365)
    assert "Du har sagt at vi kan spørre deg" in client.get(address).content.decode()


def test_nothing_says_which_course(given: HelpConsent) -> None:
    assert {field.name for field in HelpConsent._meta.get_fields()} == {
        "id", "organisation", "name", "email", "contact_digest", "language", "given_at", "ends_on", "asked_at",
    }  # fmt: skip


def test_it_is_taken_back_on_the_own_page(given: HelpConsent, nora: Enrolment, client: Client) -> None:
    client.post(page_of(nora), {"svar": "nei"})
    assert not HelpConsent.objects.exists()
    assert Message.objects.get(kind="help_consent").address == ""


def test_it_is_taken_back_from_the_letter_when_the_course_is_long_gone(given, nora, client: Client) -> None:
    letter = render(Message.objects.get(kind="help_consent"))
    anonymise([nora])
    found = re.search(r"/hjelpe/[\w:-]+/", letter.text)
    assert found
    assert "Tromsø kommune" in client.get(found.group()).content.decode()
    assert HelpConsent.objects.exists()
    assert "Vi spør deg ikke" in client.post(found.group(), {"svar": "nei"}).content.decode()
    assert not HelpConsent.objects.exists()
    assert client.get(found.group()).status_code == 404


def test_a_forged_link_opens_nothing(given: HelpConsent, client: Client) -> None:
    assert client.get(reverse("participants:help_consent", args=[f"{given.pk}:x:y"])).status_code == 404


def test_one_who_has_not_taken_part_is_not_asked(run: CourseRun, client: Client) -> None:
    enrolment = EnrolmentFactory(run=run)
    assert client.get(page_of(enrolment)).status_code == 404
    own = client.get(reverse("participants:my_page", args=[fresh_token(enrolment)])).content.decode()
    assert "Kan vi spørre deg om å hjelpe" not in own
    with pytest.raises(services.TooLateError):
        services.allow_asking(enrolment=enrolment, proven=proven(enrolment))


def test_without_an_e_mail_address_one_is_told_to_add_it(nora: Enrolment, client: Client) -> None:
    Enrolment.objects.filter(pk=nora.pk).update(email="", email_key="", phone="+4790000000", channel="sms")
    page = client.get(page_of(nora)).content.decode()
    assert "Legg til e-postadressen din først." in page
    client.post(page_of(nora), {"svar": "ja"})
    assert not HelpConsent.objects.exists()


def moved(client: Client, enrolment: Enrolment, page: str, address: str) -> None:
    """From the own page, with the code that was sent there."""
    answers = {"name": enrolment.name, "municipality": "5501", "channel": "email", "language": "nb"}
    client.post(f"{page}endre/", answers | {"email": address})
    letter = Message.objects.get(kind="new_contact_code", address=address)
    client.post(f"{page}endre/kode/", {"code": re.findall(r"\b\d{6}\b", render(letter).text)[0]})
    enrolment.refresh_from_db()
    assert enrolment.email == address


def test_it_follows_a_new_address(given: HelpConsent, nora: Enrolment, client: Client) -> None:
    moved(client, nora, urlsplit(personal_link(nora)).path, "ny@example.org")
    given.refresh_from_db()
    assert given.email == "ny@example.org"


def test_it_follows_what_a_coordinator_changes_in_the_own_organisation_only(given, nora, kari, balsfjord) -> None:
    HelpConsent.objects.create(
        organisation=balsfjord, name="Nora", email=nora.email, contact_digest=proven(nora), ends_on=given.ends_on
    )
    services.change_details(enrolment=nora, by=Actor.user(kari.pk), person=person(email="ny@example.org"))
    assert dict(HelpConsent.objects.values_list("organisation__name", "email")) == {
        "Tromsø kommune": "ny@example.org",
        balsfjord.name: "nora@example.org",
    }


def test_it_is_part_of_what_one_takes_along(given: HelpConsent, nora: Enrolment) -> None:
    found: dict[str, Any] = services.download_own_data(enrolment=nora, proven=proven(nora))
    assert found["may_be_asked_to_help"] == {
        "since": given.given_at.isoformat(),
        "until": given.ends_on.isoformat(),
    }


def test_saying_it_and_taking_it_back_all_the_time_sends_few_letters(nora: Enrolment, client: Client) -> None:
    address = page_of(nora)
    for _time in range(6):
        client.post(address, {"svar": "ja"})
        client.post(address, {"svar": "nei"})
    last = client.post(address, {"svar": "ja"})
    assert (last.status_code, Message.objects.filter(kind="help_consent").count()) == (429, 6)
    assert "Vent en time og trykk på knappen igjen." in last.content.decode()


# --- letting go -------------------------------------------------------------------------------------------------------
def test_it_goes_with_the_one_who_asks_to_be_deleted(given: HelpConsent, nora: Enrolment) -> None:
    services.delete_me(enrolment=nora, proven=proven(nora))
    assert not HelpConsent.objects.exists()


# --- a stranger's address ---------------------------------------------------------------------------------------------
@pytest.fixture
def by_sms(nora: Enrolment, given: HelpConsent) -> str:
    """The page of one who wrote Nora's e-mail address beside a number of their own, where the link goes."""
    other = EnrolmentFactory(
        run=nora.run, name="Odd Annen", email="nora@example.org", email_key="", phone="+4790000009", channel="sms"
    )
    return urlsplit(personal_link(other)).path


def test_a_link_that_came_by_sms_tells_nothing_of_what_hangs_on_the_e_mail_address(by_sms: str, client: Client) -> None:
    assert json.loads(client.get(f"{by_sms}opplysninger.json").content)["may_be_asked_to_help"] is None
    assert "Du har sagt at" not in client.get(f"{by_sms}opplysninger/").content.decode()
    page = client.get(f"{by_sms}hjelpe/").content.decode()
    assert "Du har sagt at vi kan spørre deg" not in page
    assert "Åpne først siden din fra en lenke som vi sender til e-postadressen" in page
    for answer in ("ja", "nei"):
        client.post(f"{by_sms}hjelpe/", {"svar": answer})
    assert HelpConsent.objects.get().name == "Nora Nilsen"


def test_a_strangers_does_not_follow_to_an_address_of_ones_own(by_sms: str, nora: Enrolment, client: Client) -> None:
    other = Enrolment.objects.get(name="Odd Annen")
    moved(client, other, by_sms, "odd@example.org")
    assert HelpConsent.objects.get().email == "nora@example.org"


def test_who_deletes_themselves_takes_nothing_of_a_strangers_along(by_sms: str, client: Client) -> None:
    services.remind_me_later(contact=Contact(Channel.EMAIL, "nora@example.org"), language="nb", months=3)
    services.remind_me_later(contact=Contact(Channel.SMS, "+4790000009"), language="nb", months=3)
    client.post(f"{by_sms}slett/")
    assert HelpConsent.objects.count() == 1
    assert list(Interest.objects.values_list("address", flat=True)) == ["nora@example.org"]


def test_it_stays_when_the_enrolment_goes_and_goes_after_its_date(given: HelpConsent, nora: Enrolment) -> None:
    anonymise([nora])
    assert services.forget_help_consents() == 0
    HelpConsent.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not HelpConsent.objects.current().exists()
    assert (services.forget_help_consents(), services.forget_help_consents()) == (1, 0)
    assert not HelpConsent.objects.exists()
    assert Message.objects.get(kind="help_consent").address == ""


# --- for coordinators -------------------------------------------------------------------------------------------------
LIST = "/arbeid/folk/vil-hjelpe/"


def test_coordinators_of_the_organisation_see_who_and_nobody_else(
    given, client_of, kari, per, anne, rolf, olav
) -> None:
    seen = {}
    for user in (kari, per, anne, rolf, olav):
        page = client_of(user).get(LIST)
        seen[user.name.split()[0]] = (page.status_code, "Nora Nilsen" in page.content.decode())
    assert seen == {
        "Kari": (200, True),
        "Per": (403, False),
        "Anne": (403, False),
        "Rolf": (403, False),
        "Olav": (200, False),
    }
    assert Event.objects.get(action="help_consents.read", actor_id=kari.pk).details == {"consents": [given.pk]}
    assert [HelpConsent.objects.visible_to(user).count() for user in (kari, anne, olav)] == [1, 0, 0]


def test_they_are_asked_by_the_letter_that_anyone_with_an_address_gets(given, client_of, kari, tromso) -> None:
    run = RunFactory(offer__organiser=tromso, state=RunState.PLANNING)
    url = reverse("participants_staff:ask_to_help", args=[given.pk])
    assert "Nora Nilsen" in client_of(kari).get(url).content.decode()
    sent = {"run": run.pk, "leads_sessions": "on", "involves": "To møter", "fee": "355 kr"}
    assert client_of(kari).post(url, sent)["Location"] == LIST
    made = NewcomerInvitation.objects.get()
    assert (made.email, made.side, made.fee, made.plan.run) == ("nora@example.org", "experienced", "355 kr", run)
    assert "Spurt" in client_of(kari).get(LIST).content.decode()
    assert Event.objects.filter(action="help_consent.asked", actor_id=kari.pk).count() == 1


def test_bad_input_and_a_place_on_the_other_side_are_said(given, client_of, kari, tromso) -> None:
    member = MemberFactory(plan__run__offer__organiser=tromso, user=UserFactory(email="nora@example.org"))
    from tests.factories import MembershipFactory  # noqa: PLC0415

    MembershipFactory(user=member.user, organisation=tromso, roles=["professional"])
    client, url = client_of(kari), reverse("participants_staff:ask_to_help", args=[given.pk])
    for wrong in ("", "999999"):
        assert client.post(url, {"run": wrong}).context["form"].errors == {"run": ["Velg et kurs."]}
    page = client.post(url, {"run": member.plan.run_id})
    assert page.context["form"].errors == {"run": ["Denne personen er alt i den arbeidsgruppa, på den andre siden."]}


def test_courses_of_others_and_those_that_are_over_cannot_be_chosen(given, nora, client_of, kari, balsfjord) -> None:
    RunFactory(offer__organiser=balsfjord, state=RunState.PLANNING)
    page = client_of(kari).get(reverse("participants_staff:ask_to_help", args=[given.pk]))
    assert page.context["runs"] == []
    assert "Ingen kurs å hjelpe til med" in page.content.decode()


def test_another_organisations_person_is_not_found(given: HelpConsent, client_of, olav, per) -> None:
    url = reverse("participants_staff:ask_to_help", args=[given.pk])
    assert [client_of(user).get(url).status_code for user in (olav, per)] == [404, 403]


def test_the_list_takes_as_many_queries_for_thirty(
    given, client_of, kari, tromso, django_assert_max_num_queries
) -> None:
    counts, client = [], client_of(kari)
    for number in (0, 29):
        HelpConsent.objects.bulk_create(
            HelpConsent(
                organisation=tromso, name=f"N{each}", email=f"n{each}@example.org", contact_digest=f"{number}-{each}",
                ends_on=given.ends_on,
            )
            for each in range(number)
        )  # fmt: skip
        with django_assert_max_num_queries(15) as seen:
            assert len(client.get(LIST).context["page"]) == number + 1
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_after_the_evaluation_one_reads_where_to_say_so(client: Client, db: None) -> None:
    assert reverse("participants:find_my_page") in client.get(reverse("evaluations:received")).content.decode()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("participants_help_consent_once", {}),
        ("participants_help_consent_reachable", {"email": "", "contact_digest": "x"}),
    ],
)
def test_the_database_refuses(given: HelpConsent, constraint: str, changes: dict[str, str]) -> None:
    row: dict[str, Any] = {"name": "N", "email": "n@example.org", "contact_digest": given.contact_digest} | changes
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HelpConsent.objects.create(organisation=given.organisation, ends_on=given.ends_on, **row)
