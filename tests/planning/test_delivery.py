"""Around a session: the run sheet by the clock, concerns, and both sides' look back on the group."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, RunState, Session
from organisations.models import User
from planning.models import ProgrammeItem, SessionConcern, SessionReflection, Side, WorkingGroupMember
from planning.selectors import todo
from planning.selectors.delivery import seen_by_sides, steps
from planning.services import delivery as services
from planning.tasks import forget_concerns
from tests.factories import MemberFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]
ANSWERS = {"all_had_a_say": 4, "felt_safe": 5, "led_as_equals": 3}


@pytest.fixture
def begun(planned: Planned) -> Session:
    """Its first session began an hour ago and goes on for another."""
    session: Any = planned.run.sessions.first()
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    CourseRun.objects.filter(pk=planned.run.pk).update(
        state=RunState.RUNNING, published_at=now, ends_at=now + timedelta(weeks=3)
    )
    session.refresh_from_db()
    session.run = planned.run
    return session


def at(name: str, session: Session) -> str:
    return reverse(f"planning:{name}", args=[session.run_id, session.pk])


def concern_of(session: Session, writer: User, text: str = "Tung stemning") -> SessionConcern:
    return services.raise_concern(session=session, by=actor(writer), text=text, submission=uuid.uuid4())


# --- the clock -------------------------------------------------------------------------------------------------------
def test_run_sheet_marks_what_is_on_now(begun: Session) -> None:
    found = steps(begun, timezone.now())
    assert [step.state for step in found] == ["over", "now", "ahead"] or [step.state for step in found] == [
        "over",
        "over",
        "now",
    ]
    at_half_past = steps(begun, begun.starts_at + timedelta(minutes=30))
    assert [step.state for step in at_half_past] == ["over", "now", "ahead"]
    assert [(step.ends_at - step.starts_at).seconds // 60 for step in at_half_past] == [15, 45, 60]


def test_run_sheet_at_the_minute_between_two_items_is_in_the_second(begun: Session) -> None:
    found = steps(begun, begun.starts_at + timedelta(minutes=15))
    assert [step.state for step in found] == ["over", "now", "ahead"]


def test_clock_takes_the_same_queries_for_one_item_as_for_thirty(begun, client_of, per) -> None:
    client = client_of(per)
    client.get(at("clock", begun))
    with CaptureQueriesContext(connection) as few:
        client.get(at("clock", begun))
    for position in range(3, 33):
        item = ProgrammeItem.objects.create(session=begun, position=position, kind="exchange", minutes=5)
        item.responsible.set(WorkingGroupMember.objects.filter(plan__run=begun.run_id))
    with CaptureQueriesContext(connection) as many:
        assert client.get(at("clock", begun)).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(("name", "status"), [("kari", 200), ("per", 200), ("unni", 200), ("olav", 404)])
def test_clock_is_for_those_who_may_read_the_plan(begun, client_of, request, *, name, status) -> None:
    assert client_of(request.getfixturevalue(name)).get(at("clock", begun)).status_code == status


# --- a concern -------------------------------------------------------------------------------------------------------
def test_concern_is_stored_logged_and_told_in_one(begun: Session, client_of: ClientOf, unni: User, kari: User) -> None:
    page = client_of(unni).get(at("raise_concern", begun))
    submission = page.context["form"]["submission"].value()
    sent = {"text": "Lite rom for de stille", "submission": submission}
    response = [client_of(unni).post(at("raise_concern", begun), sent) for _twice in range(2)][1]
    concern = SessionConcern.objects.get()
    assert response["Location"] == reverse("planning:concern", args=[begun.run_id, concern.pk])
    assert (concern.text, concern.written_by, concern.session) == ("Lite rom for de stille", unni, begun)
    assert list(Event.objects.filter(action="concern.raised").values_list("details", flat=True)) == [
        {"run": begun.run_id, "session": begun.pk}
    ]
    assert list(Message.objects.values_list("kind", "address")) == [("concern_raised", "kari@example.org")]


def test_letter_says_neither_what_nor_which_course(begun: Session, unni: User, kari: User) -> None:
    concern = concern_of(begun, unni)
    letter = render(Message.objects.get())
    written = f"{letter.subject} {letter.text}"
    assert "Hverdagsmestring" not in written
    assert "Tung stemning" not in written
    assert reverse("planning:concern", args=[begun.run_id, concern.pk]) in letter.text


def test_letter_is_not_sent_when_the_concern_is_followed_up(begun: Session, unni: User, kari: User) -> None:
    from messaging.kinds import MessageObsoleteError  # noqa: PLC0415

    concern = concern_of(begun, unni)
    services.follow_up_concern(concern=concern, by=actor(kari))
    with pytest.raises(MessageObsoleteError):
        render(Message.objects.get())


NOBODY = "Ingen andre kan få beskjed herfra nå"


def test_a_coordinator_who_leads_does_not_write_to_herself_and_is_told_that_nobody_else_knows(
    begun: Session, client_of: ClientOf, kari: User, planned: Planned, tromso
) -> None:
    MemberFactory(plan=planned.plan, user=kari, side="professional")
    type(tromso).objects.filter(pk=tromso.pk).update(contact_email="post@example.org", contact_phone="+4777111222")
    client = client_of(kari)
    page = client.get(at("raise_concern", begun)).content.decode()
    assert NOBODY in page
    assert "Send til koordinatoren" not in page
    reply = client.post(at("raise_concern", begun), {"text": "Tung stemning", "submission": uuid.uuid4()}, follow=True)
    page = reply.content.decode()
    assert not Message.objects.exists()
    assert "Koordinatoren har fått beskjed" not in page
    for words in (NOBODY, "77 11 12 22", "post@example.org", "116 117", "Teksten er lagret."):
        assert words in page


def test_where_another_coordinator_is_told_the_page_says_so(
    begun: Session, client_of: ClientOf, kari: User, planned: Planned, tromso
) -> None:
    MemberFactory(plan=planned.plan, user=kari, side="professional")
    other = MembershipFactory(organisation=tromso, roles=["coordinator"]).user
    client = client_of(kari)
    reply = client.post(at("raise_concern", begun), {"text": "Tung stemning", "submission": uuid.uuid4()}, follow=True)
    assert NOBODY not in reply.content.decode()
    assert "Koordinatoren har fått beskjed, og leser det her i portalen." in reply.content.decode()
    assert Message.objects.get().address == other.email


def test_one_who_leads_where_nobody_coordinates_is_not_told_otherwise(
    begun: Session, client_of: ClientOf, unni: User
) -> None:
    concern = concern_of(begun, unni)
    page = client_of(unni).get(reverse("planning:concern", args=[begun.run_id, concern.pk])).content.decode()
    assert NOBODY in page
    assert "Koordinatoren har fått beskjed" not in page


def test_concern_without_words_is_asked_for_and_too_long_is_kept(
    begun: Session, client_of: ClientOf, per: User
) -> None:
    url = at("raise_concern", begun)
    empty = client_of(per).post(url, {"text": " ", "submission": str(uuid.uuid4())})
    assert empty.context["form"].errors == {"text": ["Skriv med få ord hva du er bekymret for."]}
    long = client_of(per).post(url, {"text": "x" * 1001, "submission": str(uuid.uuid4())})
    assert long.context["form"].errors == {"text": ["Skriv det på 1000 tegn eller færre."]}
    assert "x" * 1001 in long.content.decode()
    assert not SessionConcern.objects.exists()


def test_concern_page_says_what_not_to_write_and_whom_to_call(begun: Session, client_of: ClientOf, per: User) -> None:
    page = client_of(per).get(at("raise_concern", begun)).content.decode()
    assert "Ikke skriv navn, diagnoser eller noe annet som viser hvem det gjelder." in page
    assert "116 117" in page
    assert "77 00 00 00" in page


@pytest.mark.parametrize(
    ("name", "status"), [("kari", 403), ("anne", 403), ("rolf", 403), ("olav", 404), ("per", 200), ("unni", 200)]
)
def test_only_those_who_lead_raise_a_concern(begun, client_of, request, *, name, status) -> None:
    assert client_of(request.getfixturevalue(name)).get(at("raise_concern", begun)).status_code == status


def test_someone_who_only_plans_cannot_raise_a_concern(begun: Session, client_of: ClientOf, per: User) -> None:
    WorkingGroupMember.objects.filter(user=per).update(leads_sessions=False)
    assert client_of(per).post(at("raise_concern", begun), {"text": "x", "submission": uuid.uuid4()}).status_code == 403
    assert not SessionConcern.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("kari", 200), ("unni", 200), ("per", 404), ("anne", 404), ("rolf", 404), ("olav", 404)]
)
def test_only_the_coordinator_and_the_writer_read_a_concern(begun, client_of, unni, request, *, name, status) -> None:
    concern = concern_of(begun, unni)
    reader = request.getfixturevalue(name)
    assert client_of(reader).get(reverse("planning:concern", args=[begun.run_id, concern.pk])).status_code == status
    read = list(Event.objects.filter(action="concern.read").values_list("actor_id", flat=True))
    assert read == ([reader.pk] if status == 200 else [])


def test_concern_is_not_found_under_another_run(begun: Session, client_of: ClientOf, kari: User, unni: User) -> None:
    concern = concern_of(begun, unni)
    assert client_of(kari).get(reverse("planning:concern", args=[begun.run_id + 1, concern.pk])).status_code == 404


def test_coordinator_follows_up_once_and_the_first_stands(begun, client_of, kari, unni, tromso) -> None:
    concern = concern_of(begun, unni)
    other = UserFactory(name="Kjell Koordinator")
    MembershipFactory(user=other, organisation=tromso, roles=["coordinator"])
    url = reverse("planning:follow_up_concern", args=[begun.run_id, concern.pk])
    assert client_of(unni).post(url).status_code == 403
    for user in (kari, other):
        assert client_of(user).post(url).status_code == 302
    concern.refresh_from_db()
    assert concern.followed_up_by == kari
    assert Event.objects.filter(action="concern.followed_up").count() == 1


def test_a_coordinator_elsewhere_who_wrote_it_does_not_follow_it_up(begun, client_of, unni, balsfjord) -> None:
    MembershipFactory(user=unni, organisation=balsfjord, roles=["coordinator"])
    concern = concern_of(begun, unni)
    url = reverse("planning:follow_up_concern", args=[begun.run_id, concern.pk])
    assert client_of(unni).post(url).status_code == 403


def test_concern_is_in_the_coordinators_list_until_followed_up(begun: Session, kari: User, unni: User, per) -> None:
    def concerns(user: User) -> list[str]:
        fresh = User.objects.get(pk=user.pk)
        return [item.sentence for item in todo(fresh) if "bekymret" in item.sentence]

    concern = concern_of(begun, unni)
    assert concerns(kari) == ["Hverdagsmestring: En som leder, er bekymret for gruppa."]
    assert (concerns(unni), concerns(per)) == ([], [])
    services.follow_up_concern(concern=concern, by=actor(kari))
    assert concerns(kari) == []


def test_concerns_are_deleted_some_days_after_the_run_and_logged(begun: Session, unni: User, settings) -> None:
    settings.RETENTION_CONCERN_DAYS = 10
    concern_of(begun, unni)
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(days=9))
    forget_concerns()
    assert SessionConcern.objects.count() == 1
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(days=11))
    forget_concerns()
    forget_concerns()
    assert not SessionConcern.objects.exists()
    assert Event.objects.filter(action="concern.forgotten").count() == 1


def test_concerns_of_a_cancelled_run_count_from_the_day_it_was_cancelled(begun: Session, unni: User) -> None:
    concern_of(begun, unni)
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now() - timedelta(days=31))
    assert services.forget_concerns() == 1


def test_concerns_of_a_run_without_sessions_left_are_let_go_of_too(begun: Session, unni: User) -> None:
    concern_of(begun, unni)
    CourseRun.objects.update(ends_at=None)
    Session.objects.filter(pk=begun.pk).update(
        starts_at=timezone.now() - timedelta(days=32), ends_at=timezone.now() - timedelta(days=31)
    )
    assert services.forget_concerns() == 1


def test_empty_concern_is_refused_by_the_database(begun: Session, unni: User) -> None:
    with pytest.raises(IntegrityError, match="planning_concern_says_something"), transaction.atomic():
        SessionConcern.objects.create(session=begun, written_by=unni, text="", submission=uuid.uuid4())
    with pytest.raises(IntegrityError, match="planning_concern_followed_up_by_someone"), transaction.atomic():
        SessionConcern.objects.create(
            session=begun, written_by=unni, text="x", submission=uuid.uuid4(), followed_up_at=timezone.now()
        )


# --- the look back ---------------------------------------------------------------------------------------------------
def answer(client: Client, session: Session, **changed: object) -> Any:
    return client.post(at("reflect", session), ANSWERS | {"next_time": "Kortere innledning"} | changed)


def test_each_leader_answers_once_and_may_change_it(begun: Session, client_of: ClientOf, per: User, unni: User) -> None:
    for user in (per, unni):
        assert answer(client_of(user), begun).status_code == 302
    answer(client_of(per), begun, felt_safe=2, next_time="")
    given = SessionReflection.objects.order_by("member__side").values_list(
        "member__user__name", "felt_safe", "next_time"
    )
    assert list(given) == [("Unni Brukerrepresentant", 5, "Kortere innledning"), ("Per Fagperson", 2, "")]
    assert Event.objects.filter(action="session.reflected").count() == 3


def test_both_sides_see_the_same_without_names(begun: Session, client_of: ClientOf, per, unni, ulf, kari) -> None:
    for user, safe in ((per, 2), (unni, 5), (ulf, 4)):
        answer(client_of(user), begun, felt_safe=safe, next_time=f"Fra {safe}")
    seen = []
    for user in (per, unni, kari):
        page = client_of(user).get(at("reflect", begun))
        seen.append(page.context["sides"])
        assert [side.notes for side in page.context["sides"]] == [["Fra 4", "Fra 5"], ["Fra 2"]]
        assert "Ulf" not in page.content.decode()
    assert seen[0] == seen[1] == seen[2]
    assert [numbers for _question, numbers in seen[0][0].answers] == [[4, 4], [4, 5], [3, 3]]


def test_answers_missing_or_outside_the_scale_are_asked_for(begun: Session, client_of: ClientOf, per: User) -> None:
    page = answer(client_of(per), begun, felt_safe="6", led_as_equals="", next_time="x" * 401)
    assert page.context["form"].errors == {
        "felt_safe": ["Velg et tall fra 1 til 5."],
        "led_as_equals": ["Velg et tall fra 1 til 5."],
        "next_time": ["Skriv det på 400 tegn eller færre."],
    }
    assert not SessionReflection.objects.exists()


def test_nobody_looks_back_before_the_session_begins(planned: Planned, client_of: ClientOf, per: User) -> None:
    session: Any = planned.run.sessions.last()
    page = answer(client_of(per), session)
    assert "Du kan se tilbake når samlingen har begynt." in page.content.decode()
    assert not SessionReflection.objects.exists()


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [("kari", 200, 403), ("per", 200, 302), ("anne", 403, 403), ("rolf", 403, 403), ("olav", 404, 404)],
)
def test_the_group_and_coordinators_read_and_leaders_answer(begun, client_of, request, *, name, read, write) -> None:
    client = client_of(request.getfixturevalue(name))
    assert client.get(at("reflect", begun)).status_code == read
    assert answer(client, begun).status_code == write


def test_looking_back_is_asked_for_two_weeks_and_until_done(begun: Session, per: User, client_of: ClientOf) -> None:
    def asked() -> list[str]:
        return [item.sentence for item in todo(User.objects.get(pk=per.pk)) if "Tre spørsmål" in item.sentence]

    assert asked() == []  # still going on
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=begun.pk).update(starts_at=yesterday - timedelta(hours=1), ends_at=yesterday)
    assert len(asked()) == 1
    answer(client_of(per), begun)
    assert asked() == []
    SessionReflection.objects.all().delete()
    long_ago = timezone.now() - timedelta(days=15)
    Session.objects.filter(pk=begun.pk).update(starts_at=long_ago - timedelta(hours=1), ends_at=long_ago)
    assert asked() == []


def test_the_scale_and_once_per_leader_are_kept_by_the_database(begun: Session, planned: Planned) -> None:
    with pytest.raises(IntegrityError, match="planning_reflection_scale"), transaction.atomic():
        SessionReflection.objects.create(session=begun, member=planned.per, **ANSWERS | {"felt_safe": 6})
    SessionReflection.objects.create(session=begun, member=planned.per, **ANSWERS)
    with pytest.raises(IntegrityError, match="planning_reflection_once_per_leader"), transaction.atomic():
        SessionReflection.objects.create(session=begun, member=planned.per, **ANSWERS)


def test_a_side_that_has_not_answered_is_shown_as_such(begun: Session, planned: Planned) -> None:
    SessionReflection.objects.create(session=begun, member=planned.unni, **ANSWERS)
    sides = seen_by_sides(SessionReflection.objects.select_related("member"))
    assert [(side.side, [len(numbers) for _question, numbers in side.answers]) for side in sides] == [
        (Side.EXPERIENCED, [1, 1, 1]),
        (Side.PROFESSIONAL, [0, 0, 0]),
    ]
