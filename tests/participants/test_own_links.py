"""New links for one's own page, or none at all."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.services import SYSTEM
from messaging.models import Channel, Message
from messaging.rendering import render
from participants import message_kinds as kinds
from participants.contact import Contact
from participants.models import Enrolment, PersonalLink
from participants.services import open_calendar_feed, print_letter
from participants.services.telling import tell
from tests.factories import EnrolmentFactory
from tests.participants.test_own_page import page_of


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(run=run, email="nora@example.org", phone="+4790000001", phone_key="+4790000001")


def test_a_new_link_ends_the_old_ones(client, run):
    enrolment = EnrolmentFactory(run=run)
    first, second = page_of(enrolment), page_of(enrolment)
    assert "Lag en ny lenke" in client.get(f"{first}lenker/").content.decode()
    response = client.post(f"{first}lenker/", {"gjor": "ny"})
    fresh = response["Location"]
    assert [client.get(page).status_code for page in (first, second, fresh)] == [404, 404, 200]
    assert "Dette er den nye lenken din." in client.get(fresh).content.decode()
    assert Event.objects.about(enrolment).get().action == "link.renewed"


def test_all_links_can_be_closed(client, run):
    enrolment = EnrolmentFactory(run=run)
    page = page_of(enrolment)
    closed = client.post(f"{page}lenker/", {"gjor": "steng"})
    assert "Alle lenker til siden din er stengt" in closed.content.decode()
    assert client.get(page).status_code == 404
    assert PersonalLink.objects.get().revoked_at is not None
    assert Event.objects.about(enrolment).get().action == "link.revoked"


def test_the_private_calendar_address_closes_with_the_links(client, run):
    enrolment = EnrolmentFactory(run=run)
    page = page_of(enrolment)
    feed = reverse("participants:calendar_feed", args=[open_calendar_feed(enrolment=enrolment)])
    client.post(f"{page}lenker/", {"gjor": "ny"})
    page = page_of(enrolment)
    assert client.get(feed).status_code == 200  # a new link to the page leaves the calendar as it is
    assert "kalenderadressen din" in client.get(f"{page}lenker/").content.decode()
    closed = client.post(f"{page}lenker/", {"gjor": "steng"})
    assert "kalenderadressen din er også stengt" in closed.content.decode()
    assert client.get(feed).status_code == 404
    assert [event.action for event in Event.objects.about(enrolment)][:2] == ["calendar_feed.closed", "link.revoked"]


def test_a_press_that_says_neither_changes_nothing(client, run):
    page = page_of(EnrolmentFactory(run=run))
    assert client.post(f"{page}lenker/", {"gjor": "noe"}).status_code == 200
    assert client.get(page).status_code == 200


def test_links_of_others_stay(client, run):
    own, others = page_of(EnrolmentFactory(run=run)), page_of(EnrolmentFactory(run=run))
    client.post(f"{own}lenker/", {"gjor": "steng"})
    assert client.get(others).status_code == 200


def test_a_link_proves_the_address_that_its_letter_goes_to(nora):
    """Also where the person has chosen another way to be reached since the letter was written."""
    tell(nora, kinds.ENROLMENT_CONFIRMED, key="a")
    Enrolment.objects.filter(pk=nora.pk).update(channel="sms")
    render(Message.objects.get())
    assert PersonalLink.objects.get().contact_digest == Contact(Channel.EMAIL, "nora@example.org").digest


def test_a_link_that_staff_print_proves_nothing(nora):
    print_letter(enrolment=nora, by=SYSTEM)
    assert PersonalLink.objects.get().contact_digest == ""


def test_a_new_link_proves_what_the_old_one_did(client, nora):
    page = page_of(nora)
    client.post(f"{page}lenker/", {"gjor": "ny"})
    old, new = PersonalLink.objects.order_by("pk")
    assert old.contact_digest == new.contact_digest != ""
