"""Models that others build on: shared from a plan, kept in versions, started from."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers import services as offers
from offers.models import CourseRun, Offer, RunState, Session
from offers.services import copy_run
from organisations.models import Organisation, User
from planning.models import (
    Heading,
    ModelUse,
    OfferModel,
    OfferModelVersion,
    Phase,
    Plan,
    PlanHeading,
    ProgrammeItem,
)
from planning.services import offer_models as services
from planning.services import starting
from planning.services.errors import NothingToShareError
from tests.factories import (
    AnswerFactory,
    EnrolmentFactory,
    MembershipFactory,
    OfferFactory,
    RunFactory,
    SessionFactory,
    ThemeFactory,
)
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]
OSLO = ZoneInfo("Europe/Oslo")
SOON = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def model(planned: Planned, kari: User) -> OfferModel:
    planned.run.offer.themes.add(ThemeFactory())
    return services.make_model(
        run=planned.run, by=actor(kari), title="Hverdagsmodellen", about="Kort om", phase=Phase.PILOTED
    )


def page_of(model: OfferModel, name: str = "planning:model") -> str:
    return reverse(name, args=[model.pk])


def programme(run: CourseRun) -> list[list[tuple[str, str, int, int]]]:
    return [
        list(session.programme_items.order_by("position").values_list("kind", "title", "minutes", "position"))
        for session in run.sessions.order_by("starts_at")
    ]


# --- copying ---------------------------------------------------------------------------------------------------------
def test_a_copied_run_brings_its_programme_and_nobody(planned: Planned, kari: User) -> None:
    item = ProgrammeItem.objects.filter(session__run=planned.run).first()
    item.responsible.set([planned.per])
    copy = offers.copy_run(run=planned.run, by=actor(kari), first_day=SOON)
    assert programme(copy) == programme(planned.run)
    assert not ProgrammeItem.objects.filter(session__run=copy, responsible__isnull=False).exists()
    assert not Plan.objects.get(run=copy).members.exists()
    assert Event.objects.get(action="programme.copied").details == {
        "run": copy.pk, "items": 6, "original": planned.run.pk,
    }  # fmt: skip


def test_notes_and_materials_stay_in_the_house_and_only_materials_are_shared(planned: Planned, kari: User) -> None:
    ProgrammeItem.objects.update(materials="Tavle", note="Spør Marit om nøkkel")
    copy = offers.copy_run(run=planned.run, by=actor(kari), first_day=SOON)
    items = ProgrammeItem.objects.filter(session__run=copy).values_list("materials", "note")
    assert set(items) == {("Tavle", "Spør Marit om nøkkel")}
    model = services.make_model(run=planned.run, by=actor(kari), title="M", about="", phase=Phase.PLANNED)
    run = starting.start_from_model(
        version=model.versions.get(), by=actor(kari), offer=planned.run.offer, first_day=SOON
    )
    items = ProgrammeItem.objects.filter(session__run=run).values_list("materials", "note")
    assert set(items) == {("Tavle", "")}


def test_headings_are_shared_except_frames_and_what_should_change(planned, client_of, kari, olav, balsfjord) -> None:
    for heading in Heading:
        PlanHeading.objects.create(plan=planned.plan, heading=heading, text=f"Om {heading.value}")
    model = services.make_model(run=planned.run, by=actor(kari), title="M", about="", phase=Phase.PLANNED)
    run = starting.start_from_model(
        version=model.versions.get(), by=actor(olav), offer=OfferFactory(organiser=balsfjord), first_day=SOON
    )
    kept = ["target_group", "goals", "content", "methods", "assessment"]
    written = PlanHeading.objects.filter(plan__run=run).values_list("heading", "text")
    assert dict(written) == {heading: f"Om {heading}" for heading in kept}
    assert [text for _name, text in client_of(olav).get(page_of(model)).context["headings"]] == [
        f"Om {each}" for each in kept
    ]


def test_a_copied_run_has_no_approval_and_is_a_draft(published: Planned, kari: User) -> None:
    copy = offers.copy_run(run=published.run, by=actor(kari), first_day=SOON)
    assert (copy.state, copy.public_programme, Plan.objects.get(run=copy).approvals.count()) == (RunState.DRAFT, {}, 0)


def test_a_copied_run_without_a_plan_is_copied_as_before(kari: User, tromso: Organisation) -> None:
    run = RunFactory(offer__organiser=tromso)
    SessionFactory(run=run)
    copy = offers.copy_run(run=run, by=actor(kari), first_day=SOON)
    assert programme(copy) == [[]]
    assert not Plan.objects.filter(run=copy).exists()


def test_items_follow_their_session_when_one_between_was_cancelled(planned: Planned, kari: User) -> None:
    first, second = planned.run.sessions.order_by("starts_at")
    ProgrammeItem.objects.filter(session=second).update(title="I den andre")
    Session.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())
    copy = offers.copy_run(run=planned.run, by=actor(kari), first_day=SOON)
    assert [[title for _kind, title, _minutes, _position in items] for items in programme(copy)] == [
        ["I den andre"] * 3
    ]


def test_a_run_of_another_year_keeps_its_clock_across_summer_time(planned: Planned, kari: User) -> None:
    """In winter from 10.00, weekly over the night in March when the clock is set forward, and again two years later."""
    days = [datetime(2025, 3, 25, 10, tzinfo=OSLO), datetime(2025, 4, 1, 10, tzinfo=OSLO)]
    for session, starts_at in zip(planned.run.sessions.order_by("starts_at"), days, strict=True):
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    model = services.make_model(run=planned.run, by=actor(kari), title="M", about="", phase=Phase.PLANNED)
    copied = offers.copy_run(run=planned.run, by=actor(kari), first_day=date(2027, 10, 26))
    started = starting.start_from_model(
        version=model.versions.get(), by=actor(kari), offer=planned.run.offer, first_day=date(2027, 10, 26)
    )
    for run in (copied, started):
        clocks = [
            (f"{timezone.localtime(each.starts_at):%d.%m %H:%M}", each.minutes)
            for each in run.sessions.order_by("starts_at")
        ]
        assert clocks == [("26.10 10:00", 120), ("02.11 10:00", 120)]
        assert programme(run) == programme(planned.run)


def test_an_offer_is_copied_under_a_new_name_with_its_plan(planned: Planned, client_of: ClientOf, kari: User) -> None:
    offer = planned.run.offer
    page = client_of(kari).get(reverse("planning:copy_offer", args=[offer.pk]))
    sent = {
        "title": "Ny tittel", "first_day": f"{SOON:%d.%m.%Y}", "organiser": offer.organiser_id,
        "submission": page.context["form"]["submission"].value(),
    }  # fmt: skip
    url = reverse("planning:copy_offer", args=[offer.pk])
    response = [client_of(kari).post(url, sent) for _twice in range(2)][1]
    copy = Offer.objects.exclude(pk=offer.pk).get()
    assert response["Location"] == reverse("offers_staff:offer", args=[copy.pk])
    assert (copy.title, copy.summary, copy.published_at) == ("Ny tittel", offer.summary, None)
    assert (copy.contact_name, copy.contact_email) == ("Kari Koordinator", "kari@example.org")
    assert programme(copy.runs.get()) == programme(planned.run)


def test_an_offer_is_copied_without_a_plan_when_no_day_is_given(planned: Planned, client_of: ClientOf, kari) -> None:
    offer = planned.run.offer
    client_of(kari).post(
        reverse("planning:copy_offer", args=[offer.pk]), {"title": "Ny", "organiser": offer.organiser_id}
    )
    assert not Offer.objects.exclude(pk=offer.pk).get().runs.exists()


def test_an_offer_is_not_copied_without_a_title_or_into_another_organisation(
    planned: Planned, client_of: ClientOf, kari: User, balsfjord: Organisation
) -> None:
    url = reverse("planning:copy_offer", args=[planned.run.offer_id])
    page = client_of(kari).post(url, {"title": "", "first_day": "01.01.2020", "organiser": balsfjord.pk})
    assert set(page.context["form"].errors) == {"title", "first_day", "organiser"}
    assert page.context["form"].errors["first_day"] == ["Velg i dag eller en senere dag."]
    assert Offer.objects.count() == 1


# --- sharing ---------------------------------------------------------------------------------------------------------
def test_a_model_holds_the_plan_and_no_person_place_or_date(model: OfferModel, planned: Planned) -> None:
    outline = model.versions.get().outline
    assert [[item["minutes"] for item in session["items"]] for session in outline["sessions"]] == [[15, 45, 60]] * 2
    assert [(session["days"], session["minutes"]) for session in outline["sessions"]] == [(0, 120), (7, 120)]
    assert outline["offer"]["themes"] == ["sovn"]
    said = str(outline)
    for secret in (
        "Per",
        "Unni",
        "Kari",
        planned.run.arena.name,
        "77000000",
        str(planned.run.sessions.first().starts_at.year),
    ):
        assert secret not in said


def test_sharing_through_the_page_twice_makes_one_model(planned: Planned, client_of: ClientOf, kari: User) -> None:
    url = reverse("planning:share_model", args=[planned.run.pk])
    sent = {"title": "Modell", "about": "", "phase": "planned", "submission": str(uuid.uuid4())}
    response = [client_of(kari).post(url, sent) for _twice in range(2)][1]
    made = OfferModel.objects.get()
    assert response["Location"] == page_of(made)
    assert (made.title, made.phase, made.organisation, made.origin) == (
        "Modell",
        "planned",
        planned.run.offer.organiser,
        None,
    )
    assert Event.objects.filter(action="model.shared").count() == 1


def test_sharing_says_what_is_wrong_and_keeps_what_was_typed(planned: Planned, client_of: ClientOf, kari: User) -> None:
    url = reverse("planning:share_model", args=[planned.run.pk])
    page = client_of(kari).post(url, {"title": "x" * 121, "about": "y" * 1001, "phase": "best"})
    assert page.context["new"].errors == {
        "title": ["Skriv tittelen med høyst 120 tegn."],
        "about": ["Skriv det på 1000 tegn eller færre."],
        "phase": ["Velg et gyldig valg. best er ikke et av de tilgjengelige valgene."],
    }
    ProgrammeItem.objects.all().delete()
    page = client_of(kari).post(url, {"title": "Modell", "phase": "planned"})
    assert page.context["new"].non_field_errors() == ["Planen har ikke noe program ennå. Lag det først, og del den så."]
    assert not OfferModel.objects.exists()


def test_a_plan_without_a_programme_is_not_shared(planned: Planned, kari: User) -> None:
    ProgrammeItem.objects.all().delete()
    with pytest.raises(NothingToShareError):
        services.make_model(run=planned.run, by=actor(kari), title="M", about="", phase=Phase.PLANNED)


def test_a_new_version_says_what_changed_and_leaves_the_old_one(model, planned, client_of, kari) -> None:
    ProgrammeItem.objects.filter(kind="exchange").update(minutes=70)
    url = reverse("planning:share_model", args=[planned.run.pk])
    empty = client_of(kari).post(url, {"model": model.pk, "changes": " "})
    assert empty.context["more"].errors == {"changes": ["Skriv i én setning hva som er endret."]}
    sent = {"model": model.pk, "changes": "Mer utveksling", "submission": str(uuid.uuid4())}
    for _twice in range(2):
        client_of(kari).post(url, sent)
    versions = [
        (each.number, each.changes, each.outline["sessions"][0]["items"][2]["minutes"]) for each in model.versions.all()
    ]
    assert versions == [(2, "Mer utveksling", 70), (1, "", 60)]
    page = client_of(kari).get(f"{page_of(model)}?versjon=1")
    assert page.context["version"].number == 1
    assert client_of(kari).get(page_of(model)).context["version"].number == 2
    assert client_of(kari).get(f"{page_of(model)}?versjon=9").status_code == 404


def test_a_version_is_only_made_of_ones_own_organisations_model(planned, client_of, kari, olav, balsfjord) -> None:
    theirs = OfferModel.objects.create(organisation=balsfjord, title="Deres")
    url = reverse("planning:share_model", args=[planned.run.pk])
    page = client_of(kari).post(url, {"model": theirs.pk, "changes": "x"})
    assert list(page.context["more"].errors) == ["model"]
    assert not theirs.versions.exists()


def test_a_version_never_changes(model: OfferModel) -> None:
    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        model.versions.update(changes="noe annet")
    with pytest.raises(IntegrityError, match="planning_model_version_says_what_changed"), transaction.atomic():
        OfferModelVersion.objects.create(model=model, number=2, outline={}, made_by=model.versions.get().made_by)
    with pytest.raises(IntegrityError, match="planning_model_version_once"), transaction.atomic():
        OfferModelVersion.objects.create(model=model, number=1, outline={}, made_by=model.versions.get().made_by)


def test_a_model_made_of_a_run_from_a_model_names_its_origin(model, planned, client_of, olav, balsfjord) -> None:
    offer = OfferFactory(organiser=balsfjord)
    version = model.versions.get()
    run = starting.start_from_model(version=version, by=actor(olav), offer=offer, first_day=SOON)
    built = services.make_model(run=run, by=actor(olav), title="Vår", about="", phase=Phase.PILOTED)
    assert built.origin == version
    page = client_of(olav).get(page_of(built)).content.decode()
    assert "Bygger på «Hverdagsmodellen» fra Tromsø kommune, versjon 1" in page
    library = client_of(olav).get(reverse("planning:models")).content.decode()
    assert "Bygger på «Hverdagsmodellen» fra Tromsø kommune" in library


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "reads", "keeps", "starts"),
    [
        ("kari", 200, 200, 200), ("olav", 200, 403, 200), ("per", 200, 403, 403), ("unni", 200, 403, 403),
        ("anne", 403, 403, 403), ("rolf", 403, 403, 403),
    ],
)  # fmt: skip
def test_planners_everywhere_read_and_only_own_coordinators_keep(model, client_of, request, name, reads, keeps, starts):
    client = client_of(request.getfixturevalue(name))
    assert client.get(reverse("planning:models")).status_code == reads
    assert client.get(page_of(model)).status_code == reads
    assert client.get(page_of(model, "planning:change_model")).status_code == keeps
    assert client.get(reverse("planning:start_from_model", args=[model.pk, 1])).status_code == starts
    posted = [
        client.post(page_of(model, f"planning:{each}")).status_code for each in ("withdraw_model", "share_model_again")
    ]
    assert posted == [302 if keeps == 200 else 403] * 2


@pytest.mark.parametrize(("name", "status"), [("kari", 200), ("per", 403), ("anne", 403), ("olav", 404)])
def test_only_the_plans_coordinator_shares_it(planned: Planned, client_of, request, *, name, status) -> None:
    client = client_of(request.getfixturevalue(name))
    assert client.get(reverse("planning:share_model", args=[planned.run.pk])).status_code == status


@pytest.mark.parametrize(("name", "status"), [("kari", 200), ("per", 403), ("olav", 404)])
def test_ways_to_begin_are_for_the_offers_coordinators(planned: Planned, client_of, request, *, name, status) -> None:
    client = client_of(request.getfixturevalue(name))
    for route in ("planning:start_run", "planning:copy_offer"):
        assert client.get(reverse(route, args=[planned.run.offer_id])).status_code == status


def test_a_withdrawn_model_is_found_by_its_own_only(model: OfferModel, client_of, kari: User, olav: User) -> None:
    client_of(kari).post(page_of(model, "planning:withdraw_model"))
    assert [client_of(user).get(page_of(model)).status_code for user in (kari, olav)] == [200, 404]
    assert client_of(olav).get(reverse("planning:start_from_model", args=[model.pk, 1])).status_code == 404
    client_of(kari).post(page_of(model, "planning:share_model_again"))
    assert client_of(olav).get(page_of(model)).status_code == 200


def test_changing_a_model_changes_words_and_phase(model: OfferModel, client_of: ClientOf, kari: User) -> None:
    sent = {"title": "Nytt navn", "about": "Mer", "phase": "recommended"}
    client_of(kari).post(page_of(model, "planning:change_model"), sent)
    model.refresh_from_db()
    assert (model.title, model.about, model.phase) == ("Nytt navn", "Mer", "recommended")
    assert Event.objects.filter(action="model.changed").get().details == {"model": model.pk, "phase": "recommended"}


# --- finding ---------------------------------------------------------------------------------------------------------
def test_library_is_searched_by_word_organisation_and_phase(model: OfferModel, client_of: ClientOf, olav: User) -> None:
    def found(query: str) -> list[str]:
        page = client_of(olav).get(reverse("planning:models") + query).context["page"]
        return [each.title for each in page]

    assert found("") == ["Hverdagsmodellen"]
    assert found("?finn=hverdag+troms") == ["Hverdagsmodellen"]
    assert found("?finn=kort") == ["Hverdagsmodellen"]
    assert found("?finn=s%C3%B8vn") == []
    assert (found("?fase=piloted"), found("?fase=planned"), found("?fase=tull")) == (
        ["Hverdagsmodellen"], [], ["Hverdagsmodellen"],
    )  # fmt: skip


def test_library_lists_what_has_come_farthest_first(model, planned, kari: User, client_of: ClientOf) -> None:
    for title, phase in (("Å", Phase.PLANNED), ("B", Phase.RECOMMENDED), ("A", Phase.PLANNED), ("C", Phase.EVALUATED)):
        services.make_model(run=planned.run, by=actor(kari), title=title, about="", phase=phase)
    page = client_of(kari).get(reverse("planning:models")).context["page"]
    assert [each.title for each in page] == ["B", "C", "Hverdagsmodellen", "A", "Å"]


def test_library_takes_the_same_queries_for_one_model_as_for_thirty(model, client_of, olav, kari, planned) -> None:
    client = client_of(olav)
    client.get(reverse("planning:models"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("planning:models"))
    for number in range(30):
        services.make_model(run=planned.run, by=actor(kari), title=f"M{number}", about="", phase=Phase.PLANNED)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("planning:models"))
    assert len(many) == len(few)


# --- starting --------------------------------------------------------------------------------------------------------
def start(client: Client, model: OfferModel, **sent: object) -> Any:
    return client.post(
        reverse("planning:start_from_model", args=[model.pk, 1]), {"first_day": f"{SOON:%d.%m.%Y}", **sent}
    )


def test_a_run_of_ones_own_offer_starts_from_a_model(model, planned, client_of, olav, balsfjord) -> None:
    offer = OfferFactory(organiser=balsfjord)
    sent = {"offer": offer.pk, "organiser": balsfjord.pk, "submission": str(uuid.uuid4())}
    response = [start(client_of(olav), model, **sent) for _twice in range(2)][1]
    run = offer.runs.get()
    assert response["Location"] == reverse("offers_staff:sessions", args=[run.pk])
    assert (run.state, run.seats, run.arena, run.municipality) == (
        RunState.PLANNING,
        10,
        None,
        balsfjord.municipality,
    ) or (run.state == RunState.DRAFT)
    assert programme(run) == programme(planned.run)
    assert timezone.localdate(run.starts_at) == SOON
    assert ModelUse.objects.get(run=run).version == model.versions.get()
    assert list(Event.objects.filter(action="model.used").values_list("organisation_id", flat=True)) == [balsfjord.pk]


def test_a_new_offer_starts_from_a_model_with_its_own_contact(model, planned, client_of, olav, balsfjord) -> None:
    for _twice in range(2):
        start(client_of(olav), model, organiser=balsfjord.pk, submission="6f1c1b9e-64a5-4d6c-8f5d-5b8d2f0b7a11")
    offer = Offer.objects.get(organiser=balsfjord)
    assert (offer.title, offer.summary) == ("Hverdagsmestring", planned.run.offer.summary)
    assert (offer.contact_name, str(offer.contact_phone), offer.contact_email) == (
        "Olav Nabokoordinator", "", "olav@example.org",
    )  # fmt: skip
    assert [theme.slug for theme in offer.themes.all()] == ["sovn"]
    assert programme(offer.runs.get()) == programme(planned.run)


def test_a_model_is_not_used_for_another_organisations_offer(model, planned, client_of, olav, balsfjord) -> None:
    page = start(client_of(olav), model, offer=planned.run.offer_id, organiser=balsfjord.pk)
    assert list(page.context["form"].errors) == ["offer"]
    page = start(client_of(olav), model, organiser=planned.run.offer.organiser_id, first_day="01.01.2020")
    assert set(page.context["form"].errors) == {"organiser", "first_day"}
    assert CourseRun.objects.count() == 1


def test_whoever_coordinates_in_two_organisations_chooses_one(model, client_of, olav, tromso, balsfjord) -> None:
    MembershipFactory(user=olav, organisation=tromso, roles=["coordinator"])
    form = client_of(olav).get(reverse("planning:start_from_model", args=[model.pk, 1])).context["form"]
    assert [organisation.name for organisation in form.fields["organiser"].queryset] == [
        "Balsfjord kommune",
        "Tromsø kommune",
    ]
    assert not form["organiser"].is_hidden


def test_new_run_offers_the_last_run_a_model_or_empty(planned: Planned, client_of: ClientOf, kari: User) -> None:
    offer = planned.run.offer
    shown = client_of(kari).get(reverse("offers_staff:offer", args=[offer.pk])).content.decode()
    assert reverse("planning:start_run", args=[offer.pk]) in shown
    page = client_of(kari).get(reverse("planning:start_run", args=[offer.pk])).content.decode()
    for address in (
        reverse("offers_staff:copy_run", args=[planned.run.pk]),
        f"{reverse('planning:models')}?tilbud={offer.pk}",
        reverse("offers_staff:create_run", args=[offer.pk]),
    ):
        assert f'href="{address}"' in page


def test_the_offer_that_a_run_is_wanted_for_is_carried_to_the_form(model, planned, client_of, kari) -> None:
    offer = planned.run.offer_id
    client = client_of(kari)
    assert (
        f"{page_of(model)}?tilbud={offer}"
        in client.get(f"{reverse('planning:models')}?tilbud={offer}").content.decode()
    )
    address = f"{reverse('planning:start_from_model', args=[model.pk, 1])}?tilbud={offer}"
    assert address in client.get(f"{page_of(model)}?tilbud={offer}").content.decode()
    assert client.get(address).context["form"]["offer"].value() == str(offer)
    assert client.get(f"{page_of(model)}?tilbud=1'><script>").status_code == 200


# --- pilots ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def pilot(model: OfferModel, planned: Planned) -> CourseRun:
    """The run itself, held to the end with the model's plan."""
    now = timezone.now()
    ModelUse.objects.create(run=planned.run, version=model.versions.get())
    for week, session in enumerate(planned.run.sessions.order_by("starts_at")):
        starts_at = now - timedelta(weeks=3 - week)
        Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    CourseRun.objects.filter(pk=planned.run.pk).update(
        state=RunState.COMPLETED, published_at=now, public_programme={"minutes": {"exchange": 30, "break": 70}}
    )
    planned.run.refresh_from_db()
    return planned.run


def figures(client: Client, model: OfferModel) -> dict[str, str]:
    page = client.get(page_of(model))
    return {figure.name: "" if figure.hidden else figure.value for figure in page.context["figures"]}


def attend(run: CourseRun, people: int) -> None:
    from participants.models import Attendance, Presence  # noqa: PLC0415

    for _number in range(people):
        enrolment = EnrolmentFactory(run=run)
        for session in run.sessions.all():
            Attendance.objects.create(session=session, enrolment=enrolment, presence=Presence.PRESENT)


def test_a_model_that_nobody_has_held_to_the_end_has_no_figures(model: OfferModel, client_of, olav: User) -> None:
    page = client_of(olav).get(page_of(model))
    assert (page.context["pilots"], page.context["figures"]) == (0, [])
    assert "Ingen har holdt det til slutt ennå." in page.content.decode()


def test_pilots_of_four_people_are_hidden_and_of_five_shown(model, pilot, client_of, olav) -> None:
    attend(pilot, 4)
    few = figures(client_of(olav), model)
    assert (few["Deltakere"], few["Fullførte kurset"], few["Erfaringsutveksling"]) == ("", "", "30 %")
    attend(pilot, 1)
    many = figures(client_of(olav), model)
    assert (many["Deltakere"], many["Fullførte kurset"], many["Frammøte"]) == ("5", "100 %", "100 %")


def test_the_constants_need_five_answers(model: OfferModel, pilot: CourseRun, client_of, olav: User) -> None:
    AnswerFactory.create_batch(4, run=pilot)
    assert list(figures(client_of(olav), model).values())[-3:] == ["", "", ""]
    AnswerFactory(run=pilot)
    assert list(figures(client_of(olav), model).values())[-3:] == ["8,0", "7,0", "6,0"]


def test_a_run_that_is_not_over_or_of_another_model_is_no_pilot(model, pilot, client_of, olav, kari) -> None:
    attend(pilot, 5)
    CourseRun.objects.filter(pk=pilot.pk).update(state=RunState.RUNNING)
    assert figures(client_of(olav), model) == {}
    CourseRun.objects.filter(pk=pilot.pk).update(state=RunState.COMPLETED)
    other = services.make_model(run=pilot, by=actor(kari), title="En annen", about="", phase=Phase.PLANNED)
    assert figures(client_of(olav), other) == {}


def test_a_copied_run_keeps_the_model_that_it_came_from(model, planned, client_of, olav, balsfjord) -> None:
    offer = OfferFactory(organiser=balsfjord)
    start(client_of(olav), model, offer=offer.pk, organiser=balsfjord.pk, submission=str(uuid.uuid4()))
    copy = copy_run(run=offer.runs.get(), by=actor(olav), first_day=SOON + timedelta(weeks=20))
    assert ModelUse.objects.get(run=copy).version == model.versions.get()
