"""Writing to several participants at once: write, see who gets it and how it reads, send."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from messaging.models import Channel
from messaging.rendering import compose
from offers.models import CourseRun
from organisations.access import Permission, StaffRequest, access
from participants import message_kinds as kinds
from participants import selectors, services
from participants.forms import AnnouncementForm
from participants.models import Announcement, Enrolment, Segment
from participants.selectors import Sight
from participants.views.staff_scope import enrolments_in, record_read, run_managed_by

SHOWN = 20


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def announce(request: StaffRequest, run_id: int) -> HttpResponse:
    run = run_managed_by(request, run_id)
    form = AnnouncementForm(request.POST or None, run=run)
    if form.is_valid() and "change" not in request.POST:
        return _preview_or_send(request, run, form)
    sent = Announcement.objects.visible_to(request.user).filter(run=run)[:SHOWN]
    context = {"run": run, "tab": "participants", "sees_all": True, "form": form, "sent": sent}
    return render(request, "participants/staff/announce.html", context)


def _preview_or_send(request: StaffRequest, run: CourseRun, form: AnnouncementForm) -> HttpResponse:
    if "send" not in request.POST:
        return _preview(request, run, form)
    try:
        return _send(request, run, form)
    except services.ChangedSinceError:
        return _preview(request, run, form, has_changed=True)


def _preview(
    request: StaffRequest, run: CourseRun, form: AnnouncementForm, *, has_changed: bool = False
) -> HttpResponse:
    answers = form.cleaned_data
    people = selectors.segment(run, enrolments_in(request, run), Segment(answers["segment"]))
    record_read(request, "segment.read", run, seen=Sight.ALL, people=people)
    context = {
        "run": run,
        "tab": "participants",
        "answers": answers,
        "segment": Segment(answers["segment"]).label,
        "people": people,
        "seen": selectors.reached_as_shown(people),
        "unreached": [enrolment for enrolment in people if not selectors.is_reached(enrolment)],
        "has_changed": has_changed,
        **_as_read(run, answers["text"], people),
    }
    return render(request, "participants/staff/announce_preview.html", context)


def _send(request: StaffRequest, run: CourseRun, form: AnnouncementForm) -> HttpResponse:
    """Raises ChangedSinceError."""
    answers = form.cleaned_data
    try:
        made = services.announce(
            run=run,
            by=request.actor,
            segment=Segment(answers["segment"]),
            text=answers["text"],
            submission=answers["submission"],
            seen=answers["seen"],
        )
    except services.NobodyToTellError:
        messages.info(request, _("Nobody belongs to those you chose, so nothing is sent."))
    else:
        number = {"number": made.people}
        sentence = ngettext(
            "It is on its way to %(number)d person.", "It is on its way to %(number)d people.", made.people
        )
        messages.success(request, sentence % number)
    return redirect("participants_staff:announce", run.pk)


def _as_read(run: CourseRun, text: str, people: list[Enrolment]) -> dict[str, object]:
    """With the name of the first one, and a link that leads nowhere."""
    context = kinds.announcement_sample(run, text, people[0].first_name if people else "")
    return {channel.value: compose(kinds.ANNOUNCEMENT, channel, context) for channel in Channel}
