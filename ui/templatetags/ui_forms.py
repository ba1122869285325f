"""What the form templates in templates/designsystemet/ need to ask about a field."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Textarea
from django.forms.boundfield import BoundWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.filter
def is_tick_box(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def counted(field: BoundField) -> int | None:
    """Only long answers count their characters; a browser that cuts a pasted text silently is worse than a message."""
    return getattr(field.field, "max_length", None) if isinstance(field.field.widget, Textarea) else None


@register.simple_tag
def optional_mark(field: BoundField, wanted: bool | str = True) -> SafeString:  # noqa: FBT001, FBT002 a form without the attribute gives ""
    """Says in words what may be left out, so that what must be filled in needs no star."""
    if field.field.required or wanted is False:
        return SafeString()
    return format_html(' <span class="optional">({})</span>', gettext("optional"))


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input itself. Django adds aria-describedby and aria-invalid."""
    attrs: dict[str, Any] = {"class": "ds-input"}
    if counted(field):
        attrs["maxlength"] = False
    return field.as_widget(attrs=attrs)


def _attrs(field: BoundField) -> dict[str, Any]:
    return {**field.field.widget.attrs, **field.build_widget_attrs({}), "id": field.auto_id, "class": "ds-input"}


@register.filter
def grouped_choices(field: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """[(group name or "", [option, ...]), ...]; each option is drawn with Designsystemet's class."""
    widget = field.field.widget
    groups = []
    for name, options, _index in widget.optgroups(field.html_name, widget.format_value(field.value()), _attrs(field)):
        bound = [BoundWidget(widget, option, field.form.renderer) for option in options]
        groups.append((name or "", bound))
    return groups


@register.filter
def first_input(field: BoundField) -> str:
    """Where a link in the list of errors takes the reader: a group of choices has no element of its own to focus."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.simple_tag
def error_line(field: BoundField, error: str) -> str:
    """The message with its field in front, since it stands far from it: "Navn: Fyll ut dette feltet."."""
    between = " " if str(field.label).endswith(("?", ".")) else ": "
    return f"{field.label}{between}{error}"


@register.filter
def form_key(form: BaseForm) -> str:
    return form.prefix or "skjema"
