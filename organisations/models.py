"""Organisations, people who work with offers, and their roles."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from organisations.scope import ScopedQuerySet
from organisations.validators import validate_organisation_number
from ui.sorting import norwegian

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.access import Permission

LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]


class Municipality(models.Model):
    """A municipality in SSB's Klass 131, by its four-digit number."""

    number = models.CharField(_("municipality number"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering: ClassVar = [norwegian("name")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__regex=r"^\d{4}$"), name="organisations_municipality_number"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    HEALTH_TRUST = "health_trust", _("Health trust")
    USER_ORGANISATION = "user_organisation", _("User organisation")
    VOLUNTARY = "voluntary", _("Voluntary organisation")
    HEALTHY_LIFE_CENTRE = "healthy_life_centre", _("Healthy-life centre")
    OTHER = "other", _("Other")


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    """Members see their own; platform administrators see all, and keep the details of all."""

    organisation_path = "pk"

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.all() if _runs_the_platform(user) else super().visible_to(user)

    def allowed(self, user: "User | AnonymousUser", permission: "Permission") -> Self:
        from organisations.access import PLATFORM_PERMISSIONS  # noqa: PLC0415 - access builds on this module

        if _runs_the_platform(user) and permission in PLATFORM_PERMISSIONS:
            return self.all()
        return super().allowed(user, permission)


def _runs_the_platform(user: "User | AnonymousUser") -> bool:
    return isinstance(user, User) and user.is_platform_admin


class Organisation(models.Model):
    """Someone who runs, hosts or takes part in offers."""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(
        _("organisation number"),
        max_length=9,
        blank=True,
        validators=[validate_organisation_number],
        help_text=_("Nine digits, as in Enhetsregisteret."),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        related_name="organisations",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), null=True, blank=True, related_name="children"
    )
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = PhoneNumberField(_("phone"), blank=True)
    default_language = models.CharField(_("default language"), max_length=5, choices=LANGUAGES, default="nb")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = [norwegian("name")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="organisations_organisation_number"
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=r"^\d{9}$"), name="organisations_organisation_nine_digits"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisations_organisation_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Oneself and those one works with: everyone with a role in an organisation in which one has a role."""
        from organisations.access import organisations_of  # noqa: PLC0415 - access builds on this module

        colleagues = Membership.objects.current().filter(organisation__in=organisations_of(user))
        return self.filter(Q(pk=user.pk or 0) | Q(pk__in=colleagues.values("user")))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person who can sign in. Without a password they sign in with a code sent to their e-mail address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who works with offers: staff or user representative. Citizens need no account and have none."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nb")
    is_active = models.BooleanField(_("active"), default=True)
    is_platform_admin = models.BooleanField(
        _("platform administrator"), default=False, help_text=_("Creates organisations. Sees no participants.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="organisations_user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    PROFESSIONAL = "professional", _("Professional")
    USER_REPRESENTATIVE = "user_representative", _("User representative")
    ORGANISATION_ADMIN = "organisation_admin", _("Organisation administrator")
    REPORT_READER = "report_reader", _("Report reader")


def _roles_field() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("roles"))


ROLES_ARE_KNOWN = Q(roles__contained_by=Role.values) & Q(roles__len__gt=0)


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    organisation_path = "organisation"

    def current(self) -> Self:
        return self.filter(ended_on__isnull=True, user__is_active=True)


class Membership(models.Model):
    """A person's roles in one organisation. Ended, not deleted, so that past plans still know who took part."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="memberships"
    )
    roles = _roles_field()
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_on__isnull=True),
                name="organisations_membership_once",
            ),
            models.CheckConstraint(condition=ROLES_ARE_KNOWN, name="organisations_membership_roles"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    organisation_path = "organisation"

    def pending(self) -> Self:
        """Neither accepted nor withdrawn; some may have expired and can be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> Self:
        return self.pending().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link by e-mail that makes someone a member. It expires, works once, and only its digest is kept."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    roles = _roles_field()
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 unique, and none at first
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="invitations_sent")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ROLES_ARE_KNOWN, name="organisations_invitation_roles"),
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="organisations_invitation_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="organisations_invitation_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.organisation})"

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
