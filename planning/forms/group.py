"""Who is in the working group."""

from django import forms

from planning.models import Side


class MemberForm(forms.Form):
    """Whom to ask in, and on which side. The person is looked up among all who may plan somewhere."""

    person = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    side = forms.ChoiceField(choices=Side)
    leads_sessions = forms.BooleanField(required=False)
    involves = forms.CharField(max_length=300, required=False)
    fee = forms.CharField(max_length=120, required=False)
