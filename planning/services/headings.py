"""What the plan says under its headings."""

from django.db import transaction

from audit.services import Actor
from offers.models import CourseRun, RunState
from offers.services import RunIsOverError
from planning.models import Change, Heading, Plan, PlanHeading
from planning.selectors import contents
from planning.selectors.headings import proposals, sessions_of
from planning.services.errors import HeadingChangedError
from planning.services.plans import lock_plan, open_plan, record
from planning.services.versions import is_only_spelling, keep_version, let_approvals_follow, said_by_heading


@transaction.atomic
def write_heading(
    *, run: CourseRun, by: Actor, heading: str, text: str, version: int, only_spelling: bool = False
) -> PlanHeading:
    """`version` is the one that the person read; 0 where nobody had written yet.

    With `only_spelling` approvals stay, where the two texts are that close. The changes for the next run can be written
    when this one is over. Raises HeadingChangedError, RunIsOverError.
    """
    plan = _open_for(run, heading)
    now = plan.headings.filter(heading=heading).first()
    if (now.version if now else 0) != version:
        raise HeadingChangedError(now)
    if now and now.text == text:
        return now
    return _write(plan, by, now or PlanHeading(plan=plan, heading=heading, version=0), text, only_spelling)


@transaction.atomic
def adopt_proposals(*, run: CourseRun, by: Actor) -> list[PlanHeading]:
    """Take every proposal that nobody has written anything instead of into the plan. Raises RunIsOverError."""
    plan = open_plan(run)
    written = set(plan.headings.values_list("heading", flat=True))
    found = proposals(plan.run, sessions_of(plan.run))
    return [
        _write(plan, by, PlanHeading(plan=plan, heading=heading, version=0), proposal.text, only_spelling=False)
        for heading, proposal in found.items()
        if heading not in written and proposal.text
    ]


def _open_for(run: CourseRun, heading: str) -> Plan:
    if heading != Heading.CHANGES:
        return open_plan(run)
    plan = lock_plan(run)
    if plan.run.state == RunState.CANCELLED:
        raise RunIsOverError
    return plan


def _write(plan: Plan, by: Actor, row: PlanHeading, text: str, only_spelling: bool) -> PlanHeading:  # noqa: FBT001 what the person ticked
    before, after = said_by_heading(row) if row.pk else {}, {"text": text}
    earlier = plan.versions.filter(heading=row.heading)
    spelling = only_spelling and is_only_spelling(earlier, before, after)
    read = contents(plan)
    row.text, row.version = text, row.version + 1
    row.save()
    keep_version(plan, by, Change.HEADING_WRITTEN, heading=row.heading, before=before, after=after, spelling=spelling)
    if spelling:
        let_approvals_follow(read)
    record(by, "plan.heading_written", plan, row, heading=row.heading, version=row.version)
    return row
