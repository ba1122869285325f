"""What stands between a plan and its publication: all of it at once, each with the page where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import CourseRun, Format, RunState, Session
from planning.models import Side
from planning.selectors.contents import Contents

# The recommendation is two or more; fewer is never refused, but asks why.
RECOMMENDED_EXPERIENCED = 2


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do first. `sentence` is in the reader's language; `url` leads to where it is done."""

    code: str
    sentence: str
    url: str


def missing(contents: Contents, few_experienced_reason: str) -> list[Missing]:
    """Everything that keeps the run from being published; for one that is published, from showing what was changed."""
    run = contents.plan.run
    found = [*_group(contents), *_approvals(contents), *_few_experienced(contents, few_experienced_reason)]
    found += [*_sessions(contents), *_place(contents), *_frames(run), *_offer(run)]
    if not run.is_public:
        found += _time(contents)
    return found


def has_few_experienced(contents: Contents) -> bool:
    return len(contents.on(Side.EXPERIENCED)) < RECOMMENDED_EXPERIENCED


def remains_of_planning(contents: Contents) -> list[Missing]:
    """What is left of the planning step itself: people, programme and both sides' yes."""
    return [*_sessions(contents), *_group(contents), *_programme(contents), *_approvals(contents)]


def _group(contents: Contents) -> Iterator[Missing]:
    url = _plan_page(contents, "arbeidsgruppe")
    sides = {member.side for member in contents.leading()}
    if Side.PROFESSIONAL not in sides:
        yield Missing("professional", _("A professional who leads sessions."), url)
    if Side.EXPERIENCED not in sides:
        yield Missing("experienced", _("An experienced user who leads sessions."), url)


def _approvals(contents: Contents) -> Iterator[Missing]:
    url = _plan_page(contents, "godkjenning")
    given = contents.approved_by
    if Side.PROFESSIONAL not in given:
        yield Missing("professional_approval", _("The professionals' approval of the plan as it is now."), url)
    if Side.EXPERIENCED not in given:
        yield Missing("experienced_approval", _("The experienced users' approval of the plan as it is now."), url)


def _few_experienced(contents: Contents, reason: str) -> Iterator[Missing]:
    if has_few_experienced(contents) and not reason:
        sentence = _("A reason why fewer than two experienced users take part.")
        yield Missing("few_experienced", sentence, _plan_page(contents, "godkjenning"))


def _programme(contents: Contents) -> Iterator[Missing]:
    empty = sum(1 for session in contents.held_sessions if not session.programme_items.all())
    if empty:
        yield Missing("programme", _("A programme for each session."), _plan_page(contents, "program"))


def _sessions(contents: Contents) -> Iterator[Missing]:
    if not contents.held_sessions:
        url = reverse("offers_staff:sessions", args=[contents.plan.run_id])
        yield Missing("sessions", _("At least one session."), url)


def _time(contents: Contents) -> Iterator[Missing]:
    """Asked before the first publication only: a course that has begun may still change its programme."""
    run, now = contents.plan.run, timezone.now()
    if run.state in {RunState.COMPLETED, RunState.CANCELLED}:
        url = reverse("offers_staff:copy_run", args=[run.pk])
        yield Missing("over", _("A course run that is not over or cancelled."), url)
    if contents.held_sessions and contents.held_sessions[0].starts_at <= now:
        url = reverse("offers_staff:sessions", args=[run.pk])
        yield Missing("first_session", _("A first session that lies ahead."), url)
    if run.enrolment_closes_at and run.enrolment_closes_at <= now:
        yield Missing("enrolment_closes", _("A deadline for sign-up that has not passed."), _run_form(run))


def _place(contents: Contents) -> Iterator[Missing]:
    run = contents.plan.run
    if run.format != Format.DIGITAL and not _everywhere(run, contents.held_sessions, "arena_id"):
        yield Missing("arena", _("An arena."), _run_form(run))
    if run.format != Format.IN_PERSON and not _everywhere(run, contents.held_sessions, "video_link"):
        yield Missing("video_link", _("A video link."), _run_form(run))


def _everywhere(run: CourseRun, sessions: list[Session], name: str) -> bool:
    """The run has it, or each of its sessions has its own."""
    return bool(getattr(run, name)) or (bool(sessions) and all(getattr(session, name) for session in sessions))


def _frames(run: CourseRun) -> Iterator[Missing]:
    if run.seats is not None and run.seats < max(run.minimum_participants, 1):
        yield Missing("seats", _("At least as many seats as the smallest number of participants."), _run_form(run))


def _offer(run: CourseRun) -> Iterator[Missing]:
    offer = run.offer
    url = reverse("offers_staff:edit_offer", args=[offer.pk])
    if offer.archived_at:
        yield Missing("archived", _("An offer that is not put away."), url)
    if not offer.title.strip():
        yield Missing("title", _("The offer's title."), url)
    if not offer.summary.strip():
        yield Missing("summary", _("The offer in one sentence."), url)
    if not offer.for_whom.strip():
        yield Missing("for_whom", _("For whom the offer is."), url)
    if not offer.contact_name.strip() or not offer.contact_phone:
        yield Missing("contact", _("A contact person with a phone number."), url)


def _plan_page(contents: Contents, part: str) -> str:
    return f"{reverse('planning:plan', args=[contents.plan.run_id])}#{part}"


def _run_form(run: CourseRun) -> str:
    return reverse("offers_staff:edit_run", args=[run.pk])
