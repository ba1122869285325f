"""The sessions of a run, row by row, in local time."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast

from crispy_forms.layout import LayoutObject
from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Arena, Session
from offers.models.session import MOST_SESSIONS
from offers.selectors.local_time import NoSuchTimeError, TimeComesTwiceError, at
from offers.services import SessionDraft
from offers.services.series import ProposedSession
from ui.forms import Paragraph, PortalForm, Row

LONGEST_BREAKS = 240
NO_SUCH_TIME = _("The clock is put forward this night, so this time does not exist. Choose another one.")
TIME_COMES_TWICE = _("The clock is put back this night, so this time comes twice. Choose another one.")


class SessionForm(PortalForm, forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=_("Day"))
    starts = forms.TimeField(label=_("From"))
    ends = forms.TimeField(label=_("To"))
    break_minutes = forms.IntegerField(
        label=_("Breaks, minutes"), min_value=0, max_value=LONGEST_BREAKS, required=False
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    arena = forms.TypedChoiceField(label=_("Another arena"), coerce=int, empty_value=None, required=False)
    video_link = forms.URLField(label=_("Another video link"), max_length=200, required=False, assume_scheme="https")
    remove = forms.BooleanField(label=_("Remove this session"), required=False)
    mark_optional = False

    def __init__(
        self, *args: Any, arenas: Sequence[tuple[Any, Any]], removable: bool, digital: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not digital:
            del self.fields["video_link"]
        self.fields["arena"].choices = arenas  # type: ignore[attr-defined]  # asked for once, not once per row
        if not removable or not (self.initial.get("id") or self.data.get(self.add_prefix("id"))):
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("remove"):
            return found
        starts_at, ends_at = self._moment("starts"), self._moment("ends")
        if starts_at and ends_at:
            self._check_order(starts_at, ends_at)
        return found | {"starts_at": starts_at, "ends_at": ends_at}

    def _moment(self, name: str) -> datetime | None:
        day: date | None = self.cleaned_data.get("day")
        clock: time | None = self.cleaned_data.get(name)
        if day is None or clock is None:
            return None
        try:
            return at(day, clock)
        except NoSuchTimeError:
            self.add_error(name, NO_SUCH_TIME)
        except TimeComesTwiceError:
            self.add_error(name, TIME_COMES_TWICE)
        return None

    def _check_order(self, starts_at: datetime, ends_at: datetime) -> None:
        if ends_at <= starts_at:
            self.add_error("ends", _("The end must be after the start."))
        elif (self.cleaned_data.get("break_minutes") or 0) * 60 >= (ends_at - starts_at).total_seconds():
            self.add_error("break_minutes", _("The breaks are as long as the session."))

    def draft(self, arenas: dict[int, Arena], links: dict[int, str]) -> SessionDraft:
        """What the row says. Where people meet in person the form shows no link; one that is there already is kept."""
        found = self.cleaned_data
        return SessionDraft(
            id=found["id"],
            starts_at=found["starts_at"],
            ends_at=found["ends_at"],
            break_minutes=found["break_minutes"] or 0,
            title=found["title"],
            arena=arenas.get(found["arena"]),
            video_link=found.get("video_link", links.get(found["id"] or 0, "")),
        )


class BaseSessionFormSet(BaseFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    """Blank rows are left alone, wherever they stand."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"empty_permitted": True}

    def filled(self) -> list[SessionForm]:
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("remove")]

    def removed(self) -> list[int]:
        return [form.cleaned_data["id"] for form in self.forms if form.cleaned_data.get("remove")]


SessionFormSet = cast(  # the factory's own type forgets which class it was given
    "type[BaseSessionFormSet]",
    formset_factory(
        SessionForm, formset=BaseSessionFormSet, extra=0, max_num=MOST_SESSIONS + 1, absolute_max=MOST_SESSIONS + 20
    ),
)


def row_of(session: Session) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "id": session.pk,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "break_minutes": session.break_minutes or None,
        "title": session.title,
        "arena": session.arena_id,
        "video_link": session.video_link,
    }


def row_of_proposal(proposal: ProposedSession, break_minutes: int | None) -> dict[str, Any]:
    return {
        "day": proposal.day,
        "starts": proposal.starts,
        "ends": proposal.ends,
        "break_minutes": break_minutes,
    }


class SeriesForm(PortalForm, forms.Form):
    """Asked by GET: nothing is saved before the dates have been looked at."""

    form_method = "get"
    mark_optional = False
    submit_label = _("Propose dates")
    first_day = forms.DateField(label=_("First day"))
    starts = forms.TimeField(label=_("From"))
    ends = forms.TimeField(label=_("To"))
    count = forms.IntegerField(label=_("How many sessions"), min_value=1, max_value=MOST_SESSIONS, initial=8)
    weeks_between = forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=[(1, _("Every week")), (2, _("Every second week")), (4, _("Every fourth week"))],
        initial=1,
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks, minutes"), min_value=0, max_value=LONGEST_BREAKS, required=False
    )

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return [Row("first_day", "starts", "ends"), Row("count", "weeks_between", "break_minutes")]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = found.get("starts"), found.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end must be after the start."))
        return found
