"""How long a form was looked at: programs send it at once, people never do.

Generous on purpose. A slow person is never too slow, a mark that is lost, old or tampered with counts for nothing, and
whoever really was that quick presses the button once more.
"""

import time

from django import forms
from django.conf import settings
from django.core import signing

SALT = "participants.pace"


def mark() -> str:
    return signing.dumps(time.time(), salt=SALT)


def too_quick(marked: str) -> bool:
    try:
        shown_at = float(signing.loads(marked, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return False
    return time.time() - shown_at < settings.FASTEST_FORM_SECONDS


class PaceField(forms.CharField):
    """Hidden. Comes back as it was when there is an error elsewhere, so that time goes on counting."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=200, widget=forms.HiddenInput, initial=mark)
