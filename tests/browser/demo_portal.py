"""The rows of the demo data that browser tests visit, and the personal links that only letters hold."""

import base64
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone

from audit.services import CITIZEN
from evaluations.models import Ticket
from lms_portal.demo_login import DEMO_PASSWORD
from messaging import links
from messaging.models import Channel
from offers.models import Arena, CourseRun, Offer, ReservedSeats, RunState, Session
from organisations import sealing
from organisations.models import Invitation, Membership, Organisation, User
from participants import services
from participants.contact import Contact
from participants.links import personal_link
from participants.message_kinds_own import interest_link
from participants.models import Enrolment, EnrolmentStatus, HelpConsent, Interest, MergeQuestion
from participants.reach import Reach
from participants.selectors.deciding import with_too_few
from participants.views.enrolling import Receipt
from planning.models import (
    Competence,
    GroupInvitation,
    HonorariumClaim,
    HonorariumRate,
    NewcomerInvitation,
    OfferModel,
    PlanningMeeting,
    ProgrammeItem,
    SessionConcern,
    Substitution,
    Vacancy,
    VacancyAnswer,
    WorkingGroupMember,
)

TROMSO = "Tromsø kommune"


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def tromso() -> Organisation:
    return Organisation.objects.get(name=TROMSO)


def membership() -> Membership:
    return Membership.objects.get(organisation=tromso(), user=person("fagperson"))


def competence() -> Competence:
    return Competence.objects.filter(facilitator__user=person("bruker"))[0]


def arena() -> Arena:
    return Arena.objects.order_by("pk")[0]


def run(state: str, **more: object) -> CourseRun:
    """One of Tromsø's course runs."""
    return CourseRun.objects.filter(offer__organiser__name=TROMSO, state=state, **more).order_by("pk")[0]


def unnis_run() -> CourseRun:
    """One that the user representative plans, and that is not over."""
    ahead = [RunState.PLANNING, RunState.PUBLISHED]
    return CourseRun.objects.filter(plan__members__user=person("bruker"), state__in=ahead).order_by("state", "pk")[0]


def colleague_of_unni() -> int:
    """The only professional who leads in the same run, where there is one."""
    return WorkingGroupMember.objects.current().filter(plan__run=unnis_run(), side="professional").earliest("pk").pk


def open_run() -> CourseRun:
    """Published, with free seats."""
    return run(RunState.PUBLISHED, seats_taken__lte=5)


def run_below_minimum() -> CourseRun:
    """One that is to be decided about."""
    return with_too_few(CourseRun.objects.filter(offer__organiser__name=TROMSO))[0]


def merging(name: str) -> str:
    """The question about another course run that is ahead."""
    few = run_below_minimum()
    other = CourseRun.objects.filter(offer__organiser__name=TROMSO, state=RunState.PUBLISHED).exclude(pk=few.pk)[0]
    return reverse(name, args=[few.pk]) + f"?to_run={other.pk}"


def full_run(number: int = 0) -> CourseRun:
    """One with a waiting list."""
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITING).values("run")
    return CourseRun.objects.filter(offer__organiser__name=TROMSO, pk__in=waiting).order_by("pk")[number]


def first_session(of: CourseRun) -> Session:
    return of.sessions.order_by("starts_at")[0]


def offer() -> Offer:
    return open_run().offer


def item() -> ProgrammeItem:
    return ProgrammeItem.objects.filter(session__run=run(RunState.PLANNING)).order_by("pk")[0]


def model() -> OfferModel:
    """One that Tromsø keeps."""
    return OfferModel.objects.filter(organisation__name=TROMSO).order_by("pk")[0]


def concern() -> SessionConcern:
    return SessionConcern.objects.filter(session__run=run(RunState.RUNNING)).order_by("pk")[0]


def meeting() -> PlanningMeeting:
    return PlanningMeeting.objects.held().filter(plan__run=run(RunState.PLANNING)).order_by("pk")[0]


def enrolment(of: CourseRun | None = None, status: str = EnrolmentStatus.SEATED) -> Enrolment:
    return Enrolment.objects.filter(run=of or open_run(), status=status).order_by("queued_at", "pk")[0]


def own_page(of: Enrolment, name: str = "participants:my_page") -> str:
    """A page behind the personal link of a letter."""
    token = urlsplit(personal_link(of)).path.strip("/").split("/")[-1]
    return reverse(name, args=[token])


def new_contact() -> str:
    """Where someone proves that a new address is theirs."""
    person = enrolment()
    wish = replace(Reach.of(person), email="ny@example.org")
    services.ask_for_proof(enrolment=person, contacts=[Contact(Channel.EMAIL, wish.email)], wish=wish, language="nb")
    return own_page(person, "participants:new_contact")


def own_pages() -> str:
    """What a one-time code opens."""
    return reverse("participants:own_pages", args=[sealing.seal([Channel.EMAIL, enrolment().email])])


def interest() -> str:
    """The page that a reminder leads to."""
    services.remind_me_later(contact=Contact(Channel.EMAIL, "sol@example.org"), language="nb", months=3, offer=offer())
    return urlsplit(interest_link(Interest.objects.latest("pk"))).path


def someone_asked() -> Enrolment:
    """Whether they would come to another group instead."""
    return MergeQuestion.objects.unanswered().select_related("enrolment").order_by("pk")[0].enrolment


def someone_offered_a_seat() -> Enrolment:
    of = full_run(1)
    if not of.enrolments.filter(status=EnrolmentStatus.INVITED).exists():
        services.cancel_enrolment(enrolment=enrolment(of), by=CITIZEN)
    return enrolment(of, EnrolmentStatus.INVITED)


def someone_who_cancelled() -> Enrolment:
    someone_offered_a_seat()
    return enrolment(full_run(1), EnrolmentStatus.CANCELLED)


def someone_waiting() -> Enrolment:
    return enrolment(full_run(), EnrolmentStatus.WAITING)


def talking_run() -> CourseRun:
    """One that asks for a preliminary talk."""
    return CourseRun.objects.filter(offer__organiser__name=TROMSO, asks_for_talk=True).order_by("pk")[0]


def someone_who_applied() -> Enrolment:
    return enrolment(talking_run(), EnrolmentStatus.APPLIED)


def joint_run() -> CourseRun:
    """One with seats kept for some municipalities."""
    reserved = ReservedSeats.objects.values("run")
    return CourseRun.objects.filter(offer__organiser__name=TROMSO, pk__in=reserved).order_by("pk")[0]


def receipt(outcome: services.Outcome) -> str:
    return reverse("participants:receipt", args=[Receipt(open_run().pk, (outcome,), Channel.EMAIL).sign()])


def evaluation() -> str:
    token, digest = links.mint()
    expires_on = timezone.localdate() + timedelta(days=30)
    Ticket.objects.create(run=run(RunState.COMPLETED), token_digest=digest, expires_on=expires_on)
    return reverse("evaluations:answer", args=[token])


def invitation(email: str) -> str:
    token, digest = links.mint()
    made = {
        "name": "Nina Nykommer",
        "roles": ["professional"],
        "token_digest": digest,
        "expires_at": timezone.now() + timedelta(days=14),
    }
    Invitation.objects.update_or_create(organisation=tromso(), email=email, defaults=made)
    return reverse("organisations:accept_invitation", args=[token])


def claim(state: str) -> HonorariumClaim:
    return HonorariumClaim.objects.filter(state=state, organisation=tromso()).order_by("pk")[0]


def rate() -> HonorariumRate:
    return HonorariumRate.objects.filter(organisation=tromso()).order_by("pk")[0]


def question() -> GroupInvitation:
    """Someone who is asked into a working group and has not answered."""
    return GroupInvitation.objects.open().filter(answer="").order_by("pk")[0]


def question_link() -> str:
    token, digest = links.mint()
    GroupInvitation.objects.filter(pk=question().pk).update(token_digest=digest)
    return reverse("planning:answer_by_link", args=[token])


def vacancy_answer(answer: str = "yes") -> VacancyAnswer:
    return VacancyAnswer.objects.filter(answer=answer, vacancy__closed_at=None).order_by("pk")[0]


def open_vacancy() -> Vacancy:
    return vacancy_answer().vacancy


def run_with_vacancies() -> CourseRun:
    return open_vacancy().plan.run


def vacancy_link() -> str:
    token, digest = links.mint()
    VacancyAnswer.objects.filter(pk=vacancy_answer("maybe").pk).update(token_digest=digest)
    return reverse("planning:vacancy_by_link", args=[token])


def newcomer_link() -> str:
    """The letter to someone who has only an e-mail address."""
    token, digest = links.mint()
    invitation = NewcomerInvitation.objects.open().order_by("pk")[0]
    NewcomerInvitation.objects.filter(pk=invitation.pk).update(token_digest=digest)
    return reverse("planning:answer_as_newcomer", args=[token])


def run_with_a_substitute() -> CourseRun:
    return substitution().session.run


def substitution() -> Substitution:
    """One who has said yes."""
    return Substitution.objects.agreed().select_related("session__run").order_by("pk")[0]


def leader() -> WorkingGroupMember:
    """One of the group that has a substitute, who leads."""
    mine = WorkingGroupMember.objects.current().filter(plan__run=run_with_a_substitute(), side="experienced")
    return mine.filter(leads_sessions=True).order_by("pk")[0]


def someone_who_took_part() -> Enrolment:
    return enrolment(run(RunState.COMPLETED))


def willing() -> HelpConsent:
    return HelpConsent.objects.current().filter(organisation=tromso()).order_by("pk")[0]


def new_password_link() -> str:
    user = person("leif")
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


def give_own_password(user: User) -> None:
    user.set_password(DEMO_PASSWORD)
    user.save(update_fields=["password"])


def give_second_factor(user: User) -> None:
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, base64.b32encode(b"a secret of twenty b").decode())
        RecoveryCodes.activate(user)
