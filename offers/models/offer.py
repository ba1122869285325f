"""What is offered, to whom, by whom."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from organisations.models import Organisation
from organisations.scope import ScopedQuerySet
from ui.sorting import norwegian


class Audience(models.TextChoices):
    PEOPLE = "people", _("People with own experience")
    RELATIVES = "relatives", _("Relatives")
    BOTH = "both", _("Both together")


class OfferKind(models.TextChoices):
    COURSE = "course", _("Course")
    SINGLE_EVENT = "single_event", _("Single event")
    OPEN_GROUP = "open_group", _("Open group")
    MEETING_PLACE = "meeting_place", _("Meeting place")
    COOKING = "cooking", _("Cooking")
    ACTIVITY = "activity", _("Activity")
    TRAINING = "training", _("Training")


class ServiceLine(models.TextChoices):
    """Explained to people by need: to learn to live with something, or to change habits early."""

    LEARNING_AND_COPING = "learning_and_coping", _("Learning and coping")
    HEALTHY_LIFE = "healthy_life", _("Healthy life")


class SpokenLanguage(models.TextChoices):
    """What is spoken where people meet. Not enforced by the database: an organisation may speak another."""

    NORWEGIAN = "nb", _("Norwegian")
    ENGLISH = "en", _("English")
    NORTHERN_SAMI = "se", _("Northern Sámi")
    ARABIC = "ar", _("Arabic")
    LITHUANIAN = "lt", _("Lithuanian")
    POLISH = "pl", _("Polish")
    SIGN_LANGUAGE = "nsl", _("Norwegian Sign Language")
    SOMALI = "so", _("Somali")
    TIGRINYA = "ti", _("Tigrinya")
    UKRAINIAN = "uk", _("Ukrainian")


class Theme(models.Model):
    """Something that matters across diagnoses, such as sleep or role change. Never a diagnosis."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering: ClassVar = [norwegian("name")]

    def __str__(self) -> str:
        return self.name


class OfferQuerySet(ScopedQuerySet["Offer"]):
    organisation_path = "organiser"

    def public(self) -> Self:
        """What citizens may see: published once, and not put away since."""
        return self.filter(published_at__isnull=False, archived_at__isnull=True)


def _search_vector() -> Any:
    """Titles weigh most. Both written languages are stemmed as Norwegian, English as English."""
    return (
        SearchVector("title_nb", "title_nn", weight="A", config="norwegian")
        + SearchVector("summary_nb", "summary_nn", "for_whom_nb", "for_whom_nn", weight="B", config="norwegian")
        + SearchVector("description_nb", "description_nn", weight="C", config="norwegian")
        + SearchVector("title_en", weight="A", config="english")
        + SearchVector("summary_en", "for_whom_en", "description_en", weight="C", config="english")
    )


class Offer(models.Model):
    """A diagnosis-independent group offer. Each time it is held is a course run.

    It says nowhere which diagnosis, and there is no field for one. Texts exist per language (see `offers.translation`).
    """

    organiser = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organiser"), related_name="offers")
    slug = models.SlugField(_("address in the catalogue"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=240)
    description = models.TextField(_("full text"), blank=True, max_length=8000)
    for_whom = models.TextField(_("for whom"), max_length=1000)
    not_for_whom = models.TextField(_("not for whom"), blank=True, max_length=1000)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience)
    minimum_age = models.PositiveSmallIntegerField(_("age limit"), default=18)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="offers", blank=True)
    kind = models.CharField(_("type"), max_length=20, choices=OfferKind)
    service_line = models.CharField(
        _("service line"), max_length=24, choices=ServiceLine, default=ServiceLine.LEARNING_AND_COPING
    )
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages spoken"), default=list)
    interpreter_possible = models.BooleanField(_("interpreter can be arranged"), default=False)
    companion_welcome = models.BooleanField(_("a companion may come along"), default=False)
    price = models.DecimalField(_("price in kroner"), max_digits=7, decimal_places=2, default=0)
    price_covers = models.CharField(_("what the price covers"), max_length=200, blank=True)
    referral_needed = models.BooleanField(_("referral needed"), default=False)
    what_to_bring = models.TextField(_("what to bring"), blank=True, default="", db_default="", max_length=1000)
    contact_name = models.CharField(_("contact person"), max_length=120)
    contact_phone = PhoneNumberField(_("phone"))
    contact_email = models.EmailField(_("e-mail"), blank=True)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True)
    archived_at = models.DateTimeField(_("put away"), null=True, blank=True)
    search = models.GeneratedField(expression=_search_vector(), output_field=SearchVectorField(), db_persist=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering: ClassVar = [norwegian("title")]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="offers_offer_search"),
            GinIndex(fields=["title_nb"], opclasses=["gin_trgm_ops"], name="offers_offer_title_trigrams"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price__gte=0), name="offers_offer_price"),
            models.CheckConstraint(
                condition=Q(minimum_age__gte=12, minimum_age__lte=100), name="offers_offer_minimum_age"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:detail", args=[self.slug])

    @property
    def spoken(self) -> list[str]:
        names = dict(SpokenLanguage.choices)
        return [str(names.get(code, code)) for code in self.languages]
