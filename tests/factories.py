"""Factories for every model. Invented people and places only."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evaluations.models import Answer
from offers.models import Arena, ArenaKind, Audience, CourseRun, Offer, OfferKind, RunState, Session, Theme
from organisations.models import Membership, Municipality, Organisation, OrganisationKind, User
from participants.models import Enrolment, EnrolmentStatus, TakesPartAs
from planning.models import (
    Competence,
    CompetenceKind,
    Facilitator,
    ItemKind,
    Plan,
    ProgrammeItem,
    Side,
    WorkingGroupMember,
)

PASSWORD = "en-rolig-kveld-ved-fjorden"


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality
        django_get_or_create = ("number",)

    number = "5501"
    name = "Tromsø"
    valid_from = "2024-01-01"


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = OrganisationKind.MUNICIPALITY
    name = factory.Sequence("Kommune {}".format)
    municipality = factory.SubFactory(MunicipalityFactory)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence("Person Nummer{}".format)
    email = factory.Sequence("person{}@example.org".format)
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    roles: Any = ("coordinator",)


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    slug = "sovn"
    name_nb = "Søvn"


class ArenaFactory(DjangoModelFactory[Arena]):
    class Meta:
        model = Arena

    name = factory.Sequence("Seniorsenter {}".format)
    kind = ArenaKind.SENIOR_CENTRE
    address = "Storgata 1, 9008 Tromsø"
    municipality = factory.SubFactory(MunicipalityFactory)
    step_free = True
    accessible_toilet = True


class OfferFactory(DjangoModelFactory[Offer]):
    class Meta:
        model = Offer

    organiser = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence("tilbud-{}".format)
    title_nb = factory.Sequence("Hverdagsmestring {}".format)
    summary_nb = "Å leve godt med det som varer."
    for_whom_nb = "Voksne som lever med noe langvarig."
    audience = Audience.BOTH
    kind = OfferKind.COURSE
    languages: Any = ("nb",)
    contact_name = "Kari Koordinator"
    contact_phone = "+4777000000"


class RunFactory(DjangoModelFactory[CourseRun]):
    """A draft. `PublishedRunFactory` gives one that people can sign up for."""

    class Meta:
        model = CourseRun

    offer = factory.SubFactory(OfferFactory)
    arena = factory.SubFactory(ArenaFactory)
    municipality = factory.SelfAttribute("arena.municipality")
    seats = 10


class PublishedRunFactory(RunFactory):
    """Starts in two weeks; its one session lasts two hours. The offer is public."""

    class Meta:
        skip_postgeneration_save = True

    offer = factory.SubFactory(OfferFactory, published_at=factory.LazyFunction(timezone.now))
    state = RunState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    ends_at = factory.LazyAttribute(lambda run: run.starts_at + timedelta(hours=2))
    session = factory.RelatedFactory(
        "tests.factories.SessionFactory",
        factory_related_name="run",
        starts_at=factory.SelfAttribute("run.starts_at"),
        ends_at=factory.SelfAttribute("run.ends_at"),
    )


class SessionFactory(DjangoModelFactory[Session]):
    class Meta:
        model = Session

    run = factory.SubFactory(RunFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))


class FacilitatorFactory(DjangoModelFactory[Facilitator]):
    """A professional who leads in Norwegian, any weekday."""

    class Meta:
        model = Facilitator

    user = factory.SubFactory(UserFactory)
    sides: Any = (Side.PROFESSIONAL,)
    profession = "Sykepleier"
    languages: Any = ("nb",)


class CompetenceFactory(DjangoModelFactory[Competence]):
    class Meta:
        model = Competence

    facilitator = factory.SubFactory(FacilitatorFactory)
    kind = CompetenceKind.HEALTH_PEDAGOGY
    name = "Helsepedagogikk, to dager"
    provider = "Lærings- og mestringssenteret"
    received_on = "2025-03-04"


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan

    run = factory.SubFactory(RunFactory)


class MemberFactory(DjangoModelFactory[WorkingGroupMember]):
    class Meta:
        model = WorkingGroupMember

    plan = factory.SubFactory(PlanFactory)
    user = factory.SubFactory(UserFactory)
    side = Side.PROFESSIONAL
    joined_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=120))


class ItemFactory(DjangoModelFactory[ProgrammeItem]):
    class Meta:
        model = ProgrammeItem

    session = factory.SubFactory(SessionFactory)
    position = factory.Sequence(int)
    kind = ItemKind.EXCHANGE
    title = "Samtale i små grupper"
    minutes = 30


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    """Someone with a seat. For the waiting list pass `status=EnrolmentStatus.WAITING`."""

    class Meta:
        model = Enrolment

    run = factory.SubFactory(PublishedRunFactory)
    status = EnrolmentStatus.SEATED
    takes_part_as = TakesPartAs.SELF
    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence("Deltaker Nummer{}".format)
    email = factory.Sequence("deltaker{}@example.org".format)
    email_key = factory.SelfAttribute("email")


class AnswerFactory(DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    run = factory.SubFactory(PublishedRunFactory)
    met_others = 8
    shared_experiences = 7
    asked_and_heard = 6
