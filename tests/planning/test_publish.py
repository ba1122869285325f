from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from offers.models import Format, Offer, RunState
from organisations.models import User
from planning import selectors, services
from planning.models import ProgrammeItem, WorkingGroupMember
from tests.factories import MemberFactory, UserFactory
from tests.planning.conftest import Planned, actor

Spoil = Callable[[Planned], object]


def spoil_run(**fields: object) -> Spoil:
    return lambda planned: type(planned.run).objects.filter(pk=planned.run.pk).update(**fields)


def spoil_offer(**fields: object) -> Spoil:
    return lambda planned: Offer.objects.filter(pk=planned.run.offer_id).update(**fields)


def spoil_member(name: str, **fields: object) -> Spoil:
    return lambda planned: WorkingGroupMember.objects.filter(pk=getattr(planned, name).pk).update(**fields)


def remove_sessions(planned: Planned) -> None:
    planned.run.sessions.all().delete()


def begin(planned: Planned) -> None:
    first = planned.run.sessions.order_by("starts_at")[0]
    first.starts_at = timezone.now() - timedelta(hours=1)
    first.ends_at = timezone.now() + timedelta(hours=1)
    first.save()


def no_experienced_leader(planned: Planned) -> None:
    WorkingGroupMember.objects.filter(plan=planned.plan, side="experienced").update(leads_sessions=False)


def empty_a_session(planned: Planned) -> None:
    ProgrammeItem.objects.filter(session=planned.run.sessions.first()).delete()


# What is spoilt before both sides approve what is left, and the codes that the gate then names.
SPOILT: dict[str, tuple[Spoil, list[str]]] = {
    "no session": (remove_sessions, ["sessions"]),
    "a session without a programme": (empty_a_session, ["programme"]),
    "no professional leads": (spoil_member("per", leads_sessions=False), ["professional"]),
    "no experienced user leads": (no_experienced_leader, ["experienced"]),
    "one experienced user": (spoil_member("ulf", left_at=timezone.now()), ["few_experienced"]),
    "no arena": (spoil_run(arena=None), ["arena"]),
    "no video link": (spoil_run(format=Format.DIGITAL, arena=None), ["video_link"]),
    "neither for both": (spoil_run(format=Format.HYBRID, arena=None), ["arena", "video_link"]),
    "too few seats": (spoil_run(seats=3, minimum_participants=5), ["seats"]),
    "deadline passed": (spoil_run(enrolment_closes_at=timezone.now() - timedelta(days=1)), ["enrolment_closes"]),
    "already begun": (begin, ["first_session"]),
    "no title": (spoil_offer(title_nb="", title_nn="", title_en=""), ["title"]),
    "no summary": (spoil_offer(summary_nb=" "), ["summary"]),
    "for nobody": (spoil_offer(for_whom_nb=""), ["for_whom"]),
    "no contact person": (spoil_offer(contact_name=""), ["contact"]),
    "no contact phone": (spoil_offer(contact_phone=""), ["contact"]),
    "put away": (spoil_offer(archived_at=timezone.now()), ["archived"]),
}


def missing(planned: Planned, by: User, reason: str = "") -> list[str]:
    with pytest.raises(services.NotReadyError) as refusal:
        services.publish(run=planned.run, by=actor(by), few_experienced_reason=reason)
    return [each.code for each in refusal.value.missing]


def state(planned: Planned) -> str:
    planned.run.refresh_from_db()
    return planned.run.state


@pytest.mark.parametrize(("spoil", "codes"), SPOILT.values(), ids=SPOILT.keys())
def test_publish_names_what_is_missing(planned: Planned, kari: User, approve_both, spoil: Spoil, codes) -> None:
    spoil(planned)
    approve_both(planned)
    assert missing(planned, kari) == codes
    assert state(planned) == RunState.PLANNING


def test_publish_needs_both_approvals_of_the_present_version(planned: Planned, kari: User, per: User) -> None:
    assert missing(planned, kari) == ["professional_approval", "experienced_approval"]
    services.approve(run=planned.run, by=actor(per), fingerprint=selectors.fingerprint(planned.plan))
    assert missing(planned, kari) == ["experienced_approval"]


def test_publish_refuses_approvals_of_an_earlier_version(planned: Planned, kari: User, approve_both) -> None:
    approve_both(planned)
    ProgrammeItem.objects.filter(session__run=planned.run, kind="exchange").update(minutes=30)
    assert missing(planned, kari) == ["professional_approval", "experienced_approval"]


def test_publish_lists_everything_at_once_with_where_to_mend_it(planned: Planned, kari: User) -> None:
    remove_sessions(planned)
    planned.plan.members.all().delete()
    spoil_run(arena=None, enrolment_closes_at=timezone.now() - timedelta(days=1), seats=0)(planned)
    spoil_offer(summary_nb="", for_whom_nb="", contact_name="")(planned)
    with pytest.raises(services.NotReadyError) as refusal:
        services.publish(run=planned.run, by=actor(kari))
    found = {each.code: each.url for each in refusal.value.missing}
    plan = reverse("planning:plan", args=[planned.run.pk])
    edit_run = reverse("offers_staff:edit_run", args=[planned.run.pk])
    edit_offer = reverse("offers_staff:edit_offer", args=[planned.run.offer_id])
    assert found == {
        "professional": f"{plan}#arbeidsgruppe",
        "experienced": f"{plan}#arbeidsgruppe",
        "professional_approval": f"{plan}#godkjenning",
        "experienced_approval": f"{plan}#godkjenning",
        "few_experienced": f"{plan}#godkjenning",
        "sessions": reverse("offers_staff:sessions", args=[planned.run.pk]),
        "arena": edit_run,
        "enrolment_closes": edit_run,
        "seats": edit_run,
        "summary": edit_offer,
        "for_whom": edit_offer,
        "contact": edit_offer,
    }


def test_publish_accepts_an_arena_for_each_session(planned: Planned, kari: User, approve_both) -> None:
    arena = planned.run.arena
    spoil_run(arena=None)(planned)
    planned.run.sessions.update(arena=arena)
    approve_both(planned)
    services.publish(run=planned.run, by=actor(kari))
    assert state(planned) == RunState.PUBLISHED


def test_publish_shows_the_run_and_its_offer(planned: Planned, kari: User, approve_both) -> None:
    fingerprint = approve_both(planned)
    services.publish(run=planned.run, by=actor(kari))
    assert state(planned) == RunState.PUBLISHED
    planned.plan.refresh_from_db()
    assert planned.run.published_at is not None
    assert Offer.objects.get(pk=planned.run.offer_id).published_at == planned.run.published_at
    assert planned.plan.published_fingerprint == fingerprint
    event = Event.objects.get(action="run.published")
    assert (event.actor_id, event.details["fingerprint"], event.details["experienced"]) == (kari.pk, fingerprint, 2)


def test_publish_writes_the_programme_that_citizens_read(published: Planned) -> None:
    first, second = published.run.sessions.order_by("starts_at")
    items = [
        {"title": "Del 1", "kind": "welcome", "minutes": 15},
        {"title": "Del 2", "kind": "professional_input", "minutes": 45},
        {"title": "Del 3", "kind": "exchange", "minutes": 60},
    ]
    assert published.run.public_programme == {
        "leaders": [
            {"name": "Per Fagperson", "side": "professional"},
            {"name": "Ulf Brukerrepresentant", "side": "experienced"},
            {"name": "Unni Brukerrepresentant", "side": "experienced"},
        ],
        "exchange_percent": 50,
        "minutes": {"welcome": 30, "professional_input": 90, "exchange": 120},
        "sessions": [{"session": first.pk, "items": items}, {"session": second.pk, "items": items}],
    }


def test_publish_leaves_out_cancelled_sessions_and_those_who_do_not_lead(planned, approve_both, kari) -> None:
    MemberFactory(plan=planned.plan, user=UserFactory(name="Alf Planlegger"), leads_sessions=False)
    first, last = planned.run.sessions.order_by("starts_at")
    type(last).objects.filter(pk=last.pk).update(cancelled_at=timezone.now())
    approve_both(planned)
    services.publish(run=planned.run, by=actor(kari))
    planned.run.refresh_from_db()
    programme = planned.run.public_programme
    assert [session["session"] for session in programme["sessions"]] == [first.pk]
    assert "Alf Planlegger" not in [leader["name"] for leader in programme["leaders"]]


def test_publish_twice_publishes_once(published: Planned, kari: User) -> None:
    first = published.run.published_at
    services.publish(run=published.run, by=actor(kari))
    assert state(published) == RunState.PUBLISHED
    assert published.run.published_at == first
    assert Event.objects.filter(action="run.published").count() == 1


def test_publish_keeps_the_reason_for_few_experienced_users(planned: Planned, kari: User, approve_both) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.ulf)
    approve_both(planned)
    assert missing(planned, kari, reason="   ") == ["few_experienced"]
    services.publish(run=planned.run, by=actor(kari), few_experienced_reason="  Ulf er syk.  ")
    planned.plan.refresh_from_db()
    assert (state(planned), planned.plan.few_experienced_reason) == (RunState.PUBLISHED, "Ulf er syk.")


def test_publish_keeps_no_reason_where_there_are_enough(planned: Planned, kari: User, approve_both) -> None:
    approve_both(planned)
    services.publish(run=planned.run, by=actor(kari), few_experienced_reason="Bare i tilfelle")
    planned.plan.refresh_from_db()
    assert planned.plan.few_experienced_reason == ""


@pytest.mark.parametrize("over", [RunState.CANCELLED, RunState.COMPLETED])
def test_publish_refuses_a_run_that_is_over(planned: Planned, kari: User, approve_both, over: RunState) -> None:
    approve_both(planned)
    now = timezone.now()
    spoil_run(state=over, cancelled_at=now, published_at=now)(planned)
    assert missing(planned, kari) == ["over"]
    assert state(planned) == over


def test_a_change_after_publication_is_shown_when_both_sides_have_approved_it(published, kari, approve_both) -> None:
    item = ProgrammeItem.objects.filter(session__run=published.run, kind="exchange")[0]
    draft = services.ItemDraft(kind="exercise", minutes=60, title="Pusteøvelse")
    services.change_item(run=published.run, by=actor(kari), item=item, version=1, draft=draft)
    assert selectors.has_unpublished_changes(selectors.contents(published.plan))
    assert missing(published, kari) == ["professional_approval", "experienced_approval"]
    published.run.refresh_from_db()
    assert published.run.public_programme["exchange_percent"] == 50
    approve_both(published)
    services.publish(run=published.run, by=actor(kari))
    published.run.refresh_from_db()
    assert published.run.public_programme["exchange_percent"] == 25
    assert not selectors.has_unpublished_changes(
        selectors.contents(type(published.plan).objects.get(pk=published.plan.pk))
    )


def test_a_spelling_put_right_after_publication_needs_no_new_approval(published: Planned, kari: User) -> None:
    item = ProgrammeItem.objects.filter(session__run=published.run, kind="welcome")[0]
    draft = services.ItemDraft(kind="welcome", minutes=15, title="DEL 1")
    services.change_item(run=published.run, by=actor(kari), item=item, version=1, draft=draft)
    services.publish(run=published.run, by=actor(kari))
    published.run.refresh_from_db()
    assert published.run.public_programme["sessions"][0]["items"][0]["title"] == "DEL 1"


def test_a_running_course_may_show_a_change_though_sign_up_is_closed(
    published: Planned, kari: User, approve_both
) -> None:
    begin(published)
    spoil_run(state=RunState.RUNNING, enrolment_closes_at=timezone.now() - timedelta(days=3))(published)
    services.remove_member(run=published.run, by=actor(kari), member=published.ulf)
    approve_both(published)
    services.publish(run=published.run, by=actor(kari), few_experienced_reason="Ulf flyttet.")
    assert state(published) == RunState.RUNNING
    assert [leader["name"] for leader in published.run.public_programme["leaders"]] == [
        "Per Fagperson",
        "Unni Brukerrepresentant",
    ]


def test_remaining_is_empty_when_both_have_approved_a_programme_for_each_session(
    planned: Planned, approve_both
) -> None:
    assert [each.code for each in selectors.remaining(planned.run)] == ["professional_approval", "experienced_approval"]
    approve_both(planned)
    assert selectors.remaining(planned.run) == []
    ProgrammeItem.objects.filter(session=planned.run.sessions.first()).delete()
    assert "programme" in [each.code for each in selectors.remaining(planned.run)]
