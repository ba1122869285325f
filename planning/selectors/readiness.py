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
    found = [*_group(contents), *_programme(contents), *_approvals(contents)]
    found += _few_experienced(contents, few_experienced_reason)
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
        yield Missing("professional", _("No professional leads sessions yet."), url)
    if Side.EXPERIENCED not in sides:
        yield Missing("experienced", _("No experienced user leads sessions yet."), url)


def _approvals(contents: Contents) -> Iterator[Missing]:
    url = _plan_page(contents, "godkjenning")
    given = contents.approved_by
    if Side.PROFESSIONAL not in given:
        yield Missing("professional_approval", _("The professionals have not approved the plan as it is now."), url)
    if Side.EXPERIENCED not in given:
        yield Missing("experienced_approval", _("The experienced users have not approved the plan as it is now."), url)


def _few_experienced(contents: Contents, reason: str) -> Iterator[Missing]:
    if has_few_experienced(contents) and not reason:
        sentence = _("Fewer than two experienced users take part. Write why.")
        yield Missing("few_experienced", sentence, _plan_page(contents, "godkjenning"))


def _programme(contents: Contents) -> Iterator[Missing]:
    empty = sum(1 for session in contents.held_sessions if not contents.items_in(session))
    if empty:
        yield Missing("programme", _("Some sessions have no programme yet."), _plan_page(contents, "program"))


def _sessions(contents: Contents) -> Iterator[Missing]:
    if not contents.held_sessions:
        url = reverse("offers_staff:sessions", args=[contents.plan.run_id])
        yield Missing("sessions", _("There are no sessions yet."), url)


def _time(contents: Contents) -> Iterator[Missing]:
    """Asked before the first publication only: a course that has begun may still change its programme."""
    run, now = contents.plan.run, timezone.now()
    if run.state in {RunState.COMPLETED, RunState.CANCELLED}:
        url = reverse("offers_staff:copy_run", args=[run.pk])
        yield Missing("over", _("The course is over or cancelled. Copy it to hold it again."), url)
    if contents.held_sessions and contents.held_sessions[0].starts_at <= now:
        url = reverse("offers_staff:sessions", args=[run.pk])
        yield Missing(
            "first_session", _("The first session has begun. Move it, or copy the course to hold it again."), url
        )
    if run.enrolment_closes_at and run.enrolment_closes_at <= now:
        yield Missing("enrolment_closes", _("The deadline for sign-up has passed."), _run_form(run))


def _place(contents: Contents) -> Iterator[Missing]:
    run = contents.plan.run
    if run.format != Format.DIGITAL and not _everywhere(run, contents.held_sessions, "arena_id"):
        yield Missing("arena", _("No arena is chosen."), _run_form(run))
    if run.format != Format.IN_PERSON and not _everywhere(run, contents.held_sessions, "video_link"):
        yield Missing("video_link", _("The video link is missing."), _run_form(run))


def _everywhere(run: CourseRun, sessions: list[Session], name: str) -> bool:
    """The run has it, or each of its sessions has its own."""
    return bool(getattr(run, name)) or (bool(sessions) and all(getattr(session, name) for session in sessions))


def _frames(run: CourseRun) -> Iterator[Missing]:
    if run.seats is not None and run.seats < max(run.minimum_participants, 1):
        yield Missing("seats", _("There are fewer seats than the smallest number of participants."), _run_form(run))


def _offer(run: CourseRun) -> Iterator[Missing]:
    offer = run.offer
    url = reverse("offers_staff:edit_offer", args=[offer.pk])
    if offer.archived_at:
        yield Missing("archived", _("The offer is put away."), url)
    if not offer.title.strip():
        yield Missing("title", _("The offer has no title."), url)
    if not offer.summary.strip():
        yield Missing("summary", _("The offer is not described in one sentence."), url)
    if not offer.for_whom.strip():
        yield Missing("for_whom", _("The offer does not say whom it is for."), url)
    if not offer.contact_name.strip() or not offer.contact_phone:
        yield Missing("contact", _("The offer has no contact person with a phone number."), url)


def _plan_page(contents: Contents, part: str) -> str:
    return f"{reverse('planning:plan', args=[contents.plan.run_id])}#{part}"


def _run_form(run: CourseRun) -> str:
    return reverse("offers_staff:edit_run", args=[run.pk])
