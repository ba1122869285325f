"""Who leads instead, which sessions, and what they must know."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from offers.models import Session
from planning.models import LONGEST_HANDOVER
from planning.selectors.substitutes import Candidate
from ui.dates import time_range
from ui.forms import PortalForm

ALL = "alle"
TICK = _("Tick at least one session.")


class SubstituteForm(PortalForm, forms.Form):
    submit_label = _("Send the question")

    sessions = forms.MultipleChoiceField(
        label=_("Sessions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": TICK, "invalid_choice": _("One of the sessions is over or taken care of.")},
    )
    person = forms.ChoiceField(
        label=_("Whom do you ask to lead?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom to ask."), "invalid_choice": _("Choose someone from the list.")},
    )
    note = forms.CharField(
        label=_("Hand-over note"),
        help_text=_(
            "What the substitute must know to lead: how far you have come, what the group has agreed on, where things "
            "are. Write nothing about a participant. Those who lead the session read it, and it is on the run sheet."
        ),
        max_length=LONGEST_HANDOVER,
        widget=forms.Textarea({"rows": 6}),
    )
    fee = forms.CharField(label=_("Fee"), max_length=120, required=False)

    def __init__(
        self, *args: Any, sessions: Sequence[Session], people: Sequence[Candidate], cancel_url: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        self.ahead = sessions
        self._choices("sessions", [*_every(sessions), *((str(each.pk), _when(each)) for each in sessions)])
        self._choices("person", [(str(each.user.pk), _who(each)) for each in people])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean_sessions(self) -> list[int]:
        chosen = self.cleaned_data["sessions"]
        return [each.pk for each in self.ahead] if ALL in chosen else [int(pk) for pk in chosen]


def _every(sessions: Sequence[Session]) -> list[tuple[str, str]]:
    if len(sessions) <= 1:
        return []
    words = ngettext("All that remain (%(number)d session)", "All that remain (%(number)d sessions)", len(sessions))
    return [(ALL, words % {"number": len(sessions)})]


def _when(session: Session) -> str:
    when = time_range(session.starts_at, session.ends_at)
    return f"{when}: {session.title}" if session.title else when


def _who(candidate: Candidate) -> str:
    """With what stands in the way, said before and not after."""
    name = candidate.user.name
    if candidate.is_member:
        name = gettext("{name} (in the working group)").format(name=name)
    return ". ".join([name, " ".join(candidate.in_the_way)]) if candidate.in_the_way else name
