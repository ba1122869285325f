import re

import pytest
from django.urls import reverse

from planning import services
from planning.models import ItemKind, ProgrammeItem
from planning.services import ItemDraft
from tests.factories import ItemFactory
from tests.planning.conftest import Planned, actor
from tests.planning.test_plan_page import text_of


@pytest.fixture
def session(planned: Planned):
    return planned.run.sessions.order_by("starts_at")[0]


@pytest.fixture
def item(session) -> ProgrammeItem:
    return session.programme_items.get(position=0)


@pytest.fixture
def add_url(planned: Planned, session) -> str:
    return reverse("planning:add_item", args=[planned.run.pk, session.pk])


@pytest.fixture
def change_url(planned: Planned, item: ProgrammeItem) -> str:
    return reverse("planning:change_item", args=[planned.run.pk, item.pk])


def hidden(page, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


VALID = {"kind": "exchange", "minutes": "25", "title": "Runde rundt bordet"}


def test_add_item_through_the_form(planned: Planned, unni, client_of, session, add_url) -> None:
    client = client_of(unni)
    sent = VALID | {
        "responsible": [planned.per.pk, planned.unni.pk],
        "submission": hidden(client.get(add_url), "submission"),
    }
    response = client.post(add_url, sent)
    item = session.programme_items.get(position=3)
    assert response.url == f"{reverse('planning:plan', args=[planned.run.pk])}#post-{item.pk}"
    assert (item.kind, item.minutes, item.title) == ("exchange", 25, "Runde rundt bordet")
    assert set(item.responsible.all()) == {planned.per, planned.unni}
    client.post(add_url, sent)
    assert session.programme_items.count() == 4


MINUTES = "Minutter: Skriv minuttene som et helt tall fra 1 til 600."
REFUSED = [
    ({"minutes": "-5"}, MINUTES),
    ({"minutes": "0"}, MINUTES),
    ({"minutes": "0.5"}, MINUTES),
    ({"minutes": "0,5"}, MINUTES),
    ({"minutes": "10000"}, MINUTES),
    ({"minutes": "9" * 5000}, MINUTES),
    ({"minutes": "en time"}, MINUTES),
    ({"minutes": ""}, "Minutter: Fyll ut dette feltet."),
    ({"title": "x" * 121}, "Tittel: Skriv tittelen med høyst 120 tegn."),
    ({"title": "Sam\x00tale"}, "Tittel: Teksten har tegn som ikke kan vises. Skriv den på nytt."),
    ({"materials": "x" * 301}, "Materiell: Skriv materiellet med høyst 300 tegn."),
    ({"note": "x" * 1001}, "Notat til dem som leder: Skriv notatet med høyst 1000 tegn."),
    ({"responsible": ["0"]}, "Ansvarlige: Noen du valgte, har gått ut av arbeidsgruppa. Velg på nytt."),
    ({"responsible": ["ord"]}, "Ansvarlige: Noen du valgte, har gått ut av arbeidsgruppa. Velg på nytt."),
    ({"responsible": ["9" * 30]}, "Ansvarlige: Noen du valgte, har gått ut av arbeidsgruppa. Velg på nytt."),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED, ids=range(len(REFUSED)))
def test_item_form_says_what_to_do_and_keeps_what_was_typed(per, client_of, session, add_url, wrong, words) -> None:
    page = client_of(per).post(add_url, VALID | wrong)
    assert page.status_code == 200
    assert words in text_of(page)
    kept = wrong.get("title", VALID["title"])
    if "\x00" not in kept:
        assert f'value="{kept}"' in page.content.decode()
    assert session.programme_items.count() == 3


def test_item_form_speaks_the_readers_language(per, client_of, add_url) -> None:
    client = client_of(per)
    for language, words in {
        "nn": "Minutt: Skriv minutta som eit heilt tal frå 1 til 600.",
        "en": "Minutes: Write the minutes as a whole number from 1 to 600.",
    }.items():
        client.cookies["sprak"] = language
        assert words in text_of(client.post(add_url, VALID | {"minutes": "0"}))


def test_item_form_takes_four_byte_characters_and_strips_spaces(per, client_of, session, add_url) -> None:
    client_of(per).post(add_url, VALID | {"title": "  Kaffe ☕ og prat 😀  "})
    assert session.programme_items.get(position=3).title == "Kaffe ☕ og prat 😀"


def test_item_form_escapes_what_people_write(planned: Planned, per, client_of, add_url) -> None:
    client = client_of(per)
    client.post(add_url, VALID | {"title": "<b>fet</b>"})
    page = client.get(reverse("planning:plan", args=[planned.run.pk])).content.decode()
    assert "&lt;b&gt;fet&lt;/b&gt;" in page
    assert "<b>fet</b>" not in page


def test_item_form_offers_only_those_in_the_group(planned: Planned, per, kari, client_of, add_url) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    page = client_of(per).get(add_url)
    assert "Per Fagperson (Fagperson)" in text_of(page)
    assert "Unni Brukerrepresentant (Erfaren bruker)" in text_of(page)
    assert "Ulf Brukerrepresentant" not in text_of(page)


def test_the_41st_item_is_refused_in_words(per, client_of, session, add_url) -> None:
    for position in range(3, 40):
        ItemFactory(session=session, position=position)
    page = client_of(per).post(add_url, VALID)
    assert "En samling har plass til 40 poster. Fjern én før du legger til en ny." in text_of(page)
    assert 'value="Runde rundt bordet"' in page.content.decode()
    assert session.programme_items.count() == 40


def test_change_item_through_the_form(per, client_of, item, change_url) -> None:
    client = client_of(per)
    version = hidden(client.get(change_url), "version")
    client.post(change_url, VALID | {"version": version})
    item.refresh_from_db()
    assert (item.title, item.minutes, item.version) == ("Runde rundt bordet", 25, 2)


def test_change_item_shows_both_texts_when_two_people_edited(planned, per, unni, client_of, item, change_url) -> None:
    hers = client_of(unni)
    version = hidden(hers.get(change_url), "version")
    draft = ItemDraft(ItemKind.EXERCISE, 12, "Pust sammen", [planned.per])
    services.change_item(run=planned.run, by=actor(per), item=item, version=1, draft=draft)
    page = hers.post(change_url, VALID | {"version": version})
    words = text_of(page)
    assert "Noen andre endret denne posten mens du skrev" in words
    saved, own = '<td data-label="Lagret nå">(.*?)</td>', '<td data-label="Det du skrev">(.*?)</td>'
    rows = re.findall(rf'<th scope="row">(.*?)</th>\s*{saved}\s*{own}', page.content.decode())
    assert rows == [
        ("Type", "Øvelse", "Erfaringsutveksling"),
        ("Tittel", "Pust sammen", "Runde rundt bordet"),
        ("Minutter", "12", "25"),
        ("Ansvarlige", "Per Fagperson", "–"),
    ]
    assert 'value="Runde rundt bordet"' in page.content.decode()
    item.refresh_from_db()
    assert item.title == "Pust sammen"
    hers.post(change_url, VALID | {"version": hidden(page, "version")})
    item.refresh_from_db()
    assert (item.title, item.version) == ("Runde rundt bordet", 3)


def test_two_who_change_different_fields_both_keep_theirs(planned, per, unni, client_of, item, change_url) -> None:
    hers = client_of(unni)
    form = hers.get(change_url)
    opened = {name: hidden(form, name) for name in ("version", "opened")}
    untouched = {"kind": item.kind, "title": item.title, "minutes": item.minutes, "responsible": []}
    draft = ItemDraft(item.kind, 33, item.title, [planned.per])
    services.change_item(run=planned.run, by=actor(per), item=item, version=1, draft=draft)
    answer = hers.post(change_url, untouched | opened | {"note": "Rolig tempo"}, follow=True)
    assert "Noen andre endret andre deler av denne posten i mellomtiden. Begge endringene er med." in text_of(answer)
    item.refresh_from_db()
    assert (item.minutes, item.note, [*item.responsible.all()]) == (33, "Rolig tempo", [planned.per])


def test_only_what_both_changed_is_to_be_chosen(planned, per, unni, client_of, item, change_url) -> None:
    hers = client_of(unni)
    form = hers.get(change_url)
    opened = {name: hidden(form, name) for name in ("version", "opened")}
    typed = {"kind": item.kind, "title": "Hennes", "minutes": item.minutes, "responsible": [], "note": "Ro"}
    for version, title in enumerate(("Hans", "Hans, bedre"), start=1):
        draft = ItemDraft(item.kind, 30 + version, title, [planned.per])
        services.change_item(run=planned.run, by=actor(per), item=item, version=version, draft=draft)
    page = hers.post(change_url, typed | opened)
    rows = r'<th scope="row">(.*?)</th>'
    assert re.findall(rows, page.content.decode()) == ["Tittel"]
    assert 'name="minutes" value="32"' in page.content.decode()
    again = typed | {"version": hidden(page, "version"), "opened": hidden(page, "opened"), "minutes": "32"}
    page = hers.post(change_url, again | {"responsible": [planned.per.pk], "velg": "title"})
    assert (re.findall(rows, page.content.decode()), 'value="Hans, bedre"' in page.content.decode()) == ([], True)
    assert ProgrammeItem.objects.get(pk=item.pk).version == 3


def test_one_field_of_two_texts_can_be_taken_from_the_other(planned, per, unni, client_of, item, change_url) -> None:
    draft = ItemDraft(ItemKind.EXERCISE, 12, "Pust sammen", [planned.per], note="Ro")
    services.change_item(run=planned.run, by=actor(per), item=item, version=1, draft=draft)
    client = client_of(unni)
    typed = VALID | {"version": "1"}
    page = client.post(change_url, typed | {"velg": "title"}).content.decode()
    assert 'value="Pust sammen"' in page
    assert 'name="minutes" value="25"' in page
    page = client.post(change_url, typed | {"velg": "responsible"}).content.decode()
    assert re.search(rf'name="responsible" value="{planned.per.pk}"[^>]* checked', page)
    client.post(change_url, typed | {"title": "Pust sammen", "version": "2"})
    item.refresh_from_db()
    assert (item.title, item.minutes, item.version) == ("Pust sammen", 25, 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_change_item_with_a_forged_version_changes_nothing(per, client_of, item, change_url, version: str) -> None:
    client_of(per).post(change_url, VALID | {"version": version})
    item.refresh_from_db()
    assert (item.title, item.version) == ("Del 1", 1)


def test_what_was_typed_for_a_removed_item_can_be_added_again(per, client_of, session, item, change_url) -> None:
    client = client_of(per)
    form = client.get(change_url)
    ProgrammeItem.objects.filter(pk=item.pk).delete()
    sent = VALID | {name: hidden(form, name) for name in ("version", "session", "submission")}
    page = client.post(change_url, sent)
    assert "Noen andre fjernet denne posten i mellomtiden." in text_of(page)
    action = re.search(r'<form[^>]+action="([^"]+/ny/)"', page.content.decode())
    assert action is not None
    client.post(action[1], VALID | {"submission": hidden(page, "submission")})
    assert session.programme_items.order_by("position").last().title == "Runde rundt bordet"


def test_moving_through_the_page(planned: Planned, per, client_of, session, item) -> None:
    client = client_of(per)
    down = reverse("planning:move_down", args=[planned.run.pk, item.pk])
    assert client.post(down, {"plass": "0"}).url.endswith(f"#post-{item.pk}")
    order = list(session.programme_items.order_by("position").values_list("title", flat=True))
    assert order == ["Del 2", "Del 1", "Del 3"]
    page = text_of(client.post(down, {"plass": "0"}, follow=True))
    assert "Noen andre endret denne posten i mellomtiden, så ingenting ble gjort. Slik er den nå." in page
    assert list(session.programme_items.order_by("position").values_list("title", flat=True)) == order


def test_removing_an_item_can_be_undone(planned: Planned, per, client_of, session, item) -> None:
    client = client_of(per)
    item.responsible.add(planned.unni)
    url = reverse("planning:remove_item", args=[planned.run.pk, item.pk])
    page = client.post(url, {"version": "1"}, follow=True)
    assert "«Del 1» er fjernet." in text_of(page)
    assert session.programme_items.count() == 2
    client.post(reverse("planning:undo", args=[planned.run.pk]))
    back = session.programme_items.get(position=0)
    assert (back.title, list(back.responsible.all())) == ("Del 1", [planned.unni])


def test_an_undo_whose_session_is_gone_says_so(planned: Planned, per, client_of, session, item) -> None:
    client = client_of(per)
    client.post(reverse("planning:remove_item", args=[planned.run.pk, item.pk]), {"version": "1"})
    session.delete()
    page = client.post(reverse("planning:undo", args=[planned.run.pk]), follow=True)
    assert "Samlingen er avlyst eller finnes ikke lenger." in text_of(page)


def test_an_undo_does_not_reach_another_plan(planned: Planned, per, client_of, item) -> None:
    client = client_of(per)
    client.post(reverse("planning:remove_item", args=[planned.run.pk, item.pk]), {"version": "1"})
    other = planned.run.offer.runs.create()
    from tests.factories import MemberFactory  # noqa: PLC0415

    MemberFactory(plan__run=other, user=per)
    client.post(reverse("planning:undo", args=[other.pk]))
    assert ProgrammeItem.objects.filter(session__run=planned.run).count() == 5


def test_an_empty_session_can_start_from_the_usual_order(planned: Planned, per, client_of, session) -> None:
    session.programme_items.all().delete()
    client = client_of(per)
    plan = client.get(reverse("planning:plan", args=[planned.run.pk]))
    assert "Start med vanlig rekkefølge" in text_of(plan)
    client.post(reverse("planning:fill_session", args=[planned.run.pk, session.pk]))
    assert session.programme_items.count() == 7
