"""What several forms say."""

from django.utils.translation import gettext_lazy as _

NO_SUCH_CHARACTERS = _("The text has characters that cannot be shown. Write it again.")
