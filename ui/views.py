"""The pages that belong to no room: language, privacy, accessibility, errors and the styleguide."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from ui import styleguide as examples
from ui.access import public
from ui.context_processors import portal


def _safe_next(request: HttpRequest) -> str:
    """Only a path of ours: an address that came with the link must not send people elsewhere."""
    target = request.GET.get("neste", "")
    own = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if own and target.startswith("/") else "/"


@public
@require_safe
def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """A plain link, so that it works without JavaScript, without a form, and without a session."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(_safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/privacy.html", _contact() | _kept_for())


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html", _contact())


def _kept_for() -> dict[str, int]:
    return {
        "needs_days": settings.RETENTION_NEEDS_DAYS,
        "person_days": settings.RETENTION_PERSON_DAYS,
        "address_days": settings.RETENTION_ADDRESS_DAYS,
    }


def _contact() -> dict[str, str]:
    """Whom to ask about the portal itself. A course has a contact person of its own."""
    return {"contact_email": settings.CONTACT_EMAIL, "contact_phone": settings.CONTACT_PHONE}


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component and form field on one page, in the demo and the tests only."""
    form = examples.ExampleForm(request.POST or None)
    form.is_valid()
    return render(request, "ui/styleguide.html", examples.context() | {"form": form})


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Rendered without the request's user, messages or session: it must work when the database does not."""
    context = portal(request) | _contact() | {"plain": True}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 the same
    return error_page(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 the same
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form lay open too long, or cookies are off. Say which, and which way forward keeps what was typed."""
    context = portal(request) | {"plain": True, "without_cookie": reason == REASON_NO_CSRF_COOKIE}
    return HttpResponse(render_to_string("403_csrf.html", context), status=403)
