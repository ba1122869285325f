"""Starting from something: the last run, another offer, or a model. Nobody begins with a blank page."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from offers.models import CourseRun, Offer, Session, Theme
from offers.services import create_offer, create_run, refresh_run_facts
from organisations.models import Organisation, User
from planning.models import ModelUse, OfferModelVersion, Plan, PlanHeading, ProgrammeItem
from planning.selectors import contents
from planning.selectors.outlines import FACTS, FRAMES, TEXTS, offer_facts, outline_of, sessions_of
from planning.services.plans import lock_plan, person_of, record

ITEM = ("kind", "title", "minutes", "materials", "note")


def copy_programme(original: CourseRun, copy: CourseRun, by: Actor) -> None:
    """Give a copied run the programme of the one it was copied from, session by session. In the caller's transaction.

    People are not copied: who is responsible is agreed on anew, by the new working group. Nor are the headings: the
    plan proposes those of the last run, beside what its evaluation said.
    """
    kept = Plan.objects.select_related("run__offer").filter(run=original).first()
    if kept is None:
        return
    outlines = sessions_of(contents(kept), with_notes=True)
    if used := ModelUse.objects.filter(run=original).first():
        ModelUse.objects.create(run=copy, version_id=used.version_id)
    plan = lock_plan(copy)
    made = _programme(list(copy.sessions.held().order_by("starts_at")), outlines)
    record(by, "programme.copied", plan, items=made, original=original.pk)


@transaction.atomic
def copy_offer(
    *,
    offer: Offer,
    by: Actor,
    organiser: Organisation,
    title: str,
    first_day: date | None = None,
    submission: UUID | None = None,
) -> Offer:
    """A new draft with the same texts, under a name of its own; with a first day its last run's plan comes along."""
    copy = _new_offer(offer_facts(offer), by, organiser, title=title, submission=submission)
    last = offer.runs.order_by("starts_at", "pk").last()
    if first_day and last and not copy.runs.exists():
        _run_from(outline_of(contents(_plan_of(last))), copy, by, first_day)
    return copy


@transaction.atomic
def start_from_model(
    *, version: OfferModelVersion, by: Actor, offer: Offer, first_day: date, submission: UUID | None = None
) -> CourseRun:
    """A draft run of an offer, with the model's frames, sessions and programme. A form sent twice makes one."""
    Offer.objects.select_for_update().get(pk=offer.pk)  # of two forms at once the second waits, and finds the run
    if sent := CourseRun.objects.filter(submission=submission, offer=offer).first() if submission else None:
        return sent
    run = _run_from(version.outline, offer, by, first_day, submission=submission)
    ModelUse.objects.create(run=run, version=version)
    record(by, "model.used", _plan_of(run), version, model=version.model_id, number=version.number)
    return run


@transaction.atomic
def new_offer_from_model(
    *, version: OfferModelVersion, by: Actor, organiser: Organisation, first_day: date, submission: UUID | None = None
) -> CourseRun:
    """A draft offer with the model's texts, and a draft run of it."""
    offer = _new_offer(version.outline["offer"], by, organiser, submission=submission)
    if made := offer.runs.first():
        return made
    return start_from_model(version=version, by=by, offer=offer, first_day=first_day)


def _new_offer(
    facts: dict[str, Any], by: Actor, organiser: Organisation, *, title: str = "", submission: UUID | None = None
) -> Offer:
    """The contact is whoever makes it: a copy must not send people to another organisation's phone."""
    texts = {name: facts[name] for name in TEXTS if name in facts}
    if title:
        texts = {name: text for name, text in texts.items() if not name.startswith("title_")} | {"title_nb": title}
    contact = User.objects.get(pk=person_of(by))
    return create_offer(
        organiser=organiser,
        by=by,
        themes=Theme.objects.filter(slug__in=facts["themes"]),
        submission=submission,
        contact_name=contact.name,
        contact_phone=contact.phone or organiser.contact_phone,
        contact_email=contact.email,
        price=Decimal(facts["price"]),
        **texts,
        **{name: facts[name] for name in FACTS},
    )


def _run_from(
    outline: dict[str, Any], offer: Offer, by: Actor, first_day: date, *, submission: UUID | None = None
) -> CourseRun:
    frames = {name: outline["frames"][name] for name in FRAMES}
    run = create_run(offer=offer, by=by, submission=submission, municipality=offer.organiser.municipality, **frames)
    plan = lock_plan(run)
    made = Session.objects.bulk_create(_session(run, each, first_day) for each in outline["sessions"])
    refresh_run_facts(run)
    PlanHeading.objects.bulk_create(
        PlanHeading(plan=plan, heading=heading, text=text) for heading, text in outline["headings"].items()
    )
    record(by, "programme.copied", plan, items=_programme(made, outline["sessions"]))
    return run


def _session(run: CourseRun, each: dict[str, Any], first_day: date) -> Session:
    """The clock shows the same as in the original, also across summer time and in another year."""
    day = first_day + timedelta(days=each["days"])
    starts = datetime.combine(day, time.fromisoformat(each["starts"]))
    ends = starts + timedelta(minutes=each["minutes"])
    return Session(
        run=run,
        title=each["title"],
        starts_at=timezone.make_aware(starts),
        ends_at=timezone.make_aware(ends),
        break_minutes=each["breaks"],
    )


def _programme(sessions: list[Session], outlines: list[dict[str, Any]]) -> int:
    items = [
        ProgrammeItem(session=session, position=position, **{name: item[name] for name in ITEM})
        for session, outline in zip(sessions, outlines, strict=False)
        for position, item in enumerate(outline["items"])
    ]
    ProgrammeItem.objects.bulk_create(items)
    return len(items)


def _plan_of(run: CourseRun) -> Plan:
    plan = Plan.objects.select_related("run__offer__organiser").filter(run=run).first() or Plan(run=run)
    plan.run = run
    return plan
