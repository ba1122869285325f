"""The programme as citizens read it, once it is published."""

from typing import Any

from planning.selectors.contents import Contents
from planning.selectors.shares import share_of
from ui.sorting import norwegian_key


def public_programme(contents: Contents) -> dict[str, Any]:
    """What `CourseRun.public_programme` holds from the moment of publication. Both sides are listed alike, by name."""
    share = share_of(contents.items)
    return {
        "leaders": sorted(
            ({"name": member.user.name, "side": member.side} for member in contents.leading()),
            key=lambda leader: (norwegian_key(leader["name"]), leader["side"]),
        ),
        "exchange_percent": share.percent,
        "minutes": share.minutes,
        "sessions": [
            {
                "session": session.pk,
                "items": [
                    {"title": item.title, "kind": item.kind, "minutes": item.minutes}
                    for item in contents.items_in(session)
                ],
            }
            for session in contents.held_sessions
        ],
    }


def has_unseen_changes(contents: Contents) -> bool:
    """Whether citizens read another programme or other leaders than the plan has now."""
    run = contents.plan.run
    return run.is_public and public_programme(contents) != run.public_programme


def has_unpublished_changes(contents: Contents) -> bool:
    """Whether the plan is another than the one that was published.

    Not all of it waits to be seen: times, seats and places are the run's and its sessions' own, shown at once.
    """
    if not contents.plan.run.is_public:
        return False
    return contents.fingerprint != contents.plan.published_fingerprint or has_unseen_changes(contents)
