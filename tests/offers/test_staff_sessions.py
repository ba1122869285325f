"""The sessions of a run as a coordinator sets them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from offers.models import RunState
from tests.factories import ArenaFactory, PublishedRunFactory, RunFactory, SessionFactory

pytestmark = pytest.mark.django_db
TEN = datetime(2027, 1, 12, 9, tzinfo=UTC)


@pytest.fixture
def run(tromso):
    return RunFactory(offer__organiser=tromso)


def url(run, page=""):
    return f"/arbeid/gjennomforing/{run.pk}/samlinger/{page}"


def row(**changes):
    return {"day": "2027-01-12", "starts": "10:00", "ends": "12:00", **changes}


def posted(*rows):
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
    for number, fields in enumerate(rows):
        data |= {f"form-{number}-{name}": value for name, value in fields.items()}
    return data


def errors(response) -> list[dict[str, list[str]]]:
    return [{name: list(found) for name, found in form.items()} for form in response.context["formset"].errors]


# --- saving -----------------------------------------------------------------------------------------------------------
def test_sessions_are_saved_in_norwegian_time(client_of, kari, run):
    summer = row(day="15.06.2027", starts="17.30", ends="19.00", break_minutes="15", title="Tur")
    response = client_of(kari).post(url(run), posted(row(), summer, {"day": "", "starts": "", "ends": ""}))
    assert response.url == url(run)
    assert list(run.sessions.values_list("starts_at", "ends_at", "break_minutes", "title")) == [
        (TEN, TEN + timedelta(hours=2), 0, ""),
        (datetime(2027, 6, 15, 15, 30, tzinfo=UTC), datetime(2027, 6, 15, 17, tzinfo=UTC), 15, "Tur"),
    ]
    run.refresh_from_db()
    assert (run.starts_at, run.weekdays) == (TEN, [2])


def test_a_session_is_changed_and_keeps_what_the_form_does_not_show(client_of, kari, run):
    session = SessionFactory(run=run, starts_at=TEN, video_link="https://video.example.org/rom")
    arena = ArenaFactory()
    client_of(kari).post(url(run), posted(row(id=session.pk, starts="11:00", ends="13:00", arena=str(arena.pk))))
    session.refresh_from_db()
    assert (session.starts_at, session.arena, session.video_link) == (
        TEN + timedelta(hours=1),
        arena,
        "https://video.example.org/rom",
    )


@pytest.mark.parametrize("kind", ["digital", "hybrid"])
def test_a_session_has_a_video_link_of_its_own(client_of, kari, run, kind):
    type(run).objects.update(format=kind)
    client = client_of(kari)
    client.post(url(run), posted(row(video_link="video.example.org/rom-2")))
    assert run.sessions.get().video_link == "https://video.example.org/rom-2"
    assert 'name="form-0-video_link" value="https://video.example.org/rom-2"' in client.get(url(run)).content.decode()
    client.post(url(run), posted(row(id=run.sessions.get().pk, video_link="")))
    assert run.sessions.get().video_link == ""


def test_a_video_link_that_is_none_is_named_at_its_field(client_of, kari, run):
    type(run).objects.update(format="digital")
    response = client_of(kari).post(url(run), posted(row(video_link="ikke en lenke")))
    assert list(errors(response)[0]) == ["video_link"]
    assert "ikke en lenke" in response.content.decode()


def test_where_people_meet_in_person_there_is_no_link_to_write(client_of, kari, run):
    assert "video_link" not in client_of(kari).get(url(run)).content.decode()


def test_a_session_nobody_knows_of_is_removed(client_of, kari, run):
    session = SessionFactory(run=run, starts_at=TEN)
    client_of(kari).post(url(run), posted(row(id=session.pk, remove="on")))
    assert run.sessions.count() == 0


def test_the_form_shows_norwegian_time(client_of, kari, run):
    SessionFactory(run=run, starts_at=TEN)
    page = client_of(kari).get(url(run)).content.decode()
    assert 'name="form-0-day" value="2027-01-12"' in page
    assert 'name="form-0-starts" value="10:00"' in page


# --- mistakes ---------------------------------------------------------------------------------------------------------
PUT_FORWARD = "Klokka stilles fram denne natten, så tidspunktet finnes ikke. Velg et annet."
PUT_BACK = "Klokka stilles tilbake denne natten, så tidspunktet kommer to ganger. Velg et annet."


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ends": "09:00"}, "ends", "Slutten må være etter starten."),
        ({"ends": "10:00"}, "ends", "Slutten må være etter starten."),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "starts", PUT_FORWARD),
        ({"day": "2027-10-31", "starts": "01:00", "ends": "02:30"}, "ends", PUT_BACK),
        ({"break_minutes": "120"}, "break_minutes", "Pausene er like lange som samlingen."),
        ({"break_minutes": "x"}, "break_minutes", None),
        ({"break_minutes": "-1"}, "break_minutes", None),
        ({"day": "31.02.2027"}, "day", None),
        ({"day": ""}, "day", None),
        ({"starts": "25:00"}, "starts", None),
        ({"arena": "999999"}, "arena", None),
        ({"title": "x" * 121}, "title", None),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(client_of, kari, run, changes, field, message):
    response = client_of(kari).post(url(run), posted(row(title="Det jeg skrev") | changes))
    (found,) = errors(response)
    assert list(found) == [field]
    assert message is None or found[field] == [message]
    assert changes.get("title", "Det jeg skrev") in response.content.decode()
    assert run.sessions.count() == 0


def test_sessions_that_overlap_are_named_at_the_later_one(client_of, kari, run):
    response = client_of(kari).post(url(run), posted(row(), row(starts="11:00", ends="13:00", title="For tidlig")))
    assert errors(response) == [{}, {"starts": ["Denne samlingen begynner før en annen er slutt."]}]
    assert "For tidlig" in response.content.decode()
    assert run.sessions.count() == 0


def test_more_than_forty_sessions_are_too_many(client_of, kari, run):
    rows = [row(day=(TEN + timedelta(days=day)).date().isoformat()) for day in range(41)]
    response = client_of(kari).post(url(run), posted(*rows))
    assert response.context["formset"].non_form_errors() == ["En gjennomføring kan ha høyst 40 samlinger."]
    assert run.sessions.count() == 0


def test_another_runs_session_is_not_there(client_of, kari, run):
    theirs = SessionFactory(starts_at=TEN)
    assert client_of(kari).post(url(run), posted(row(id=theirs.pk))).status_code == 404
    assert client_of(kari).post(url(run, f"{theirs.pk}/avlys/")).status_code == 404


def test_a_form_without_its_counters_does_not_crash(client_of, kari, run):
    assert client_of(kari).post(url(run), {}).status_code == 200


# --- a proposed series ------------------------------------------------------------------------------------------------
ASKED = {"first_day": "2027-03-18", "starts": "10:00", "ends": "12:00", "count": "3", "weeks_between": "1"}


def test_a_series_is_proposed_without_being_saved(client_of, kari, run):
    response = client_of(kari).get(url(run), ASKED | {"break_minutes": "15"})
    page = response.content.decode()
    assert [form["day"].value().isoformat() for form in response.context["formset"]] == [
        "2027-03-18",
        "2027-04-01",
        "2027-04-08",
    ]
    assert [form["break_minutes"].value() for form in response.context["formset"]] == [15, 15, 15]
    assert "3 samlinger er foreslått nedenfor. De er ikke lagret ennå." in page
    assert "torsdag 25. mars 2027: Skjærtorsdag" in page
    assert run.sessions.count() == 0


def test_a_proposal_stands_after_what_is_there_and_can_be_saved(client_of, kari, run):
    kept = SessionFactory(run=run, starts_at=TEN)
    client = client_of(kari)
    response = client.get(url(run), ASKED | {"count": "1"})
    rows = [
        {name: form[name].value() for name in ("id", "day", "starts", "ends") if form[name].value() is not None}
        for form in response.context["formset"]
    ]
    client.post(url(run), posted(*rows))
    assert run.sessions.earliest("starts_at") == kept
    assert run.sessions.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "09:00"}, "ends"),
        ({"count": "41"}, "count"),
        ({"count": "0"}, "count"),
        ({"first_day": "x"}, "first_day"),
        ({"weeks_between": "3"}, "weeks_between"),
    ],
)
def test_a_series_that_makes_no_sense_is_not_proposed(client_of, kari, run, changes, field):
    response = client_of(kari).get(url(run), ASKED | changes)
    assert list(response.context["series_form"].errors) == [field]
    assert response.context["series"] is None


# --- a single one -----------------------------------------------------------------------------------------------------
@pytest.fixture
def published(tromso):
    return PublishedRunFactory(offer__organiser=tromso)


def test_a_single_session_is_cancelled_and_brought_back(client_of, kari, published):
    session = published.sessions.get()
    SessionFactory(run=published, starts_at=session.ends_at)
    client = client_of(kari)
    page = client.post(url(published, f"{session.pk}/avlys/"), follow=True).content.decode()
    session.refresh_from_db()
    assert session.cancelled_at is not None
    assert "Samlingen er avlyst. Du kan hente den fram igjen nedenfor." in page
    page = client.post(url(published, f"{session.pk}/hent-fram/"), follow=True).content.decode()
    session.refresh_from_db()
    assert session.cancelled_at is None
    assert "Samlingen er hentet fram igjen." in page


def test_the_only_session_leads_to_cancelling_the_course(client_of, kari, published):
    session = published.sessions.get()
    page = client_of(kari).post(url(published, f"{session.pk}/avlys/"), follow=True).content.decode()
    session.refresh_from_db()
    assert session.cancelled_at is None
    assert "Dette er den eneste samlingen som er igjen, og folk kjenner til kurset." in page
    assert f'href="/arbeid/gjennomforing/{published.pk}/avlys/"' in page


def test_a_taken_time_is_explained(client_of, kari, published):
    gone = published.sessions.get()
    type(gone).objects.update(cancelled_at=timezone.now())
    SessionFactory(run=published, starts_at=gone.starts_at)
    page = client_of(kari).post(url(published, f"{gone.pk}/hent-fram/"), follow=True).content.decode()
    assert "En annen samling har fått dette tidspunktet. Flytt den først." in page


def test_what_people_know_of_cannot_be_removed(client_of, kari, published):
    session = published.sessions.get()
    starts = timezone.localtime(session.starts_at)
    fields = row(id=session.pk, day=starts.date().isoformat(), starts="10:00", ends="12:00", remove="on")
    client_of(kari).post(url(published), posted(fields))
    assert published.sessions.count() == 1
    assert 'name="form-0-remove"' not in client_of(kari).get(url(published)).content.decode()


@pytest.mark.parametrize("page", ["avlys/", "hent-fram/"])
def test_what_is_over_cannot_be_changed(client_of, kari, run, page):
    session = SessionFactory(run=run, starts_at=TEN)
    type(run).objects.filter(pk=run.pk).update(state=RunState.CANCELLED, cancelled_at=TEN)
    client = client_of(kari)
    answer = client.post(url(run, f"{session.pk}/{page}"), follow=True).content.decode()
    assert "Denne gjennomføringen er over eller avlyst og kan ikke lenger endres." in answer
    assert "Lagre samlingene" not in answer
    response = client.post(url(run), posted(row()))
    assert response.context["formset"].non_form_errors() == [
        "Denne gjennomføringen er over eller avlyst og kan ikke lenger endres."
    ]


@pytest.mark.parametrize("page", ["avlys/", "hent-fram/"])
def test_a_link_alone_changes_nothing(client_of, kari, published, page):
    assert client_of(kari).get(url(published, f"{published.sessions.get().pk}/{page}")).status_code == 405


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_of_queries_is_constant(client_of, kari, run, django_assert_max_num_queries, many):
    for day in range(many):
        SessionFactory(run=run, starts_at=TEN + timedelta(days=day), arena=ArenaFactory())
    client = client_of(kari)
    client.get(url(run))
    with django_assert_max_num_queries(10):
        client.get(url(run))
