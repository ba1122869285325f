"""Sharing a plan as a model, and starting from one."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Offer
from organisations.access import Permission, organisations_where
from organisations.models import Organisation, User
from planning.models import OfferModel, Phase
from ui.forms import PortalForm, SubmissionField
from ui.sorting import norwegian

TITLE_ERRORS = {"max_length": _("Write the title in 120 characters or fewer.")}


class ModelForm(PortalForm, forms.Form):
    """What others read about a model. The plan itself comes from the run."""

    title = forms.CharField(label=_("Name of the model"), max_length=120, error_messages=TITLE_ERRORS)
    about = forms.CharField(
        label=_("What others should know"),
        help_text=_("What it needs of people and place, and what you have learnt. No names of people."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Write it in 1000 characters or fewer.")},
    )
    phase = forms.ChoiceField(label=_("How far it has come"), choices=Phase)


class ShareForm(ModelForm):
    submit_label = _("Share as a model")
    submission = SubmissionField()


class VersionForm(PortalForm, forms.Form):
    submit_label = _("Make a new version")
    model = forms.ModelChoiceField(OfferModel.objects.none(), label=_("Which model"))
    changes = forms.CharField(
        label=_("What was changed"),
        help_text=_("For those who use the earlier version. One sentence is enough."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Write in one sentence what was changed."),
            "max_length": _("Write it in 400 characters or fewer."),
        },
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, organiser: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = OfferModel.objects.shared().filter(organisation=organiser).order_by(norwegian("title"), "pk")
        cast("forms.ModelChoiceField[OfferModel]", self.fields["model"]).queryset = own
        self.has_choice = own.exists()


class FirstDayForm(PortalForm, forms.Form):
    first_day = forms.DateField(
        label=_("First day of the new run"),
        help_text=_("The other sessions follow in the same rhythm. You can change each date."),
    )

    def clean_first_day(self) -> Any:
        day = self.cleaned_data["first_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class StartForm(FirstDayForm):
    """A run of one's own from a model: of an offer that is there, or of a new one."""

    submit_label = _("Make a draft")
    offer = forms.ModelChoiceField(
        Offer.objects.none(),
        label=_("Which offer"),
        required=False,
        empty_label=_("A new offer with the model's texts"),
    )
    organiser = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organiser"))
    submission = SubmissionField()
    field_order = ("offer", "organiser", "first_day")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = _own_organisations(user)
        offers = Offer.objects.filter(organiser__in=own, archived_at__isnull=True).order_by(norwegian("title"), "pk")
        cast("forms.ModelChoiceField[Offer]", self.fields["offer"]).queryset = offers
        _choose_organiser(self.fields, own)

    def layout(self) -> list[str]:
        return [name for name in ("offer", "organiser", "first_day", "submission") if name in self.fields]


class CopyOfferForm(FirstDayForm):
    """The same texts under a new name, with the plan of the last run when a day is given."""

    submit_label = _("Copy the offer")
    title = forms.CharField(label=_("Title of the copy"), max_length=120, error_messages=TITLE_ERRORS)
    organiser = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organiser"))
    submission = SubmissionField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first_day = self.fields["first_day"]
        first_day.required = False
        first_day.label = _("First day, when the plan of the last run is to come along")
        first_day.help_text = _("Empty: only the texts are copied.")
        _choose_organiser(self.fields, _own_organisations(user))

    def layout(self) -> list[str]:
        return [name for name in ("title", "organiser", "first_day", "submission") if name in self.fields]


def _own_organisations(user: User) -> set[int]:
    return organisations_where(user, Permission.MANAGE_OFFERS)


def _choose_organiser(fields: dict[str, forms.Field], own: set[int]) -> None:
    """Asked only of those who coordinate in more than one organisation."""
    organisations = Organisation.objects.filter(pk__in=own).order_by(norwegian("name"), "pk")
    field = cast("forms.ModelChoiceField[Organisation]", fields["organiser"])
    field.queryset = organisations
    field.initial = organisations.first()
    if len(own) == 1:
        field.widget = forms.HiddenInput()
