"""Who may do what: the permission map, the decorator on every view, and the way from a view to its rows."""

import enum
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from audit.services import CITIZEN, Actor
from organisations.models import Membership, Role, User
from organisations.scope import ScopedQuerySet
from organisations.second_factor import must_set_up_second_factor


class Permission(enum.StrEnum):
    """What a person may do in an organisation. Views ask for one of these, never for a role."""

    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OFFERS = "manage_offers"
    PLAN = "plan"
    PUBLISH = "publish"
    MANAGE_PARTICIPANTS = "manage_participants"
    LEAD_SESSIONS = "lead_sessions"
    SEE_EVALUATIONS = "see_evaluations"
    SEE_REPORTS = "see_reports"
    MANAGE_PLATFORM = "manage_platform"


class Open(enum.StrEnum):
    """Views that ask for no permission, and why."""

    PUBLIC = "public"  # everyone
    LINK = "link"  # whoever holds a personal link
    SIGNED_IN = "signed_in"  # own things of whoever is signed in
    SETTING_UP = "setting_up"  # the same, on the way to a second factor that they must have and do not


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(
        {
            _P.MANAGE_OFFERS,
            _P.PLAN,
            _P.PUBLISH,
            _P.MANAGE_PARTICIPANTS,
            _P.LEAD_SESSIONS,
            _P.SEE_EVALUATIONS,
            _P.SEE_REPORTS,
        }
    ),
    # Both sides have the same rights: the two lines below are equal on purpose.
    Role.PROFESSIONAL: frozenset({_P.PLAN, _P.LEAD_SESSIONS, _P.SEE_EVALUATIONS}),
    Role.USER_REPRESENTATIVE: frozenset({_P.PLAN, _P.LEAD_SESSIONS, _P.SEE_EVALUATIONS}),
    Role.ORGANISATION_ADMIN: frozenset({_P.MANAGE_ORGANISATION, _P.MANAGE_PEOPLE, _P.SEE_REPORTS}),
    Role.REPORT_READER: frozenset({_P.SEE_REPORTS}),
}

# Platform administrators make organisations and keep their details. They see no participants, and no members' list.
PLATFORM_PERMISSIONS = frozenset({_P.MANAGE_PLATFORM, _P.MANAGE_ORGANISATION})


def roles_with(permission: Permission) -> list[str]:
    return [role.value for role, permissions in PERMISSIONS.items() if permission in permissions]


def organisations_where(user: User | AnonymousUser, permission: Permission) -> set[int]:
    """Ids of the organisations in which this person has the permission. One query per request and person."""
    roles = set(roles_with(permission))
    return {organisation for organisation, held in _roles_held(user).items() if roles & set(held)}


def organisations_of(user: User | AnonymousUser) -> set[int]:
    """Ids of the organisations in which this person has any role."""
    return set(_roles_held(user))


def roles_of(user: User | AnonymousUser) -> set[str]:
    """Every role that this person has somewhere."""
    return set(chain.from_iterable(_roles_held(user).values()))


def has(user: User | AnonymousUser, permission: Permission) -> bool:
    """Whether the person has the permission anywhere at all."""
    if not isinstance(user, User):
        return False
    if user.is_platform_admin and permission in PLATFORM_PERMISSIONS:
        return True
    return bool(organisations_where(user, permission))


def _roles_held(user: User | AnonymousUser) -> dict[int, list[str]]:
    if not isinstance(user, User):
        return {}
    held: dict[int, list[str]] | None = getattr(user, "_roles_held", None)
    if held is None:
        rows = Membership.objects.current().filter(user=user).values_list("organisation_id", "roles")
        held = dict(rows)
        user._roles_held = held  # type: ignore[attr-defined]  # noqa: SLF001 lives as long as the request's user object
    return held


class StaffRequest(HttpRequest):
    """A request of someone signed in, as views behind `@access(<Permission>)` see it."""

    user: User
    actor: Actor
    permission: Permission


_Args = ParamSpec("_Args")
_Request = TypeVar("_Request", bound=HttpRequest)
_View = Callable[Concatenate[_Request, _Args], HttpResponse]


def access(requirement: Permission | Open) -> Callable[[_View[_Request, _Args]], _View[_Request, _Args]]:
    """Say who may use a view. A view without this fails the test that walks every address."""

    def decorate(view: _View[_Request, _Args]) -> _View[_Request, _Args]:
        @wraps(view)
        def guarded(request: _Request, *args: _Args.args, **kwargs: _Args.kwargs) -> HttpResponse:
            if requirement in {Open.PUBLIC, Open.LINK}:
                request.actor = CITIZEN  # type: ignore[attr-defined]  # HttpRequest is open for it
                return view(request, *args, **kwargs)
            return _refusal(request, requirement) or view(request, *args, **kwargs)

        guarded.access = requirement  # type: ignore[attr-defined]  # read by the test that walks every address
        return cast("_View[_Request, _Args]", guarded)

    return decorate


def _refusal(request: HttpRequest, requirement: Permission | Open) -> HttpResponse | None:
    """Send a stranger to sign in, someone without a second factor to set it up, and refuse the rest with 403."""
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return _to_sign_in(request)
    if requirement is not Open.SETTING_UP and must_set_up_second_factor(user, roles_of(user)):
        return redirect("mfa_activate_totp")
    if isinstance(requirement, Permission) and not has(user, requirement):
        raise PermissionDenied
    request.actor = Actor.user(user.pk)  # type: ignore[attr-defined]  # HttpRequest is open for it
    request.permission = requirement  # type: ignore[attr-defined]
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A script that asks for part of a page gets no sign-in page to put there.

    Where it was about to act, htmx opens the sign-in page instead of the whole. What only looks, as a clock does every
    minute, takes nobody away from what they read or write.
    """
    if "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    refused = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if request.method == "POST":
        back = urlsplit(request.headers.get("HX-Current-URL", "/")).path
        refused.headers["HX-Redirect"] = redirect_to_login(back).url
    return refused


_Model = TypeVar("_Model", bound=models.Model)


def scoped(request: StaffRequest, queryset: ScopedQuerySet[_Model], **lookup: Any) -> _Model:
    """The row that a view is about: 404 when the person may not know of it, 403 when they may but not for this."""
    row = get_object_or_404(queryset.visible_to(request.user), **lookup)
    if not queryset.allowed(request.user, request.permission).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def people_with(permission: Permission, organisation_ids: Iterable[int]) -> models.QuerySet[User]:
    """Who has a permission in any of these organisations, for lists of whom to ask or invite."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation__in=organisation_ids,
        memberships__ended_on__isnull=True,
        memberships__roles__overlap=roles_with(permission),
    ).distinct()
