"""Looking for someone to a working group: what the group announces, and what each who is asked opens and answers.

Opening a page answers nothing, since mail programs open links too.
"""

from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import services as audit
from messaging.links import digest
from offers.models import Session
from offers.selectors.clashes import times_of
from organisations.access import Open, Permission, StaffRequest, access
from organisations.models import User
from planning import services
from planning.forms.vacancies import AskFromVacancyForm, VacancyForm, as_announced, blank_vacancy
from planning.models import Answer, Plan, Vacancy, VacancyAnswer, VacancyQuerySet, WorkingGroupMember
from planning.selectors.clashes import clashes
from planning.selectors.vacancies import announced_in, vacancies_for
from planning.views.scope import IN_THE_WAY, plan_to_change

FOLDER = "planning/vacancies"


# --- those who are asked ----------------------------------------------------------------------------------------------
@access(Permission.PLAN)
@require_safe
def vacancies(request: StaffRequest) -> HttpResponse:
    return render(request, f"{FOLDER}/mine.html", {"vacancies": vacancies_for(request.user)})


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy(request: StaffRequest, vacancy_id: int) -> HttpResponse:
    own = _with_run(Vacancy.objects.for_person(request.user))
    return _answered_or_shown(request, get_object_or_404(own, pk=vacancy_id), request.user)


@access(Open.LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """No sign-in: the link came to the person's own address. It opens this one vacancy, and nothing else."""
    told = VacancyAnswer.objects.filter(user__is_active=True, token_digest=digest(token)).select_related("user").first()
    if told is None:
        return render(request, "planning/invitations/gone.html", status=404)
    found = get_object_or_404(_with_run(Vacancy.objects.all()), pk=told.vacancy_id)
    return _answered_or_shown(request, found, told.user)


def _with_run(found: VacancyQuerySet) -> VacancyQuerySet:
    return found.select_related("announced_by", "filled_by", "plan__run__offer__organiser", "plan__run__arena")


def _answered_or_shown(request: HttpRequest, found: Vacancy, user: User) -> HttpResponse:
    if request.method != "POST":
        return _show(request, found, user)
    answer = request.POST.get("svar", "")
    if answer not in Answer.values:
        return _show(request, found, user, problem=_("Choose yes, maybe or no."))
    with suppress(services.VacancyOverError):  # the page says how it is now, and whom to ask
        services.answer_vacancy(vacancy=found, user=user, answer=Answer(answer))
    return redirect(request.path)


def _show(request: HttpRequest, found: Vacancy, user: User, problem: str = "") -> HttpResponse:
    run = found.plan.run
    sessions = list(Session.objects.held().filter(run=run).order_by("starts_at"))
    row = VacancyAnswer.objects.filter(vacancy=found, user=user).first()
    is_member = WorkingGroupMember.objects.current().filter(plan=found.plan_id, user=user).exists()
    context = {
        "vacancy": found,
        "run": run,
        "offer": run.offer,
        "sessions": sessions,
        "answer": row.answer if row else "",
        "is_member": is_member,
        "changed_since": bool(row and row.answered_at and found.changed_at and found.changed_at > row.answered_at),
        "clashes": clashes(run, [user.pk], times_of(sessions)).get(user.pk, []),
        "may_answer": found.is_open and not is_member,
        "problem": problem,
    }
    return render(request, f"{FOLDER}/vacancy.html", context)


# --- the working group ------------------------------------------------------------------------------------------------
@access(Permission.PLAN)
@require_safe
def run_vacancies(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    announced = announced_in(plan)
    shown = [reply.answer.user_id for each in announced for reply in (*each.yes, *each.maybe)]
    if shown:
        audit.record(by=request.actor, action="vacancy.answers_read", target=plan.run, details={"people": shown})
    return render(request, f"{FOLDER}/run.html", {"run": plan.run, "announced": announced})


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def announce_vacancy(request: StaffRequest, run_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    minutes = sum(session.minutes for session in Session.objects.held().filter(run=plan.run_id))
    form = VacancyForm(request.POST or None, is_new=True, cancel_url=_page_of(plan), initial=blank_vacancy(minutes))

    def announce() -> None:
        submission = form.cleaned_data["submission"]
        services.announce_vacancy(run=plan.run, by=request.actor, draft=form.draft(), submission=submission)
        messages.success(request, _("It is announced. Those in the pool on that side are told by e-mail."))

    if form.is_valid() and _done(form, announce):
        return HttpResponseRedirect(_page_of(plan))
    return render(request, f"{FOLDER}/form.html", {"run": plan.run, "form": form})


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_vacancy(request: StaffRequest, run_id: int, vacancy_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    found = _vacancy_of(plan, vacancy_id)
    form = VacancyForm(request.POST or None, is_new=False, cancel_url=_page_of(plan), initial=as_announced(found))

    def change() -> None:
        services.change_vacancy(vacancy=found, by=request.actor, draft=form.draft(found.side))

    if form.is_valid() and _done(form, change):
        return HttpResponseRedirect(_page_of(plan))
    return render(request, f"{FOLDER}/form.html", {"run": plan.run, "form": form, "vacancy": found})


@access(Permission.PLAN)
@require_POST
def close_vacancy(request: StaffRequest, run_id: int, vacancy_id: int) -> HttpResponse:
    plan = plan_to_change(request, run_id)
    try:
        services.close_vacancy(vacancy=_vacancy_of(plan, vacancy_id), by=request.actor)
    except services.RunIsOverError as error:
        messages.warning(request, str(IN_THE_WAY[type(error)]))
    return HttpResponseRedirect(_page_of(plan))


@access(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_from_vacancy(request: StaffRequest, run_id: int, answer_id: int) -> HttpResponse:
    """The invitation as the vacancy described it, with what is in the person's way above it."""
    plan = plan_to_change(request, run_id)
    possible = VacancyAnswer.objects.filter(answer__in=[Answer.YES, Answer.MAYBE], vacancy__plan=plan.pk)
    answer = get_object_or_404(possible.select_related("user", "vacancy__plan__run"), pk=answer_id)
    form = AskFromVacancyForm(
        request.POST if request.method == "POST" else None, vacancy=answer.vacancy, cancel_url=_page_of(plan)
    )
    if form.is_valid() and _done(
        form, lambda: services.ask_from_vacancy(answer=answer, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("{name} is asked. A yes fills the vacancy.").format(name=answer.user.name))
        return HttpResponseRedirect(_page_of(plan))
    context = {
        "run": plan.run,
        "answer": answer,
        "form": form,
        "clashes": clashes(plan.run, [answer.user_id]).get(answer.user_id, []),
    }
    return render(request, f"{FOLDER}/ask.html", context)


def _vacancy_of(plan: Plan, vacancy_id: int) -> Vacancy:
    return get_object_or_404(Vacancy.objects.select_related("plan__run"), pk=vacancy_id, plan=plan.pk)


def _done(form: VacancyForm | AskFromVacancyForm, act: Callable[[], object]) -> bool:
    """Do it; or say above the form, which keeps what was typed, what stood in the way."""
    try:
        act()
    except services.VacancyOverError:
        form.add_error(None, _("The vacancy is filled or closed."))
    except services.OnOtherSideError:
        form.add_error(None, _("This person is in the working group already, on the other side."))
    except (services.RunIsOverError, services.NotAPlannerError) as error:
        form.add_error(None, str(IN_THE_WAY[type(error)]))
    else:
        return True
    return False


def _page_of(plan: Plan) -> str:
    return reverse("planning:run_vacancies", args=[plan.run_id])
