import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from ui import paging


def request(query=""):
    return RequestFactory().get(f"/tilbud/{query}")


def rendered(source, query="", **context):
    return Template("{% load ui %}" + source).render(Context({"request": request(query), **context}))


def test_page_links_keep_the_filters_and_page_one_has_no_number():
    page = Paginator(range(95), 10).page(3)
    links = paging.links(request("?kommune=5501&kommune=5536&side=3"), page, "side")

    assert [link.get("url", "…") for link in links] == [
        "/tilbud/?kommune=5501&kommune=5536",
        "/tilbud/?kommune=5501&kommune=5536&side=2",
        "/tilbud/?kommune=5501&kommune=5536&side=3",
        "/tilbud/?kommune=5501&kommune=5536&side=4",
        "…",
        "/tilbud/?kommune=5501&kommune=5536&side=10",
    ]


def test_pagination_marks_the_present_page_in_words_and_for_screen_readers():
    html = rendered("{% pagination page %}", page=Paginator(range(30), 10).page(2))

    assert re.findall(r'aria-label="(Side \d)"( aria-current="page")?', html) == [
        ("Side 1", ""),
        ("Side 2", ' aria-current="page"'),
        ("Side 3", ""),
    ]


def test_one_page_needs_no_pagination():
    assert rendered("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("tag", "query", "address"),
    [
        ('{% without "kommune" "5501" %}', "?kommune=5501&kommune=5536&side=2", "/tilbud/?kommune=5536"),
        ('{% without "kommune" %}', "?kommune=5501&kommune=5536&q=søvn", "/tilbud/?q=s%C3%B8vn"),
        ('{% without "q" %}', "?q=søvn", "/tilbud/"),
        ('{% without "ukjent" %}', "?q=1", "/tilbud/?q=1"),
    ],
)
def test_a_chip_leads_to_the_list_without_its_filter(tag, query, address):
    assert rendered(tag, query) == address


@pytest.mark.parametrize(
    ("query", "url", "direction"),
    [
        ("", "/tilbud/?sorter=navn", ""),
        ("?sorter=navn&side=4", "/tilbud/?sorter=-navn", "ascending"),
        ("?sorter=-navn", "/tilbud/?sorter=navn", "descending"),
        ("?sorter=dato", "/tilbud/?sorter=navn", ""),
    ],
)
def test_a_heading_sorts_and_a_second_click_turns_it_round(query, url, direction):
    assert paging.sort_link(request(query), "navn", "Navn", "sorter") == {
        "label": "Navn",
        "url": url,
        "direction": direction,
    }


def test_a_sorted_heading_says_so_in_words():
    html = rendered('{% sort_link "navn" "Navn" %}', "?sorter=-navn")

    assert "sortert, høyeste først" in html
