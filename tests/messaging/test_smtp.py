"""Against a mail server that speaks SMTP over a socket, as far as a letter needs."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any, ClassVar

import pytest
from pytest_django import Settings

from messaging import delivery
from messaging.kinds import MessageKind
from messaging.models import Channel, Message
from messaging.services import Post, Recipient, queue_many

pytestmark = pytest.mark.django_db


@dataclass
class MailServer:
    """What happened to it, and whom it refuses. It hangs up instead of taking the letters numbered in `hangs_up_at`."""

    port: int = 0
    connections: int = 0
    letters: list[Any] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    hangs_up_at: set[int] = field(default_factory=set)
    asked: int = 0


class Conversation(socketserver.StreamRequestHandler):
    state: ClassVar[MailServer]

    def handle(self) -> None:
        self.state.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            if not self.answer(line):
                return

    def answer(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "RCPT" and any(address in line for address in self.state.refuses):
            self.say("550 5.1.1 no such user")
        elif verb == "DATA":
            return self.take_letter()
        else:
            self.say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def take_letter(self) -> bool:
        self.state.asked += 1
        if self.state.asked in self.state.hangs_up_at:
            return False
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        self.state.letters.append(message_from_bytes(b"".join(lines), policy=default))
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    state = MailServer()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Here", (Conversation,), {"state": state})) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", state.port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield state
        server.shutdown()


def deliver(kind: MessageKind, *addresses: str) -> dict[str, tuple[str, str]]:
    """Send one batch; returns state and reason by address."""
    queue_many(
        Post(kind=kind, to=Recipient(Channel.EMAIL, address, "nb"), key=address, context={"what": "æøå 🌿"})
        for address in addresses
    )
    delivery.deliver(delivery.claim())
    return {row[0]: (row[1], row[2]) for row in Message.objects.values_list("address", "state", "last_error")}


def test_a_batch_goes_over_one_connection(hello: MessageKind, mail_server: MailServer) -> None:
    outcome = deliver(hello, *[f"p{number}@example.org" for number in range(10)])
    assert set(outcome.values()) == {("sent", "")}
    assert (mail_server.connections, len(mail_server.letters)) == (1, 10)
    ids = {letter["Message-ID"] for letter in mail_server.letters}
    assert ids == {f"<{pk}@example.org>" for pk in Message.objects.values_list("pk", flat=True)}
    letter = mail_server.letters[0]
    assert "æøå 🌿" in letter.get_content()
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "nb")


def test_a_refused_address_fails_and_the_others_get_theirs(hello: MessageKind, mail_server: MailServer) -> None:
    mail_server.refuses = {"gone@example.org"}
    assert deliver(hello, "a@example.org", "gone@example.org", "b@example.org") == {
        "a@example.org": ("sent", ""),
        "gone@example.org": ("failed", "The mail server refused the address (550)."),
        "b@example.org": ("sent", ""),
    }
    assert mail_server.connections == 1


def test_after_a_broken_connection_the_next_letter_opens_a_new_one(hello: MessageKind, mail_server: MailServer) -> None:
    mail_server.hangs_up_at = {2}
    outcome = deliver(hello, "a@example.org", "b@example.org", "c@example.org")
    assert sorted(outcome.values()) == [
        ("pending", "The mail server did not take it (SMTPServerDisconnected)."),
        ("sent", ""),
        ("sent", ""),
    ]
    assert (mail_server.connections, len(mail_server.letters)) == (2, 2)


def test_a_server_that_is_away_keeps_the_letters_waiting(hello: MessageKind, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert deliver(hello, "a@example.org") == {
        "a@example.org": ("pending", "The mail server cannot be reached (ConnectionRefusedError).")
    }
