from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from offers.services import SessionDraft, bring_back_session, cancel_session, save_sessions, update_run
from organisations.models import User
from planning import selectors, services
from planning.models import ItemKind, PlanVersion, ProgrammeItem, Side
from planning.selectors.differences import Piece, is_spelling, word_difference
from planning.selectors.versions import described
from planning.services import ItemDraft
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import text_of
from ui.dates import clock


@pytest.fixture
def session(planned: Planned):
    return planned.run.sessions.order_by("starts_at")[0]


@pytest.fixture
def item(session) -> ProgrammeItem:
    return session.programme_items.get(position=0)


def draft_of(item: ProgrammeItem, **other: Any) -> ItemDraft:
    said: dict[str, Any] = {"kind": item.kind, "minutes": item.minutes, "title": item.title} | other
    return ItemDraft(**said)


def undo(planned: Planned, by: User, number: int) -> None:
    services.undo_version(run=planned.run, by=actor(by), number=number)


def titles(session) -> list[str]:
    return list(session.programme_items.order_by("position").values_list("title", flat=True))


def test_word_difference_keeps_what_stayed() -> None:
    assert word_difference("Vi møtes hver uke", "Vi møtes annenhver uke.") == [
        Piece("same", "Vi møtes "),
        Piece("gone", "hver "),
        Piece("new", "annenhver "),
        Piece("same", "uke"),
        Piece("new", "."),
    ]
    assert word_difference("", "") == []


@pytest.mark.parametrize(
    ("before", "after", "close"),
    [
        ("Erfaringsutvexling", "Erfaringsutveksling", True),
        ("kurs leder", "kursleder", True),
        ("PAUSE", "Pause", True),
        ("Samtale", "Samtale i små grupper", False),
        ("Kveld med pårørende", "Kveld uten pårørende", False),
        ("Bok 10", "Bok 16", False),
        ("Gå", "Så", False),
        ("", "Ny", False),
        ("", "", True),
    ],
)
def test_only_what_is_close_may_be_called_spelling(before: str, after: str, *, close: bool) -> None:
    assert is_spelling(before, after) == close


def test_each_change_of_an_item_is_a_version(planned: Planned, per: User, session, item) -> None:
    by = actor(per)
    services.change_item(run=planned.run, by=by, item=item, version=1, draft=draft_of(item, minutes=20))
    services.move_item(run=planned.run, by=by, item=item, position=0, steps=1)
    item.refresh_from_db()
    services.remove_item(run=planned.run, by=by, item=item, version=2)
    services.add_item(run=planned.run, by=by, session=session, draft=ItemDraft(ItemKind.BREAK, 5))
    found = PlanVersion.objects.order_by("number").values_list("number", "change", "by")
    assert list(found) == [
        (1, "item_changed", per.pk),
        (2, "item_moved", per.pk),
        (3, "item_removed", per.pk),
        (4, "item_added", per.pk),
    ]


def test_history_lists_the_newest_first_and_shows_what_differs(planned: Planned, per, unni, client_of, item) -> None:
    item.responsible.add(planned.per)
    changed = draft_of(item, title="Velkommen alle", responsible=[planned.unni], minutes=20)
    services.change_item(run=planned.run, by=actor(unni), item=item, version=1, draft=changed)
    client = client_of(per)
    page = text_of(client.get(reverse("planning:versions", args=[planned.run.pk])))
    assert "Endret Velkommen alle Versjon 1, Unni Brukerrepresentant," in page
    page = text_of(client.get(reverse("planning:version", args=[planned.run.pk, 1])))
    assert "Tittel Fjernet: Del 1 Nytt: Velkommen alle" in page
    assert "Ansvarlige Fjernet: Per Fagperson Nytt: Unni Brukerrepresentant" in page
    assert "Fjernet: 15 Nytt: 20" in page


def test_history_takes_the_same_queries_for_1_and_30_versions(
    planned: Planned, per, client_of, item, django_assert_max_num_queries
) -> None:
    url = reverse("planning:versions", args=[planned.run.pk])
    client = client_of(per)
    for number in range(30):
        PlanVersion.objects.create(
            plan=planned.plan, number=number + 1, change="heading_written", heading="goals", after={"text": "x"}, by=per
        )
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_every_kind_of_change_can_be_undone(planned: Planned, per: User, session, item) -> None:
    by, before = actor(per), titles(session)
    services.change_item(run=planned.run, by=by, item=item, version=1, draft=draft_of(item, title="Annet"))
    undo(planned, per, 1)
    assert titles(session) == before
    services.move_item(run=planned.run, by=by, item=item, position=0, steps=1)
    undo(planned, per, 3)
    assert titles(session) == before
    item.refresh_from_db()
    services.remove_item(run=planned.run, by=by, item=item, version=item.version)
    undo(planned, per, 5)
    assert titles(session) == before
    services.add_item(run=planned.run, by=by, session=session, draft=ItemDraft(ItemKind.BREAK, 5))
    undo(planned, per, 7)
    assert titles(session) == before
    services.write_heading(run=planned.run, by=by, heading="goals", text="Et mål.", version=0)
    undo(planned, per, 9)
    assert planned.plan.headings.get().text == ""


def test_undo_never_overwrites_later_work(planned: Planned, per, unni, client_of, item) -> None:
    services.change_item(run=planned.run, by=actor(per), item=item, version=1, draft=draft_of(item, title="Hans"))
    item.refresh_from_db()
    services.change_item(run=planned.run, by=actor(unni), item=item, version=2, draft=draft_of(item, title="Hennes"))
    url = reverse("planning:undo_version", args=[planned.run.pk, 1])
    page = text_of(client_of(per).post(url, follow=True))
    assert "Denne endringen kan ikke angres lenger" in page
    item.refresh_from_db()
    assert item.title == "Hennes"


def test_undoing_a_removal_twice_puts_it_back_once(planned: Planned, per: User, session, item) -> None:
    services.remove_item(run=planned.run, by=actor(per), item=item, version=1)
    undo(planned, per, 1)
    with pytest.raises(services.VersionNotUndoneError):
        undo(planned, per, 1)
    assert titles(session) == ["Del 1", "Del 2", "Del 3"]


def test_undo_of_a_version_of_another_plan_is_not_found(planned: Planned, kari, client_of) -> None:
    url = reverse("planning:undo_version", args=[planned.run.pk, 99])
    assert client_of(kari).post(url).status_code == 404
    with pytest.raises(services.VersionNotUndoneError):
        undo(planned, kari, 99)


def correct(planned: Planned, by: User, item: ProgrammeItem, title: str) -> PlanVersion:
    item.refresh_from_db()
    services.change_item(
        run=planned.run,
        by=actor(by),
        item=item,
        version=item.version,
        draft=draft_of(item, title=title),
        only_spelling=True,
    )
    return PlanVersion.objects.order_by("-number")[0]


def test_approvals_follow_a_spelling_correction_and_say_so(
    planned: Planned, approve_both, per, client_of, item
) -> None:
    ProgrammeItem.objects.filter(pk=item.pk).update(title="Erfaringsutvexling")
    approve_both(planned)
    assert correct(planned, per, item, "Erfaringsutveksling").is_spelling
    page = text_of(client_of(per).get(reverse("planning:plan", args=[planned.run.pk])))
    assert "Begge sider har godkjent planen slik den er nå." in page
    assert page.count("Siden er bare skrivefeil rettet.") == 2


def test_a_change_of_wording_is_no_spelling_correction_whatever_is_ticked(planned, approve_both, per, item) -> None:
    approve_both(planned)
    assert not correct(planned, per, item, "Noe helt annet").is_spelling
    assert selectors.contents(planned.plan).approved_by == {}


def test_many_small_corrections_do_not_add_up_to_another_text(planned: Planned, approve_both, per, item) -> None:
    ProgrammeItem.objects.filter(pk=item.pk).update(title="Samtale med alle")
    approve_both(planned)
    assert correct(planned, per, item, "Samtale ved alle").is_spelling
    assert correct(planned, per, item, "Samtale ved elle").is_spelling
    assert not correct(planned, per, item, "Samtala ved elle").is_spelling
    assert selectors.contents(planned.plan).approved_by == {}


def test_other_minutes_are_never_spelling(planned: Planned, approve_both, per, item) -> None:
    approve_both(planned)
    services.change_item(
        run=planned.run,
        by=actor(per),
        item=item,
        version=1,
        draft=draft_of(item, minutes=item.minutes + 1),
        only_spelling=True,
    )
    assert not PlanVersion.objects.get().is_spelling


def test_people_and_frames_are_versions_with_a_difference_that_can_be_read(
    planned: Planned, per: User, kari: User, unni: User, client_of
) -> None:
    services.set_leads_sessions(run=planned.run, by=actor(per), member=planned.ulf, leads_sessions=False)
    services.remove_member(run=planned.run, by=actor(per), member=planned.ulf)
    update_run(run=planned.run, by=actor(kari), seats=9)
    update_run(run=planned.run, by=actor(kari), seats=9)
    session = planned.run.sessions.earliest("starts_at")
    later = session.starts_at + timedelta(hours=1)
    draft = SessionDraft(id=session.pk, starts_at=later, ends_at=session.ends_at + timedelta(hours=1))
    save_sessions(run=planned.run, by=actor(kari), drafts=[draft])
    cancel_session(session=session, by=actor(kari))
    bring_back_session(session=session, by=actor(kari))
    lines = [(line.act, line.what, line.version.by) for line in described(planned.plan.versions.order_by("number"))]
    frames = ("Endret", "tider og rammer", kari)
    assert lines == [
        ("Ny oppgave for", "Ulf Brukerrepresentant", per),
        ("Ut av arbeidsgruppen:", "Ulf Brukerrepresentant", per),
        *[frames] * 4,
    ]
    client = client_of(unni)
    pages = [text_of(client.get(reverse("planning:version", args=[planned.run.pk, number]))) for number in (1, 3, 4, 5)]
    assert "Leder samlinger" in pages[0]
    assert "Plasser" in pages[1]
    assert f"Nytt: {clock(later)[:2]}" in pages[2]
    assert "avlyst" in pages[3]
    assert all("Angre denne endringen" not in page for page in pages)
    undone = reverse("planning:undo_version", args=[planned.run.pk, 3])
    assert "Denne endringen kan ikke angres lenger" in text_of(client.post(undone, follow=True))


def test_whoever_joins_or_comes_back_is_a_version(planned: Planned, per: User, tromso) -> None:
    services.remove_member(run=planned.run, by=actor(per), member=planned.ulf)
    services.bring_back_member(run=planned.run, by=actor(per), member=planned.ulf)
    services.add_member(run=planned.run, by=actor(per), user=planned.ulf.user, side=Side.EXPERIENCED)
    changes = list(planned.plan.versions.order_by("number").values_list("change", flat=True))
    assert changes == ["person_left", "person_joined"]


def test_a_change_after_an_approval_is_said_at_the_top_and_to_the_side_that_approved(
    planned: Planned, per: User, unni: User, client_of, item
) -> None:
    fingerprint = selectors.contents(planned.plan).fingerprint
    services.approve(run=planned.run, by=actor(per), fingerprint=fingerprint)
    services.change_item(run=planned.run, by=actor(unni), item=item, version=1, draft=draft_of(item, minutes=7))
    page = text_of(client_of(unni).get(reverse("planning:plan", args=[planned.run.pk])))
    assert "Planen er endret etter at den ble godkjent. Ingen av sidene har godkjent planen slik den er nå." in page
    own = [str(each.sentence) for each in selectors.todo(per)]
    assert any("planen er endret etter at din side godkjente den" in sentence for sentence in own)
    hers = [str(each.sentence) for each in selectors.todo(unni)]
    assert not any("din side godkjente" in sentence for sentence in hers)
