"""The page where an organisation says how long, and sees what goes and what has gone."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import CourseRun, Session
from participants.models import Announcement, Enrolment, HelpConsent, Interest, RetentionPeriods
from participants.selectors.disposals import disposals, would_go, would_go_of_nobody
from participants.services import forget_needs, forget_people
from planning.models import SessionConcern
from tests.factories import EnrolmentFactory, PublishedRunFactory, ThemeFactory, UserFactory


def page_of(organisation) -> str:
    return reverse("participants_staff:retention", args=[organisation.pk])


@pytest.fixture
def over(run):
    """Ended a hundred days ago; two took part, and one of them had a need."""
    EnrolmentFactory(run=run, name="Sigrid Solbakken", needs=["food"])
    EnrolmentFactory(run=run, name="Tor Tindstad")
    end = timezone.now() - timedelta(days=100)
    CourseRun.objects.update(starts_at=end - timedelta(hours=2), ends_at=end)
    Session.objects.update(starts_at=end - timedelta(hours=2), ends_at=end)
    run.refresh_from_db()
    return run


def test_an_administrator_sees_what_goes_tonight_with_counts_and_no_names(client_of, anne, tromso, over):
    answer = client_of(anne).get(page_of(tromso))
    lines = [(str(line.label), line.number, line.run) for line in answer.context["would_go"]]
    assert lines == [("Tilrettelegging", 1, over), ("Navn og kontaktopplysninger", 2, over)]
    assert (answer.status_code, "Sigrid" in answer.content.decode()) == (200, False)
    assert over.offer.title in answer.content.decode()


def test_what_went_is_listed_newest_first(client_of, anne, tromso, over):
    forget_needs()
    forget_people()
    answer = client_of(anne).get(page_of(tromso))
    lines = [(str(line.label), line.number, line.run) for line in answer.context["disposals"]]
    assert lines == [("Navn og kontaktopplysninger", 2, over), ("Tilrettelegging", 1, over)]
    assert answer.context["would_go"] == []


def one_of_each(organisation, run, offer=None) -> None:
    """Besides those who took part: all that the night lets go of, old enough."""
    long_ago = timezone.now() - timedelta(days=100)
    subject = {"offer": offer} if offer else {"theme": ThemeFactory()}
    Interest.objects.create(
        **subject,
        channel="email",
        address="a@example.org",
        contact_digest=f"{offer}",
        ask_on=long_ago,
        asked_at=long_ago,
    )
    if not offer:
        return
    HelpConsent.objects.create(
        organisation=organisation, name="Sigrid", email="a@example.org", contact_digest="a", ends_on=long_ago
    )
    Announcement.objects.create(run=run, segment="seated", text="Ta med kopp.", people=2, submission=uuid4())
    Announcement.objects.update(created_at=long_ago)
    session = run.sessions.get()
    SessionConcern.objects.create(session=session, written_by=UserFactory(), text="Uro i gruppen", submission=uuid4())


def test_all_that_the_night_lets_go_of_is_listed_before_and_after(tromso, balsfjord, over):
    one_of_each(tromso, over, over.offer)
    one_of_each(None, None)
    before = {str(line.label): (line.number, line.run) for line in would_go(tromso)}
    assert before == {
        "Tilrettelegging": (1, over),
        "Navn og kontaktopplysninger": (2, over),
        "Bekymringer fra dem som leder": (1, over),
        "Tekster til deltakere": (1, over),
        "Påminnelser som noen ba om": (1, None),
        "Samtykker til å bli spurt om å hjelpe": (1, None),
    }
    assert [(str(line.label), line.number) for line in would_go_of_nobody()] == [("Påminnelser som noen ba om", 1)]
    call_command("retention", stdout=StringIO())
    assert {(str(line.label), line.number) for line in disposals(tromso)} == {
        (label, number) for label, (number, _run) in before.items()
    }
    assert would_go(tromso) == would_go_of_nobody() == disposals(balsfjord) == []


def test_another_organisations_are_in_neither_list(balsfjord, over):
    assert would_go(balsfjord) == []
    forget_needs()
    assert disposals(balsfjord) == []


def test_periods_are_saved_and_an_empty_one_follows_the_platform(client_of, anne, tromso):
    answer = client_of(anne).post(page_of(tromso), {"needs_days": "7", "log_days": ""})
    periods = RetentionPeriods.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(tromso))
    assert (periods.organisation, periods.needs_days, periods.log_days) == (tromso, 7, None)
    assert Event.objects.get(action="retention.changed").actor_id == anne.pk


@pytest.mark.parametrize(
    ("name", "typed", "least", "most"),
    [
        ("needs_days", "61", 0, 60),
        ("person_days", "13", 14, 365),
        ("message_days", "31", 1, 30),
        ("log_days", "364", 365, 1096),
        ("needs_days", "to uker", 0, 60),
    ],
)
def test_a_period_outside_the_bounds_is_refused_at_its_field_and_nothing_typed_is_lost(
    client_of, anne, tromso, name, typed, least, most
):
    client = client_of(anne)
    answer = client.post(page_of(tromso), {"person_days": "30", name: typed}, headers={"accept-language": "en"})
    form = answer.context["form"]
    assert {field: [str(error) for error in errors] for field, errors in form.errors.items()} == {
        name: [str(form.fields[name].error_messages["invalid"])]
    }
    assert (str(least) in str(form.errors), str(most) in str(form.errors)) == (True, True)
    assert f'value="{typed}"' in answer.content.decode()
    assert not RetentionPeriods.objects.exists()


def test_who_may_open_the_page(client_of, anne, kari, olav, rolf, petra, tromso, balsfjord):
    statuses = {who.name: client_of(who).get(page_of(tromso)).status_code for who in (anne, kari, olav, rolf, petra)}
    assert list(statuses.values()) == [200, 403, 403, 403, 403]
    assert client_of(anne).get(page_of(balsfjord)).status_code == 404
    assert client_of(anne).post(page_of(balsfjord), {"needs_days": "7"}).status_code == 404


@pytest.mark.parametrize("runs", [1, 30])
def test_the_lists_take_the_same_queries_for_one_run_and_for_thirty(tromso, django_assert_num_queries, runs):
    end = timezone.now() - timedelta(days=100)
    for _each in range(runs):
        ended = PublishedRunFactory(offer__organiser=tromso, starts_at=end)
        EnrolmentFactory(run=ended, needs=["food"])
    with django_assert_num_queries(10):
        would_go(tromso)
    forget_needs()
    with django_assert_num_queries(2):
        assert len(disposals(tromso)) == runs


def test_the_command_lists_without_names_and_changes_nothing(over):
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert out.getvalue().splitlines() == [
        f"Tromsø kommune, run {over.pk}: Tilrettelegging: 1",
        f"Tromsø kommune, run {over.pk}: Navn og kontaktopplysninger: 2",
    ]
    assert (Enrolment.objects.present().count(), Event.objects.count()) == (2, 0)


def test_the_command_lets_go(over):
    out = StringIO()
    call_command("retention", stdout=out)
    assert out.getvalue().splitlines() == [
        "forget_needs: 1",
        "forget_people: 2",
        "forget_concerns: 0",
        "forget_announcements: 0",
        "forget_interests: 0",
        "forget_help_consents: 0",
        "forget_codes: 0",
        "forget_addresses: 0",
        "forget_log: 0",
    ]
    assert Enrolment.objects.present().count() == 0
