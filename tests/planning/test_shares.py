from collections import Counter

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from offers.models import Session
from planning import selectors
from planning.models import ItemKind, ProgrammeItem
from planning.selectors.shares import share_of
from tests.planning.conftest import Planned

ITEMS = st.lists(
    st.builds(ProgrammeItem, kind=st.sampled_from(ItemKind.values), minutes=st.integers(1, 600)), max_size=60
)


@given(ITEMS)
def test_share_always_equals_the_items(items: list[ProgrammeItem]) -> None:
    share = share_of(items)
    expected = Counter[str]()
    for item in items:
        expected[item.kind] += item.minutes
    exchange = sum(item.minutes for item in items if item.kind == "exchange")
    total = sum(item.minutes for item in items)
    assert share.minutes == dict(expected)
    assert (share.exchange, share.total) == (exchange, total)
    assert share.percent == (round(100 * exchange / total) if total else 0)
    assert share.reaches_goal == (total > 0 and exchange * 100 >= 30 * total)


@given(ITEMS)
def test_minutes_short_is_exactly_what_is_missing_to_the_goal(items: list[ProgrammeItem]) -> None:
    share = share_of(items)
    with_more = share.exchange + share.minutes_short
    assert with_more * 100 >= 30 * share.total
    if share.minutes_short:
        assert (with_more - 1) * 100 < 30 * share.total


def test_share_of_a_run_counts_sessions_that_are_held(planned: Planned) -> None:
    share = share_of(selectors.contents(planned.plan).items)
    assert (share.exchange, share.total, share.percent) == (120, 240, 50)
    last = planned.run.sessions.order_by("starts_at").last()
    Session.objects.filter(pk=last.pk).update(cancelled_at=timezone.now())
    ProgrammeItem.objects.filter(session=last, kind="exchange").update(minutes=600)
    assert share_of(selectors.contents(planned.plan).items).minutes == {
        "welcome": 15,
        "professional_input": 45,
        "exchange": 60,
    }
