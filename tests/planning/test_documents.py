import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from offers.models import CourseRun, Offer, Session
from organisations.models import User
from planning import selectors
from planning.models import ProgrammeItem
from planning.selectors.documents import sheet
from tests.factories import SessionFactory
from tests.planning.conftest import Planned
from ui import printing

ClientOf = Callable[[User], Client]
NAMES = ("program", "invitasjon", "plakat")
NASTY = '#import "/x" *fet* _k_ $x$ \\ "sitat" \'q\' <b>&amp; 😀 مرحبا {{ x }}'


def addresses(planned: Planned) -> list[str]:
    run, session = planned.run.pk, planned.run.sessions.first().pk
    return [
        reverse("planning:documents", args=[run]),
        *[
            reverse(route, args=[run, name])
            for route in ("planning:document", "planning:document_pdf")
            for name in NAMES
        ],
        reverse("planning:run_sheet", args=[run, session]),
        reverse("planning:run_sheet_pdf", args=[run, session]),
    ]


def pdfs(planned: Planned) -> list[str]:
    return [address for address in addresses(planned) if address.endswith(".pdf")]


def read(client: Client, address: str) -> PdfReader:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(response.content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def root_of(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def alternatives(reader: PdfReader) -> list[str]:
    """Of every figure in the structure tree."""
    found, waiting = [], [root_of(reader)["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += element
        elif isinstance(element, dict):
            found += [str(element["/Alt"])] if "/Alt" in element else []
            waiting += [element["/K"]] if "/K" in element else []
    return found


@pytest.mark.parametrize(("name", "status"), [("kari", 200), ("per", 200), ("unni", 200), ("rolf", 404), ("olav", 404)])
def test_documents_are_for_those_who_may_read_the_plan(planned, client_of, request, *, name, status) -> None:
    client = client_of(request.getfixturevalue(name))
    assert {client.get(address).status_code for address in addresses(planned)} == {status}


def test_documents_send_a_stranger_to_sign_in(planned: Planned, client: Client) -> None:
    assert {client.get(address).status_code for address in addresses(planned)} == {302}


def test_documents_of_another_runs_session_are_not_found(planned: Planned, client_of: ClientOf, kari: User) -> None:
    other = SessionFactory(run__offer=planned.run.offer)
    for route in ("planning:run_sheet", "planning:run_sheet_pdf"):
        assert client_of(kari).get(reverse(route, args=[planned.run.pk, other.pk])).status_code == 404


def test_run_sheet_of_a_cancelled_session_is_not_found(planned: Planned, client_of: ClientOf, kari: User) -> None:
    address = addresses(planned)[-1]
    Session.objects.update(cancelled_at=timezone.now())
    assert client_of(kari).get(address).status_code == 404


def test_a_document_that_is_not_there_is_not_found(planned: Planned, client_of: ClientOf, kari: User) -> None:
    assert client_of(kari).get(reverse("planning:document_pdf", args=[planned.run.pk, "regning"])).status_code == 404


def test_each_file_is_tagged_and_has_title_and_language(published: Planned, client_of: ClientOf, unni: User) -> None:
    titles = []
    for address in pdfs(published):
        reader = read(client_of(unni), address)
        root = root_of(reader)
        assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "nb-NO")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
        assert b"pdfuaid:part" in root["/Metadata"].get_data()
        titles.append(str(reader.metadata.title))
    assert titles[:3] == [
        "Program for Hverdagsmestring",
        "Invitasjon til Hverdagsmestring",
        "Plakat for Hverdagsmestring",
    ]
    assert re.match(r"Kjøreplan: Samling 1, \w+dag \d", titles[3])


def test_the_code_has_an_alternative_text(published: Planned, client_of: ClientOf, unni: User) -> None:
    reader = read(client_of(unni), reverse("planning:document_pdf", args=[published.run.pk, "plakat"]))
    assert alternatives(reader) == ["Kode som fører til kursets side"]


def test_a_file_is_written_in_the_readers_language(published: Planned, client_of: ClientOf, unni: User) -> None:
    client = client_of(unni)
    client.cookies["sprak"] = "en"
    reader = read(client, reverse("planning:document_pdf", args=[published.run.pk, "invitasjon"]))
    assert (root_of(reader)["/Lang"], reader.metadata.title) == ("en-NO", "Invitation to Hverdagsmestring")


def test_what_people_wrote_is_shown_and_never_obeyed(planned: Planned, client_of: ClientOf, per: User) -> None:
    ProgrammeItem.objects.filter(position=0).update(title=NASTY)
    reader = read(client_of(per), pdfs(planned)[-1])
    assert '#import "/x" *fet* _k_ $x$ \\ "sitat" \'q\' <b>&amp; 😀' in words(reader)
    assert b"pdfuaid:part" in root_of(reader)["/Metadata"].get_data()


def test_a_letter_that_no_typeface_has_does_not_stop_the_file(planned: Planned, client_of: ClientOf, per: User) -> None:
    ProgrammeItem.objects.filter(position=0).update(title="漢字 og \x07lyd")
    reader = read(client_of(per), pdfs(planned)[-1])
    root = root_of(reader)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "nb-NO")
    assert b"pdfuaid:part" not in root["/Metadata"].get_data()


def test_characters_that_cannot_be_printed_are_left_out() -> None:
    data = {"title": "a\x00b\x07c\nd", "parts": [{"x": "\x1b"}], "number": 3}
    assert printing._cleaned(data) == {"title": "abc\nd", "parts": [{"x": ""}], "number": 3}


def test_a_long_title_and_a_right_to_left_name_fit(published: Planned, client_of: ClientOf, per: User) -> None:
    Offer.objects.update(
        title_nb="Hverdagsmestringssamlinger " * 4 + "مرحبا بكم",
        summary_nb="Ro i hverdagen. " * 15,
        for_whom_nb="For deg. " * 111,
    )
    User.objects.filter(pk=per.pk).update(name="عبد الرحمن " * 5)
    assert [len(read(client_of(per), address).pages) for address in pdfs(published)] == [1, 2, 1, 1]


def test_a_drafts_poster_is_one_page_and_says_the_hours_that_hold_for_all(planned: Planned, client_of, per) -> None:
    starts = [timezone.localtime(each.starts_at).replace(hour=10, minute=0) for each in planned.run.sessions.all()]
    for session, start in zip(planned.run.sessions.all(), starts, strict=True):
        Session.objects.filter(pk=session.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    for address in pdfs(planned)[:3]:
        assert "Dette er et utkast" in words(read(client_of(per), address))
    poster = next(address for address in pdfs(planned) if "plakat" in address)
    assert len(read(client_of(per), poster).pages) == 1
    assert "kl. 10.00–12.00" in words(read(client_of(per), poster))
    Session.objects.filter(pk=planned.run.sessions.first().pk).update(ends_at=starts[0] + timedelta(hours=3))
    assert "kl. 10" not in words(read(client_of(per), poster))


def test_programme_is_what_citizens_see(published: Planned, client_of: ClientOf, per: User) -> None:
    ProgrammeItem.objects.update(title="Endret etterpå")
    text = words(read(client_of(per), pdfs(published)[0]))
    assert "Del 1" in text
    assert "Endret" not in text
    assert "Dette er et utkast" not in text


def test_programme_of_a_draft_is_the_plan_as_it_is_and_says_so(planned: Planned, client_of: ClientOf, per) -> None:
    ProgrammeItem.objects.update(title="Endret nå")
    text = words(read(client_of(per), pdfs(planned)[0]))
    assert "Endret nå" in text
    assert "Dette er et utkast. Kurset er ikke publisert ennå." in text


def test_run_sheet_says_when_what_and_who_of_both_sides(planned: Planned, client_of: ClientOf, per: User) -> None:
    item = planned.run.sessions.first().programme_items.first()
    item.responsible.set([planned.per, planned.unni])
    ProgrammeItem.objects.filter(pk=item.pk).update(materials="Tavle", note="Rolig start")
    page = client_of(per).get(addresses(planned)[-2]).content.decode()
    start = timezone.localtime(planned.run.sessions.first().starts_at)
    found = [
        " ".join(re.sub("<[^>]+>", " ", part).split()) for part in page.partition("document__steps")[2].split("<li>")
    ]
    people = "Per Fagperson (Fagperson), Unni Brukerrepresentant (Erfaren bruker)"
    file = words(read(client_of(per), pdfs(planned)[-1]))
    assert "Materiell: Tavle Merknad: Rolig start" in file
    assert found[1] == f"{start:%H.%M} Del 1 Velkommen, 15 minutter {people} Materiell: Tavle Merknad: Rolig start"


def test_facts_leave_out_what_is_not_known_and_leaders_are_listed_by_name(planned: Planned) -> None:
    CourseRun.objects.filter(pk=planned.run.pk).update(arena=None, enrolment_closes_at=timezone.now())
    with translation.override("nb"):
        said = sheet(selectors.contents(type(planned.plan).objects.select_related("run").get(pk=planned.plan.pk)))
    assert [fact.name for fact in said.facts] == ["Når", "Pris", "Henvisning", "Påmeldingsfrist"]
    assert [person.name for person in said.leaders] == [
        "Per Fagperson",
        "Ulf Brukerrepresentant",
        "Unni Brukerrepresentant",
    ]


def test_documents_without_any_session_are_made(planned: Planned, client_of: ClientOf, per: User) -> None:
    Session.objects.filter(run=planned.run).update(cancelled_at=timezone.now())
    client = client_of(per)
    assert {client.get(address).status_code for address in addresses(planned)[:-2]} == {200}


def test_documents_take_as_many_queries_for_one_session_as_for_thirty(planned, client_of, per) -> None:
    def queries() -> list[int]:
        counts = []
        for address in addresses(planned):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        return counts

    client = client_of(per)
    client.get(addresses(planned)[0])
    before = queries()
    for week in range(4, 32):
        starts_at = timezone.now() + timedelta(weeks=week)
        session = SessionFactory(run=planned.run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        ProgrammeItem.objects.create(session=session, position=0, kind="exchange", minutes=30)
    assert queries() == before


def test_plan_page_leads_to_the_documents(planned: Planned, client_of: ClientOf, per: User) -> None:
    page = client_of(per).get(reverse("planning:plan", args=[planned.run.pk])).content.decode()
    assert f'href="{reverse("planning:documents", args=[planned.run.pk])}"' in page
