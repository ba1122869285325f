import pytest
from django.test import RequestFactory

from ui import navigation
from ui.navigation import NavItem


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})


def paths(here="/"):
    return [(link.path, link.current) for link in navigation.links(RequestFactory().get(here))]


def test_entries_come_in_their_order_and_the_present_one_is_marked():
    navigation.register(NavItem("/tilgjengelighet/", "Tilgjengelighet", "info", 20))
    navigation.register(NavItem("/personvern/", "Personvern", "shield", 10))

    assert paths("/tilgjengelighet/mer/") == [("/personvern/", False), ("/tilgjengelighet/", True)]


def test_only_the_nearest_entry_is_the_present_one(settings):
    settings.ROOT_URLCONF = "tests.ui.navigation_urls"
    navigation.register(NavItem("/a/", "A", "info", 1))
    navigation.register(NavItem("/a/b/", "B", "info", 2))

    assert paths("/a/b/c/") == [("/a/", False), ("/a/b/", True)]


def test_an_address_that_does_not_exist_is_left_out():
    navigation.register(NavItem("/ikke-bygd/", "Ikke bygd", "info", 1))

    assert paths() == []


def test_an_entry_is_shown_to_those_it_is_for():
    navigation.register(
        NavItem("/personvern/", "Personvern", "shield", 1, shown_to=lambda request: "vis" in request.GET)
    )

    assert (paths("/"), paths("/?vis=1")) == ([], [("/personvern/", False)])


def test_a_later_entry_with_the_same_address_replaces_the_first():
    navigation.register(NavItem("/personvern/", "Gammel", "info", 1))
    navigation.register(NavItem("/personvern/", "Ny", "info", 1))

    assert [link.label for link in navigation.links(RequestFactory().get("/"))] == ["Ny"]


def test_at_most_seven_words_are_shown(settings):
    settings.ROOT_URLCONF = "tests.ui.navigation_urls"
    for number in range(9):
        navigation.register(NavItem(f"/n/{number}/", str(number), "info", number))

    assert len(paths()) == 7


def test_an_entry_is_marked_on_what_it_covers(settings):
    settings.ROOT_URLCONF = "tests.ui.navigation_urls"
    navigation.register(NavItem("/a/", "A", "info", 1))
    navigation.register(NavItem("/n/1/", "B", "info", 2, covers=("/a/b/",)))

    assert paths("/a/b/c/") == [("/a/", False), ("/n/1/", True)]
