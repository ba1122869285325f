"""Reads that are more than one queryset: lists of organisations and people, and what needs someone."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.links import digest
from organisations.access import Permission, organisations_where
from organisations.models import Invitation, Membership, Organisation, Role, User
from organisations.todo import Todo, Urgency
from ui.sorting import norwegian

UNDO_DAYS = 30


def organisations_to_run(user: User) -> QuerySet[Organisation]:
    """Those that the person administers, or all for a platform administrator, with how many people work there."""
    permission = Permission.MANAGE_PLATFORM if user.is_platform_admin else Permission.MANAGE_ORGANISATION
    working = Q(memberships__ended_on__isnull=True, memberships__user__is_active=True)
    return (
        Organisation.objects.allowed(user, permission)
        .select_related("municipality", "parent")
        .annotate(people=Count("memberships", filter=working))
        .order_by(norwegian("name"))
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    return (
        Membership.objects.current()
        .filter(organisation=organisation)
        .select_related("user")
        .order_by(norwegian("user__name"))
    )


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Those not answered yet; the expired among them can be sent again."""
    return Invitation.objects.pending().filter(organisation=organisation).order_by("-created_at")


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, when it can still be accepted."""
    return Invitation.objects.open().select_related("organisation").filter(token_digest=digest(token)).first()


def has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def memberships_of(user: User) -> QuerySet[Membership]:
    return (
        Membership.objects.current()
        .filter(user=user)
        .select_related("organisation")
        .order_by(norwegian("organisation__name"))
    )


def recently_ended(organisation: Organisation) -> QuerySet[Membership]:
    """Endings that can still be undone, the latest first."""
    since = timezone.localdate() - timedelta(days=UNDO_DAYS)
    back = Membership.objects.current().filter(user=OuterRef("user"), organisation=organisation)
    return (
        Membership.objects.filter(~Exists(back), organisation=organisation, ended_on__gte=since, user__is_active=True)
        .select_related("user")
        .order_by("-ended_on", "-pk")
    )


def todo(user: User) -> list[Todo]:
    """Invitations that nobody answered in time, and organisations that nobody can run."""
    listed = list(_expired_invitations(organisations_where(user, Permission.MANAGE_PEOPLE)))
    if user.is_platform_admin:
        listed += _without_administrator()
    return listed


def _expired_invitations(organisation_ids: Iterable[int]) -> Iterable[Todo]:
    rows = (
        Invitation.objects.pending()
        .filter(organisation__in=organisation_ids, expires_at__lte=timezone.now())
        .values("organisation", "organisation__name")
        .annotate(number=Count("pk"), since=Min("expires_at"))
        .order_by("since")
    )
    for row in rows:
        sentence = ngettext(
            "%(number)d invitation to %(organisation)s has expired without an answer.",
            "%(number)d invitations to %(organisation)s have expired without an answer.",
            row["number"],
        )
        yield Todo(
            sentence=sentence % {"number": row["number"], "organisation": row["organisation__name"]},
            action_label=_("See invitations"),
            url=reverse("organisations:people", args=[row["organisation"]]),
            urgency=Urgency.SOME_TIME,
            when=row["since"],
        )


def _without_administrator() -> list[Todo]:
    """Nobody administers it, and nobody has been asked to."""
    administrator = [Role.ORGANISATION_ADMIN.value]
    there = Membership.objects.current().filter(organisation=OuterRef("pk"), roles__contains=administrator)
    asked = Invitation.objects.open().filter(organisation=OuterRef("pk"), roles__contains=administrator)
    return [
        Todo(
            sentence=_("%(organisation)s has no administrator.") % {"organisation": organisation},
            action_label=_("Invite one"),
            url=reverse("organisations:invite_administrator", args=[organisation.pk]),
            urgency=Urgency.SOME_TIME,
            when=organisation.created_at,
        )
        for organisation in Organisation.objects.filter(~Exists(there), ~Exists(asked)).order_by("created_at")
    ]
