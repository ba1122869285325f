import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from evaluations.models import Answer
from offers.models import CourseRun, RunState
from organisations.models import Organisation, User
from participants.models import AgeBand, Attendance, Enrolment, EnrolmentStatus, Presence, TakesPartAs
from reports.exports import shown
from reports.period import Period, this_year
from reports.selectors import build
from tests.factories import EnrolmentFactory, MunicipalityFactory, OfferFactory, PublishedRunFactory, SessionFactory

ClientOf = Callable[[User], Client]
SESSIONS = 3
PROGRAMME = {
    "leaders": [{"name": "Per", "side": "professional"}, {"name": "Unni", "side": "experienced"}],
    "minutes": {"exchange": 40, "professional_input": 60},
}


@pytest.fixture
def completed(tromso: Organisation) -> CourseRun:
    """Three sessions, twelve participants: ten came to all, one to two of three, one to one."""
    start = timezone.now() - timedelta(days=20)
    run = PublishedRunFactory(
        offer=OfferFactory(organiser=tromso, published_at=start, title_nb="Å sove bedre"),
        state=RunState.COMPLETED,
        seats=20,
        starts_at=start,
        public_programme=PROGRAMME,
    )
    sessions = [run.sessions.get(), *[SessionFactory(run=run, starts_at=start + timedelta(days=day)) for day in (2, 4)]]
    for number in range(12):
        enrolment = EnrolmentFactory(run=run, takes_part_as=TakesPartAs.RELATIVE if number < 5 else TakesPartAs.SELF)
        came_to = {10: 2, 11: 1}.get(number, SESSIONS)
        for place, session in enumerate(sessions):
            presence = Presence.PRESENT if place < came_to else Presence.ABSENT
            Attendance.objects.create(session=session, enrolment=enrolment, presence=presence)
    return run


def report(organisation: Organisation) -> dict[str, str]:
    """The key figures of this year and the last, by label."""
    today = timezone.localdate()
    with override("en"):
        made = build(period=Period(today - timedelta(days=400), today), organisation_ids={organisation.pk})
        return {shown(label): shown(value) for label, value in made.tables[0].rows}


def test_report_counts_participants_by_what_they_take_part_as(completed: CourseRun, tromso: Organisation) -> None:
    figures = report(tromso)
    assert figures["Participants"] == "12"
    assert figures["Participants, for themselves"] == "7"
    assert figures["Participants, as relatives"] == "5"


def test_report_counts_a_completer_from_two_thirds_of_the_sessions(completed: CourseRun, tromso: Organisation) -> None:
    made = build(period=_around(), organisation_ids={tromso.pk})
    assert (made.total.completers, made.total.could_complete) == (11, 12)


def test_report_hides_a_share_that_would_tell_of_one_person(completed: CourseRun, tromso: Organisation) -> None:
    assert report(tromso)["Completed the course"] == "hidden"


def test_report_leaves_a_cancelled_session_out(completed: CourseRun, tromso: Organisation) -> None:
    last = completed.sessions.order_by("starts_at").last()
    assert last is not None
    last.cancelled_at = timezone.now()
    last.save()

    made = build(period=_around(), organisation_ids={tromso.pk})

    assert (made.total.sessions, made.total.completers) == (2, 11)


def test_report_shows_share_of_exchange_and_of_runs_led_by_both(completed: CourseRun, tromso: Organisation) -> None:
    figures = report(tromso)
    assert figures["Exchange of experience, share of the programme"] == "40 %"
    assert figures["Led by both sides, share of course runs"] == "100 %"


def test_report_shows_the_three_constants_from_five_answers(completed: CourseRun, tromso: Organisation) -> None:
    for _number in range(4):
        Answer.objects.create(run=completed, met_others=9, shared_experiences=8, asked_and_heard=7)
    assert report(tromso)["To meet others"] == "hidden"
    Answer.objects.create(run=completed, met_others=9, shared_experiences=8, asked_and_heard=7)
    assert report(tromso)["To meet others"] == "9.0"


def test_report_counts_cancelled_runs_apart(completed: CourseRun, tromso: Organisation) -> None:
    PublishedRunFactory(
        offer__organiser=tromso, state=RunState.CANCELLED, cancelled_at=timezone.now(), starts_at=completed.starts_at
    )
    figures = report(tromso)
    assert (figures["Course runs"], figures["Cancelled course runs"]) == ("1", "1")


def test_report_hides_fewer_than_five_on_the_waiting_list(completed: CourseRun, tromso: Organisation) -> None:
    EnrolmentFactory(run=completed, status=EnrolmentStatus.WAITING)
    assert report(tromso)["People on the waiting list"] == "hidden"


def test_report_takes_constant_queries(
    completed: CourseRun, tromso: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        build(period=_around(), organisation_ids={tromso.pk})
    for _number in range(30):
        PublishedRunFactory(offer__organiser=tromso, starts_at=completed.starts_at, public_programme=PROGRAMME)
    with django_assert_num_queries(5):
        build(period=_around(), organisation_ids={tromso.pk})


def ages(organisation: Organisation) -> dict[str, list[str]] | None:
    """The table of age groups, row by row, or None where the report has none."""
    with override("en"):
        made = build(period=_around(), organisation_ids={organisation.pk})
        rows = [table.rows for table in made.tables if table.key == "age_groups"]
        explained = "Age group" in {definition.term for definition in made.definitions}
        assert explained == bool(rows)
        return {shown(row[0]): [shown(cell) for cell in row[1:]] for row in rows[0]} if rows else None


def test_report_says_nothing_of_age_groups_where_nobody_has_said(completed: CourseRun, tromso: Organisation) -> None:
    assert ages(tromso) is None


def test_report_counts_those_who_came_by_age_group_youngest_first(completed: CourseRun, tromso: Organisation) -> None:
    Enrolment.objects.filter(takes_part_as=TakesPartAs.SELF).update(age_band=AgeBand.FROM_67)
    EnrolmentFactory(run=completed, age_band=AgeBand.FROM_80)  # never came
    found = ages(tromso)
    assert found is not None
    assert list(found) == ["18–29", "30–44", "45–66", "67–79", "80 or older", "Not given", "Sum"]
    assert [found[name] for name in ("30–44", "67–79", "80 or older", "Not given", "Sum")] == [
        ["0", "0", "0"], ["7", "0", "7"], ["0", "0", "0"], ["0", "5", "5"], ["7", "5", "12"],
    ]  # fmt: skip


def test_report_hides_a_small_age_group_and_what_would_give_it_away(completed: CourseRun, tromso: Organisation) -> None:
    Enrolment.objects.update(age_band=AgeBand.FROM_45)
    one = Enrolment.objects.filter(takes_part_as=TakesPartAs.SELF)[:1]
    Enrolment.objects.filter(pk__in=one).update(age_band=AgeBand.FROM_80)
    found = ages(tromso)
    assert found is not None
    assert found["80 or older"] == ["hidden", "0", "hidden"]
    assert (found["45–66"][0], found["45–66"][2]) == ("hidden", "hidden")


def test_report_hides_a_sum_everywhere_when_one_table_hides_it(tromso: Organisation) -> None:
    """By offer nothing is small, but the sum would tell how many of the first municipality came for themselves."""
    run = PublishedRunFactory(offer__organiser=tromso, seats=20, starts_at=timezone.now() - timedelta(days=20))
    for municipality, takes_part_as, number in [
        ("5501", TakesPartAs.SELF, 9), ("5501", TakesPartAs.RELATIVE, 3),
        ("5532", TakesPartAs.RELATIVE, 2), ("5534", TakesPartAs.RELATIVE, 4),
    ]:  # fmt: skip
        place = MunicipalityFactory(number=municipality)
        for each in EnrolmentFactory.create_batch(number, run=run, takes_part_as=takes_part_as, municipality=place):
            Attendance.objects.create(session=run.sessions.get(), enrolment=each, presence=Presence.PRESENT)
    assert report(tromso)["Participants, for themselves"] == "hidden"
    assert report(tromso)["Participants"] == "18"


@pytest.mark.parametrize("file_type", ["csv", "xlsx"])
def test_files_have_the_age_groups_as_the_page_has(
    anne: User, client_of: ClientOf, completed: CourseRun, file_type: str
) -> None:
    client = client_of(anne)
    Enrolment.objects.update(age_band=AgeBand.FROM_67)
    page = client.get(reverse("reports:report"), _query()).content.decode()
    assert ('<h2 id="age_groups">Aldersgrupper</h2>' in page, "67–79" in page) == (True, True)
    content = client.get(reverse("reports:download", args=[file_type]), _query()).content
    if file_type == "csv":
        assert "Aldersgruppe;For seg selv;Som pårørende;Deltakere" in content.decode()
        assert "67–79;7;5;12" in content.decode()
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Aldersgrupper"]
        assert ["67–79", 7, 5, 12] in [[cell.value for cell in row] for row in sheet]


def _around() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=400), today + timedelta(days=400))


def test_page_says_the_answer_first(anne: User, client_of: ClientOf, completed: CourseRun) -> None:
    page = client_of(anne).get(reverse("reports:report"), _query()).content.decode()
    assert "1 gjennomføring i denne perioden, med 12 deltakere." in page


def test_page_says_when_there_is_nothing(anne: User, client_of: ClientOf) -> None:
    page = client_of(anne).get(reverse("reports:report")).content.decode()
    assert "Ingen gjennomføringer i denne perioden" in page


def test_page_keeps_dates_that_are_the_wrong_way_round(anne: User, client_of: ClientOf) -> None:
    query = {"first_day": "2026-05-01", "last_day": "2026-04-01"}
    page = client_of(anne).get(reverse("reports:report"), query).content.decode()
    assert "Siste dag er før første dag." in page
    assert 'value="2026-04-01"' in page


def test_page_and_files_answer_years_that_no_calendar_has(anne: User, client_of: ClientOf) -> None:
    query = {"first_day": "0001-01-01", "last_day": "9999-12-31"}
    client = client_of(anne)
    page = client.get(reverse("reports:report"), query).content.decode()
    assert page.count("Skriv et årstall fra 2000 til 2100, med fire sifre.") >= 2
    assert client.get(reverse("reports:download", args=["csv"]), query).status_code == 404


@pytest.mark.parametrize("value", ["i går", "2026-13-40", "\x00", "😀"])
def test_page_answers_a_date_that_is_none(anne: User, client_of: ClientOf, value: str) -> None:
    response = client_of(anne).get(reverse("reports:report"), {"first_day": value, "last_day": "2026-01-01"})
    assert response.status_code == (400 if value == "\x00" else 200)


def test_page_is_for_those_who_may_see_reports(
    anne: User, rolf: User, kari: User, per: User, client_of: ClientOf
) -> None:
    path = reverse("reports:report")
    assert [client_of(person).get(path).status_code for person in (anne, rolf, kari, per)] == [200, 200, 200, 403]


def test_page_never_shows_another_organisations_figures(
    olav: User, tromso: Organisation, client_of: ClientOf, completed: CourseRun
) -> None:
    client = client_of(olav)
    assert "Ingen gjennomføringer" in client.get(reverse("reports:report"), _query()).content.decode()
    forced = client.get(reverse("reports:report"), _query() | {"organisation": str(tromso.pk)}).content.decode()
    assert "12 deltakere" not in forced


@pytest.mark.parametrize(
    ("file_type", "content_type"),
    [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")],
)
def test_download_is_a_file_and_is_logged(
    anne: User, client_of: ClientOf, completed: CourseRun, file_type: str, content_type: str
) -> None:
    response = client_of(anne).get(reverse("reports:download", args=[file_type]), _query())

    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith("attachment; filename=")
    event = Event.objects.get(action="report.exported")
    assert (event.actor_id, event.details["file"]) == (anne.pk, file_type)


def test_download_of_another_kind_is_not_found(anne: User, client_of: ClientOf) -> None:
    assert client_of(anne).get(reverse("reports:download", args=["pdf"])).status_code == 404


def _query() -> dict[str, str]:
    return {"first_day": _around().first_day.isoformat(), "last_day": _around().last_day.isoformat()}


def test_this_year_begins_on_new_years_day() -> None:
    assert (this_year().first_day.month, this_year().first_day.day) == (1, 1)
