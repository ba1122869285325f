"""What is remembered, for how long, and who makes it anew."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from redis.exceptions import ConnectionError as NoCacheError

from offers.selectors import caching

pytestmark = pytest.mark.usefixtures("own_cache")
NOW = "2027-01-12T10:00Z"


class Counter:
    """Something that takes long to make."""

    made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_a_value_is_made_once_a_minute():
    make = Counter()
    with time_machine.travel(NOW, tick=False) as clock:
        assert [caching.remembered("figure", make) for _ in range(3)] == [1, 1, 1]
        clock.shift(timedelta(seconds=59))
        assert caching.remembered("figure", make) == 1
        clock.shift(timedelta(seconds=1))
        assert caching.remembered("figure", make) == 2


def test_while_one_makes_the_new_value_others_get_the_old_one():
    seen: list[str] = []

    def make_while_others_ask() -> str:
        seen.append(caching.remembered("figure", lambda: "someone else's"))
        return "new"

    with time_machine.travel(NOW, tick=False) as clock:
        caching.remembered("figure", lambda: "old")
        clock.shift(timedelta(seconds=61))
        assert caching.remembered("figure", make_while_others_ask) == "new"
        assert seen == ["old"]
        assert caching.remembered("figure", lambda: "someone else's") == "new"


def test_nothing_is_a_value_too():
    make = Counter()
    caching.remembered("nothing", lambda: None)
    assert caching.remembered("nothing", make) is None
    assert make.made == 0


def test_without_a_cache_everyone_makes_their_own(monkeypatch):
    def away(*_args, **_kwargs):
        raise NoCacheError

    for name in ("get_many", "set_many", "add"):
        monkeypatch.setattr(caches["default"], name, away)
    make = Counter()
    assert [caching.remembered("figure", make) for _ in range(2)] == [1, 2]


def test_a_key_differs_with_what_it_depends_on(monkeypatch):
    keys = {caching.key("card", 1, "nb"), caching.key("card", 1, "nn"), caching.key("panel", 1, "nb")}
    assert len(keys) == 3
    assert caching.key("card", 1, "nb") in keys
    monkeypatch.setattr(caching, "static", lambda _path: "/static/icons.of-another-version.svg")
    assert caching.key("card", 1, "nb") not in keys
