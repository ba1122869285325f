"""One's own profile as one who plans and leads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Open, Permission, StaffRequest, access, has
from planning import services
from planning.forms import AbsenceForm, CompetenceForm, FacilitatorForm
from planning.models import Absence, Competence, Facilitator


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_profile(request: StaffRequest) -> HttpResponse:
    person = Facilitator.objects.filter(pk=request.user.pk).first()
    form = FacilitatorForm(request.POST or None, initial=FacilitatorForm.filled(person))
    if form.is_valid():
        services.describe_oneself(user=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("planning:my_profile")
    context = {"form": form, "person": person, "may_plan": has(request.user, Permission.PLAN)}
    return render(request, "planning/people/mine.html", context)


@access(Open.SIGNED_IN)
@require_POST
def my_presentation(request: StaffRequest) -> HttpResponse:
    """Say yes to exactly the words on the page, or take the yes back."""
    person = _me(request)
    if request.POST.get("vis") != "ja":
        services.hide_presentation(facilitator=person)
        messages.success(request, _("Only you can read your presentation now."))
        return redirect("planning:my_profile")
    words = request.POST.get("ord", "").replace("\r\n", "\n")
    try:
        services.show_presentation(facilitator=person, words=words)
    except services.NothingToShowError:
        messages.warning(request, _("The presentation has changed. Read it again before you say yes."))
    else:
        messages.success(request, _("Everyone can read your presentation now."))
    return redirect("planning:my_profile")


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def add_competence(request: StaffRequest) -> HttpResponse:
    person = _me(request)
    form = CompetenceForm(request.POST or None)
    if form.is_valid():
        services.add_competence(facilitator=person, **form.cleaned_data)
        return redirect("planning:my_profile")
    return _form(request, form, _("New competence"))


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def change_competence(request: StaffRequest, competence_id: int) -> HttpResponse:
    competence = get_object_or_404(Competence, pk=competence_id, facilitator=request.user.pk)
    form = CompetenceForm(request.POST or None, instance=competence)
    if form.is_valid():
        services.change_competence(competence=competence, **form.cleaned_data)
        return redirect("planning:my_profile")
    return _form(request, form, _("Change the competence"))


@access(Open.SIGNED_IN)
@require_POST
def remove_competence(request: StaffRequest, competence_id: int) -> HttpResponse:
    services.remove_competence(competence=get_object_or_404(Competence, pk=competence_id, facilitator=request.user.pk))
    return redirect("planning:my_profile")


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def add_absence(request: StaffRequest) -> HttpResponse:
    person = _me(request)
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        services.add_absence(facilitator=person, **form.cleaned_data)
        return redirect("planning:my_profile")
    return _form(request, form, _("New period away"))


@access(Open.SIGNED_IN)
@require_POST
def remove_absence(request: StaffRequest, absence_id: int) -> HttpResponse:
    services.remove_absence(absence=get_object_or_404(Absence, pk=absence_id, facilitator=request.user.pk))
    return redirect("planning:my_profile")


def _me(request: StaffRequest) -> Facilitator:
    """404 for one who has not written a profile: the buttons that lead here come with it."""
    return get_object_or_404(Facilitator, pk=request.user.pk)


def _form(request: StaffRequest, form: CompetenceForm | AbsenceForm, title: str) -> HttpResponse:
    return render(request, "planning/people/form.html", {"form": form, "title": title})
