"""Those who plan and lead hear of moved and cancelled sessions, together with those who take part."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, RunState, Session
from organisations.models import User
from participants.models import Enrolment, SessionAsTold
from participants.services import announce_changes
from planning.models import Answer, GroupInvitation, Plan, Side, Substitution, WorkingGroupMember
from tests.factories import ArenaFactory, EnrolmentFactory, MemberFactory, PlanFactory, SessionFactory
from ui.dates import long_date

KIND = "group_session_moved"


@pytest.fixture
def plan(run: CourseRun, per: User, unni: User) -> Plan:
    """Per and Unni are in the group. Nora has a seat, and Rune one without an address; all know the one session."""
    made = PlanFactory(run=run)
    MemberFactory(plan=made, user=per)
    MemberFactory(plan=made, user=unni, side=Side.EXPERIENCED)
    EnrolmentFactory(run=run, name="Nora", email="nora@example.org")
    EnrolmentFactory(run=run, name="Rune", email="", email_key="")
    announce_changes()
    return made


@pytest.fixture
def session(plan: Plan) -> Session:
    return plan.run.sessions.get()


def move(session: Session, days: int = 7) -> None:
    Session.objects.filter(pk=session.pk).update(
        starts_at=session.starts_at + timedelta(days=days), ends_at=session.ends_at + timedelta(days=days)
    )


def told() -> list[str]:
    return sorted(Message.objects.filter(kind=KIND).values_list("address", flat=True))


def to_unni() -> Message:
    return Message.objects.get(kind=KIND, address="unni@example.org")


def stand_in(plan: Plan, session: Session, user: User) -> WorkingGroupMember:
    """A yes to leading instead of Unni makes a member, and names the session."""
    asked = GroupInvitation.objects.create(
        plan=plan,
        user=user,
        side=Side.EXPERIENCED,
        leads_sessions=False,
        expires_at=timezone.now(),
        answer=Answer.YES,
        answered_at=timezone.now(),
    )
    member = MemberFactory(plan=plan, user=user, side=Side.EXPERIENCED, leads_sessions=False)
    replaced = plan.members.get(user__email="unni@example.org")
    Substitution.objects.create(
        session=session,
        replaced=replaced,
        invitation=asked,
        substitute=member,
        agreed_at=timezone.now(),
        note="Nøkkelen er i resepsjonen.",
    )
    return member


def test_each_in_the_group_now_is_told_once(plan: Plan, session: Session) -> None:
    MemberFactory(plan=plan, left_at=timezone.now())
    MemberFactory(plan=plan, user__is_active=False)
    MemberFactory()  # of another run
    move(session)
    assert [announce_changes(), announce_changes()] == [1, 0]
    assert told() == ["per@example.org", "unni@example.org"]


def test_the_same_change_found_again_is_written_once(session: Session) -> None:
    """The key holds the change, as for participants."""
    move(session)
    announce_changes()
    SessionAsTold.objects.update(starts_at=session.starts_at, ends_at=session.ends_at, version=0)
    assert announce_changes() == 1
    assert told() == ["per@example.org", "unni@example.org"]


def test_a_substitute_is_told_once_and_not_after_leaving(plan: Plan, session: Session, kari: User) -> None:
    member = stand_in(plan, session, kari)
    move(session)
    announce_changes()
    assert told() == ["kari@example.org", "per@example.org", "unni@example.org"]
    WorkingGroupMember.objects.filter(pk=member.pk).update(left_at=timezone.now())
    move(session, days=8)
    announce_changes()
    assert told().count("kari@example.org") == 1


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("nb", "Datoer er endret i et kurs du er med på å planlegge", "1 deltaker får beskjed."),
        ("nn", "Datoar er endra i eit kurs du er med på å planleggje", "1 deltakar får beskjed."),
        ("en", "Dates of a course that you help plan are changed", "1 participant is told."),
    ],
)
def test_several_changes_are_one_letter_with_what_was_and_what_is_now(
    plan: Plan, session: Session, language: str, subject: str, words: str
) -> None:
    """Rune has left no address, so one participant is told."""
    User.objects.update(language=language)
    other = SessionFactory(run=plan.run, starts_at=session.starts_at + timedelta(days=1))
    announce_changes()
    move(session)
    Session.objects.filter(pk=other.pk).update(cancelled_at=timezone.now())
    announce_changes()
    letter = render(to_unni())
    assert letter.subject == subject
    with override(language):
        days = [session.starts_at, session.starts_at + timedelta(days=7), other.starts_at]
        for sentence in (*map(long_date, days), words, plan.run.offer.title, "Unni"):
            assert sentence in letter.text
    assert f"/arbeid/gjennomforing/{plan.run.pk}/plan/#program" in letter.text
    assert "\n\n\n" not in letter.text


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"cancelled_at": timezone.now()}, "En dato er avlyst i et kurs du er med på å planlegge"),
        ({"arena": "another"}, "En dato er endret i et kurs du er med på å planlegge"),
    ],
    ids=["cancelled", "elsewhere"],
)
def test_a_single_change_says_which(session: Session, change: dict[str, Any], subject: str) -> None:
    arena = ArenaFactory(name="Biblioteket")
    Session.objects.update(**change | ({"arena": arena} if "arena" in change else {}))
    announce_changes()
    letter = render(to_unni())
    assert letter.subject == subject
    assert ("Biblioteket" in letter.text) == ("arena" in change)


def test_where_nobody_has_a_seat_the_group_is_told_and_reads_that(session: Session) -> None:
    Enrolment.objects.all().delete()
    move(session)
    announce_changes()
    assert set(Message.objects.values_list("kind", flat=True)) == {KIND}
    assert "Ingen deltakere får beskjed." in render(to_unni()).text


@pytest.mark.parametrize("state", [RunState.PLANNING, RunState.CANCELLED])
def test_a_run_that_is_not_public_tells_nobody_of_dates(session: Session, state: RunState) -> None:
    CourseRun.objects.update(state=state, cancelled_at=timezone.now())
    move(session)
    assert announce_changes() == 0
    assert told() == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: WorkingGroupMember.objects.update(left_at=timezone.now()),
        lambda: User.objects.update(is_active=False),
        lambda: CourseRun.objects.update(state=RunState.CANCELLED, cancelled_at=timezone.now()),
        lambda: (Session.objects.update(cancelled_at=timezone.now()), announce_changes()),
    ],
    ids=["left", "account closed", "run cancelled", "changed again"],
)
def test_a_letter_that_is_no_longer_true_stays(session: Session, meanwhile: Callable[[], Any]) -> None:
    move(session)
    announce_changes()
    message = to_unni()
    meanwhile()
    with pytest.raises(MessageObsoleteError):
        render(message)


def test_the_sweep_takes_as_many_queries_for_a_large_group(plan: Plan, session: Session) -> None:
    def queries(days: int) -> int:
        move(session, days)
        with CaptureQueriesContext(connection) as caught:
            announce_changes()
        return len(caught)

    few = queries(1)
    for _number in range(30):
        MemberFactory(plan=plan)
    assert queries(2) == few
    assert len(told()) == 2 + 32
