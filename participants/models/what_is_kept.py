"""What each column of an enrolment is: the person's, a need, or a figure that stays. A test fails for one in none."""

from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from messaging.models import Channel
from participants.models.attendance import Attendance

# What a column holds once the person is gone. `submission` is the mark of a form that a browser may still have.
NEEDS: dict[str, Any] = {"needs": [], "interpreter_language": "", "needs_note": ""}
PERSON: dict[str, Any] = {
    "name": "",
    "email": "",
    "phone": "",
    "email_key": "",
    "phone_key": "",
    "channel": Channel.EMAIL,
    "language": "nb",
    "submission": RandomUUID(),
    "party": None,
}
FIGURES = frozenset(
    {
        "id", "run", "status", "takes_part_as", "municipality", "age_band", "source", "created_at", "queued_at",
        "seated_at", "invitation_expires_at", "asked_at", "told_free_at", "waited", "seats_needed", "cancelled_at",
        "cancellation_reason", "person_deleted_at",
    }
)  # fmt: skip
KEPT_FOR_THE_FIGURES: frozenset[type[models.Model]] = frozenset({Attendance})
