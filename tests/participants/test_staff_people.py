"""The list of participants, and what a coordinator does with it."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from offers.models import CourseRun
from participants.links import personal_link
from participants.message_kinds import LINK_AGAIN
from participants.models import Enrolment, EnrolmentQuerySet, EnrolmentStatus
from participants.services.telling import tell
from participants.templatetags.participants import whole_email
from tests.factories import EnrolmentFactory, MemberFactory, PlanFactory
from tests.participants.test_enrol import words


@pytest.fixture
def browser(kari, client_of) -> Client:
    return client_of(kari)


def address(name: str, run: CourseRun, *rest: int) -> str:
    return reverse(f"participants_staff:{name}", args=[run.pk, *rest])


@pytest.fixture
def people(run) -> list[Enrolment]:
    return [
        EnrolmentFactory(
            run=run,
            name=name,
            email=f"{n}@example.org",
            phone=f"+4790000{n:03}",
            phone_key=f"+4790000{n:03}",
            needs=needs,
            interpreter_language="Somali" if "interpreter" in needs else "",
        )
        for n, (name, needs) in enumerate(
            [
                ("Åse Aasen", ["hearing_loop"]),
                ("Ærlend Æsj", []),
                ("Ørjan Østvik", ["interpreter"]),
                ("Anna Berg", ["hearing_loop"]),
            ]
        )
    ]


def test_a_coordinator_sees_names_contact_and_needs_sorted_as_norwegian_does(browser, run, people):
    response = browser.get(address("list", run))
    page = words(response)
    names = [enrolment.name for enrolment in response.context["people"].seated]
    assert names == ["Anna Berg", "Ærlend Æsj", "Ørjan Østvik", "Åse Aasen"]
    assert "+47 90 00 00 00" in page
    assert "mailto:0@example.org" in response.content.decode()
    assert response.context["people"].needs == [("Teleslynge", 2), ("Tolk: Somali", 1)]


def test_each_reading_is_in_the_log(browser, run, people, kari):
    browser.get(address("list", run))
    event = Event.objects.about(run).get()
    assert (event.action, event.actor_id, event.organisation_id) == (
        "participants.read",
        kari.pk,
        run.offer.organiser_id,
    )
    everyone = sorted(Enrolment.objects.filter(run=run).values_list("pk", flat=True))
    assert event.details == {"sight": "all", "people": 4, "enrolments": everyone}


@pytest.mark.parametrize("leader", ["per", "unni"])
def test_whoever_leads_the_sessions_sees_first_names_and_needs_only(run, people, leader, request, client_of):
    user = request.getfixturevalue(leader)
    MemberFactory(plan=PlanFactory(run=run), user=user)
    page = words(client_of(user).get(address("list", run)))
    assert "Åse" in page
    assert "Teleslynge" in page
    for hidden in ("Aasen", "0@example.org", "+47 90", "Meld av", "Endre"):
        assert hidden not in page
    assert Event.objects.get().details["sight"] == "first_names"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("olav", 404),
        ("unni", {"list": 404, "messages": 403}),
        ("per", 403),
        ("anne", 403),
        ("rolf", 403),
        ("petra", 403),
    ],
    ids=[
        "coordinator elsewhere",
        "not in the group",
        "colleague who does not lead",
        "admin",
        "report reader",
        "platform",
    ],
)
@pytest.mark.parametrize("page", ["list", "messages"])
def test_others_see_nothing_and_nothing_is_logged(run, people, who, status, page, request, client_of):
    response = client_of(request.getfixturevalue(who)).get(address(page, run))
    assert response.status_code == (status if isinstance(status, int) else status[page])
    assert "Aasen" not in words(response)
    assert not Event.objects.exists()


def test_whoever_left_the_group_or_does_not_lead_sees_nothing(run, people, unni, client_of):
    member = MemberFactory(plan=PlanFactory(run=run), user=unni, leads_sessions=False)
    assert client_of(unni).get(address("list", run)).status_code == 404
    member.leads_sessions, member.left_at = True, timezone.now()
    member.save()
    assert client_of(unni).get(address("list", run)).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, run):
    assert client.get(address("list", run))["Location"].startswith("/logg-inn/")


def test_an_empty_list_says_what_to_do(browser, run):
    assert "Ingen har plass ennå" in words(browser.get(address("list", run)))


def told(**changes):
    return {
        "submission": str(uuid.uuid4()),
        "takes_part_as": "relative",
        "name": "Petter Ringer",
        "municipality": "5501",
        "email": "",
        "phone": "90000009",
        "channel": "sms",
        "language": "nb",
    } | changes


def test_someone_who_phones_is_enrolled(browser, run, kari):
    response = browser.post(address("enrol", run), told(), follow=True)
    assert "Petter Ringer har plass." in words(response)
    enrolment = Enrolment.objects.get()
    assert (enrolment.source, enrolment.takes_part_as, enrolment.phone_key) == ("staff", "relative", "+4790000009")
    event = Event.objects.about(enrolment).get()
    assert (event.action, event.actor_id) == ("enrolment.created", kari.pk)


def test_someone_without_email_can_be_enrolled_where_there_is_no_sms(browser, run, settings):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    browser.post(address("enrol", run), told())
    assert Enrolment.objects.get().phone_key == "+4790000009"


def test_enrolling_on_a_full_run_joins_the_waiting_list(browser, full_run):
    assert "Petter Ringer står på ventelisten." in words(browser.post(address("enrol", full_run), told(), follow=True))


def test_the_same_name_with_no_address_is_asked_about_once(browser, run):
    form = told(phone="", channel="email")
    browser.post(address("enrol", run), form)
    browser.post(address("enrol", run), form)  # the same form sent twice asks nothing
    assert Enrolment.objects.count() == 1
    again = told(phone="", channel="email", name=" petter  RINGER ")
    response = browser.post(address("enrol", run), again)
    assert "Er dette en annen? Trykk på knappen en gang til." in words(response)
    assert Enrolment.objects.count() == 1
    asked = response.context["form"]["asked_about"].value()
    browser.post(address("enrol", run), again | {"name": "Anna Annen", "asked_about": asked})
    browser.post(address("enrol", run), again | {"asked_about": asked})
    assert sorted(each.name for each in Enrolment.objects.all()) == ["Anna Annen", "Petter Ringer", "petter RINGER"]


def test_a_name_is_not_asked_about_where_an_address_tells_two_apart(browser, run):
    EnrolmentFactory(run=run, name="Petter Ringer")
    assert "Petter Ringer har plass." in words(browser.post(address("enrol", run), told(), follow=True))


REFUSED = {
    "twice": ({}, "En med denne e-postadressen eller telefonen står allerede på listen."),
    "full": ({"seats": 1, "has_waiting_list": False}, "Alle plassene er tatt, og det er ingen venteliste."),
    "not published": ({"state": "planning"}, "Gjennomføringen er ikke publisert, eller den er over."),
}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_why_someone_cannot_be_enrolled_is_said_and_nothing_typed_is_lost(browser, run, change, message):
    EnrolmentFactory(run=run, phone="+4790000009", phone_key="+4790000009")
    CourseRun.objects.update(**change)
    response = browser.post(address("enrol", run), told())
    assert message in words(response)
    assert 'value="Petter Ringer"' in response.content.decode()
    assert Enrolment.objects.count() == 1


def test_details_are_changed(browser, run, people):
    page = address("change", run, people[0].pk)
    assert 'value="Åse Aasen"' in browser.get(page).content.decode()
    browser.post(page, told(name="Åse Nilsen", phone="90000000"))
    people[0].refresh_from_db()
    assert (people[0].name, people[0].takes_part_as) == ("Åse Nilsen", "self")


def test_changing_to_an_address_in_use_is_refused(browser, run, people):
    response = browser.post(address("change", run, people[0].pk), told(phone="90000001"))
    assert "En med denne e-postadressen eller telefonen står allerede på listen." in words(response)


def test_a_place_is_cancelled_with_a_reason_and_can_be_undone(browser, run, people):
    person = people[0]
    assert "Meld av Åse Aasen" in words(browser.get(address("cancel", run, person.pk)))
    page = words(browser.post(address("cancel", run, person.pk), {"reason": "unreachable"}, follow=True))
    assert "Åse Aasen er meldt av." in page
    assert "Vi fikk ikke tak i personen" in page
    person.refresh_from_db()
    assert (person.status, person.cancellation_reason) == ("cancelled", "unreachable")

    assert "Åse Aasen er tilbake på listen." in words(browser.post(address("undo", run, person.pk), follow=True))
    person.refresh_from_db()
    assert person.status == EnrolmentStatus.SEATED


def test_cancelling_needs_a_reason_from_the_list(browser, run, people):
    response = browser.post(address("cancel", run, people[0].pk), {"reason": ""})
    assert "Velg en grunn." in words(response)
    assert Enrolment.objects.filter(status="cancelled").count() == 0


def test_cancelling_twice_says_so(browser, run, people):
    page = address("cancel", run, people[0].pk)
    browser.post(page, {"reason": "asked"})
    assert "Plassen var allerede avmeldt." in words(browser.post(page, {"reason": "asked"}, follow=True))


def test_undoing_too_late_says_so(browser, run, people):
    browser.post(address("cancel", run, people[0].pk), {"reason": "asked"})
    Enrolment.objects.filter(status="cancelled").update(cancelled_at=timezone.now() - timedelta(hours=1))
    page = words(browser.post(address("undo", run, people[0].pk), follow=True))
    assert "Det er for sent å angre." in page


def test_undoing_when_the_seat_is_gone_says_so(browser, full_run):
    sitter = Enrolment.objects.get()
    browser.post(address("cancel", full_run, sitter.pk), {"reason": "asked"})
    EnrolmentFactory(run=full_run)
    CourseRun.objects.update(has_waiting_list=False)
    page = words(browser.post(address("undo", full_run, sitter.pk), follow=True))
    assert "Plassen er gitt til en annen" in page


def test_undoing_in_a_run_that_is_over_says_so(browser, run, people):
    browser.post(address("cancel", run, people[0].pk), {"reason": "asked"})
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    assert "Det lot seg ikke angre" in words(browser.post(address("undo", run, people[0].pk), follow=True))


def test_the_waiting_list_stands_in_order_and_the_first_is_offered_a_seat(browser, full_run, waiting):
    first, second = waiting(full_run, name="Grete Grønn"), waiting(full_run, name="Åge Aas")
    response = browser.get(address("list", full_run))
    assert response.context["people"].waiting == [first, second]
    assert "Tilby plass til den første på listen" not in words(response)  # no seat is free

    CourseRun.objects.update(seats=2)
    page = words(browser.post(address("invite", full_run), follow=True))
    assert "Den første på listen har fått tilbud om plassen" in page
    first.refresh_from_db()
    assert first.status == EnrolmentStatus.INVITED
    assert Event.objects.get(action="enrolment.invited").actor_kind == "user"


def test_an_expired_offer_is_shown_as_a_place_at_the_end_of_the_line(browser, full_run, waiting):
    lapsed, second = waiting(full_run), waiting(full_run)
    CourseRun.objects.update(seats=2)
    browser.post(address("invite", full_run))
    assert browser.get(address("list", full_run)).context["people"].invited == [lapsed]
    Enrolment.objects.filter(pk=lapsed.pk).update(invitation_expires_at=timezone.now())
    people = browser.get(address("list", full_run)).context["people"]
    assert (people.invited, people.waiting) == ([], [second, lapsed])


def test_offering_a_seat_that_is_not_there_says_so(browser, full_run, waiting):
    waiting(full_run)
    assert "Ingen plass er ledig." in words(browser.post(address("invite", full_run), follow=True))


def test_offering_a_seat_to_nobody_says_so(browser, run):
    assert "Ingen står på venteliste." in words(browser.post(address("invite", run), follow=True))


@pytest.mark.parametrize("name", ["enrol", "invite", "change", "cancel", "undo"])
@pytest.mark.parametrize(("who", "status"), [("olav", 404), ("unni", 403)])
def test_only_those_who_coordinate_the_run_change_anything(run, people, name, who, status, request, client_of):
    user = request.getfixturevalue(who)
    if who == "unni":
        MemberFactory(plan=PlanFactory(run=run), user=user)
    rest = [people[0].pk] if name in {"change", "cancel", "undo"} else []
    assert client_of(user).post(address(name, run, *rest), {"reason": "asked"}).status_code == status
    assert Enrolment.objects.filter(status="seated").count() == 4


def test_someone_from_another_run_is_not_found(browser, run, full_run):
    stranger = Enrolment.objects.get(run=full_run)
    assert browser.post(address("cancel", run, stranger.pk), {"reason": "asked"}).status_code == 404


def test_someone_forgotten_is_not_found(browser, run, people):
    Enrolment.objects.update(person_deleted_at=run.ends_at)
    assert browser.get(address("change", run, people[0].pk)).status_code == 404
    assert "Aasen" not in words(browser.get(address("list", run)))


def test_messages_are_listed_with_kind_channel_and_state(browser, run, people):
    browser.post(address("cancel", run, people[0].pk), {"reason": "asked"})
    Message.objects.update(state="failed")
    page = words(browser.get(address("messages", run)))
    for fact in ("Bekreftelse på avmelding", "Åse Aasen", "0@example.org", "E-post", "Ikke levert"):
        assert fact in page
    assert Event.objects.filter(action="messages.read").count() == 1


def test_whoever_only_leads_does_not_see_the_messages(browser, run, people, unni, client_of):
    """They would read there who waited or left."""
    browser.post(address("cancel", run, people[0].pk), {"reason": "asked"})
    MemberFactory(plan=PlanFactory(run=run), user=unni)
    response = client_of(unni).get(address("messages", run))
    assert response.status_code == 403
    assert "Åse" not in words(response)


@pytest.mark.parametrize("name", ["change", "cancel"])
def test_a_look_at_one_person_is_in_the_log(browser, run, people, kari, name):
    assert "Åse Aasen" in words(browser.get(address(name, run, people[0].pk)))
    event = Event.objects.about(people[0]).get()
    assert (event.action, event.actor_id, event.organisation_id, event.details) == (
        "enrolment.read",
        kari.pk,
        run.offer.organiser_id,
        {"run": run.pk},
    )


@pytest.mark.parametrize("name", ["list", "messages", "attendance", "change", "cancel"])
def test_every_page_starts_from_whom_one_may_see(browser, run, people, monkeypatch, name):
    tell(people[0], LINK_AGAIN, key="k")
    monkeypatch.setattr(EnrolmentQuerySet, "visible_to", lambda self, _user: self.none())
    rest = {"attendance": [run.sessions.get().pk], "change": [people[0].pk], "cancel": [people[0].pk]}
    response = browser.get(address(name, run, *rest.get(name, [])))
    assert response.status_code == (404 if name in {"change", "cancel"} else 200)
    assert "Åse" not in words(response)


def test_who_has_a_phone_only_is_changed_where_there_is_no_sms(browser, run, people, settings):
    settings.SMS_BACKEND = "messaging.channels.sms.NotConfigured"
    person = people[0]
    for phone in ("90000009", "22222222"):  # a mobile, a landline
        browser.post(address("change", run, person.pk), told(name="Åse Ny", phone=phone))
        person.refresh_from_db()
        assert (person.name, person.email, person.phone_key) == ("Åse Ny", "", f"+47{phone}")


def test_an_address_changed_by_staff_ends_every_link_and_gets_a_new_one(browser, run, people, client):
    path = "/min/" + personal_link(people[0]).partition("/min/")[2]
    browser.post(address("change", run, people[0].pk), told(email="ny@example.org", phone="", channel="email"))
    assert client.get(path).status_code == 404
    message = Message.objects.get()
    assert (message.kind, message.address) == ("link_again", "ny@example.org")


def test_nobody_is_taken_off_the_list_of_a_run_that_is_over(browser, run, people):
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    response = browser.post(address("cancel", run, people[0].pk), {"reason": "asked"}, follow=True)
    assert "Kurset er over, så plassen står som den var." in words(response)
    assert Enrolment.objects.filter(status="seated").count() == 4


def test_how_long_someone_who_phones_is_kept_is_said_as_it_is_set(browser, run, settings):
    settings.RETENTION_PERSON_DAYS = 60
    assert "slettet innen 60 dager" in words(browser.get(address("enrol", run)))


# the person, their roles, begin, the run, how many messages, those of one page, their people, log, the header's line,
# commit
MESSAGES_QUERIES = 10


@pytest.mark.parametrize("number", [1, 30])
def test_the_messages_take_the_same_number_of_queries(browser, run, number, django_assert_num_queries):
    CourseRun.objects.update(seats=60)
    for n, enrolment in enumerate(EnrolmentFactory.create_batch(number, run=run)):
        tell(enrolment, LINK_AGAIN, key=str(n))
    browser.get(address("messages", run))
    with django_assert_num_queries(MESSAGES_QUERIES):
        browser.get(address("messages", run))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "ragnhild-isfjord@example.org",
            '<span class="people-nowrap">ragnhild-isfjord</span><wbr><span class="people-nowrap">@example.org</span>',
        ),
        (
            "et-navn-som-er-langt-nok@x.n",
            '<span class="people-anywhere">et-navn-som-er-langt-nok</span><wbr><span class="people-nowrap">@x.n</span>',
        ),
        (
            "<b>@x.no",
            '<span class="people-nowrap">&lt;b&gt;</span><wbr><span class="people-nowrap">@x.no</span>',
        ),
    ],
    ids=["short", "long", "strange"],
)
def test_an_address_breaks_before_the_at_sign_and_not_at_a_hyphen(address, shown):
    assert whole_email(address) == shown


def test_what_can_be_done_stands_with_how_to_reach_the_person(browser, run, people):
    page = browser.get(reverse("participants_staff:list", args=[run.pk])).content.decode()
    cell = page.partition('<td class="people-contact"')[2].partition("</td>")[0]
    assert [word for word in ("mailto:", "/endre/", "/flytt/", "/brev/", "/meld-av/") if word not in cell] == []
