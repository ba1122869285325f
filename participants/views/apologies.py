"""Saying that one cannot come to one session, and that one can after all."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from organisations.access import Open, access
from participants import services
from participants.models import Enrolment
from participants.views.personal import PersonalRequest, personal


@access(Open.LINK)
@require_POST
@personal
def apology(request: PersonalRequest, enrolment: Enrolment, session_id: int) -> HttpResponse:
    takes_back = request.POST.get("gjor") == "angre"
    response = redirect("participants:my_page", request.own_token)
    try:
        if takes_back:
            services.take_back_apology(enrolment=enrolment, session_id=session_id)
        else:
            services.give_apology(enrolment=enrolment, session_id=session_id)
    except services.TooLateError:
        response["Location"] += "?for-sent-a-si-fra"
    else:
        response["Location"] += "?kommer-likevel" if takes_back else "?sagt-fra"
    response["Location"] += "#samlinger"
    return response
