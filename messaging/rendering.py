"""A row of the outbox becomes a letter: in the recipient's language, from the templates of the room that caused it."""

from typing import Any, cast

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils.translation import gettext, override

from messaging import kinds
from messaging.channels.base import Letter
from messaging.kinds import MessageKind
from messaging.models import Channel, Message


def render(message: Message) -> Letter:
    """Raises kinds.MessageObsoleteError when the cause is gone, and whatever a faulty kind or template raises."""
    kind = kinds.get(message.kind)
    with override(message.language):
        return compose(kind, Channel(message.channel), kind.context(message))


def compose(kind: kinds.MessageKind, channel: Channel, about: kinds.Context) -> Letter:
    """In the present language. A room that shows how a letter will read hands over a context of its own."""
    context = {"portal_url": settings.PORTAL_URL, "portal_name": portal_name(), **about}
    name = f"{kind.templates}/{kind.name}"
    if channel == Channel.SMS:
        return Letter(text=_on_one_line(_text(f"{name}.sms.txt", context)))
    return Letter(
        subject=_on_one_line(_text(f"{name}.subject.txt", context)),
        text=_text(f"{name}.email.txt", context).strip() + "\n",
        html=_html(f"{name}.email.html", context),
        reply_to=str(context.get("contact_email", "")),
        calendar=context.get("calendar_object", b""),
    )


def preview(kind: MessageKind, context: kinds.Context) -> str:
    """The e-mail's text as it will read, in the language of whoever asks: for those who decide whether to send it."""
    full = {"portal_url": settings.PORTAL_URL, "portal_name": portal_name(), **context}
    return _text(f"{kind.templates}/{kind.name}.email.txt", full).strip()


def portal_name() -> str:
    return settings.SITE_NAME or gettext("Learning and coping")


def _text(name: str, context: dict[str, Any]) -> str:
    """Plain text: an apostrophe stays one."""
    template = cast("Template", get_template(name))
    return str(template.template.render(Context(context, autoescape=False)))


def _html(name: str, context: dict[str, Any]) -> str:
    try:
        template = get_template(name)
    except TemplateDoesNotExist:  # most letters say what they have to say in plain text
        return ""
    return str(template.render(context))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
