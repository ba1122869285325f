from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from pytest_django import Settings

from messaging import demo_post
from messaging.channels.demo import DemoSms
from messaging.views import PER_PAGE

ADDRESS = "/demo/post/"


@pytest.fixture(autouse=True)
def letter_box(tmp_path: Path, settings: Settings) -> Path:
    settings.DEMO_POST_DIR = tmp_path / "post"
    settings.EMAIL_BACKEND = "messaging.channels.demo.EmailBackend"
    return settings.DEMO_POST_DIR


def send_email(subject: str = "Melding", to: str = "ola@example.org", text: str = "Hei") -> None:
    EmailMessage(subject, text, to=[to], connection=get_connection()).send()


def shown(client: Client, **query: str) -> list[demo_post.Item]:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return list(response.context["items"])


def test_what_was_sent_is_shown_newest_first(client: Client) -> None:
    send_email("Først", text="Så søkte vi å få æren – 🌿")
    DemoSms().send(number="+4790000000", text="Hei på deg", reference="7")
    first, second = shown(client)
    assert (first.is_sms, first.to, first.text.strip(), first.subject) == (True, "+4790000000", "Hei på deg", "")
    assert (second.is_sms, second.to, second.subject) == (False, "ola@example.org", "Først")
    assert second.text.strip() == "Så søkte vi å få æren – 🌿"
    assert first.at > second.at


def test_links_can_be_followed_and_markup_is_only_text(client: Client) -> None:
    send_email(subject="<i>x</i>", text="<script>x</script> Se http://127.0.0.1:8000/min/abc/ her")
    page = client.get(ADDRESS).content.decode()
    assert '<a href="http://127.0.0.1:8000/min/abc/" rel="nofollow">http://127.0.0.1:8000/min/abc/</a>' in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<i>x</i>" not in page


def test_only_one_address_can_be_shown(client: Client) -> None:
    send_email(to="Kari@example.org")
    send_email(to="ola@example.org")
    DemoSms().send(number="+4790000000", text="Hei", reference="7")
    assert [item.to for item in shown(client, til=" kari@ ")] == ["Kari@example.org"]
    assert [item.to for item in shown(client, til="4790000000")] == ["+4790000000"]
    assert "Ingen meldinger til denne adressen" in client.get(ADDRESS, {"til": "per@"}).content.decode()


def test_many_messages_are_shown_in_pages_that_keep_the_address(client: Client) -> None:
    for number in range(PER_PAGE + 1):
        send_email(str(number))
    send_email(to="kari@example.org")
    assert len(shown(client, til="ola")) == PER_PAGE
    assert [item.subject for item in shown(client, til="ola", side="2")] == ["0"]
    assert "?til=ola&amp;side=2" in client.get(ADDRESS, {"til": "ola"}).content.decode()


def test_an_empty_letter_box_says_how_to_fill_it(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "Ingen meldinger ennå" in page


def test_a_half_written_letter_is_not_read(client: Client, letter_box: Path) -> None:
    letter_box.mkdir()
    (letter_box / "1-1.half").write_text("To: ola@example.org")
    assert shown(client) == []


def test_nothing_is_there_in_production(client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True
    send_email()
    assert client.get(ADDRESS).status_code == 404


def test_the_page_is_only_read(client: Client) -> None:
    assert client.post(ADDRESS).status_code == 405


def test_the_page_sets_no_cookie_and_is_not_kept(client: Client) -> None:
    response = client.get(ADDRESS)
    assert response.cookies == {}
    assert "no-store" in response["Cache-Control"]
