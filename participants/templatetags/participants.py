"""Words about participants that need a little arithmetic."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.models import Enrolment, Presence
from participants.selectors import Attended, People

register = template.Library()

WHOLE, LONG = "people-nowrap", "people-anywhere"
LONGEST_WHOLE = 22  # what a phone has room for beside the label


@register.simple_tag
def times_present(attended: Attended, enrolment: Enrolment) -> str:
    """3 of 6; and whether the person came to two thirds of a course that is over."""
    present = attended.present.get(enrolment.pk, 0)
    words = _("%(present)d of %(sessions)d") % {"present": present, "sessions": attended.sessions}
    if not attended.completed(enrolment.pk):
        return words
    return format_html('{}<br><span class="quiet">{}</span>', words, _("completed"))


@register.filter
def place_of(places: dict[int, int], enrolment: Enrolment) -> int:
    """One's place in line, also where others are left out of the list."""
    return places[enrolment.pk]


@register.simple_tag
def needs_line(people: People) -> str:
    """One line to copy: "12 people come. 2 hearing loop, 1 interpreter: Somali." Nobody is named."""
    number = len(people.seated)
    come = ngettext("%(number)d person comes.", "%(number)d people come.", number) % {"number": number}
    needs = ", ".join(f"{count} {need[:1].lower()}{need[1:]}" for need, count in people.needs)
    prepare = f"{needs}." if needs else _("Nothing special to prepare.")
    return f"{come} {prepare}"


@register.filter
def whole_email(address: str) -> str:
    """Breaks before the @ where it must break at all, and not at a hyphen. Long parts may break anywhere."""
    name, at, domain = address.rpartition("@")
    parts = ((LONG if len(part) > LONGEST_WHOLE else WHOLE, part) for part in (name, at + domain))
    return format_html_join(mark_safe("<wbr>"), '<span class="{}">{}</span>', parts)


@register.filter
def presence_label(presence: str) -> str:
    return str(Presence(presence).label)
