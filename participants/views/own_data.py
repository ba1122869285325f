"""What is kept about a person, who has looked at it, and the way to take it along or have it deleted."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from messaging.kinds import label_of
from organisations.access import Open, access
from participants import selectors, services
from participants.models import Enrolment
from participants.places import meetings
from participants.selectors.helping import consent_of
from participants.selectors.own_data import latest_looks, questions_to
from participants.selectors.own_runs import reminders_of
from participants.views.personal import PersonalRequest, personal

PER_PAGE = 50


@access(Open.LINK)
@require_safe
@personal
def insight(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    page = Paginator(selectors.looks_at(enrolment), PER_PAGE).get_page(request.GET.get("side"))
    letters = [(label_of(message.kind), message) for message in selectors.messages_to(enrolment)]
    context = {
        "token": request.own_token,
        "offer": enrolment.run.offer,
        "page": page,
        "looks": selectors.in_words(page.object_list),
        "letters": letters,
    }
    return render(request, "participants/my_page/insight.html", context)


@access(Open.LINK)
@require_safe
@personal
def own_data(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """To read, print or save from the browser."""
    data = services.download_own_data(enrolment=enrolment, proven=request.proven)
    context = {
        "token": request.own_token,
        "data": data,
        "attendance": selectors.attendance_of(enrolment),
        "consent": consent_of(enrolment, request.proven),
        "reminders": reminders_of(request.proven),
        "meetings": meetings(enrolment.run),
        "questions": questions_to(enrolment),
        "looks": latest_looks(enrolment),
        "enrolment": enrolment,
    }
    return render(request, "participants/my_page/own_data.html", context)


@access(Open.LINK)
@require_safe
@personal
def own_data_file(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    data = services.download_own_data(enrolment=enrolment, proven=request.proven)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mine-opplysninger.json"'
    return response


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def delete(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """The first tap leads here, the second deletes. Afterwards the link opens nothing."""
    if request.method == "POST":
        services.delete_me(enrolment=enrolment, proven=request.proven)
        return redirect("participants:deleted")
    context = {
        "token": request.own_token,
        "enrolment": enrolment,
        "offer": enrolment.run.offer,
        "reminders": reminders_of(request.proven),
        "consent": consent_of(enrolment, request.proven),
    }
    return render(request, "participants/my_page/delete.html", context)


@access(Open.PUBLIC)
@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The same for everyone: there is nobody left to say anything about."""
    return render(request, "participants/my_page/deleted.html")
