"""One function per thing that people do with a plan. Each locks the run: there is one writer per run at a time."""

from offers.services import RunIsOverError
from planning.services.approval import approve
from planning.services.errors import (
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
)
from planning.services.group import add_member, bring_back_member, remove_member, set_leads_sessions
from planning.services.plans import lock_plan
from planning.services.programme import (
    ItemDraft,
    add_item,
    change_item,
    fill_session,
    move_item,
    put_back_item,
    remove_item,
)
from planning.services.publishing import publish

__all__ = [
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
    "add_item",
    "add_member",
    "approve",
    "bring_back_member",
    "change_item",
    "fill_session",
    "lock_plan",
    "move_item",
    "publish",
    "put_back_item",
    "remove_item",
    "remove_member",
    "set_leads_sessions",
]
