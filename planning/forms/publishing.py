"""The gate."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.forms import PortalForm

LONGEST_REASON = 400


class PublishForm(PortalForm, forms.Form):
    """The reason is asked for only where fewer than two experienced users take part."""

    few_experienced_reason = forms.CharField(
        label=_("Why do fewer than two experienced users take part?"),
        help_text=_("Two or more is the recommendation. Your reason is kept with the plan."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Write the reason in 400 characters or fewer.")},
    )
    mark_optional = False


class LaterForm(PortalForm, forms.Form):
    """When to publish."""

    publish_at = forms.DateTimeField(label=_("Publish at"))
    mark_optional = False

    def clean_publish_at(self) -> datetime:
        at: datetime = self.cleaned_data["publish_at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        return at
