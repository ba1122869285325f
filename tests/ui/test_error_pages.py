"""Error pages say what to do, in the reader's language, and need neither database nor session (the tests have none)."""

import re

import pytest
from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect


def refuse(request):
    raise PermissionDenied


def slow_down(request):
    return respond_429(request)


def break_down(request):
    raise RuntimeError("a secret detail")


@csrf_protect
def form(request):
    return HttpResponse()


urlpatterns = [
    path("403/", refuse),
    path("429/", slow_down),
    path("500/", break_down),
    path("form/", form),
    path("", include("ui.urls")),
]
handler400 = "ui.views.bad_request"
handler403 = "ui.views.permission_denied"
handler404 = "ui.views.page_not_found"
handler429 = "ui.views.too_many_requests"
handler500 = "ui.views.server_error"

PAGES = [
    ("/?a=%00", 400, "Vi kunne ikke lese adressen"),
    ("/%00", 400, "Vi kunne ikke lese adressen"),
    ("/403/", 403, "Du har ikke tilgang til denne siden"),
    ("/404/", 404, "Vi finner ikke denne siden"),
    ("/429/", 429, "Vent litt"),
    ("/500/", 500, "Noe gikk galt hos oss"),
]


@pytest.fixture(autouse=True)
def _these_addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def stranger():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
def test_an_error_page_says_what_happened(stranger, address, status, heading):
    response = stranger.get(address)
    page = response.content.decode()

    assert response.status_code == status
    assert re.findall(r"<h1>(.*?)</h1>", page) == [heading]
    assert list(response.cookies) == []


@pytest.mark.parametrize(("address", "status", "_heading"), PAGES)
def test_an_error_page_is_safe_and_leads_on(stranger, address, status, _heading):
    response = stranger.get(address)
    page = response.content.decode()

    assert 'href="/tilbud/"' in page
    assert 'href="tel:113"' in page
    assert "secret detail" not in page
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_page_that_is_gone_leads_to_ones_own_page(stranger):
    """Most who come here follow a link from an old letter."""
    main = stranger.get("/404/").content.decode().partition("<main")[2].partition("</main>")[0]

    assert "Har du meldt deg på? Få lenken din" in main
    assert 'href="/min/"' in main


def test_a_page_that_is_gone_has_a_number_to_phone_where_the_portal_has_one(stranger, settings):
    settings.CONTACT_PHONE = "77 00 00 00"
    assert '<a href="tel:77000000">77 00 00 00</a>' in stranger.post("/404/").content.decode()
    settings.CONTACT_PHONE = ""
    assert "Ring oss" not in stranger.get("/404/").content.decode()


def test_an_error_page_speaks_the_readers_language(stranger):
    stranger.get("/sprak/nn/")

    assert "<h1>Noko gjekk gale hos oss</h1>" in stranger.get("/500/").content.decode()


@override_settings(CSRF_FAILURE_VIEW="ui.views.csrf_failure")
def test_a_form_that_lay_too_long_says_how_to_go_on():
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "a" * 32
    response = strict.post("/form/")

    assert response.status_code == 403
    assert "<h1>Skjemaet sto åpent for lenge</h1>" in response.content.decode()


@override_settings(CSRF_FAILURE_VIEW="ui.views.csrf_failure")
def test_a_form_from_a_browser_without_cookies_says_that_it_needs_one():
    response = Client(enforce_csrf_checks=True).post("/form/")

    assert response.status_code == 403
    assert "<h1>Skjemaet trenger en informasjonskapsel</h1>" in response.content.decode()
