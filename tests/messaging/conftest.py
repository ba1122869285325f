"""Three kinds of message that no room declares, with templates of their own, and an empty SMS outbox."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from messaging import calls, kinds
from messaging.channels import memory
from messaging.models import Channel, Message
from messaging.services import Recipient

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def sms_outbox() -> list[memory.Sms]:
    memory.outbox.clear()
    return memory.outbox


@pytest.fixture(autouse=True)
def no_call_is_pending() -> None:
    calls.answered()


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[..., kinds.MessageKind]:
    """A kind of message for one test: `declare("hello", lambda message: {...})`."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] += [HERE / "templates"]
    settings.TEMPLATES = templates

    def make(name: str, context: Callable[[Message], Mapping[str, Any]]) -> kinds.MessageKind:
        return kinds.declare(kinds.MessageKind(name=name, label=name, templates="greetings", context=context))

    return make


@pytest.fixture
def hello(declare: Callable[..., kinds.MessageKind]) -> kinds.MessageKind:
    """Says what its context holds, and where to read more."""
    return declare("hello", lambda message: {"link": "https://portal.example/x", **message.context})


@pytest.fixture
def ola() -> Recipient:
    return Recipient(channel=Channel.EMAIL, address="ola@example.org", language="nb")


@pytest.fixture
def olas_phone() -> Recipient:
    return Recipient(channel=Channel.SMS, address="+4790000000", language="nn")
