"""What people do with a plan in the browser."""

from planning.views.board import move_item, place_item
from planning.views.body import plan
from planning.views.decisions import approve, do_not_publish_later, publish, publish_later, tick_points
from planning.views.group import add_member, bring_back_member, change_member, remove_member
from planning.views.headings import adopt_proposals, change_heading
from planning.views.items import add_item, change_item, fill_session, remove_item
from planning.views.practice import practice
from planning.views.undo import undo_last
from planning.views.versions import undo_version, version, versions

__all__ = [
    "add_item",
    "add_member",
    "adopt_proposals",
    "approve",
    "bring_back_member",
    "change_heading",
    "change_item",
    "change_member",
    "do_not_publish_later",
    "fill_session",
    "move_item",
    "place_item",
    "plan",
    "practice",
    "publish",
    "publish_later",
    "remove_item",
    "remove_member",
    "tick_points",
    "undo_last",
    "undo_version",
    "version",
    "versions",
]
