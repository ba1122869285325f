"""What ends with a course run that is cancelled: the group hears of it, and what it has asked others is over."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from messaging.kinds import MessageObsoleteError
from messaging.models import Message
from messaging.rendering import render
from offers.models import CourseRun, Offer, RunState
from offers.services import cancel_run, refresh_run_facts
from organisations.models import Organisation, User
from planning import services
from planning.models import Answer, GroupInvitation, NewcomerInvitation, Plan, Side, Vacancy, WorkingGroupMember
from tests.factories import FacilitatorFactory, MemberFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor
from ui.dates import long_date

CANCELLED = "Kurset er avlyst. Du trenger ikke gjøre noe."


def cancel(planned: Planned, by: User, reason: str = "Lokalet er stengt.") -> None:
    cancel_run(run=planned.run, by=actor(by), reason=reason)


def in_pool(name: str, organisation: Organisation) -> User:
    user = UserFactory(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    MembershipFactory(user=user, organisation=organisation, roles=["professional"])
    FacilitatorFactory(user=user)
    return user


def vacancy(planned: Planned, by: User) -> Vacancy:
    draft = services.VacancyDraft(
        side=Side.PROFESSIONAL,
        when="tirsdager",
        involves="Lede to samlinger.",
        hours=Decimal(6),
        answer_by=timezone.localdate() + timedelta(days=9),
    )
    return services.announce_vacancy(run=planned.run, by=actor(by), draft=draft)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("address", flat=True))


def link_of(kind: str) -> str:
    found = re.search(r"/invitasjon/\S+", render(Message.objects.get(kind=kind)).text)
    assert found
    return found.group()


# --- the working group ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", ["planned", "published"])
def test_each_who_is_in_the_group_now_is_told_once(
    stage: str, request: pytest.FixtureRequest, kari: User, ffo: Organisation
) -> None:
    planned: Planned = request.getfixturevalue(stage)
    MemberFactory(plan=planned.plan, side=Side.EXPERIENCED, left_at=timezone.now())
    MemberFactory(plan=planned.plan, side=Side.EXPERIENCED, user__is_active=False)
    cancel(planned, kari)
    assert told("group_run_cancelled") == ["per@example.org", "ulf@example.org", "unni@example.org"]


def test_the_letter_says_why_and_that_nothing_is_to_be_done(published: Planned, kari: User) -> None:
    refresh_run_facts(published.run)
    first = long_date(published.run.sessions.earliest("starts_at").starts_at)
    cancel(published, kari)
    letter = render(Message.objects.get(kind="group_run_cancelled", address="unni@example.org"))
    assert letter.subject == "Et kurs du er med på å planlegge, er avlyst"
    for words in (
        "Hei, Unni",
        f"«Hverdagsmestring», med første samling {first}, er avlyst.",
        "Grunn: Lokalet er stengt.",
        "Du trenger ikke gjøre noe: De påmeldte får beskjed. Takk for det du har lagt ned i det.",
        f"/arbeid/gjennomforing/{published.run.pk}/plan/",
        "Kari Koordinator",
    ):
        assert words in letter.text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nb", "Et kurs du er med på å planlegge, er avlyst"),
        ("nn", "Eit kurs du er med på å planleggje, er avlyst"),
        ("en", "A course that you help plan is cancelled"),
    ],
)
def test_without_a_reason_or_a_date_it_reads_well_in_each_language(
    planned: Planned, kari: User, language: str, subject: str
) -> None:
    User.objects.update(language=language)
    titles = dict.fromkeys(("title_nb", "title_nn", "title_en"), "Noe hemmelig")
    Offer.objects.update(**titles)
    CourseRun.objects.update(starts_at=None, ends_at=None)
    cancel(planned, kari, reason="")
    letter = render(Message.objects.get(address="per@example.org"))
    assert letter.subject == subject
    assert "Noe hemmelig" in letter.text
    assert "\n\n\n" not in letter.text
    assert not re.search("Grunn|Reason|påmeld|signed up", letter.text)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: WorkingGroupMember.objects.update(left_at=timezone.now()),
        lambda: User.objects.update(is_active=False),
        lambda: CourseRun.objects.update(state=RunState.PLANNING, cancelled_at=None),
    ],
    ids=["left", "account closed", "not cancelled"],
)
def test_the_letter_stays_when_it_is_no_longer_for_the_person(
    planned: Planned, kari: User, meanwhile: Callable[[], Any]
) -> None:
    cancel(planned, kari)
    message = Message.objects.get(address="unni@example.org")
    meanwhile()
    with pytest.raises(MessageObsoleteError):
        render(message)


def test_a_run_that_nobody_plans_is_cancelled_as_before(planned: Planned, kari: User) -> None:
    Plan.objects.all().delete()
    cancel(planned, kari)
    assert not Message.objects.exists()


# --- what the group has asked -----------------------------------------------------------------------------------------
def test_vacancies_are_closed_and_those_who_could_hear_of_it(
    planned: Planned, kari: User, tromso: Organisation
) -> None:
    people = {answer: in_pool(f"{answer.capitalize()} Navn", tromso) for answer in ("yes", "maybe", "no")}
    in_pool("Silje Stille", tromso)
    made = vacancy(planned, planned.per.user)
    for answer, user in people.items():
        services.answer_vacancy(vacancy=made, user=user, answer=Answer(answer))
    cancel(planned, kari)
    made.refresh_from_db()
    event = Event.objects.get(action="vacancy.closed")
    assert (made.closed_at is not None, made.filled_by) == (True, None)
    assert (event.target_id, event.actor_id, event.details) == (
        str(made.pk),
        kari.pk,
        {"run": planned.run.pk, "cancelled": True},
    )
    assert told("vacancy_over") == ["maybe@example.org", "yes@example.org"]
    assert "Arbeidsgruppa ser ikke lenger etter noen." in render(Message.objects.filter(kind="vacancy_over")[0]).text


def test_one_who_said_yes_and_is_in_the_group_now_gets_one_letter(
    planned: Planned, kari: User, tromso: Organisation
) -> None:
    made, pia = vacancy(planned, planned.per.user), in_pool("Pia Psykolog", tromso)
    services.answer_vacancy(vacancy=made, user=pia, answer=Answer.YES)
    services.add_member(run=planned.run, by=actor(kari), user=pia, side=Side.PROFESSIONAL)
    cancel(planned, kari)
    letters = Message.objects.filter(address="pia@example.org").exclude(kind="vacancy_announced")
    assert list(letters.values_list("kind", flat=True)) == ["group_run_cancelled"]


def test_a_vacancy_that_was_closed_before_is_let_be(planned: Planned, kari: User, tromso: Organisation) -> None:
    pia = in_pool("Pia Psykolog", tromso)
    made = vacancy(planned, planned.per.user)
    services.answer_vacancy(vacancy=made, user=pia, answer=Answer.YES)
    services.close_vacancy(vacancy=made, by=actor(kari))
    cancel(planned, kari)
    assert Event.objects.filter(action="vacancy.closed").count() == 1
    assert told("vacancy_over") == ["pia@example.org"]


def test_the_link_to_a_vacancy_says_that_the_course_is_cancelled(
    planned: Planned, kari: User, tromso: Organisation, client: Client
) -> None:
    in_pool("Pia Psykolog", tromso)
    vacancy(planned, planned.per.user)
    link = link_of("vacancy_announced")
    cancel(planned, kari)
    page = client.get(link).content.decode()
    assert CANCELLED in page
    assert 'name="svar"' not in page


def test_questions_that_stand_are_withdrawn_and_their_links_say_so(
    planned: Planned, kari: User, tromso: Organisation, client: Client
) -> None:
    by, run = actor(kari), planned.run
    services.ask_into_group(run=run, by=by, user=in_pool("Pia Psykolog", tromso), side=Side.PROFESSIONAL)
    services.ask_newcomer(run=run, by=by, name="Nina Ny", email="nina@example.org", side=Side.EXPERIENCED)
    links = [link_of("working_group_invited"), link_of("newcomer_invited")]
    cancel(planned, kari)
    for model in (GroupInvitation, NewcomerInvitation):
        assert model.objects.get().withdrawn_at
    events = Event.objects.filter(action="working_group.question_withdrawn").order_by("target_type")
    assert [(event.target_type, event.actor_id, event.details) for event in events] == [
        (kind, kari.pk, {"run": run.pk, "cancelled": True})
        for kind in ("planning.groupinvitation", "planning.newcomerinvitation")
    ]
    for link in links:
        page = client.get(link).content.decode()
        assert CANCELLED in page
        assert 'name="svar"' not in page


def test_questions_that_are_answered_or_of_another_run_stay_as_they_are(
    planned: Planned, kari: User, tromso: Organisation
) -> None:
    pia, by = in_pool("Pia Psykolog", tromso), actor(kari)
    asked = services.ask_into_group(run=planned.run, by=by, user=pia, side=Side.PROFESSIONAL)
    assert isinstance(asked, GroupInvitation)
    services.answer_invitation(invitation=asked, answer=Answer.NO)
    other = MemberFactory().plan
    services.ask_into_group(run=other.run, by=by, user=pia, side=Side.PROFESSIONAL)
    cancel(planned, kari)
    assert not GroupInvitation.objects.filter(withdrawn_at__isnull=False).exists()
    assert not Message.objects.filter(kind="group_run_cancelled", address=other.members.get().user.email).exists()


def test_it_is_not_published_by_the_clock_any_more(planned: Planned, kari: User) -> None:
    services.publish_later(run=planned.run, by=actor(kari), at=timezone.now() + timedelta(days=1))
    cancel(planned, kari)
    assert Plan.objects.get(pk=planned.plan.pk).publish_at is None
    assert Event.objects.filter(action="run.publishing_called_off", actor_id=kari.pk).count() == 1


def test_all_of_it_happens_or_nothing(planned: Planned, kari: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise services.PlanChangedError

    monkeypatch.setattr("planning.services.ending._tell_group", fail)
    with pytest.raises(services.PlanChangedError):
        cancel(planned, kari)
    planned.run.refresh_from_db()
    assert planned.run.state == RunState.PLANNING


def test_cancelling_takes_as_many_queries_for_a_large_group(planned: Planned, kari: User, tromso: Organisation) -> None:
    def queries() -> int:
        CourseRun.objects.update(state=RunState.PLANNING, cancelled_at=None)
        with CaptureQueriesContext(connection) as caught:
            cancel(planned, kari)
        return len(caught)

    people = [in_pool(f"Navn{number} Navnesen", tromso) for number in range(6)]
    for user in people[:1]:
        services.ask_into_group(run=planned.run, by=actor(kari), user=user, side=Side.PROFESSIONAL)
    services.answer_vacancy(vacancy=vacancy(planned, planned.per.user), user=people[-1], answer=Answer.YES)
    few = queries()
    CourseRun.objects.update(state=RunState.PLANNING, cancelled_at=None)
    GroupInvitation.objects.all().delete()
    Message.objects.all().delete()
    for user in people[:5]:
        services.ask_into_group(run=planned.run, by=actor(kari), user=user, side=Side.PROFESSIONAL)
    for _number in range(3):
        services.answer_vacancy(vacancy=vacancy(planned, planned.per.user), user=people[-1], answer=Answer.YES)
    for _number in range(30):
        MemberFactory(plan=planned.plan, side=Side.EXPERIENCED)
    assert queries() == few
    assert len(told("group_run_cancelled")) == 33
