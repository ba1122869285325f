"""New links for one's own page, or none at all."""

from django.urls import reverse

from audit.models import Event
from participants.models import PersonalLink
from participants.services import open_calendar_feed
from tests.factories import EnrolmentFactory
from tests.participants.test_own_page import page_of


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
