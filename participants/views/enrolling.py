"""Signing up without an account, and the receipt."""

from dataclasses import dataclass

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import CITIZEN
from messaging.models import Channel
from offers.models import CourseRun
from organisations.access import Open, access
from participants import selectors, services
from participants.forms import EnrolmentForm
from participants.limits import too_many_of_one, too_many_sign_ups
from participants.models.periods import asks_age_band, days_kept
from participants.places import meetings
from participants.views.from_our_page import keeps_what_was_typed, refusal
from participants.views.opening import Opening, opening

RECEIPT_SALT = "participants.receipt"
RECEIPT_LASTS = 7 * 24 * 60 * 60
TOO_MANY = gettext_lazy(
    "Very many people are signing up from where you are. Wait a few minutes and press the button again."
)
TOO_MANY_OF_ONE = gettext_lazy(
    "There have been very many sign-ups with this e-mail address or number within the last hour. What you wrote is "
    "still here: wait an hour and press the button again, or phone us."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receipt's address says: which run, what came of it, how we write. Nothing of the person.

    For two who come together, what came of it for each who came (`of_two`).
    """

    run_id: int
    outcomes: tuple[services.Outcome, ...]
    channel: Channel
    of_two: bool = False

    def sign(self) -> str:
        return signing.dumps([self.run_id, [*self.outcomes], self.channel, self.of_two], salt=RECEIPT_SALT)

    @property
    def template(self) -> str:
        """By what came of it; of two, that one comes alone, or has a seat while the other waits, or that both wait."""
        if self.of_two and len(self.outcomes) == 1:
            return "participants/receipt_alone.html"
        if len(set(self.outcomes)) > 1:
            return "participants/receipt_split.html"
        both_wait = self.of_two and self.outcomes[0] is services.Outcome.WAITING
        return f"participants/receipt_{'waiting_two' if both_wait else self.outcomes[0]}.html"

    @classmethod
    def read(cls, signed: str) -> "Receipt":
        """Raises Http404 for an address that is not ours, or is old."""
        try:
            run_id, outcomes, channel, *of_two = signing.loads(signed, salt=RECEIPT_SALT, max_age=RECEIPT_LASTS)
        except signing.BadSignature as error:
            raise Http404 from error
        return cls(run_id, tuple(services.Outcome(outcome) for outcome in outcomes), Channel(channel), any(of_two))


@access(Open.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
def enrol(request: HttpRequest, run_id: int) -> HttpResponse:
    run = run_to_join(run_id)
    now = opening(run)
    if not now.may_be_named:
        return not_open(request, run, now)
    if request.method != "POST":
        return _form(request, run, EnrolmentForm(run=run), now) if now.is_open else not_open(request, run, now)
    form = EnrolmentForm(request.POST, run=run)
    if sentence := refusal(request):
        form.add_error(None, sentence)
        return _form(request, run, form, now, status=403)
    if too_many_sign_ups(request):
        form.add_error(None, TOO_MANY)
        return _form(request, run, form, now, status=429)
    if not form.is_valid():
        return _form(request, run, form, now)
    return _enrol(request, run, form)


def _enrol(request: HttpRequest, run: CourseRun, form: EnrolmentForm) -> HttpResponse:
    person = form.person()
    if too_many_of_one(request, person):
        form.add_error(None, TOO_MANY_OF_ONE)
        return _form(request, run, form, opening(run), status=429)
    try:
        outcome = services.enrol(run=run, by=CITIZEN, person=person, submission=form.cleaned_data["submission"])
    except services.ElsewhereError:
        form.add_error("municipality", lives_elsewhere(run))
        return _form(request, run, form, opening(run))
    except (services.RunClosedError, services.RunFullError) as error:
        run = run_to_join(run.pk)
        now = opening(run)
        form.add_error(None, why_not(error, now))
        return _form(request, run, form, now, status=409)
    return redirect("participants:receipt", Receipt(run.pk, (outcome,), person.channel).sign())


def why_not(error: Exception, now: Opening) -> str:
    """Another press helps where something changed meanwhile, and not where there is no room for this person."""
    return now.no_room if isinstance(error, services.RunFullError) else now.happened_meanwhile


def lives_elsewhere(run: CourseRun) -> str:
    sentence = _("This is for people who live in {places}. Phone us, and we help you to find something near you.")
    return sentence.format(places=get_text_list(selectors.home_places(run), _("or")))


def run_to_join(run_id: int) -> CourseRun:
    runs = CourseRun.objects.select_related("offer__organiser__retention", "arena", "municipality")
    return get_object_or_404(runs, pk=run_id)


def _form(request: HttpRequest, run: CourseRun, form: EnrolmentForm, now: Opening, status: int = 200) -> HttpResponse:
    return render(request, "participants/enrol.html", sign_up_context(run, form, now), status=status)


def sign_up_context(run: CourseRun, form: EnrolmentForm, now: Opening) -> dict[str, object]:
    places = selectors.terms_by_place(run)
    sure = not now.waits and selectors.seat_is_sure(run, places)
    return {
        "run": run,
        "offer": run.offer,
        "form": form,
        "opening": now,
        "needs_days": days_kept(run.offer.organiser, "needs_days"),
        "person_days": days_kept(run.offer.organiser, "person_days"),
        "asks_age_band": asks_age_band(run.offer.organiser),
        "places": places,
        "some_wait": any(place.waits for place in places),
        "seat_is_sure": sure,
        "odds": None if sure else selectors.odds(run),
        "place_in_line": None if sure else selectors.place_of_newcomer(run),
    }


def not_open(request: HttpRequest, run: CourseRun, now: Opening) -> HttpResponse:
    """A run that was never published is not spoken of, so its page says as little as one that does not exist."""
    context = {"opening": now, "run": run if now.may_be_named else None}
    return render(request, "participants/not_open.html", context, status=200 if now.may_be_named else 404)


@access(Open.PUBLIC)
@never_cache
@require_safe
def receipt(request: HttpRequest, signed: str) -> HttpResponse:
    """May be opened again and again, and by anyone: it says nothing about who signed up."""
    read = Receipt.read(signed)
    run = run_to_join(read.run_id)
    response = render(
        request,
        read.template,
        {
            "run": run,
            "offer": run.offer,
            "meetings": meetings(run),
            "by_sms": read.channel == Channel.SMS,
            "are_two": len(read.outcomes) > 1,
            "kept": selectors.kept_for_others(run) if services.Outcome.WAITING in read.outcomes else [],
            "outcome": read.outcomes[0],
        },
    )
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
