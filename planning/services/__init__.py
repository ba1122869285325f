"""One function per thing that people do with a plan. Each locks the run: there is one writer per run at a time."""

from offers.services import RunIsOverError
from planning.services.approval import approve
from planning.services.checklist import tick_points
from planning.services.conversation import add_task, settle_comment, settle_task, write_comment
from planning.services.errors import (
    HeadingChangedError,
    ItemChangedError,
    ItemGoneError,
    MeetingChangedError,
    NotAPlannerError,
    NotInGroupError,
    NotReadyError,
    OnOtherSideError,
    PlanChangedError,
    PlanningError,
    SessionGoneError,
    TooLateError,
    TooManyItemsError,
    VersionNotUndoneError,
)
from planning.services.facilitators import (
    NothingToShowError,
    OwnCompetenceError,
    add_absence,
    add_competence,
    change_competence,
    confirm_competence,
    describe_oneself,
    hide_presentation,
    remove_absence,
    remove_competence,
    share_pool,
    show_presentation,
    stop_sharing_pool,
)
from planning.services.group import add_member, bring_back_member, remove_member, set_leads_sessions
from planning.services.headings import adopt_proposals, write_heading
from planning.services.invitations import (
    InvitationOverError,
    answer_invitation,
    ask_into_group,
    withdraw_group_invitation,
)
from planning.services.meetings import MeetingDraft, cancel_meeting, change_meeting, plan_meeting
from planning.services.moving import move_item, place_item
from planning.services.plans import lock_plan
from planning.services.practice import set_practice
from planning.services.programme import (
    ItemDraft,
    add_item,
    change_item,
    fill_session,
    put_back_item,
    remove_item,
)
from planning.services.publishing import publish
from planning.services.scheduling import do_not_publish_later, publish_due, publish_later
from planning.services.undoing import undo_version

__all__ = [
    "HeadingChangedError",
    "InvitationOverError",
    "ItemChangedError",
    "ItemDraft",
    "ItemGoneError",
    "MeetingChangedError",
    "MeetingDraft",
    "NotAPlannerError",
    "NotInGroupError",
    "NotReadyError",
    "NothingToShowError",
    "OnOtherSideError",
    "OwnCompetenceError",
    "PlanChangedError",
    "PlanningError",
    "RunIsOverError",
    "SessionGoneError",
    "TooLateError",
    "TooManyItemsError",
    "VersionNotUndoneError",
    "add_absence",
    "add_competence",
    "add_item",
    "add_member",
    "add_task",
    "adopt_proposals",
    "answer_invitation",
    "approve",
    "ask_into_group",
    "bring_back_member",
    "cancel_meeting",
    "change_competence",
    "change_item",
    "change_meeting",
    "confirm_competence",
    "describe_oneself",
    "do_not_publish_later",
    "fill_session",
    "hide_presentation",
    "lock_plan",
    "move_item",
    "place_item",
    "plan_meeting",
    "publish",
    "publish_due",
    "publish_later",
    "put_back_item",
    "remove_absence",
    "remove_competence",
    "remove_item",
    "remove_member",
    "set_leads_sessions",
    "set_practice",
    "settle_comment",
    "settle_task",
    "share_pool",
    "show_presentation",
    "stop_sharing_pool",
    "tick_points",
    "undo_version",
    "withdraw_group_invitation",
    "write_comment",
    "write_heading",
]
