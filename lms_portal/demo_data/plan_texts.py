"""What the demo's plans say under their headings, and how they came to say it."""

from datetime import timedelta

from django.utils import timezone

from planning.models import Change, Heading, Plan, PlanHeading, PlanVersion, Side, WorkingGroupMember

TEXTS = {
    Heading.TARGET_GROUP: "Voksne som lever med noe langvarig, og de som står dem nær. Ingen trenger henvisning.",
    Heading.GOALS: "At hver deltaker går hjem med én ting å prøve, og med noen å ringe til.",
    Heading.FRAMES: "Vi møtes på dagtid, med god pause midt i. Alle kan gå ut når de trenger det.",
    Heading.CONTENT: "Søvn og hvile, krefter i hverdagen, de nære, og veien videre.",
    Heading.METHODS: "Korte innledninger og mye samtale i små grupper. En erfaren bruker forteller hver gang.",
    Heading.ASSESSMENT: "Deltakerne svarer etter siste samling. Gruppa møtes uka etter for å se på svarene.",
}
CHANGES = "Kortere innledninger. La den erfarne brukeren begynne allerede første gang."
EARLIER_GOAL = "At hver deltaker lærer noe nytt om søvn."


def load(plan: Plan, members: dict[Side, list[WorkingGroupMember]], plot: str) -> None:
    """A plan in the making has two texts and the rest as proposals; one that is over says what to change."""
    wanted = [Heading.GOALS, Heading.METHODS] if plot == "planning" else list(TEXTS)
    for heading in wanted:
        PlanHeading.objects.create(plan=plan, heading=heading, text=TEXTS[heading], version=2)
    if plot == "completed":
        PlanHeading.objects.create(plan=plan, heading=Heading.CHANGES, text=CHANGES)
    _versions(plan, members)


def _versions(plan: Plan, members: dict[Side, list[WorkingGroupMember]]) -> None:
    """Both sides have written."""
    texts = [({}, {"text": EARLIER_GOAL}), ({"text": EARLIER_GOAL}, {"text": TEXTS[Heading.GOALS]})]
    sides = [Side.PROFESSIONAL, Side.EXPERIENCED]
    for number, (side, (before, after)) in enumerate(zip(sides, texts, strict=True), start=1):
        version = PlanVersion.objects.create(
            plan=plan,
            number=number,
            change=Change.HEADING_WRITTEN,
            heading=Heading.GOALS,
            before=before,
            after=after,
            by=members[side][0].user,
        )
        PlanVersion.objects.filter(pk=version.pk).update(made_at=timezone.now() - timedelta(days=9 - 3 * number))
