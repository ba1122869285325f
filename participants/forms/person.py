"""What a person tells about themselves: the same questions online, by phone, and when something changes."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind
from audit.services import Actor
from messaging.channels import sms_available
from messaging.models import Channel
from offers.models import Audience, CourseRun
from organisations.models import LANGUAGES
from participants.forms.fields import MunicipalityField, NameField, PhoneField
from participants.identity import reaches_by_sms
from participants.models import AgeBand, Enrolment, Need, Source, TakesPartAs
from participants.models.periods import asks_age_band
from participants.person import Person
from participants.selectors.terms import ELSEWHERE
from ui.forms import Group, Paragraph, PortalForm

# Where the offer is for one of the two there is nothing to ask.
ONLY = {Audience.PEOPLE: TakesPartAs.SELF, Audience.RELATIVES: TakesPartAs.RELATIVE}

ONE_IS_ENOUGH = _("Write your e-mail address, your mobile number, or both. One is enough.")
OWN_CONTACT = _("Write the person’s own e-mail address or mobile number. Each of you gets a page of your own.")
CHANNELS = [(Channel.EMAIL, _("E-mail")), (Channel.SMS, _("SMS to my mobile"))]


class PersonForm(PortalForm, forms.Form):
    """Cleans to a `Person`. At least one way to reach them; whatever they need is ticked, never explained."""

    takes_part_as = forms.ChoiceField(
        label=_("Who takes part?"),
        choices=[(TakesPartAs.SELF, _("I live with something myself")), (TakesPartAs.RELATIVE, _("I am a relative"))],
        widget=forms.RadioSelect,
        help_text=_("You need not say what it is about, nor who you are close to."),
        error_messages={"required": _("Choose one of the two.")},
    )
    name = NameField(
        label=_("Name"),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    municipality = MunicipalityField(error_messages={"required": _("Choose the municipality you live in.")})
    age_band = forms.ChoiceField(
        label=_("Age group (optional)"),
        choices=[("", _("Prefer not to say")), *AgeBand.choices],
        required=False,
        help_text=_("Used only for figures. Those who lead the course do not see it."),
        error_messages={"invalid_choice": _("Choose one of the age groups, or “Prefer not to say”.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("This is not an e-mail address. It looks like this: name@example.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(
        label=_("Mobile phone"),
        required=False,
        help_text=_("Foreign numbers start with + and the country code."),
        error_messages={
            "invalid": _("This is not a phone number. Write eight digits, or + and the country code first.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label=_("How do you want messages?"), choices=CHANNELS, widget=forms.RadioSelect, initial=Channel.EMAIL
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("Tick what would help you"), choices=Need, required=False, widget=forms.CheckboxSelectMultiple
    )
    interpreter_language = forms.CharField(label=_("Language of the interpreter"), required=False, max_length=60)
    needs_note = forms.CharField(
        label=_("Something else we should prepare"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Do not write about illness, diagnosis or medicines. We do not need to know, and do not want to keep it."
        ),
    )

    mark_optional = False
    needs_contact = True  # whether there has to be a way to reach the person at all
    needs_messages = True  # whether someone whom no message reaches is turned to the phone instead
    who: Sequence[str] = ("takes_part_as", "name", "municipality", "age_band")
    reach: Sequence[str] = ("email", "phone", "channel", "language")
    need: Sequence[str] = ("needs", "interpreter_language", "needs_note")

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        self.only = ONLY.get(Audience(run.offer.audience))
        if self.only:
            del self.fields["takes_part_as"]
        if not sms_available():
            del self.fields["channel"]
        if not asks_age_band(run.offer.organiser):
            del self.fields["age_band"]
        self.fields["language"].initial = get_language()
        self._municipality.offer(run.municipality)

    @property
    def _municipality(self) -> MunicipalityField:
        field = self.fields["municipality"]
        assert isinstance(field, MunicipalityField)  # noqa: S101 - tells the type checker
        return field

    def present(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if name in self.fields]

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [
            Group(_("Who you are"), *self.present(self.who)),
            Group(_("How we reach you"), Paragraph(ONE_IS_ENOUGH), *self.present(self.reach)),
            Group(_("What you need"), *self.present(self.need)),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_reachable(data)
        self._check_interpreter(data)
        return data

    def _check_reachable(self, data: dict[str, Any]) -> None:
        """One of the two is enough; where only one is given it is also the channel."""
        if "email" not in data or "phone" not in data:
            return  # one of them has an error of its own
        if not data["email"] and not data["phone"]:
            self._check_without_contact(data)
        elif self.needs_messages and not data["email"] and not sms_available():
            self.add_error("email", _("Messages go by e-mail, so we need an address. If you have none, phone us."))
        elif not data["email"]:
            data["channel"] = Channel.SMS
        elif not data["phone"] or not data.get("channel"):
            data["channel"] = Channel.EMAIL
        by_sms = data.get("channel") == Channel.SMS and sms_available()
        if by_sms and data.get("phone") and not reaches_by_sms(data["phone"]):
            self.add_error("phone", _("This number cannot receive SMS. Write a mobile number, or choose e-mail."))

    def _check_without_contact(self, data: dict[str, Any]) -> None:
        if self.needs_contact:
            self.add_error("email", _("Write an e-mail address or a mobile number, so that we can reach you."))
        data["channel"] = Channel.EMAIL

    def _check_interpreter(self, data: dict[str, Any]) -> None:
        needs, language = data.get("needs", []), data.get("interpreter_language", "")
        if language and Need.INTERPRETER not in needs:
            data["needs"] = [*needs, Need.INTERPRETER.value]
        if Need.INTERPRETER in needs and not language and "interpreter_language" not in self.errors:
            self.add_error("interpreter_language", _("Write which language you want an interpreter for."))

    def person(self) -> Person:
        data = self.cleaned_data
        asked = {
            "name", "email", "channel", "language", "municipality", "age_band", "needs", "interpreter_language",
            "needs_note",
        }  # fmt: skip
        return Person(
            **{name: data[name] for name in asked if name in data},
            phone=data["phone"].as_e164 if data["phone"] else "",
            takes_part_as=self.only or TakesPartAs(data["takes_part_as"]),
        )


class DetailsForm(PersonForm):
    """The same questions about someone who is enrolled, with their answers filled in."""

    submit_label = _("Save changes")

    def __init__(self, *args: Any, enrolment: Enrolment, by: Actor, **kwargs: Any) -> None:
        """Whoever was enrolled by phone, or is changed by staff, need not be within reach of messages."""
        self.enrolment = enrolment
        self.needs_contact = by.kind is not ActorKind.USER and enrolment.source == Source.ONLINE
        self.needs_messages = self.needs_contact
        kwargs["initial"] = self._answers(enrolment)
        super().__init__(*args, run=enrolment.run, **kwargs)
        self.fields["language"].initial = enrolment.language
        self.only = TakesPartAs(enrolment.takes_part_as)
        self.fields.pop("takes_part_as", None)

    @staticmethod
    def _answers(enrolment: Enrolment) -> dict[str, Any]:
        names = ("name", "email", "channel", "language", "age_band", "needs", "interpreter_language", "needs_note")
        phone = enrolment.phone.as_international if enrolment.phone else ""
        return {name: getattr(enrolment, name) for name in names} | {
            "phone": phone,
            "municipality": enrolment.municipality_id or ELSEWHERE,
        }

    def no_seat_for_helper(self) -> None:
        self.add_error(
            "needs", _("A companion takes a seat here, and none is free. Phone us, and we see what we can do.")
        )

    def too_many_letters(self) -> None:
        sentence = _(
            "We have sent several codes within the last hour, so we send no more now. What you wrote is still here: "
            "wait an hour and press the button again, or phone us."
        )
        self.add_error(None, ValidationError(sentence, code="too_many"))

    def contact_taken(self) -> None:
        """For staff, who see the list."""
        self.add_error(None, ValidationError(_("Someone with this e-mail address or phone is already in the list.")))
