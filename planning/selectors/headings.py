"""The headings of the didactic model as people see them: what the plan says, or what they could start from."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.models import CourseRun, Session
from planning.models import APPROVED_HEADINGS, Heading, Plan, PlanHeading
from planning.selectors.contents import Contents
from planning.selectors.practice import exchange_goal


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text to start from, and where it comes from."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """One heading on the page. `version` is 0 while nobody has written; then `text` is the proposal's."""

    heading: str
    name: str
    text: str
    version: int
    source: str

    @property
    def is_proposal(self) -> bool:
        return self.version == 0 and bool(self.text)


def sections(contents: Contents) -> list[Section]:
    """The six, in their order. What nobody has written yet is proposed."""
    written = {row.heading: row for row in contents.headings}
    missing = [heading for heading in APPROVED_HEADINGS if heading not in written]
    found = proposals(contents.plan.run, contents.held_sessions, contents.earlier) if missing else {}
    return [_section(heading, written.get(heading), found.get(heading)) for heading in APPROVED_HEADINGS]


def section(plan: Plan, heading: Heading) -> Section:
    row = PlanHeading.objects.filter(plan=plan.pk, heading=heading).first()
    found = {} if row or heading is Heading.CHANGES else proposals(plan.run, sessions_of(plan.run))
    return _section(heading, row, found.get(heading))


def _section(heading: Heading, row: PlanHeading | None, proposal: Proposal | None) -> Section:
    name = str(heading.label)
    if row:
        return Section(heading.value, name, row.text, row.version, "")
    return Section(heading.value, name, proposal.text if proposal else "", 0, proposal.source if proposal else "")


def proposals(
    run: CourseRun, sessions: list[Session], earlier: list[PlanHeading] | None = None
) -> dict[Heading, Proposal]:
    """Where the offer's last run has a text, that one; otherwise what the offer and the frames of the run say."""
    found = {heading: Proposal(text, _("From the offer")) for heading, text in _from_offer(run).items() if text}
    for heading, text in _from_last_run(run, earlier).items():
        found[heading] = Proposal(text, _("From the last run"))
    found[Heading.FRAMES] = Proposal(_frames(run, sessions), _("From the course run"))
    return found


def sessions_of(run: CourseRun) -> list[Session]:
    return list(Session.objects.held().filter(run=run.pk))


def _from_last_run(run: CourseRun, earlier: list[PlanHeading] | None) -> dict[Heading, str]:
    """What stands in the newest plan of the offer that was made before this one and has texts.

    One query, where `earlier` was not read before.
    """
    if earlier is None:
        earlier = list(PlanHeading.objects.of_offer_up_to(run).exclude(plan__run=run.pk))
    found = [row for row in earlier if row.heading in APPROVED_HEADINGS and row.text]
    return {Heading(row.heading): row.text for row in found if row.plan_id == found[0].plan_id}


def _from_offer(run: CourseRun) -> dict[Heading, str]:
    offer = run.offer
    not_for = _("Not for: {whom}").format(whom=offer.not_for_whom) if offer.not_for_whom else ""
    methods = _(
        "Professional knowledge and lived experience side by side. At least {percent} percent of the time is set aside "
        "for exchange of experience."
    )
    return {
        Heading.TARGET_GROUP: "\n\n".join(filter(None, [offer.for_whom, not_for])),
        Heading.GOALS: offer.summary,
        Heading.CONTENT: offer.description,
        Heading.METHODS: methods.format(percent=exchange_goal(run)),
        Heading.ASSESSMENT: _(
            "Participants are asked after the last session. Afterwards both sides and the coordinator meet to evaluate."
        ),
    }


def _frames(run: CourseRun, held: list[Session]) -> str:
    sentences = [capfirst(str(run.get_format_display()))]
    if held:
        number = ngettext("{count} session of {minutes} minutes", "{count} sessions of {minutes} minutes", len(held))
        sentences.append(number.format(count=len(held), minutes=held[0].minutes))
    if run.seats:
        sentences.append(ngettext("{count} seat", "{count} seats", run.seats).format(count=run.seats))
    if run.arena:
        sentences.append(run.arena.name)
    return ". ".join(sentences) + "."
