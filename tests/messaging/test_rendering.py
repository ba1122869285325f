from typing import Any

import pytest
from pytest_django import Settings

from messaging.kinds import MessageKind
from messaging.models import Channel, Message
from messaging.rendering import render


def message(kind: MessageKind, channel: Channel = Channel.EMAIL, *, language: str = "nb", **context: Any) -> Message:
    return Message(kind=kind.name, channel=channel, address="ola@example.org", language=language, context=context)


def test_an_email_is_written_in_the_recipients_language(hello: MessageKind, settings: Settings) -> None:
    settings.PORTAL_URL = "https://portal.example"
    settings.SITE_NAME = "Mestring i nord"
    facts: dict[str, Any] = {
        "what": "Kari's plan",
        "organisation": "Tromsø kommune",
        "contact_name": "Kari",
        "first_name": "Ola",
    }
    letter = render(message(hello, **facts))
    assert letter.subject == "Engelsk: hello"
    assert letter.text == (
        "Hei, Ola\n\nHere is Kari's plan: https://portal.example/x\n\nVennlig hilsen\nTromsø kommune\n\n"
        "Spørsmål? Ta kontakt med:\nKari\n\n-- \nDenne meldingen er sendt automatisk fra Mestring i nord.\n"
        "https://portal.example\n"
    )
    assert (letter.html, letter.reply_to) == ("", "")


def test_an_email_in_english(hello: MessageKind) -> None:
    letter = render(message(hello, language="en", what="it"))
    assert letter.subject == "English: hello"
    assert letter.text.startswith("Hi,\n\nHere is it: https://portal.example/x\n\nKind regards\nLearning and coping\n")


def test_the_signature_says_how_to_get_in_touch(hello: MessageKind) -> None:
    context: dict[str, Any] = {
        "contact_name": "Kari",
        "contact_phone": "77 00 00 00",
        "contact_email": "kari@example.org",
    }
    letter = render(message(hello, language="en", **context))
    assert "Questions? Get in touch with:\nKari\nPhone 77 00 00 00\nkari@example.org\n" in letter.text
    assert letter.reply_to == "kari@example.org"


def test_an_sms_is_one_line_and_has_no_subject(hello: MessageKind) -> None:
    letter = render(message(hello, Channel.SMS, what="it's on"))
    assert (letter.text, letter.subject) == ("Hello, it's on: https://portal.example/x", "")


def test_html_goes_beside_the_text_and_is_escaped(declare) -> None:
    kind = declare("rich", lambda _message: {"what": "<b>"})
    letter = render(message(kind))
    assert (letter.text, letter.html) == ("Plain <b>\n", "<p>Rich &lt;b&gt;</p>\n")


def test_a_subject_cannot_carry_a_second_header(declare) -> None:
    kind = declare("hello", lambda _message: {})
    assert "\n" not in render(message(kind)).subject


def test_a_message_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Message(kind="long_gone", channel=Channel.EMAIL, language="nb"))
