"""One's own profile as one who plans and leads, and finding others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import CourseRun, SpokenLanguage, Theme
from organisations.models import Municipality, Organisation
from planning.models import MOST_WORDS, Absence, Competence, CompetenceKind, ExperiencedAs, Facilitator, Side, Weekday
from ui.dates import day_date
from ui.forms import FilterForm, Group, Paragraph, PortalForm, Row

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_MUNICIPALITIES = 20


class MunicipalitiesField(forms.CharField):
    """Names with commas between them: a list of several hundred boxes helps nobody."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else ", ".join(each.name for each in value)

    def clean(self, value: Any) -> list[Municipality]:
        text = super().clean(value)
        names = list(dict.fromkeys(name for part in text.split(",") if (name := " ".join(part.split()))))
        if len(names) > MOST_MUNICIPALITIES:
            raise forms.ValidationError(_("Write 20 municipalities or fewer."))
        return [_municipality(name) for name in names]


def _municipality(name: str) -> Municipality:
    found = Municipality.objects.filter(name__iexact=name, valid_to__isnull=True).first()
    if found is None:
        sentence = _("We know no municipality called “%(name)s”. Check the spelling.")
        raise forms.ValidationError(sentence, params={"name": name})
    return found


def _ticks(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more)


class FacilitatorForm(PortalForm, forms.Form):
    sides = _ticks(_("I take part as"), Side)
    profession = forms.CharField(label=_("Profession"), max_length=80, required=False)
    experienced_as = forms.ChoiceField(
        label=_("As an experienced user I am"), choices=ExperiencedAs, widget=forms.RadioSelect, required=False
    )
    languages = _ticks(_("Languages I can lead in"), SpokenLanguage, required=False)
    municipalities = MunicipalitiesField(
        label=_("Municipalities I can take part in"),
        help_text=_("Names with commas between, such as: Tromsø, Balsfjord"),
        max_length=600,
        required=False,
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=_("Themes I can contribute to"), widget=forms.CheckboxSelectMultiple, required=False
    )
    meets_in_person = forms.BooleanField(label=_("In person"), required=False)
    meets_digitally = forms.BooleanField(label=_("On video"), required=False)
    weekdays = _ticks(
        _("Weekdays that usually suit me"), Weekday, required=False, help_text=_("None ticked: every day can suit.")
    )
    presentation = forms.CharField(
        label=_("Short presentation"),
        help_text=_("A few sentences about what you bring. Nobody else reads it before you have said yes to it."),
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )
    confidentiality_signed_on = forms.DateField(
        label=_("I signed the declaration of confidentiality on"), required=False
    )

    def layout(self) -> Sequence[Any]:
        return [
            Paragraph(_("We never ask about illness. Write only what you want others who plan to know.")),
            Group(_("What you take part as"), "sides", "profession", "experienced_as"),
            Group(_("Where and when"), "municipalities", "meets_in_person", "meets_digitally", "weekdays"),
            Group(_("What you bring"), "languages", "themes", "presentation"),
            Group(_("Confidentiality"), "confidentiality_signed_on"),
        ]

    @classmethod
    def filled(cls, person: Facilitator | None) -> dict[str, Any]:
        if person is None:
            return {"languages": [SpokenLanguage.NORWEGIAN], "meets_in_person": True}
        return {name: _kept(person, name) for name in cls.base_fields}

    def clean_weekdays(self) -> list[int]:
        return [int(day) for day in self.cleaned_data["weekdays"]]

    def clean_confidentiality_signed_on(self) -> Any:
        day = self.cleaned_data["confidentiality_signed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Write the day on which you signed, today or earlier."))
        return day

    def clean(self) -> dict[str, Any]:
        """What belongs to a side that is not chosen is not kept."""
        found = super().clean() or self.cleaned_data
        sides = found.get("sides", [])
        if Side.EXPERIENCED not in sides:
            found["experienced_as"] = ""
        elif not found.get("experienced_as") and "experienced_as" not in self.errors:
            self.add_error("experienced_as", _("Choose in which capacity you take part as an experienced user."))
        if Side.PROFESSIONAL not in sides:
            found["profession"] = ""
        elif not found.get("profession") and "profession" not in self.errors:
            self.add_error("profession", _("Write your profession."))
        return found


def _kept(person: Facilitator, name: str) -> Any:
    value = getattr(person, name)
    return list(value.all()) if name in {"municipalities", "themes"} else value


class CompetenceForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    class Meta:
        model = Competence
        fields = ["kind", "name", "provider", "received_on", "expires_on"]
        labels = {"name": _("Name of the course or certificate"), "expires_on": _("Valid until")}

    def layout(self) -> Sequence[Any]:
        return ["kind", "name", "provider", Row("received_on", "expires_on")]

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Write the day on which you finished, today or earlier."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        received, expires = found.get("received_on"), found.get("expires_on")
        if received and expires and expires < received:
            self.add_error("expires_on", _("This is before the day on which you finished."))
        return found


class AbsenceForm(PortalForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    class Meta:
        model = Absence
        fields = ["first_day", "last_day"]

    def layout(self) -> Sequence[Any]:
        return [Paragraph(_("You need not say why. We do not ask.")), Row("first_day", "last_day")]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day cannot be before the first."))
        return found


class RunField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, obj: CourseRun) -> str:
        return f"{obj.offer.title}, {day_date(obj.starts_at)}" if obj.starts_at else obj.offer.title


class PoolForm(FilterForm, forms.Form):
    """The names are those in the address."""

    words = forms.CharField(label=_("Name"), max_length=80, required=False)
    takes_part_as = forms.ChoiceField(
        label=_("Takes part as"), choices=[("", _("Both")), *Side.choices], required=False
    )
    weekday = forms.ChoiceField(label=_("Weekday"), choices=[("", _("All")), *Weekday.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("All")), *SpokenLanguage.choices], required=False)
    competence = forms.ChoiceField(
        label=_("Competence"), choices=[("", _("All")), *CompetenceKind.choices], required=False
    )
    theme = forms.ModelChoiceField(Theme.objects.all(), label=_("Theme"), empty_label=_("All"), required=False)
    municipality = forms.ModelChoiceField(
        Municipality.objects.filter(valid_to__isnull=True),
        label=_("Municipality"),
        empty_label=_("All"),
        required=False,
    )
    run = RunField(
        CourseRun.objects.none(),
        label=_("Show what clashes with"),
        empty_label=_("Choose a course"),
        required=False,
    )

    def __init__(self, *args: Any, runs: "QuerySet[CourseRun]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["run"]
        field.queryset = runs

    def layout(self) -> Sequence[Any]:
        rest = ("language", "theme", "competence", "municipality")
        return [Row("words", "takes_part_as", "weekday"), Row(*rest), "run"]


class ShareForm(PortalForm, forms.Form):
    """Whom to share with; `organisation` is the one whose people are shared."""

    submit_label = _("Share")
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Share the people of"))
    shared_with = forms.ModelChoiceField(Organisation.objects.all(), label=_("With those who plan in"))

    def __init__(self, *args: Any, own: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[each.pk for each in own])
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]  # a ModelChoiceField
        if len(own) == 1:
            self.fields["organisation"].initial = own[0].pk

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("organisation") and found.get("organisation") == found.get("shared_with"):
            self.add_error("shared_with", _("Choose another organisation than the one that shares."))
        return found
