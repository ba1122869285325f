"""One's own page: name, phone, language, and how one signs in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from organisations import selectors, services
from organisations.access import Open, StaffRequest, access
from organisations.forms import ProfileForm
from organisations.models import User
from organisations.second_factor import has_second_factor


@access(Open.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def profile(request: StaffRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(
        request.POST or None, initial={"name": user.name, "phone": user.phone, "language": user.language}
    )
    if form.is_valid():
        services.update_profile(user=user, **form.cleaned_data)
        return _saved(request, user)
    page = {
        "form": form,
        "memberships": selectors.memberships_of(user),
        "has_password": user.has_usable_password(),
        "has_second_factor": has_second_factor(user),
    }
    return render(request, "organisations/profile.html", page)


def _saved(request: StaffRequest, user: User) -> HttpResponse:
    """The language chosen here is the person's own, so one chosen for this browser before steps aside."""
    with override(user.language):
        messages.success(request, _("Your details are saved."))
    response = redirect("organisations:profile")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response
