"""The documents that a plan gives: what each is called and what it says besides the facts."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from offers.models import Session
from planning.selectors.contents import Contents
from planning.selectors.documents import Sheet, run_sheet, sheet


@dataclass(frozen=True, slots=True)
class Document:
    """`template` is the name of the page under templates/planning/documents/, and of its twin for typst."""

    template: str
    title: str
    sheet: Sheet
    words: dict[str, str]
    more: dict[str, Any] = field(default_factory=dict)
    has_code: bool = False

    @property
    def data(self) -> dict[str, Any]:
        return {"title": self.title, "sheet": asdict(self.sheet), "words": self.words, **self.more}


def programme(read: Contents) -> Document:
    title = _("Programme for {offer}").format(offer=read.plan.run.offer.title)
    words = {"leaders": _("Who leads"), "questions": _("Questions? Call")}
    return _document("programme", title, read, words)


def invitation(read: Contents) -> Document:
    title = _("Invitation to {offer}").format(offer=read.plan.run.offer.title)
    words = _sign_up() | {
        "hello": _("Hello"),
        "invite": _("We invite you to take part in a group where people meet others in the same situation."),
        "story": _("You need not tell your story. It is fine just to listen."),
        "regards": _("With kind regards"),
    }
    return _document("invitation", title, read, words, has_code=True)


def poster(read: Contents) -> Document:
    title = _("Poster for {offer}").format(offer=read.plan.run.offer.title)
    return _document("poster", title, read, _sign_up(), has_code=True)


def run_sheet_of(read: Contents, session: Session) -> Document:
    meeting = run_sheet(read, session)
    title = _("Run sheet: {session}, {day}").format(session=meeting.heading, day=meeting.day)
    words = {"empty": _("Nothing is planned here yet."), "materials": _("Materials"), "note": _("Note")}
    return _document("run_sheet", title, read, words, more={"meeting": asdict(meeting)})


BY_ADDRESS = {"program": programme, "invitasjon": invitation, "plakat": poster}


def _sign_up() -> dict[str, str]:
    return {
        "sign_up": _("Read more and sign up"),
        "scan": _("Scan the code with your phone, or write this address:"),
        "phone": _("Or call"),
        "how": _("Professionals and people with lived experience plan and lead it together, side by side."),
    }


def _document(template: str, title: str, read: Contents, words: dict[str, str], **more: Any) -> Document:
    always = {
        "draft": _("This is a draft. The course is not published yet."),
        "qr": _("Code that leads to the course's page"),
    }
    return Document(template, title, sheet(read), always | words, **more)
