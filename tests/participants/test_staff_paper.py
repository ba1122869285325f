"""What leaves the portal: a spreadsheet, a list to tick, a letter. Each is in the log with the number of people."""

import io
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import services as audit
from audit.models import Event
from offers.models import CourseRun
from participants.models import Attendance, Enrolment, EnrolmentStatus, PersonalLink
from participants.services import change_periods
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory, PublishedRunFactory, SessionFactory
from tests.participants.test_enrol import words

FORMULA = '=HYPERLINK("http://example.org";"Klikk")'


@pytest.fixture
def browser(kari, client_of) -> Client:
    return client_of(kari)


@pytest.fixture
def leader(run, unni, client_of) -> Client:
    MemberFactory(plan=PlanFactory(run=run), user=unni)
    return client_of(unni)


@pytest.fixture
def people(run) -> list[Enrolment]:
    return [
        EnrolmentFactory(
            run=run, name="Åse Aasen", phone="+4790000001", phone_key="+4790000001", needs=["hearing_loop"]
        ),
        EnrolmentFactory(run=run, name=FORMULA, email="anna@example.org", needs_note="+1 stol"),
        EnrolmentFactory(run=run, name="Vera Venter", status=EnrolmentStatus.WAITING),
        EnrolmentFactory(run=run, name="Gunn Gått", status=EnrolmentStatus.CANCELLED, cancelled_at=timezone.now()),
    ]


def address(name: str, run: CourseRun, *rest: int) -> str:
    return reverse(f"participants_staff:{name}", args=[run.pk, *rest])


def cells(response) -> list[list[object]]:
    return [[cell.value for cell in row] for row in opened(response).iter_rows()]


def opened(response):
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


def test_a_coordinator_gets_everything_in_typed_cells_under_a_frozen_header(browser, run, people):
    Enrolment.objects.update(created_at=datetime(2026, 1, 12, 9, tzinfo=UTC))
    sheet = opened(browser.get(address("export", run)))
    rows = {row[0].value: row for row in sheet.iter_rows()}
    assert [cell.value for cell in rows["Navn"]][1:6] == ["Status", "Deltar", "Kommune", "E-post", "Telefon"]
    ase = [cell.value for cell in rows["Åse Aasen"]]
    assert ase[1:4] == ["Har plass", "For egen del", "Tromsø"]
    assert ase[5:] == ["+47 90 00 00 01", "Teleslynge", datetime(2026, 1, 12, 10), 0, 0]  # noqa: DTZ001 - a sheet has none
    assert sheet.freeze_panes == "B2"
    assert len(rows) == 5


def test_a_name_that_looks_like_a_formula_stays_a_text(browser, run, people):
    sheet = opened(browser.get(address("export", run)))
    kinds = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (kinds[FORMULA], kinds["+1 stol"]) == ("s", "s")


def test_who_leads_gets_first_names_and_needs_and_nobody_who_left(leader, run, people):
    rows = cells(leader.get(address("export", run)))
    assert rows[0] == ["Fornavn", "Status", "Tilrettelegging"]
    assert {row[0] for row in rows[1:]} == {"Åse", FORMULA.split(maxsplit=1)[0], "Vera"}


def test_the_file_holds_what_the_page_shows_in_its_order(browser, run, people):
    Enrolment.objects.filter(name=FORMULA).update(name="Anna Berg")
    rows = cells(browser.get(address("export", run) + "?vis=seated&sorter=-navn"))
    assert [row[0] for row in rows[1:]] == ["Åse Aasen", "Anna Berg"]


def test_the_name_of_the_file_says_nothing_of_the_course(browser, run, people):
    response = browser.get(address("export", run))
    assert response["Content-Disposition"] == f'attachment; filename="deltakere-{run.pk}.xlsx"'


READS = {
    "list": ("participants.read", 4),
    "export": ("participants.exported", 4),
    "attendance_sheet": ("attendance_list.printed", 2),
    "needs": ("needs.read", 2),
}


@pytest.mark.parametrize(("name", "expected"), READS.items(), ids=READS)
def test_each_reading_and_each_export_is_in_the_log_with_its_people(browser, run, people, kari, name, expected):
    browser.get(address(name, run))
    event = Event.objects.about(run).get()
    assert (event.action, event.details["people"]) == expected
    assert (event.actor_id, event.organisation_id) == (kari.pk, run.offer.organiser_id)


@pytest.mark.parametrize("name", READS)
def test_where_the_log_cannot_be_written_nothing_is_shown(browser, run, people, monkeypatch, name):
    """In one transaction: whoever reads without a trace reads nothing."""
    seen = []

    def broken(**_kwargs: object) -> None:
        seen.append(transaction.get_connection().in_atomic_block)
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    browser.raise_request_exception = False
    response = browser.get(address(name, run))
    assert (response.status_code, seen) == (500, [True])
    assert "Aasen" not in response.content.decode(errors="ignore")


def test_the_list_to_tick_has_names_and_a_note_and_no_address(browser, run, people):
    SessionFactory(run=run, starts_at=run.starts_at + timedelta(days=7))
    response = browser.get(address("attendance_sheet", run))
    page = words(response)
    assert "Åse Aasen" in page
    assert "At noen deltar, er taushetsbelagt." in page
    assert response.content.decode().count("sheet__box") == 2 * 2
    for hidden in (run.offer.title, "+47 90 00 00 01", "anna@example.org", "Vera", "Teleslynge"):
        assert hidden not in page


def test_who_leads_ticks_first_names(leader, run, people):
    page = words(leader.get(address("attendance_sheet", run)))
    assert "Åse" in page
    assert "Aasen" not in page


def test_many_sessions_go_over_several_sheets_and_none_has_a_column_to_fill_in(browser, tromso, run):
    for week in range(1, 9):
        SessionFactory(run=run, starts_at=run.starts_at + timedelta(weeks=week))
    pages = browser.get(address("attendance_sheet", run)).context["pages"]
    assert [len(sessions) for sessions in pages] == [8, 1]
    without = PublishedRunFactory(offer__organiser=tromso)
    without.sessions.all().delete()
    assert "Dato: ______" in words(browser.get(address("attendance_sheet", without)))


def test_a_letter_carries_a_link_that_opens_the_persons_own_page(browser, run, people, kari, client):
    page = address("letter", run, people[0].pk)
    assert "Brev til Åse Aasen" in words(browser.get(page))
    assert not PersonalLink.objects.exists()

    response = browser.post(page)
    said = words(response)
    assert "Du har plass" in said
    assert run.arena.address in said
    assert f"Ring {run.offer.contact_name} på telefon" in said
    link = response.context["link"]
    assert link in said
    assert response.context["qr"].startswith("data:image/svg+xml")
    assert client.get(urlsplit(link).path).status_code == 200
    event = Event.objects.get(action="letter.printed")
    assert (event.target_id, event.actor_id, event.details) == (str(people[0].pk), kari.pk, {"run": run.pk})


def test_a_letter_says_how_long_this_organisation_keeps_what_it_knows(browser, run, people):
    change_periods(organisation=run.offer.organiser, by=audit.SYSTEM, person_days=21)
    said = words(browser.post(address("letter", run, people[0].pk)))
    assert "innen 21 dager etter siste samling" in said


def test_a_letter_is_in_the_persons_language(browser, run, people):
    Enrolment.objects.filter(pk=people[0].pk).update(language="nn")
    assert "Om du ikkje kan kome" in words(browser.post(address("letter", run, people[0].pk)))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("waiting", "Du står på ventelisten"),
        ("invited", "Det er en ledig plass til deg"),
        ("talk", "Vi vil snakke"),
    ],
)
def test_a_letter_says_what_the_person_has(browser, run, status, says):
    expires = timezone.now() + timedelta(days=2) if status == "invited" else None
    enrolment = EnrolmentFactory(run=run, status=status, invitation_expires_at=expires)
    page = words(browser.post(address("letter", run, enrolment.pk)))
    assert says in page
    assert ("si ja eller nei" in page) == (status == "invited")


def test_who_left_gets_no_letter(browser, run, people):
    page = words(browser.post(address("letter", run, people[3].pk)))
    assert "Personen har ingen plass lenger" in page
    assert not PersonalLink.objects.exists()


@pytest.mark.parametrize(
    ("change", "reached"),
    [({"email": ""}, False), ({}, True), ({"channel": "sms", "phone": "+4790000001"}, True)],
    ids=["no address", "e-mail", "sms"],
)
def test_whether_messages_come_to_the_person_is_said(browser, run, change, reached):
    enrolment = EnrolmentFactory(run=run, **change)
    page = words(browser.get(address("letter", run, enrolment.pk)))
    assert ("får også meldinger fra portalen" in page) == reached


def test_who_phones_without_any_address_is_enrolled_and_a_letter_is_asked_for(browser, run):
    told = {"takes_part_as": "self", "name": "Petter Papir", "municipality": "5501", "language": "nb"}
    told["channel"] = "email"
    page = words(browser.post(address("enrol", run), told, follow=True))
    assert "Petter Papir har plass." in page
    assert "Ingen melding når fram til personen. Skriv ut et brev." in page
    enrolment = Enrolment.objects.get()
    assert (enrolment.email, enrolment.phone_key, enrolment.channel) == ("", "", "email")


def test_how_often_each_came_is_in_the_file(browser, tromso):
    run = PublishedRunFactory(offer__organiser=tromso, starts_at=timezone.now() - timedelta(days=1))
    Attendance.objects.create(session=run.sessions.get(), enrolment=EnrolmentFactory(run=run), presence="present")
    assert cells(browser.get(address("export", run)))[1][-2:] == [1, 1]


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("name", ["export", "attendance_sheet", "needs"])
def test_paper_takes_the_same_number_of_queries(browser, run, name, number, django_assert_max_num_queries):
    CourseRun.objects.update(seats=60)
    EnrolmentFactory.create_batch(number, run=run)
    browser.get(address(name, run))
    with django_assert_max_num_queries(9):
        browser.get(address(name, run))
