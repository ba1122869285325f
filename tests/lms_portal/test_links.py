"""Every link that a person is shown leads somewhere they may go."""

import re
from collections import Counter, deque
from html import unescape
from io import StringIO
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from organisations.models import User

pytestmark = pytest.mark.django_db

PAGES_PER_ROUTE = 1
LINK = re.compile(r"""<a\s[^>]*?href=["']([^"']+)""")


@pytest.mark.slow
def test_links_lead_where_people_may_go(client_of):
    call_command("load_demo", stderr=StringIO())
    dead = walk(Client(), "/")
    for name in ("koordinator", "bruker", "admin", "plattform"):
        dead += [
            f"{name}: {link}" for link in walk(client_of(User.objects.get(email=f"{name}@example.org")), "/arbeid/")
        ]

    assert dead == []


def walk(client: Client, start: str) -> list[str]:
    """Follow links from page to page, some of each route; returns those that end in an error, and where they stand."""
    dead, seen, routes = [], {start}, Counter[str]()
    to_visit = deque([(start, "")])
    while to_visit:
        path, stands_on = to_visit.popleft()
        response = client.get(path, follow=True)
        if response.status_code >= 400:
            dead.append(f"{path} on {stands_on} gives {response.status_code}")
        for link in links_of(response, path):
            route = resolve(urlsplit(link).path).view_name
            if link not in seen and routes[route] < PAGES_PER_ROUTE:
                routes[route] += 1
                seen.add(link)
                to_visit.append((link, path))
    return dead


def links_of(response, path: str) -> list[str]:
    if response.streaming or not response["Content-Type"].startswith("text/html"):
        return []
    found = [urldefrag(urljoin(path, unescape(link))).url for link in LINK.findall(response.content.decode())]
    return [link for link in found if link.startswith("/")]
