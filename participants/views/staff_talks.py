"""Preliminary talks of one run: who waits for one, when it is, and what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, StaffRequest, access
from participants import services
from participants.forms import DeclineForm, TalkTimeForm
from participants.models import (
    BEFORE_TALK_IS_OVER,
    DeclineReason,
    Enrolment,
    EnrolmentStatus,
    PreliminaryTalk,
    TalkForm,
)
from participants.selectors import Sight
from participants.views.staff_scope import enrolment_managed_by, enrolments_in, record_look, record_read, run_managed_by


@access(Permission.MANAGE_PARTICIPANTS)
@require_safe
@transaction.atomic
def talks(request: StaffRequest, run_id: int) -> HttpResponse:
    """First who has waited longest. Two queries about the people, however many."""
    run = run_managed_by(request, run_id)
    waiting = enrolments_in(request, run).present().filter(status__in=BEFORE_TALK_IS_OVER)
    people = list(waiting.select_related("talk", "municipality").order_by("created_at", "pk"))
    record_read(request, "talks.read", run, seen=Sight.ALL, people=people)
    context = {"run": run, "tab": "participants", "sees_all": True, "people": people}
    return render(request, "participants/staff/talks.html", context)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def book(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    talk = PreliminaryTalk.objects.filter(enrolment=enrolment).first()
    form = TalkTimeForm(request.POST or None, talk=talk)
    if form.is_valid():
        data = form.cleaned_data
        return _said(
            request,
            enrolment,
            lambda: services.book_talk(
                enrolment=enrolment,
                by=request.actor,
                starts_at=data["starts_at"],
                form=TalkForm(data["form"]),
                where=data["where"],
            ),
            _("The time is set, and {name} gets a message."),
        )
    return _form(request, enrolment, form, _("A talk with {name}"))


@access(Permission.MANAGE_PARTICIPANTS)
@require_POST
def accept(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    try:
        status = services.accept_after_talk(enrolment=enrolment, by=request.actor)
    except services.NoTalkError:
        messages.info(request, _("{name} has a place already, or has left.").format(name=enrolment.name))
    else:
        seated = status == EnrolmentStatus.SEATED
        sentence = _("{name} has a seat.") if seated else _("{name} is on the waiting list.")
        messages.success(request, sentence.format(name=enrolment.name))
    return redirect("participants_staff:talks", run_id)


@access(Permission.MANAGE_PARTICIPANTS)
@require_http_methods(["GET", "POST"])
def decline(request: StaffRequest, run_id: int, pk: int) -> HttpResponse:
    enrolment = enrolment_managed_by(request, run_id, pk)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        reason = DeclineReason(form.cleaned_data["reason"])
        return _said(
            request,
            enrolment,
            lambda: services.decline_after_talk(enrolment=enrolment, by=request.actor, reason=reason),
            _("{name} is told that there is no seat this time."),
        )
    return _form(request, enrolment, form, _("No seat for {name} this time"))


def _said(request: StaffRequest, enrolment: Enrolment, act: Callable[[], None], sentence: str) -> HttpResponse:
    try:
        act()
    except services.NoTalkError:
        messages.info(request, _("{name} has a place already, or has left.").format(name=enrolment.name))
    else:
        messages.success(request, sentence.format(name=enrolment.name))
    return redirect("participants_staff:talks", enrolment.run_id)


def _form(request: StaffRequest, enrolment: Enrolment, form: TalkTimeForm | DeclineForm, title: str) -> HttpResponse:
    form.cancel_url = reverse("participants_staff:talks", args=[enrolment.run_id])
    record_look(request, enrolment)
    context = {"run": enrolment.run, "tab": "participants", "form": form, "enrolment": enrolment}
    return render(request, "participants/staff/talk.html", context | {"title": title.format(name=enrolment.name)})
