"""New links, or none at all: for whoever passed theirs on, or lost a phone."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organisations.access import Open, access
from participants import services
from participants.models import Enrolment
from participants.views.personal import PersonalRequest, personal


@access(Open.LINK)
@require_http_methods(["GET", "POST"])
@personal
def links(request: PersonalRequest, enrolment: Enrolment) -> HttpResponse:
    wish = request.POST.get("gjor", "")
    if wish == "ny":
        response = redirect("participants:my_page", services.renew_links(enrolment=enrolment, proven=request.proven))
        response["Location"] += "?ny-lenke"
        return response
    if wish == "steng":
        services.revoke_links(enrolment=enrolment)
        return render(request, "participants/my_page/links_closed.html")
    context = {"token": request.own_token, "offer": enrolment.run.offer}
    return render(request, "participants/my_page/links.html", context)
