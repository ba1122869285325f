"""What search engines are told."""

import pytest
from django.utils import timezone

from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db


def test_personal_and_staff_pages_are_nobodys_search_result(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /min/", "Disallow: /arbeid/", "Disallow: /pamelding/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_the_sitemap_lists_what_is_public(client):
    OfferFactory(slug="bedre-sovn", published_at=timezone.now())
    OfferFactory(slug="kladd")
    OfferFactory(slug="lagt-bort", published_at=timezone.now(), archived_at=timezone.now())
    xml = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/tilbud/bedre-sovn/</loc>" in xml
    assert "<loc>http://testserver/tilbud/</loc>" in xml
    assert "kladd" not in xml
    assert "lagt-bort" not in xml
