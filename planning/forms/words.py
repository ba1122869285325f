"""What several forms say."""

from django.utils.translation import gettext_lazy as _

MERGED_FORM = "skjema"  # buttons outside the form, where two texts are compared, belong to it by this id
ONLY_SPELLING = _("This is only a spelling correction")
ONLY_SPELLING_HELP = _("Two letters at most. Then the approvals stay. Anything more is approved again by both sides.")
