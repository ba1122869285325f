from collections.abc import Callable

import pytest
from pytest_django import Settings

from messaging import kinds
from messaging.channels import sms_available
from messaging.kinds import MessageKind


def test_a_name_belongs_to_one_kind(declare: Callable[..., MessageKind]) -> None:
    first = declare("hello", dict)
    assert kinds.declare(first) is first  # a module that is imported twice does no harm
    with pytest.raises(ValueError, match="The message kind 'hello' is declared twice"):
        declare("hello", lambda _message: {})


def test_staff_read_the_label_or_the_name_of_a_kind_that_is_gone(hello: MessageKind) -> None:
    assert (kinds.label_of("evaluation_invitation"), kinds.label_of("long_gone")) == (
        "Invitasjon til å evaluere",
        "long_gone",
    )


@pytest.mark.parametrize(
    ("backend", "available"),
    [
        ("messaging.channels.sms.NotConfigured", False),
        ("messaging.channels.demo.DemoSms", True),
        ("messaging.channels.memory.MemorySms", True),
    ],
)
def test_people_are_offered_sms_where_there_is_a_gateway(settings: Settings, backend: str, available: bool) -> None:
    settings.SMS_BACKEND = backend
    assert sms_available() is available
