"""One thing that needs one person. Each room lists its own in `selectors.todo(user)`, the workspace shows them all."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Urgency(enum.IntEnum):
    """What comes first in the list. Within one, what happens soonest."""

    TODAY = 0  # someone waits for it, or it is over soon
    SOON = 1
    SOME_TIME = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """`sentence` says what is needed, `action_label` what the one button says. Both are already translated."""

    sentence: str
    action_label: str
    url: str
    urgency: int = Urgency.SOON
    when: datetime | None = None
