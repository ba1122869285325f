"""What this room asks of a coordinator."""

import pytest
from django.utils import timezone

from offers.selectors import todo
from tests.factories import OfferFactory, PublishedRunFactory, RunFactory

pytestmark = pytest.mark.django_db


def sentences(user):
    return [(thing.sentence, thing.url) for thing in todo(user)]


def test_an_offer_without_a_run_wants_one(kari, tromso):
    offer = OfferFactory(organiser=tromso, title_nb="Bedre søvn")
    assert sentences(kari) == [
        ("«Bedre søvn» er en kladd uten gjennomføring.", f"/arbeid/tilbud/{offer.pk}/ny-gjennomforing/")
    ]


def test_a_run_without_dates_wants_some(kari, tromso):
    run = RunFactory(offer__organiser=tromso, offer__title_nb="Bedre søvn")
    assert sentences(kari) == [
        ("En gjennomføring av «Bedre søvn» har ingen datoer ennå.", f"/arbeid/gjennomforing/{run.pk}/samlinger/")
    ]


def test_nothing_is_asked_about_what_is_ready_put_away_or_another_organisations(kari, tromso):
    PublishedRunFactory(offer__organiser=tromso)
    OfferFactory(organiser=tromso, archived_at=timezone.now())
    RunFactory(offer__organiser=tromso, offer__archived_at=timezone.now())
    OfferFactory()
    assert sentences(kari) == []


def test_those_who_do_not_make_offers_are_asked_nothing(per, tromso):
    OfferFactory(organiser=tromso)
    assert sentences(per) == []


def test_the_list_stays_short(kari, tromso, django_assert_num_queries):
    for _ in range(8):
        OfferFactory(organiser=tromso)
        RunFactory(offer__organiser=tromso)
    with django_assert_num_queries(3):
        assert len(todo(kari)) == 10
