"""What every form of the portal shares. Forms name fields and groups; how they look is the templates' business."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, LayoutObject
from crispy_forms.layout import Row as CrispyRow
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.widgets import DateTimeBaseInput
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ui.dates import FIRST_YEAR, LAST_YEAR

Text = str | Promise

# Norwegian habit first; browsers send the ISO form from their own date fields.
DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]
DATETIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M"]


class Group(Fieldset):
    """`Group(_("Who you are"), "name", "email")`: fields that belong together, with a heading."""


class Row(CrispyRow):
    """`Row("starts_at", "ends_at")`: side by side where there is room."""


class Fold(LayoutObject):
    """Fields that few need, closed until opened. Opens by itself when one of its fields has an error."""

    template = "designsystemet/layout/fold.html"

    def __init__(self, title: Text, *fields: str | LayoutObject) -> None:
        self.title = title
        self.fields = list(fields)

    def render(self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        self.open = any(pointer.name in form.errors for pointer in self.get_field_names())
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"div": self, "fields": fields})


class Paragraph:
    """A sentence between fields."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def render(self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:  # noqa: ARG002 crispy's signature
        return render_to_string("designsystemet/layout/text.html", {"text": self.text})


def in_our_time(value: date) -> None:
    """A year that a course can be held in. "26" is read as the year 26, and year 1 or 9999 overflows in arithmetic."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        sentence = _("Write a year from %(first)s to %(last)s, with four digits.")
        raise ValidationError(sentence, code="year", params={"first": FIRST_YEAR, "last": LAST_YEAR})


def _native(field: forms.Field) -> None:
    """The browser's own date and time fields, which also let one type."""
    widget = field.widget
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators = [*field.validators, in_our_time]
    if isinstance(field, forms.DateField):
        kind, shown, accepted = "date", "%Y-%m-%d", DATE_FORMATS
    elif isinstance(field, forms.DateTimeField):
        kind, shown, accepted = "datetime-local", "%Y-%m-%dT%H:%M", DATETIME_FORMATS
    elif isinstance(field, forms.TimeField):
        kind, shown, accepted = "time", "%H:%M", TIME_FORMATS
    else:
        return
    if isinstance(widget, DateTimeBaseInput):
        widget.input_type, widget.format = kind, shown
        field.input_formats = accepted


def _kindly(field: forms.Field) -> None:
    """Say what to do instead of what is wrong. A message that the form has chosen itself stays."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == BLANK_CHOICE_DASH[0][1]:
        field.empty_label = _("Choose") if field.required else _("None")
    if isinstance(field, forms.CharField):
        unshowable = _("The text has characters that cannot be shown. Write it again.")
        field.error_messages.setdefault("null_characters_not_allowed", unshowable)
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        field.error_messages["required"] = _("Tick this box to go on.")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        field.error_messages["required"] = _("Choose an answer.")
    else:
        field.error_messages["required"] = _("Fill in this field.")


class PortalForm:
    """Mix in before `forms.Form` or `forms.ModelForm`; show with `{% crispy form %}`.

    `layout()` returns field names, `Group`, `Row`, `Fold` and `Paragraph`; without it the fields come in their order.
    """

    submit_label: Text = _("Save")
    cancel_label: Text = _("Cancel")
    cancel_url: str = ""
    form_method = "post"
    mark_optional = True
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _native(field)
            _kindly(field)

    def layout(self) -> Sequence[str | LayoutObject | Paragraph]:
        return list(self.fields)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = self.form_method
        helper.layout = Layout(*self.layout())
        helper.render_unmentioned_fields = False
        helper.disable_csrf = self.form_method.lower() != "post"
        return helper


class SubmissionField(forms.UUIDField):
    """Marks one filled-in form, for a service that does twice what is sent twice as once.

    A mark that was lost or tampered with is replaced: the person is not to blame.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class FilterForm(PortalForm):
    """A form that only narrows a list: sent by GET, nothing marked as optional since everything is."""

    submit_label = _("Show results")
    form_method = "get"
    mark_optional = False


__all__ = ["FilterForm", "Fold", "Group", "Paragraph", "PortalForm", "Row", "SubmissionField", "Text"]
