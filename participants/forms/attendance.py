"""Who came to one session."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from participants.models import Enrolment, Presence


class AttendanceForm(forms.Form):
    """One row for each person; rows left alone are not changed.

    Each row also sends what it showed (`was-<pk>`). So two phones can note at the same time: a page that was opened
    before the other one saved does not put back what it does not know of, and a page sent twice changes nothing.
    """

    def __init__(self, *args: Any, people: Iterable[Enrolment], noted: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for person in self.people:
            self.fields[f"person-{person.pk}"] = forms.ChoiceField(
                choices=Presence, required=False, widget=forms.RadioSelect, initial=noted.get(person.pk)
            )

    @property
    def rows(self) -> list[tuple[Enrolment, forms.BoundField]]:
        return [(person, self[f"person-{person.pk}"]) for person in self.people]

    def presences(self) -> dict[int, Presence]:
        answers = ((person.pk, self.cleaned_data[f"person-{person.pk}"]) for person in self.people)
        return {pk: Presence(answer) for pk, answer in answers if answer and answer != self.data.get(f"was-{pk}")}
