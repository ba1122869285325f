"""Examples for the styleguide. The page is for those who build the portal, so its words are Norwegian only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from ui.dates import long_date
from ui.forms import Fold, Group, Paragraph, PortalForm, Row

COURSES = [
    "Mestre hverdagen",
    "Å leve sammen med noen som er syk: et kurs over seks kvelder for pårørende",
    "Matlaging for én",
]
FORMATS = [("fysisk", "Fysisk oppmøte"), ("digitalt", "Digitalt")]
NEEDS = [("teleslynge", "Teleslynge"), ("rullestol", "Plass til rullestol"), ("pauser", "Flere pauser")]


class ExampleForm(PortalForm, forms.Form):
    submit_label = "Meld meg på"
    cancel_label = "Avbryt"
    cancel_url = "/styleguide/"

    name = forms.CharField(label="Navn", max_length=80)
    email = forms.EmailField(label="E-post", help_text="Vi sender bekreftelsen hit.", required=False)
    municipality = forms.ChoiceField(label="Kommune", choices=[("", "Velg"), ("5501", "Tromsø"), ("5536", "Balsfjord")])
    format = forms.ChoiceField(label="Hvordan vil du delta?", choices=FORMATS, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="Hva trenger du?",
        choices=NEEDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Kryss av for det som gjelder deg.",
    )
    first_on = forms.DateField(label="Første dag")
    starts_at = forms.TimeField(label="Klokkeslett")
    meets_at = forms.DateTimeField(label="Planleggingsmøte", required=False)
    seats = forms.IntegerField(label="Plasser", min_value=1, max_value=40, required=False)
    message = forms.CharField(
        label="Noe vi bør vite?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="Ikke skriv om helsen din her.",
    )
    file = forms.FileField(label="Vedlegg", required=False)
    adult = forms.BooleanField(label="Jeg er 18 år eller eldre")

    def layout(self) -> list[Any]:
        return [
            Group("Hvem du er", "name", "municipality", "adult"),
            Group("Hvordan vi når deg", "email", "format"),
            Group("Når", Row("first_on", "starts_at"), "meets_at", "seats"),
            Fold("Det du trenger", Paragraph("Du kan endre dette senere."), "needs", "message", "file"),
        ]


def context() -> dict[str, Any]:
    starts_at = timezone.now().replace(hour=9, minute=0) + timedelta(days=10)
    return {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2, minutes=30),
        "first_day": long_date(starts_at),
        "courses": COURSES,
        "doors": ["Jeg lever med noe langvarig", "Jeg er pårørende", "Jeg jobber med dette"],
        "chips": [{"text": "Tromsø", "url": "/styleguide/"}, {"text": "Kveld", "url": "/styleguide/"}],
        "page": Paginator(range(200), 10).page(4),
        "parts": [
            ("welcome", "Velkommen", 10),
            ("input", "Faglig innlegg", 25),
            ("story", "Brukerfortelling", 15),
            ("break", "Pause", 15),
            ("exchange", "Erfaringsutveksling", 65),
            ("exercise", "Øvelse", 10),
            ("home-task", "Hjemmeoppgave", 5),
            ("closing", "Avslutning", 5),
        ],
        "bars": [("Møte andre i samme situasjon", 8.6), ("Dele erfaringer", 8.1), ("Spørre og høre andre spørre", 7.4)],
        "tabs": [
            {"url": "/styleguide/", "label": "Oversikt", "current": True},
            {"url": "/tilbud/", "label": "Plan"},
            {"url": "/tilbud/", "label": "Deltakere", "count": 12},
        ],
    }
