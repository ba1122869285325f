"""“Would you come to another group instead?”: the question on one's own page, and the answer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.services import CITIZEN
from organisations.access import Open, access
from participants import services
from participants.models import Enrolment, MergeQuestion
from participants.places import meetings
from participants.selectors.merging import other_of, question_to
from participants.views.own_page import back
from participants.views.personal import PersonalRequest, personal

ANSWERS = {"ja": True, "nei": False}


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def other_group(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    """A look changes nothing. Where there is nothing to answer any more, the own page says how it stands."""
    question = question_to(enrolment)
    if question is None:
        return back(request)
    yes = ANSWERS.get(request.POST.get("svar", ""))
    if yes is not None:
        return _answered(request, question, yes=yes)
    other = other_of(question)
    context = {
        "question": question,
        "meetings": meetings(question.to_run),
        "together_with": other.enrolment.first_name if other else "",
        "token": request.own_token,
        "offer": enrolment.run.offer,
        "note": next(iter(request.GET), ""),
    }
    return render(request, "participants/my_page/other_group.html", context)


def _answered(request: PersonalRequest, question: MergeQuestion, *, yes: bool) -> HttpResponse:
    try:
        services.answer_merge(question=question, yes=yes, by=CITIZEN)
    except services.NothingAskedError:
        return back(request)
    except (services.RunFullError, services.TooLateError, services.AlreadyEnrolledError):
        return redirect(f"{request.path}?ingen-plass-der")
    if yes and Enrolment.objects.filter(pk=question.enrolment_id, run=question.to_run_id).exists():
        return back(request, "flyttet")
    return back(request, "svart-ja" if yes else "svart-nei")
