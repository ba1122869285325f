"""One function per thing that people do with a plan. Each locks the run: there is one writer per run at a time."""

from offers.services import RunIsOverError
from planning.services.approval import approve
from planning.services.errors import (
    HeadingChangedError,
    ItemChangedError,
    ItemGoneError,
    NotAPlannerError,
    NotInGroupError,
    NotReadyError,
    OnOtherSideError,
    PlanChangedError,
    PlanningError,
    SessionGoneError,
    TooManyItemsError,
    VersionNotUndoneError,
)
from planning.services.group import add_member, bring_back_member, remove_member, set_leads_sessions
from planning.services.headings import adopt_proposals, write_heading
from planning.services.moving import move_item, place_item
from planning.services.plans import lock_plan
from planning.services.practice import set_exchange_goal
from planning.services.programme import (
    ItemDraft,
    add_item,
    change_item,
    fill_session,
    put_back_item,
    remove_item,
)
from planning.services.publishing import publish
from planning.services.undoing import undo_version

__all__ = [
    "HeadingChangedError",
    "ItemChangedError",
    "ItemDraft",
    "ItemGoneError",
    "NotAPlannerError",
    "NotInGroupError",
    "NotReadyError",
    "OnOtherSideError",
    "PlanChangedError",
    "PlanningError",
    "RunIsOverError",
    "SessionGoneError",
    "TooManyItemsError",
    "VersionNotUndoneError",
    "add_item",
    "add_member",
    "adopt_proposals",
    "approve",
    "bring_back_member",
    "change_item",
    "fill_session",
    "lock_plan",
    "move_item",
    "place_item",
    "publish",
    "put_back_item",
    "remove_item",
    "remove_member",
    "set_exchange_goal",
    "set_leads_sessions",
    "undo_version",
    "write_heading",
]
