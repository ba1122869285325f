"""`python -m benchmarks.large_plan` makes a plan of 12 sessions of 20 items, for an offer that was held before.

It prints the run's id and the session cookie of one who coordinates the offer and is in the group: who sees the most.
"""

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from offers.models import CourseRun
    from organisations.models import User
    from planning.models import Plan, WorkingGroupMember

SESSIONS, ITEMS = 12, 20
MINUTES = 6
ONE_COMMENT_PER = 10
CHANGES = "Mer tid til samtale, og en lengre pause."
NOTE = "La den som er stille, få komme til."


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after set-up
    from django.test import Client  # noqa: PLC0415

    from offers.models import CourseRun  # noqa: PLC0415
    from organisations.access import Permission, people_with  # noqa: PLC0415
    from planning.models import Heading, Plan  # noqa: PLC0415

    before = Plan.objects.filter(run__state="completed", run__offer__archived_at=None)[0]
    before.headings.update_or_create(heading=Heading.CHANGES, defaults={"text": CHANGES})
    offer = before.run.offer
    run = CourseRun.objects.create(offer=offer, state="planning", arena=before.run.arena, seats=12)
    coordinator = people_with(Permission.PUBLISH, [offer.organiser_id])[0]
    _fill(run, coordinator)
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(run.pk, client.cookies[settings.SESSION_COOKIE_NAME].value)


def _fill(run: "CourseRun", coordinator: "User") -> None:
    from django.utils import timezone  # noqa: PLC0415

    from planning.models import Heading, ItemKind, Plan, ProgrammeItem  # noqa: PLC0415

    plan = Plan.objects.create(run=run)
    group = _group(plan, coordinator)
    plan.headings.create(heading=Heading.GOALS, text="Å få hverdagen til å gå.")
    starts = [timezone.now() + timedelta(weeks=week + 2) for week in range(SESSIONS)]
    sessions = [run.sessions.create(starts_at=start, ends_at=start + timedelta(hours=2)) for start in starts]
    items = ProgrammeItem.objects.bulk_create(
        ProgrammeItem(
            session=session,
            position=position,
            kind=ItemKind.values[position % len(ItemKind.values)],
            title=f"Del {position + 1} av programmet",
            minutes=MINUTES,
            materials="Kort med spørsmål",
            note=NOTE,
        )
        for session, position in product(sessions, range(ITEMS))
    )
    for item in items:
        item.responsible.set(group)
    for item in items[::ONE_COMMENT_PER]:
        plan.comments.create(item=item, text="Hvem tar med kortene?", author=coordinator)


def _group(plan: "Plan", coordinator: "User") -> list["WorkingGroupMember"]:
    from organisations.models import Role, User  # noqa: PLC0415

    experienced = User.objects.filter(memberships__roles__contains=[Role.USER_REPRESENTATIVE]).exclude(
        pk=coordinator.pk
    )
    return [
        plan.members.create(user=coordinator, side="professional"),
        *[plan.members.create(user=user, side="experienced") for user in experienced.distinct()[:2]],
    ]


if __name__ == "__main__":
    main()
