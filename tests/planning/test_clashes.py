"""What is in the way, said before anything is decided: a person elsewhere or away, an arena that is taken."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.models import CourseRun, Format, RunState, Session
from offers.selectors.clashes import in_the_way, slots_to_come
from organisations.models import Membership, Organisation, User
from planning.models import Absence, GroupInvitation, Side, Substitution, WorkingGroupMember
from planning.selectors.clashes import clashes
from tests.factories import (
    ArenaFactory,
    FacilitatorFactory,
    MemberFactory,
    OfferFactory,
    PlanFactory,
    RunFactory,
    SessionFactory,
    UserFactory,
)
from tests.planning.conftest import Planned
from ui.dates import day_date, time_range


@pytest.fixture
def first(planned: Planned) -> Session:
    return planned.run.sessions.earliest("starts_at")


def at_the_same_time(session: Session, **more: Any) -> Session:
    """Another organisation's session that begins while this one lasts."""
    organiser = {"run__offer__organiser__name": "Balsfjord kommune"} if "run" not in more else {}
    half = timedelta(minutes=30)
    return SessionFactory(starts_at=session.starts_at + half, ends_at=session.ends_at + half, **organiser, **more)


def found(run: CourseRun) -> list[str]:
    return in_the_way(run, slots_to_come(run))


def test_an_arena_that_another_course_has_is_said_with_whose_it_is(planned: Planned, first: Session) -> None:
    other = at_the_same_time(first, run__arena=planned.run.arena)
    assert planned.run.arena
    when = time_range(other.starts_at, other.ends_at)
    assert found(planned.run) == [f"{planned.run.arena.name} er opptatt av et kurs hos Balsfjord kommune: {when}."]


@pytest.mark.parametrize(
    "other",
    [
        {"cancelled_at": timezone.now()},
        {"run__state": RunState.CANCELLED, "run__cancelled_at": timezone.now()},
        {"run__format": Format.DIGITAL},
    ],
)
def test_what_is_cancelled_or_on_video_takes_no_arena(planned: Planned, first: Session, other: dict[str, Any]) -> None:
    at_the_same_time(first, run__arena=planned.run.arena, **other)
    assert found(planned.run) == []


def test_a_session_in_another_arena_takes_that_one(planned: Planned, first: Session) -> None:
    hall = ArenaFactory(name="Samfunnshuset")
    at_the_same_time(first, run__arena=planned.run.arena, arena=hall)
    assert found(planned.run) == []
    Session.objects.filter(pk=first.pk).update(arena=hall)
    assert [sentence.partition(" er opptatt")[0] for sentence in found(planned.run)] == ["Samfunnshuset"]


def test_a_course_on_video_needs_no_arena(planned: Planned, first: Session) -> None:
    at_the_same_time(first, run__arena=planned.run.arena)
    planned.run.format = Format.DIGITAL
    assert found(planned.run) == []


def test_those_who_lead_are_named_and_those_who_only_plan_are_not(
    planned: Planned, first: Session, per: User, unni: User
) -> None:
    for user in (per, unni):
        day = timezone.localdate(first.starts_at)
        Absence.objects.create(facilitator=FacilitatorFactory(user=user), first_day=day, last_day=day)
    WorkingGroupMember.objects.filter(user=unni).update(leads_sessions=False)
    assert found(planned.run) == [f"Per Fagperson: Er borte {day_date(first.starts_at)}."]


def test_what_is_over_clashes_with_nothing(planned: Planned, first: Session, per: User) -> None:
    at_the_same_time(first, run__arena=planned.run.arena)
    Session.objects.update(starts_at=F("starts_at") - timedelta(days=90), ends_at=F("ends_at") - timedelta(days=90))
    assert found(planned.run) == []


def test_a_substitute_leads_and_the_one_replaced_does_not(planned: Planned, first: Session, per: User) -> None:
    olav, siri = UserFactory(), UserFactory()
    replaced = MemberFactory(plan=PlanFactory(), user=olav, side=Side.PROFESSIONAL)
    substitute = MemberFactory(plan=replaced.plan, user=siri, side=Side.PROFESSIONAL, leads_sessions=False)
    session = at_the_same_time(first, run=replaced.plan.run)
    assert list(clashes(planned.run, [olav.pk, siri.pk])) == [olav.pk]
    asked = GroupInvitation.objects.create(
        plan=replaced.plan, user=siri, side=Side.PROFESSIONAL, expires_at=timezone.now() + timedelta(days=1)
    )
    wish = Substitution.objects.create(
        session=session, replaced=replaced, invitation=asked, note="Nøkkelen henger i døra."
    )
    assert list(clashes(planned.run, [olav.pk, siri.pk])) == [olav.pk]
    Substitution.objects.filter(pk=wish.pk).update(substitute=substitute, agreed_at=timezone.now())
    assert list(clashes(planned.run, [olav.pk, siri.pk])) == [siri.pk]
    Substitution.objects.update(ended_at=timezone.now())
    assert list(clashes(planned.run, [olav.pk, siri.pk])) == [olav.pk]


def test_one_who_is_asked_for_one_session_reads_of_that_one(planned: Planned, first: Session, client_of: Any) -> None:
    siri = UserFactory()
    last = planned.run.sessions.latest("starts_at")
    asked = GroupInvitation.objects.create(
        plan=planned.plan,
        user=siri,
        side=Side.PROFESSIONAL,
        leads_sessions=False,
        for_substitute=True,
        expires_at=timezone.now() + timedelta(days=1),
    )
    Substitution.objects.create(session=first, replaced=planned.per, invitation=asked, note="Nøkkel i døra.")
    page = reverse("planning:answer_own", args=[asked.pk])
    person = FacilitatorFactory(user=siri)
    for session, said in ((last, []), (first, [f"Er borte {day_date(first.starts_at)}."])):
        day = timezone.localdate(session.starts_at)
        Absence.objects.create(facilitator=person, first_day=day, last_day=day)
        assert client_of(siri).get(page).context["clashes"] == said


def test_many_days_are_a_few_and_a_number(planned: Planned, per: User) -> None:
    elsewhere = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL)
    for week in range(5):
        starts_at = timezone.now() + timedelta(weeks=10 + week)
        for run in (planned.run, elsewhere.plan.run):
            SessionFactory(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    days = [day_date(timezone.now() + timedelta(weeks=10 + week)) for week in range(3)]
    assert clashes(planned.run, [per.pk]) == {per.pk: [f"Leder et annet kurs {', '.join(days)} og 2 til."]}


def test_the_plan_shows_what_clashes_to_those_who_can_mend_it(
    planned: Planned, first: Session, client_of: Any, kari: User, per: User, ulf: User
) -> None:
    Membership.objects.filter(user=ulf).update(roles=["report_reader"])  # in the group, and plans nowhere any more
    other = MemberFactory(plan=PlanFactory(), user=per, side=Side.PROFESSIONAL)
    at_the_same_time(first, run=other.plan.run)
    page = reverse("planning:plan", args=[planned.run.pk])
    said = f"Per Fagperson: Leder et annet kurs {day_date(first.starts_at)}."
    shown = [said in client_of(user).get(page).content.decode() for user in (kari, per, ulf)]
    assert shown == [True, True, False]


def test_thirty_people_and_sessions_take_as_many_queries_as_one(planned: Planned, tromso: Organisation) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(clashes(planned.run, WorkingGroupMember.objects.values_list("user", flat=True))) >= 1
        return len(captured)

    def one_more(week: int) -> None:
        user = UserFactory()
        MemberFactory(plan=planned.plan, user=user)
        other = MemberFactory(plan=PlanFactory(run=RunFactory(offer=OfferFactory(organiser=tromso))), user=user)
        starts_at = timezone.now() + timedelta(weeks=week)
        for run in (planned.run, other.plan.run):
            SessionFactory(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    one_more(10)
    before = queries()
    for week in range(11, 40):
        one_more(week)
    assert queries() == before == 3
