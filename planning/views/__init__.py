"""What people do with a plan in the browser."""

from planning.views.decisions import approve, publish
from planning.views.group import add_member, bring_back_member, change_member, remove_member
from planning.views.items import add_item, change_item, fill_session, move_item, remove_item, undo_last
from planning.views.page import plan

__all__ = [
    "add_item",
    "add_member",
    "approve",
    "bring_back_member",
    "change_item",
    "change_member",
    "fill_session",
    "move_item",
    "plan",
    "publish",
    "remove_item",
    "remove_member",
    "undo_last",
]
