"""Choosing among those who plan together: both sides alike, by name; who is on which side is said in words."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.models import Plan, WorkingGroupMember, WorkingGroupMemberQuerySet
from planning.selectors import members_of
from ui.sorting import norwegian

if TYPE_CHECKING:
    OneField = forms.ModelChoiceField[WorkingGroupMember]
    SeveralField = forms.ModelMultipleChoiceField[WorkingGroupMember]
else:
    OneField, SeveralField = forms.ModelChoiceField, forms.ModelMultipleChoiceField

_LEFT = _("Someone you chose has left the working group. Choose again.")
_NOBODY_YET: dict[str, Any] = {  # the form knows the plan, and sets whom one can choose among
    "queryset": WorkingGroupMember.objects.none(),
    "error_messages": {"invalid_choice": _LEFT, "invalid_pk_value": _LEFT},
}


class OneMemberField(OneField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_NOBODY_YET, **kwargs)

    def label_from_instance(self, obj: WorkingGroupMember) -> str:
        return _name_and_side(obj)


class SeveralMembersField(SeveralField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **_NOBODY_YET, **kwargs)

    def label_from_instance(self, obj: WorkingGroupMember) -> str:
        return _name_and_side(obj)


def those_in(plan: Plan) -> WorkingGroupMemberQuerySet:
    return those_ever_in(plan).current()


def those_ever_in(plan: Plan) -> WorkingGroupMemberQuerySet:
    return members_of(plan).select_related("user").order_by(norwegian("user__name"), "pk")


def _name_and_side(member: WorkingGroupMember) -> str:
    return f"{member.user.name} ({member.get_side_display()})"
