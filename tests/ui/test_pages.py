"""Pages that must work for a stranger: without a database (the tests have none), a session or a cookie."""

import re

import pytest
from django.urls import reverse

PAGES = [("/personvern/", "Personvern"), ("/tilgjengelighet/", "Tilgjengelighetserklæring")]


@pytest.mark.parametrize(("path", "heading"), PAGES)
def test_a_public_page_sets_no_cookie(client, path, heading):
    response = client.get(path)

    assert (response.status_code, list(response.cookies)) == (200, [])
    assert re.findall(r"<h1>(.*?)</h1>", response.content.decode()) == [heading]
    assert f"<title>{heading} – Læring og mestring</title>" in response.content.decode()


@pytest.mark.parametrize(("path", "_heading"), PAGES)
def test_a_page_cannot_be_posted_to(client, path, _heading):
    assert client.post(path).status_code == 405


def test_the_security_policy_allows_no_inline_script_or_style(client):
    policy = client.get("/personvern/").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "unsafe" not in policy


def test_no_page_of_ours_has_inline_script_or_style(client):
    page = client.get(reverse("ui:privacy")).content.decode()

    assert re.findall(r"<script(?![^>]*\bsrc=)", page) + re.findall(r"<style|\sstyle=|\son\w+=", page) == []


def test_everything_a_page_loads_comes_from_here(client):
    page = client.get("/personvern/").content.decode()
    loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', page)

    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_the_footer_has_the_help_numbers_on_every_page(client):
    page = client.get("/personvern/").content.decode()

    assert re.findall(r'href="tel:(\d+)"', page) == ["113", "116117", "116123"]


@pytest.mark.parametrize(("path", "_heading"), PAGES)
def test_a_page_names_whom_to_ask(client, settings, path, _heading):
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "personvern@kommune.example", "77 00 00 00"
    page = client.get(path).content.decode()

    assert '<a href="mailto:personvern@kommune.example">personvern@kommune.example</a>' in page
    assert '<a href="tel:77000000">77 00 00 00</a>' in page

    settings.CONTACT_PHONE = ""
    assert re.findall(r'href="tel:(\d+)"', client.get(path).content.decode()) == ["113", "116117", "116123"]


def test_the_privacy_page_promises_what_the_nightly_tasks_do(client, settings):
    settings.RETENTION_NEEDS_DAYS, settings.RETENTION_PERSON_DAYS, settings.RETENTION_ADDRESS_DAYS = 7, 60, 20
    page = client.get("/personvern/").content.decode()

    assert re.findall(r"(\d+) dager etter", page) == ["7", "60", "20"]


def test_no_page_promises_what_is_not_built(client):
    text = "".join(client.get(path).content.decode() for path, _heading in PAGES)

    assert [word for word in ("laste ned", "legger ut") if word in text] == []


def test_a_municipality_may_name_the_site(client, settings):
    settings.SITE_NAME = "Mestring i Tromsø"

    assert "<title>Personvern – Mestring i Tromsø</title>" in client.get("/personvern/").content.decode()


def test_the_demo_says_that_it_is_one(client, settings):
    assert "Dette er en demo" not in client.get("/personvern/").content.decode()
    settings.DEMO = True
    assert "Dette er en demo" in client.get("/personvern/").content.decode()
