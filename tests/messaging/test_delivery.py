import smtplib
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from messaging import delivery
from messaging.channels import DeliveryError, memory, senders
from messaging.channels.email import EmailSender
from messaging.kinds import MessageKind, MessageObsoleteError
from messaging.models import Message, MessageState
from messaging.services import Post, Recipient, queue, queue_many
from messaging.tasks import deliver_due

pytestmark = pytest.mark.django_db


def deliver_all() -> None:
    delivery.deliver(delivery.claim())


def outcome(key: str) -> tuple[str, int, str]:
    return Message.objects.values_list("state", "attempts", "last_error").get(key=key)


# --- what is sent -----------------------------------------------------------------------------------------------------
def test_an_email_is_sent_once_with_the_headers_of_an_automatic_letter(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a", context={"what": "news", "contact_email": "kari@example.org"})
    deliver_due()
    deliver_due()
    (letter,) = mail.outbox
    sent = Message.objects.get()
    assert (letter.to, letter.reply_to) == (["ola@example.org"], ["kari@example.org"])
    assert letter.extra_headers == {
        "Message-ID": f"<{sent.pk}@example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "nb",
    }
    assert letter.message()["Date"]
    assert (sent.state, sent.attempts, sent.last_error) == (MessageState.SENT, 1, "")
    assert sent.sent_at is not None


def test_html_is_an_alternative_beside_the_text(declare: Callable[..., MessageKind], ola: Recipient) -> None:
    queue(kind=declare("rich", lambda _message: {"what": "it"}), to=ola, key="a")
    deliver_due()
    (letter,) = mail.outbox
    assert isinstance(letter, mail.EmailMultiAlternatives)
    assert [tuple(alternative) for alternative in letter.alternatives] == [("<p>Rich it</p>\n", "text/html")]


def test_an_sms_goes_through_the_gateway(
    hello: MessageKind, olas_phone: Recipient, sms_outbox: list[memory.Sms]
) -> None:
    queue(kind=hello, to=olas_phone, key="a", context={"what": "news"})
    deliver_due()
    sent = Message.objects.get()
    assert sms_outbox == [memory.Sms("+4790000000", "Hello, news: https://portal.example/x", str(sent.pk))]
    assert sent.state == MessageState.SENT


def test_without_a_gateway_an_sms_fails_and_says_so(
    hello: MessageKind, olas_phone: Recipient, settings: Settings
) -> None:
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    queue(kind=hello, to=olas_phone, key="a")
    deliver_due()
    assert outcome("a") == ("failed", 1, "No SMS gateway is set up (SMS_BACKEND).")


def test_a_message_is_not_sent_before_its_time(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a", not_before=timezone.now() + timedelta(hours=1))
    deliver_due()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        deliver_due()
    assert len(mail.outbox) == 1


def test_a_message_whose_cause_is_gone_is_not_sent(declare: Callable[..., MessageKind], ola: Recipient) -> None:
    queue(kind=declare("hello", Mock(side_effect=MessageObsoleteError)), to=ola, key="a")
    deliver_due()
    assert (mail.outbox, outcome("a")) == ([], ("obsolete", 1, ""))


# --- what goes wrong --------------------------------------------------------------------------------------------------
def test_one_bad_message_does_not_stop_the_others(declare: Callable[..., MessageKind], ola: Recipient) -> None:
    def context(message: Message) -> dict[str, str]:
        return {"link": message.context["link"]}

    kind = declare("hello", context)
    posts = [Post(kind=kind, to=ola, key=str(n), context={"link": "x"} if n != 1 else {}) for n in range(3)]
    queue_many(posts)
    deliver_due()
    assert len(mail.outbox) == 2
    assert outcome("1") == ("pending", 1, "It could not be written (KeyError).")


def test_a_template_that_is_missing_costs_one_message(declare: Callable[..., MessageKind], ola: Recipient) -> None:
    queue(kind=declare("broken", lambda _message: {}), to=ola, key="a")
    deliver_due()
    assert outcome("a") == ("pending", 1, "It could not be written (TemplateDoesNotExist).")


def test_an_error_nobody_thought_of_is_seen_and_hands_the_others_back(
    declare: Callable[..., MessageKind], ola: Recipient
) -> None:
    kind = declare("hello", Mock(side_effect=[MemoryError, {}]))
    queue_many(Post(kind=kind, to=ola, key=str(n)) for n in range(2))
    with pytest.raises(MemoryError):
        deliver_due()
    states = sorted(Message.objects.values_list("state", "attempts"))
    assert states == [("pending", 0), ("sending", 1)]
    deliver_due()
    assert len(mail.outbox) == 1


def test_a_failed_message_is_tried_again_after_growing_pauses(
    hello: MessageKind, olas_phone: Recipient, monkeypatch: pytest.MonkeyPatch, sms_outbox: list[memory.Sms]
) -> None:
    send = Mock(side_effect=[DeliveryError("The gateway is busy.")] * 2 + [None])
    monkeypatch.setattr(memory.MemorySms, "send", send)
    queue(kind=hello, to=olas_phone, key="a")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempts_before, minutes in enumerate((0, 1, 5)):
            clock.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
            deliver_due()
            assert send.call_count == attempts_before
            clock.shift(timedelta(seconds=1))
            deliver_due()
            assert send.call_count == attempts_before + 1
    assert outcome("a") == ("sent", 3, "")


def test_a_message_that_never_gets_through_fails_at_last(
    hello: MessageKind, olas_phone: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.MemorySms, "send", Mock(side_effect=DeliveryError("The gateway is busy.")))
    queue(kind=hello, to=olas_phone, key="a")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(delivery.MOST_ATTEMPTS + 3):
            deliver_due()
            clock.shift(timedelta(days=1))
    assert outcome("a") == ("failed", delivery.MOST_ATTEMPTS, "The gateway is busy.")


def test_a_message_over_which_workers_keep_dying_is_given_up(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a")
    Message.objects.update(attempts=delivery.MOST_ATTEMPTS)
    deliver_due()
    assert outcome("a") == ("failed", delivery.MOST_ATTEMPTS + 1, "Delivery was interrupted too many times.")
    assert mail.outbox == []


def test_the_reason_never_repeats_the_address(hello: MessageKind, ola: Recipient, monkeypatch) -> None:
    refusal = smtplib.SMTPRecipientsRefused({"ola@example.org": (550, b"No such user ola@example.org")})
    monkeypatch.setattr(EmailBackend, "send_messages", Mock(side_effect=refusal))
    queue(kind=hello, to=ola, key="a")
    deliver_due()
    assert outcome("a") == ("failed", 1, "The mail server refused the address (550).")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            smtplib.SMTPRecipientsRefused({"ola@example.org": (450, b"Later")}),
            ("pending", 1, "The mail server refused the address (450)."),
        ),
        (
            smtplib.SMTPDataError(451, b"ola@example.org"),
            ("pending", 1, "The mail server did not take it (SMTPDataError 451)."),
        ),
        (ConnectionResetError(), ("pending", 1, "The mail server did not take it (ConnectionResetError).")),
        (ValueError("Invalid address"), ("failed", 1, "The address is not valid.")),
    ],
)
def test_what_the_mail_server_says_decides_whether_to_try_again(
    hello: MessageKind, ola: Recipient, monkeypatch, error: Exception, expected: tuple[str, int, str]
) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", Mock(side_effect=error))
    queue(kind=hello, to=ola, key="a")
    deliver_due()
    assert outcome("a") == expected


def test_a_mail_server_that_is_away_is_asked_once_per_batch_and_sms_still_goes(
    hello: MessageKind, ola: Recipient, olas_phone: Recipient, settings: Settings, monkeypatch, sms_outbox
) -> None:
    opened = Mock(side_effect=ConnectionRefusedError)
    monkeypatch.setattr(EmailBackend, "open", opened)
    queue_many(Post(kind=hello, to=ola, key=f"mail {n}") for n in range(3))
    queue(kind=hello, to=olas_phone, key="sms")
    deliver_due()
    assert opened.call_count == 1
    assert {outcome(f"mail {n}") for n in range(3)} == {
        ("pending", 1, "The mail server cannot be reached (ConnectionRefusedError).")
    }
    assert len(sms_outbox) == 1


def test_a_server_that_does_not_say_goodbye_costs_nothing(hello: MessageKind, ola: Recipient, monkeypatch) -> None:
    monkeypatch.setattr(EmailBackend, "close", Mock(side_effect=smtplib.SMTPServerDisconnected))
    queue(kind=hello, to=ola, key="a")
    deliver_due()
    assert outcome("a") == ("sent", 1, "")


def test_a_batch_goes_over_one_connection(hello: MessageKind, ola: Recipient, monkeypatch) -> None:
    made = Mock(side_effect=EmailSender)
    monkeypatch.setitem(senders._SENDERS, "email", made)
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(5))
    deliver_due()
    assert (len(mail.outbox), made.call_count) == (5, 1)


# --- leases -----------------------------------------------------------------------------------------------------------
def test_a_worker_that_died_leaves_its_messages_to_the_next(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a")
    delivery.claim()  # and then it dies
    deliver_due()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + delivery.LEASE):
        deliver_due()
        deliver_due()
    assert len(mail.outbox) == 1
    assert outcome("a") == ("sent", 2, "")


def test_a_worker_that_slept_through_its_lease_sends_nothing(hello: MessageKind, ola: Recipient) -> None:
    queue(kind=hello, to=ola, key="a")
    batch = delivery.claim()
    with time_machine.travel(timezone.now() + delivery.LEASE - delivery.MARGIN):
        delivery.deliver(batch)
    assert mail.outbox == []
    assert outcome("a") == ("pending", 0, "")


def test_a_worker_whose_lease_was_taken_over_notes_nothing(declare: Callable[..., MessageKind], ola: Recipient) -> None:
    def somebody_else_took_it(message: Message) -> dict[str, str]:
        Message.objects.update(attempts=2)
        return {}

    queue(kind=declare("hello", somebody_else_took_it), to=ola, key="a")
    deliver_due()
    assert outcome("a") == ("sending", 2, "")


def test_those_who_waited_longest_are_claimed_first(hello: MessageKind, ola: Recipient) -> None:
    now = timezone.now()
    queue_many(
        Post(kind=hello, to=ola, key=str(minutes), not_before=now - timedelta(minutes=minutes)) for minutes in (1, 3, 2)
    )
    assert [message.key for message in delivery.claim(2)] == ["3", "2"]


# --- cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 30])
def test_a_claim_costs_the_same_however_large(
    hello: MessageKind, ola: Recipient, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(number))
    with django_assert_num_queries(4):  # savepoint, select, update, release
        assert len(delivery.claim()) == number


def test_a_delivery_costs_one_statement_per_message(
    hello: MessageKind, ola: Recipient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(30))
    batch = delivery.claim()
    with django_assert_num_queries(30):
        delivery.deliver(batch)


def test_a_full_batch_wakes_another_worker(hello: MessageKind, ola: Recipient, monkeypatch) -> None:
    wake = Mock()
    monkeypatch.setattr("messaging.services.wake_a_worker", wake)
    monkeypatch.setattr(delivery, "BATCH", 2)
    monkeypatch.setattr(delivery.claim, "__defaults__", (2,))
    queue_many(Post(kind=hello, to=ola, key=str(n)) for n in range(3))
    wake.reset_mock()
    deliver_due()
    assert (wake.call_count, len(mail.outbox)) == (1, 2)
    deliver_due()
    assert (wake.call_count, len(mail.outbox)) == (1, 3)
