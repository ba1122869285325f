"""Fees: what a claim is made of, who approves it, and that nothing changes once it is handed to payroll."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from offers.models import RunState, Session
from organisations.models import Organisation, User
from planning import selectors, services
from planning.models import (
    ClaimState,
    HonorariumClaim,
    HonorariumLine,
    HonorariumRate,
    PaidAs,
    PlanningMeeting,
    Side,
    Unit,
)
from planning.selectors.honoraria import claim_fingerprint, honoraria_todo, sessions_to_claim
from planning.selectors.honoraria_files import as_csv
from planning.services.honoraria import paid_minutes, pay
from tests.factories import FacilitatorFactory, MembershipFactory, UserFactory
from tests.planning.conftest import Planned, actor

ClientOf = Callable[[User], Client]
REPRESENTATIVE = PaidAs.USER_REPRESENTATIVE


def rate_of(**more: Any) -> HonorariumRate:
    fields = {"amount": Decimal(355), "rounding_minutes": 30, "minimum_minutes": 60, "unit": Unit.HOUR} | more
    return HonorariumRate(paid_as=REPRESENTATIVE, **fields)


@pytest.fixture
def rate(tromso: Organisation) -> HonorariumRate:
    made = rate_of(organisation=tromso, valid_from="2020-01-01", per_km=Decimal("3.50"))
    made.save()
    return made


@pytest.fixture
def held(planned: Planned, rate: HonorariumRate) -> Session:
    """The first session of a published run was yesterday and took two hours; the second is ahead."""
    type(planned.run).objects.filter(pk=planned.run.pk).update(
        state=RunState.RUNNING, published_at=timezone.now() - timedelta(days=30)
    )
    session = planned.run.sessions.earliest("starts_at")
    starts_at = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return session


@pytest.fixture
def claim(held: Session, unni: User, tromso: Organisation) -> HonorariumClaim:
    return services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)


@pytest.fixture
def sent(claim: HonorariumClaim) -> HonorariumClaim:
    services.send_claim(claim=claim)
    claim.refresh_from_db()
    return claim


def approve(claim: HonorariumClaim, by: User, **more: Any) -> None:
    services.approve_claim(claim=claim, by=actor(by), fingerprint=claim_fingerprint(claim), **more)


def read(claim: HonorariumClaim, **more: Any) -> dict[str, Any]:
    """What the button on the page sends."""
    return {"fingerprint": claim_fingerprint(claim)} | more


@pytest.fixture
def exported(sent: HonorariumClaim, kari: User, tromso: Organisation) -> HonorariumClaim:
    approve(sent, kari)
    return services.export_claims(organisation=tromso, by=actor(kari))[0]


# --- what is paid -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("minutes", "paid", "kroner"),
    [
        (0, 0, "0.00"),
        (20, 60, "355.00"),
        (74, 60, "355.00"),
        (75, 90, "532.50"),
        (120, 120, "710.00"),
        (134, 120, "710.00"),
        (135, 150, "887.50"),
    ],
)
def test_an_hour_is_paid_to_the_nearest_half_and_at_least_one(minutes: int, paid: int, kroner: str) -> None:
    assert (paid_minutes(rate_of(), minutes), pay(rate_of(), minutes)) == (paid, Decimal(kroner))


def test_a_rate_per_meeting_is_the_same_however_long() -> None:
    assert [pay(rate_of(unit=Unit.MEETING), minutes) for minutes in (0, 30, 300)] == [0, 355, 355]


@given(st.integers(1, 1440), st.sampled_from([1, 15, 30, 60]))
def test_rounding_is_never_off_by_more_than_half_a_step(minutes: int, step: int) -> None:
    paid = paid_minutes(rate_of(rounding_minutes=step, minimum_minutes=0), minutes)
    assert paid % step == 0
    assert abs(paid - minutes) * 2 <= step


# --- the claim --------------------------------------------------------------------------------------------------------
def test_a_claim_is_filled_in_with_what_one_led_and_attended(
    held: Session, planned: Planned, unni: User, tromso: Organisation
) -> None:
    starts_at = timezone.now() - timedelta(days=3)
    for took_part in ([planned.unni], [planned.per]):
        meeting = PlanningMeeting.objects.create(
            plan=planned.plan, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=80)
        )
        meeting.took_part.set(took_part)
    claim = services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    assert [(line.kind, line.minutes, line.amount) for line in claim.lines.all()] == [
        ("meeting", 80, Decimal("532.50")),
        ("session", 120, Decimal("710.00")),
    ]
    assert claim.total == Decimal("1242.50")


def test_beginning_again_claims_nothing_twice(claim: HonorariumClaim, unni: User, tromso: Organisation) -> None:
    again = services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    assert (again, again.lines.count()) == (claim, 1)
    services.send_claim(claim=claim)
    after = services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    assert (after == claim, after.lines.count()) == (False, 0)


def test_one_who_only_plans_claims_no_session(
    held: Session, planned: Planned, unni: User, tromso: Organisation, kari: User
) -> None:
    services.set_leads_sessions(run=planned.run, by=actor(kari), member=planned.unni, leads_sessions=False)
    assert services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE).lines.count() == 0


@pytest.mark.parametrize(
    ("joined", "left", "claimed"),
    [(30, None, 1), (30, 2, 0), (30, 0, 1), (0, None, 0)],
    ids=["there", "left before", "left after", "joined after"],
)
def test_one_claims_the_sessions_held_while_one_was_in_the_group(
    held: Session, planned: Planned, unni: User, tromso: Organisation, joined: int, left: int | None, claimed: int
) -> None:
    now = timezone.now()
    type(planned.unni).objects.filter(pk=planned.unni.pk).update(
        joined_at=now - timedelta(days=joined), left_at=None if left is None else now - timedelta(days=left)
    )
    assert services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE).lines.count() == claimed


def test_one_who_came_back_claims_what_was_led_before(
    held: Session, planned: Planned, unni: User, kari: User, tromso: Organisation
) -> None:
    services.remove_member(run=planned.run, by=actor(kari), member=planned.unni)
    services.add_member(run=planned.run, by=actor(kari), user=unni, side=Side.EXPERIENCED)
    assert list(sessions_to_claim(unni, tromso)) == [held]
    assert selectors.involvement([planned.run])[planned.run.pk].counts["led"] == {"professional": 1, "experienced": 1}
    planned.unni.earlier_stays.update(left_at=timezone.now() - timedelta(days=2))
    assert list(sessions_to_claim(unni, tromso)) == []


def test_an_earlier_stay_ends_after_it_begins(planned: Planned) -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError, match="planning_stay_ends_after_it_begins"), transaction.atomic():
        planned.unni.earlier_stays.create(joined_at=now, left_at=now - timedelta(days=1))


def test_the_rate_is_that_of_the_day(claim: HonorariumClaim, rate: HonorariumRate) -> None:
    HonorariumRate.objects.create(
        organisation=rate.organisation, paid_as=REPRESENTATIVE, valid_from=timezone.localdate(), amount=Decimal(400)
    )
    line = claim.lines.get()
    services.change_line(line=line, minutes=60)
    line.refresh_from_db()
    assert line.amount == 355


def expense(**changes: Any) -> dict[str, Any]:
    return {"kind": "travel", "on": "2026-11-01", "km": "21", "amount": "", "note": "Til samlingen"} | changes


def test_travel_is_paid_by_the_kilometre_and_expenses_by_what_they_cost(
    claim: HonorariumClaim, client_of: ClientOf, unni: User
) -> None:
    url = f"/arbeid/honorar/{claim.pk}/"
    client_of(unni).post(url, expense())
    client_of(unni).post(url, expense(kind="lost_earnings", km="", amount="1\u00a0200,50"))
    lines = claim.lines.exclude(kind="session").order_by("pk")
    assert [(line.kind, line.km, line.amount) for line in lines] == [
        ("travel", 21, Decimal("73.50")),
        ("lost_earnings", 0, Decimal("1200.50")),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"note": "Konto 1234 56 78901"},
            {"note": ["Ta bort kontonummer og fødselsnummer. Lønn har dem alt."]},
        ),
        ({"km": ""}, {"km": ["Skriv hvor mange kilometer."]}),
        ({"kind": "expense"}, {"amount": ["Skriv hvor mange kroner."]}),
        ({"kind": "expense", "amount": "1e3"}, {"amount": ["Skriv summen med tall, for eksempel 1234,50."]}),
        (
            {"amount": "40"},
            {"amount": ["Reise betales per kilometer. Legg til billett eller bompenger som et utlegg."]},
        ),
        (
            {"on": "2019-12-31"},
            {"on": ["Organisasjonen har ingen sats for dette den dagen. Spør koordinatoren."]},
        ),
        ({"on": "2050-01-01"}, {"on": ["Velg i dag eller en tidligere dag."]}),
    ],
)
def test_what_is_wrong_with_an_expense_is_said_at_its_field(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, changes: dict[str, str], expected: dict[str, Any]
) -> None:
    page = client_of(unni).post(f"/arbeid/honorar/{claim.pk}/", expense(**changes))
    assert dict(page.context["form"].errors) == expected
    assert claim.lines.count() == 1


def meeting_of(planned: Planned, *, days: int = 3, minutes: int = 80) -> PlanningMeeting:
    """One that Unni took part in."""
    starts_at = timezone.now() - timedelta(days=days)
    ends_at = starts_at + timedelta(minutes=minutes)
    meeting = PlanningMeeting.objects.create(plan=planned.plan, starts_at=starts_at, ends_at=ends_at)
    meeting.took_part.set([planned.unni])
    return meeting


def test_a_meeting_of_two_days_does_not_stop_the_claim(
    held: Session, planned: Planned, unni: User, tromso: Organisation
) -> None:
    meeting_of(planned, minutes=2 * 1440)
    claim = services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    assert sorted(claim.lines.values_list("kind", "minutes")) == [("meeting", 1440), ("session", 120)]


def test_what_is_older_than_the_first_rate_is_left_out_and_named(
    held: Session, planned: Planned, rate: HonorariumRate, unni: User, tromso: Organisation, client_of: ClientOf
) -> None:
    meeting_of(planned, days=40)
    meeting_of(planned, days=41)
    HonorariumRate.objects.filter(pk=rate.pk).update(valid_from=timezone.localdate() - timedelta(days=20))
    claim = services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    assert list(claim.lines.values_list("kind", flat=True)) == ["session"]
    page = client_of(unni).get(f"/arbeid/honorar/{claim.pk}/")
    assert "2 linjer har ingen sats på sin dag, og blir ikke betalt" in page.content.decode()
    HonorariumRate.objects.filter(pk=rate.pk).update(valid_from="2020-01-01")
    assert services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE).lines.count() == 3


def test_the_highest_rate_fits_a_day(held: Session, rate: HonorariumRate, planned: Planned, unni: User) -> None:
    highest = {"amount": 10_000, "per_km": 100, "rounding_minutes": 120, "minimum_minutes": 720}
    HonorariumRate.objects.filter(pk=rate.pk).update(**highest)
    meeting_of(planned, minutes=1440)
    claim = services.start_claim(user=unni, organisation=rate.organisation, paid_as=REPRESENTATIVE)
    services.add_expense(
        claim=claim, kind="travel", on=timezone.localdate(), km=2000, amount=Decimal(0), note="Hele landet"
    )
    assert sorted(line.amount for line in claim.lines.all()) == [120_000, 200_000, 240_000]
    with pytest.raises(IntegrityError, match="planning_rate_within_reason"), transaction.atomic():
        HonorariumRate.objects.filter(pk=rate.pk).update(amount=10_001)


def test_what_one_removes_stays_out_until_it_is_put_back(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, tromso: Organisation
) -> None:
    url, client, line = f"/arbeid/honorar/{claim.pk}/", client_of(unni), claim.lines.get()
    client.post(f"{url}{line.pk}/fjern/")
    assert not services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE).lines.exists()
    assert "Tatt ut av deg" in client.get(url).content.decode()
    client.post(f"{url}{line.pk}/tilbake/")
    assert claim.total == 710
    assert "Tatt ut av deg" not in client.get(url).content.decode()


def test_only_the_person_puts_back_and_only_what_is_left_out(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, per: User
) -> None:
    path = f"/arbeid/honorar/{claim.pk}/{claim.lines.get().pk}/tilbake/"
    assert [client_of(user).post(path).status_code for user in (unni, per)] == [404, 404]


def test_the_database_keeps_no_line_of_nothing(claim: HonorariumClaim, unni: User) -> None:
    with pytest.raises(IntegrityError, match="planning_line_of_a_claim"), transaction.atomic():
        HonorariumLine.objects.create(user=unni, kind="travel", on="2026-01-01")


def test_choosing_another_role_reckons_the_draft_anew(claim: HonorariumClaim, unni: User, tromso: Organisation) -> None:
    services.add_expense(claim=claim, kind="travel", on=timezone.localdate(), km=10, amount=Decimal(0), note="x")
    services.add_expense(claim=claim, kind="expense", on=timezone.localdate(), km=0, amount=Decimal(90), note="x")
    HonorariumRate.objects.create(
        organisation=tromso, paid_as=PaidAs.PEER_EMPLOYEE, valid_from="2020-01-01", amount=Decimal(200)
    )
    again = services.start_claim(user=unni, organisation=tromso, paid_as=PaidAs.PEER_EMPLOYEE)
    assert (again.pk, again.paid_as) == (claim.pk, "peer_employee")
    assert dict(again.lines.values_list("kind", "amount")) == {"session": 400, "travel": 0, "expense": 90}


def test_one_deletes_ones_draft_and_can_claim_again(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, per: User, tromso: Organisation
) -> None:
    path = f"/arbeid/honorar/{claim.pk}/slett/"
    assert client_of(per).post(path).status_code == 404
    assert client_of(unni).post(path)["Location"] == "/arbeid/meg/honorar/"
    assert not HonorariumClaim.objects.exists()
    assert Event.objects.filter(action="claim.deleted", actor_id=unni.pk).count() == 1
    assert services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE).lines.count() == 1


@pytest.mark.parametrize("minutes", ["0", "-5", "0.5", "10000", "", "x"])
def test_minutes_that_make_no_sense_are_refused(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, minutes: str
) -> None:
    line = claim.lines.get()
    page = client_of(unni).post(f"/arbeid/honorar/{claim.pk}/{line.pk}/", {"minutes": minutes}, follow=True)
    assert [str(each) for each in page.context["messages"]] == ["Skriv minuttene som et helt tall fra 1 til 1440."]
    line.refresh_from_db()
    assert line.minutes == 120


def test_one_corrects_removes_and_sends_through_the_page(
    claim: HonorariumClaim, client_of: ClientOf, unni: User
) -> None:
    line, url, client = claim.lines.get(), f"/arbeid/honorar/{claim.pk}/", client_of(unni)
    client.post(f"{url}{line.pk}/", {"minutes": "90"})
    assert "Sum: 532,50 kroner" in client.get(url).content.decode()
    client.post(url, expense())
    client.post(f"{url}{line.pk}/fjern/")
    client.post(f"{url}send/")
    claim.refresh_from_db()
    assert (claim.state, [each.kind for each in claim.lines.all()]) == ("sent", ["travel"])


def test_an_empty_claim_is_not_sent(claim: HonorariumClaim, client_of: ClientOf, unni: User) -> None:
    claim.lines.all().delete()
    page = client_of(unni).post(f"/arbeid/honorar/{claim.pk}/send/", follow=True)
    assert [str(each) for each in page.context["messages"]] == ["Det står ikke noe på kravet ennå."]


def test_a_claim_is_begun_from_ones_own_page(held: Session, client_of: ClientOf, unni: User, tromso: Any) -> None:
    page = client_of(unni).post("/arbeid/meg/honorar/", {"organisation": tromso.pk, "paid_as": "volunteer"})
    assert dict(page.context["form"].errors) == {
        "paid_as": ["Organisasjonen har ingen sats for dette. Spør koordinatoren."]
    }
    sent = {"organisation": tromso.pk, "paid_as": "user_representative"}
    assert client_of(unni).post("/arbeid/meg/honorar/", sent).status_code == 302
    assert HonorariumClaim.objects.get().lines.count() == 1


# --- approving --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sides", "experienced_as", "expected"),
    [
        (["professional"], "", "professional"),
        (["experienced"], "user_representative", "user_representative"),
        (["experienced"], "peer_employee", "peer_employee"),
        (["experienced"], "peer_supporter", "volunteer"),
        (["professional", "experienced"], "peer_employee", ""),
    ],
)
def test_a_new_claim_proposes_what_is_known_of_the_person(
    held: Session, client_of: ClientOf, unni: User, tromso: Any, sides: list[str], experienced_as: str, expected: str
) -> None:
    FacilitatorFactory(user=unni, sides=sides, experienced_as=experienced_as)
    form = client_of(unni).get("/arbeid/meg/honorar/").context["form"]
    assert (form["organisation"].initial, form["paid_as"].initial) == (tromso, expected)


def test_a_new_claim_proposes_the_role_of_the_last_one(claim: HonorariumClaim, client_of: ClientOf, unni: User) -> None:
    form = client_of(unni).get("/arbeid/meg/honorar/").context["form"]
    assert form["paid_as"].initial == claim.paid_as


def test_a_draft_is_the_persons_alone_and_a_sent_claim_the_coordinators_too(
    claim: HonorariumClaim, client_of: ClientOf, unni: User, kari: User, per: User, olav: User
) -> None:
    def answers() -> list[int]:
        return [client_of(who).get(f"/arbeid/honorar/{claim.pk}/").status_code for who in (unni, kari, per, olav)]

    assert answers() == [200, 404, 404, 404]
    services.send_claim(claim=claim)
    assert answers() == [200, 200, 404, 404]


def test_a_coordinator_is_told_and_approves(sent: HonorariumClaim, client_of: ClientOf, kari: User, unni: User) -> None:
    assert [item.sentence for item in honoraria_todo(kari)] == ["Unni Brukerrepresentant har sendt et krav om honorar."]
    client_of(kari).post(f"/arbeid/honorar/{sent.pk}/godkjenn/", read(sent))
    sent.refresh_from_db()
    assert (sent.state, sent.approved_by) == ("approved", kari)
    assert [list(honoraria_todo(user)) for user in (kari, unni)] == [[], []]
    assert Event.objects.filter(action="claim.approved", actor_id=kari.pk).count() == 1


def test_lost_earnings_are_approved_by_one_who_has_seen_the_documents(
    claim: HonorariumClaim, client_of: ClientOf, kari: User
) -> None:
    lost: dict[str, Any] = {
        "kind": "lost_earnings",
        "on": timezone.localdate(),
        "km": 0,
        "amount": Decimal(900),
        "note": "En dag",
    }
    services.add_expense(claim=claim, **lost)
    services.send_claim(claim=claim)
    url = f"/arbeid/honorar/{claim.pk}/godkjenn/"
    page = client_of(kari).post(url, read(claim))
    assert list(page.context["approve_form"].errors) == ["documents_seen"]
    with pytest.raises(services.DocumentsNotSeenError):
        approve(claim, kari)
    client_of(kari).post(url, read(claim, documents_seen="on"))
    claim.refresh_from_db()
    assert (claim.state, claim.documents_seen) == ("approved", True)


def test_a_claim_that_changed_after_it_was_read_is_not_approved(
    sent: HonorariumClaim, client_of: ClientOf, kari: User
) -> None:
    seen = read(sent)
    services.return_claim(claim=sent, by=actor(kari), reason="Var det to timer?")
    services.change_line(line=sent.lines.get(), minutes=90)
    services.send_claim(claim=sent)
    for sent_in in (seen, {}):
        page = client_of(kari).post(f"/arbeid/honorar/{sent.pk}/godkjenn/", sent_in, follow=True)
        assert [str(each) for each in page.context["messages"]] == [
            "Kravet er endret etter at du åpnet det. Les det på nytt. Ingenting er godkjent ennå."
        ]
        assert "(fylt ut: 120)" in page.content.decode()
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_an_approved_claim_can_be_returned_until_payroll_has_it(
    sent: HonorariumClaim, client_of: ClientOf, kari: User, tromso: Organisation
) -> None:
    approve(sent, kari)
    page = client_of(kari).get(f"/arbeid/honorar/{sent.pk}/")
    assert (page.context["may_approve"], page.context["may_return"]) == (False, True)
    assert '<a href="/arbeid/honorar/">Honorarer</a>' in page.content.decode()
    services.return_claim(claim=sent, by=actor(kari), reason="Feil dag")
    sent.refresh_from_db()
    assert (sent.state, sent.approved_by, sent.approved_at) == ("draft", None, None)
    services.send_claim(claim=sent)
    approve(sent, kari)
    services.export_claims(organisation=tromso, by=actor(kari))
    with pytest.raises(services.ClaimClosedError):
        services.return_claim(claim=sent, by=actor(kari), reason="For sent")


@pytest.mark.parametrize(
    ("paid_as", "is_said"), [("professional", True), ("peer_employee", False), ("volunteer", False)]
)
def test_the_coordinator_reads_when_the_role_is_of_the_other_side(
    sent: HonorariumClaim, client_of: ClientOf, kari: User, paid_as: str, is_said: bool
) -> None:
    HonorariumClaim.objects.filter(pk=sent.pk).update(paid_as=paid_as)
    page = client_of(kari).get(f"/arbeid/honorar/{sent.pk}/").content.decode()
    assert ("I arbeidsgruppene deres er Unni Brukerrepresentant: erfaren bruker." in page) == is_said


def test_documents_are_asked_for_with_lost_earnings_alone(
    sent: HonorariumClaim, client_of: ClientOf, kari: User
) -> None:
    assert list(client_of(kari).get(f"/arbeid/honorar/{sent.pk}/").context["approve_form"].fields) == ["fingerprint"]
    approve(sent, kari)
    sent.refresh_from_db()
    assert (sent.state, sent.documents_seen) == ("approved", False)


def test_a_coordinator_returns_with_a_reason_and_the_person_sends_again(
    sent: HonorariumClaim, client_of: ClientOf, kari: User, unni: User
) -> None:
    url = f"/arbeid/honorar/{sent.pk}/"
    page = client_of(kari).post(f"{url}returner/", {"reason": ""})
    assert list(page.context["return_form"].errors) == ["reason"]
    client_of(kari).post(f"{url}returner/", {"reason": "Skriv reisen"})
    assert "Skriv reisen" in client_of(unni).get(url).content.decode()
    client_of(unni).post(f"{url}send/")
    sent.refresh_from_db()
    assert (sent.state, sent.returned_because) == ("sent", "")


@pytest.mark.parametrize("act", ["godkjenn", "returner"])
def test_nobody_decides_on_their_own_claim(
    sent: HonorariumClaim, client_of: ClientOf, unni: User, tromso: Organisation, act: str
) -> None:
    MembershipFactory(user=unni, organisation=tromso, roles=["coordinator"])
    assert client_of(unni).post(f"/arbeid/honorar/{sent.pk}/{act}/", {"reason": "x"}).status_code == 403
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_the_service_refuses_ones_own_too(sent: HonorariumClaim, unni: User) -> None:
    with pytest.raises(services.OwnClaimError):
        approve(sent, unni)
    with pytest.raises(services.OwnClaimError):
        services.return_claim(claim=sent, by=actor(unni), reason="x")


def test_the_database_refuses_ones_own_approval(sent: HonorariumClaim, unni: User) -> None:
    with pytest.raises(IntegrityError, match="planning_claim_not_by_oneself"), transaction.atomic():
        HonorariumClaim.objects.filter(pk=sent.pk).update(
            state="approved", approved_by=unni, approved_at=timezone.now()
        )


def test_professionals_and_other_coordinators_decide_nothing(
    sent: HonorariumClaim, client_of: ClientOf, per: User, olav: User
) -> None:
    url = f"/arbeid/honorar/{sent.pk}/godkjenn/"
    assert [client_of(user).post(url).status_code for user in (per, olav)] == [403, 404]


def test_only_the_person_changes_the_claim(sent: HonorariumClaim, client_of: ClientOf, kari: User) -> None:
    url, line = f"/arbeid/honorar/{sent.pk}/", sent.lines.get()
    paths = [url, f"{url}send/", f"{url}{line.pk}/", f"{url}{line.pk}/fjern/"]
    assert [client_of(kari).post(path, expense()).status_code for path in paths] == [403] * 4


@pytest.mark.parametrize(
    "act",
    [
        lambda claim: services.send_claim(claim=claim),
        lambda claim: services.change_line(line=claim.lines.get(), minutes=30),
        lambda claim: services.remove_line(line=claim.lines.get()),
    ],
    ids=["send", "change", "remove"],
)
def test_a_sent_claim_is_no_longer_corrected(sent: HonorariumClaim, act: Callable[[Any], object]) -> None:
    with pytest.raises(services.ClaimClosedError):
        act(sent)


def test_a_claim_is_not_returned_beside_a_new_draft(
    sent: HonorariumClaim, unni: User, kari: User, tromso: Organisation
) -> None:
    services.start_claim(user=unni, organisation=tromso, paid_as=REPRESENTATIVE)
    with pytest.raises(services.ClaimClosedError):
        services.return_claim(claim=sent, by=actor(kari), reason="x")


# --- to payroll -------------------------------------------------------------------------------------------------------
def test_export_gives_each_line_once_and_locks(
    sent: HonorariumClaim, client_of: ClientOf, kari: User, tromso: Organisation
) -> None:
    approve(sent, kari)
    url = f"/arbeid/honorar/lonn/{tromso.pk}/csv/"
    first = client_of(kari).post(url).content.decode()
    person = f"{sent.pk};Unni Brukerrepresentant;unni@example.org;Brukerrepresentant"
    work = f"{sent.lines.get().on.isoformat()};Ledet samling;Hverdagsmestring"
    assert first.splitlines()[1:] == [f"{person};{work};120;0;710,00;Kari Koordinator"]
    assert first.startswith("\ufeffKrav;Navn;")
    second = client_of(kari).post(url, follow=True)
    assert [str(each) for each in second.context["messages"]] == [
        "Lønn har fått alt som er godkjent. Filene ligger under."
    ]
    assert Event.objects.get(action="claims.exported").details == {"claims": [sent.pk]}


def test_export_as_a_spreadsheet(sent: HonorariumClaim, client_of: ClientOf, kari: User, tromso: Organisation) -> None:
    approve(sent, kari)
    answer = client_of(kari).post(f"/arbeid/honorar/lonn/{tromso.pk}/xlsx/")
    assert answer.content[:2] == b"PK"
    assert io.BytesIO(answer.content).getbuffer().nbytes > 0


@pytest.mark.parametrize("file_type", ["csv", "xlsx"])
def test_a_lost_file_is_fetched_again_and_nothing_else_is_in_it(
    exported: HonorariumClaim, client_of: ClientOf, kari: User, tromso: Organisation, file_type: str
) -> None:
    page = client_of(kari).get("/arbeid/honorar/")
    (export,) = page.context["exports"]
    url = f"/arbeid/honorar/lonn/{tromso.pk}/{export.key}/{file_type}/"
    assert url in page.content.decode()
    again = client_of(kari).post(url)
    assert again.status_code == 200
    assert exported.user.name in as_csv([exported]).decode()
    assert file_type != "csv" or again.content == as_csv([exported])
    assert Event.objects.get(action="claims.exported_again").details == {"claims": [exported.pk]}


def test_an_export_is_fetched_again_by_its_own_coordinators_only(
    exported: HonorariumClaim, client_of: ClientOf, kari: User, per: User, olav: User, tromso: Organisation
) -> None:
    assert exported.exported_at
    url = f"/arbeid/honorar/lonn/{tromso.pk}/{exported.exported_at:%Y%m%d%H%M%S%f}/csv/"
    assert [client_of(user).post(url).status_code for user in (per, olav)] == [403, 404]
    wrong = [f"{tromso.pk}/20260101000000000000/csv", f"{tromso.pk}/i-fjor/csv", url.split("lonn/")[1][:-4] + "pdf"]
    assert [client_of(kari).post(f"/arbeid/honorar/lonn/{path}/").status_code for path in wrong] == [404] * 3


def test_export_asks_for_the_right_and_a_known_file(
    client_of: ClientOf, kari: User, per: User, olav: User, tromso: Organisation
) -> None:
    url = f"/arbeid/honorar/lonn/{tromso.pk}/"
    assert [client_of(user).post(f"{url}csv/").status_code for user in (per, olav)] == [403, 404]
    assert client_of(kari).post(f"{url}pdf/").status_code == 404


def test_a_name_that_looks_like_a_formula_is_made_harmless(exported: HonorariumClaim) -> None:
    exported.user.name = "=1+1"
    assert ";'=1+1;" in as_csv([exported]).decode()


@pytest.mark.parametrize(
    "act",
    [
        lambda claim: HonorariumClaim.objects.filter(pk=claim.pk).update(state=ClaimState.SENT),
        lambda claim: HonorariumClaim.objects.filter(pk=claim.pk).delete(),
        lambda claim: HonorariumLine.objects.filter(claim=claim).update(amount=1),
        lambda claim: HonorariumLine.objects.filter(claim=claim).delete(),
        lambda claim: HonorariumLine.objects.create(claim=claim, user=claim.user, kind="travel", on="2026-01-01"),
    ],
    ids=["claim", "claim-delete", "line", "line-delete", "line-insert"],
)
def test_the_database_locks_what_is_exported(exported: HonorariumClaim, act: Callable[[Any], object]) -> None:
    with pytest.raises(IntegrityError, match="planning_claim_locked"), transaction.atomic():
        act(exported)


MOVES = st.lists(
    st.tuples(st.sampled_from(["correct", "travel", "expense", "remove"]), st.integers(1, 1440)), max_size=6
)


def _move(claim: HonorariumClaim, kind: str, number: int) -> None:
    lines = list(claim.lines.order_by("pk"))
    if kind == "remove" and len(lines) > 1:
        services.remove_line(line=lines[number % len(lines)])
    elif kind == "correct" and (work := [line for line in lines if line.minutes]):
        services.change_line(line=work[0], minutes=number)
    elif kind in {"travel", "expense"}:
        amount = Decimal(number) / 8
        services.add_expense(
            claim=claim,
            kind=kind,
            on=timezone.localdate(),
            km=number,
            amount=amount.quantize(Decimal("0.01")),
            note="x",
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(moves=MOVES)
def test_the_sum_always_equals_the_lines(claim: HonorariumClaim, moves: list[tuple[str, int]]) -> None:
    """Whatever is corrected, added and removed: what the page, the database and the file for payroll say is one sum."""
    with transaction.atomic():
        for kind, number in moves:
            _move(claim, kind, number)
        in_database = HonorariumLine.objects.filter(claim=claim).aggregate(sum=Sum("amount"))["sum"]
        read = HonorariumClaim.objects.prefetch_related("lines").get(pk=claim.pk)
        in_file = [row.split(";")[9].replace(",", ".") for row in as_csv([read]).decode().splitlines()[1:]]
        assert read.total == in_database == sum(map(Decimal, in_file))
        transaction.set_rollback(True)


# --- rates ------------------------------------------------------------------------------------------------------------
def new_rate(tromso: Organisation, **changes: Any) -> dict[str, Any]:
    fields = {
        "organisation": tromso.pk,
        "paid_as": "user_representative",
        "valid_from": "2026-01-01",
        "unit": "hour",
        "amount": "355,00",
        "rounding_minutes": "30",
        "minimum_minutes": "60",
        "per_km": "3.50",
    }
    return fields | changes


def test_a_coordinator_sets_a_rate(client_of: ClientOf, kari: User, tromso: Organisation) -> None:
    assert client_of(kari).post("/arbeid/honorar/satser/ny/", new_rate(tromso))["Location"] == "/arbeid/honorar/"
    assert HonorariumRate.objects.get().amount == 355
    page = client_of(kari).get("/arbeid/honorar/").content.decode()
    for words in ("355,00 kr per time", "Til nærmeste 30 min, minst 60 min", "3,50"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paid_as": "volunteer"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"rounding_minutes": "0"}, "rounding_minutes"),
        ({"rounding_minutes": "121"}, "rounding_minutes"),
        ({"minimum_minutes": "721"}, "minimum_minutes"),
        ({"amount": "10000,01"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"per_km": "100,01"}, "per_km"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(
    client_of: ClientOf, kari: User, tromso: Organisation, changes: dict[str, str], field: str
) -> None:
    page = client_of(kari).post("/arbeid/honorar/satser/ny/", new_rate(tromso, **changes))
    assert list(page.context["form"].errors) == [field]


def test_the_same_day_twice_is_said_at_the_day(
    client_of: ClientOf, kari: User, tromso: Organisation, rate: HonorariumRate
) -> None:
    page = client_of(kari).post("/arbeid/honorar/satser/ny/", new_rate(tromso, valid_from="2020-01-01"))
    assert dict(page.context["form"].errors) == {
        "valid_from": ["Denne rollen har alt en sats fra denne dagen. Rett den."]
    }


def test_a_rate_is_corrected_and_drafts_follow_but_nothing_that_is_sent(
    claim: HonorariumClaim, rate: HonorariumRate, client_of: ClientOf, kari: User
) -> None:
    url = f"/arbeid/honorar/satser/{rate.pk}/"
    assert 'value="355,00"' in client_of(kari).get(url).content.decode()
    for amount in ("400", "500"):
        sent = new_rate(rate.organisation, valid_from="2020-01-01", amount=amount)
        assert client_of(kari).post(url, sent)["Location"] == "/arbeid/honorar/"
        assert claim.lines.get().amount == 800
        if amount == "400":
            services.send_claim(claim=claim)
    (first, _second) = Event.objects.filter(action="rate.changed", actor_id=kari.pk).order_by("pk")
    assert first.details == {"changed": ["amount"]}


def test_a_rate_is_removed_and_what_it_paid_is_left_out_of_drafts(
    claim: HonorariumClaim, rate: HonorariumRate, client_of: ClientOf, kari: User, unni: User
) -> None:
    services.add_expense(claim=claim, kind="travel", on=timezone.localdate(), km=10, amount=Decimal(0), note="Buss")
    client_of(kari).post(f"/arbeid/honorar/satser/{rate.pk}/fjern/")
    assert not HonorariumRate.objects.exists()
    assert list(claim.lines.values_list("kind", "amount")) == [("travel", Decimal(0))]
    assert Event.objects.filter(action="rate.removed", actor_id=kari.pk).count() == 1
    page = client_of(unni).get(f"/arbeid/honorar/{claim.pk}/").content.decode()
    assert "2 linjer har ingen sats på sin dag" in page


def test_a_rate_that_payroll_has_paid_by_stays(
    exported: HonorariumClaim, rate: HonorariumRate, client_of: ClientOf, kari: User
) -> None:
    url = f"/arbeid/honorar/satser/{rate.pk}/"
    assert "Lønn har betalt etter denne satsen" in client_of(kari).get(url).content.decode()
    changed = new_rate(rate.organisation, valid_from="2020-01-01", amount="400")
    for path, sent in ((url, changed), (f"{url}fjern/", {})):
        page = client_of(kari).post(path, sent, follow=True)
        assert [str(each) for each in page.context["messages"]] == [
            "Lønn har betalt etter denne satsen. Den blir stående som den er."
        ]
    rate.refresh_from_db()
    assert rate.amount == 355


def test_a_rate_from_after_what_payroll_got_is_removed(exported: HonorariumClaim, rate: HonorariumRate) -> None:
    later = rate_of(organisation=rate.organisation, valid_from=timezone.localdate() + timedelta(days=1))
    later.save()
    assert list(HonorariumRate.objects.used_by_payroll()) == [rate]


@pytest.mark.parametrize("path", ["", "fjern/"])
def test_nobody_corrects_the_rates_of_others(
    rate: HonorariumRate, client_of: ClientOf, olav: User, per: User, path: str
) -> None:
    url = f"/arbeid/honorar/satser/{rate.pk}/{path}"
    assert [client_of(user).post(url).status_code for user in (per, olav)] == [403, 404]
    assert HonorariumRate.objects.filter(pk=rate.pk).exists()


def test_nobody_sets_the_rates_of_others(client_of: ClientOf, olav: User, per: User, tromso: Organisation) -> None:
    page = client_of(olav).post("/arbeid/honorar/satser/ny/", new_rate(tromso))
    assert list(page.context["form"].errors) == ["organisation"]
    assert client_of(per).get("/arbeid/honorar/").status_code == 403
    assert not HonorariumRate.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_however_long(
    client_of: ClientOf,
    kari: User,
    tromso: Organisation,
    rate: HonorariumRate,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(number):
        claim = HonorariumClaim.objects.create(user=UserFactory(), organisation=tromso, paid_as=REPRESENTATIVE)
        HonorariumLine.objects.create(claim=claim, user=claim.user, kind="travel", on="2026-01-01", amount=Decimal(10))
        services.send_claim(claim=claim)
    client = client_of(kari)
    with django_assert_num_queries(9):
        client.get("/arbeid/honorar/")


@pytest.mark.parametrize("number", [1, 30])
def test_a_draft_takes_the_same_queries_however_long(
    claim: HonorariumClaim,
    planned: Planned,
    client_of: ClientOf,
    unni: User,
    rate: HonorariumRate,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for day in range(number):
        meeting_of(planned, days=40 + day)
        line = {"claim": claim, "user": unni, "on": "2020-02-01"}
        HonorariumLine.objects.create(kind="travel", km=10, **line)
        HonorariumLine.objects.create(kind="meeting", meeting=meeting_of(planned), **line | {"claim": None})
    HonorariumRate.objects.filter(pk=rate.pk).update(valid_from=timezone.localdate() - timedelta(days=20))
    client = client_of(unni)
    with django_assert_num_queries(8):
        page = client.get(f"/arbeid/honorar/{claim.pk}/")
    assert (len(page.context["without_rate"]), len(page.context["left_out"])) == (2 * number, number)
