"""What it takes to leave, whichever way someone does."""

from django.utils import timezone

from participants.models import CancellationReason, Enrolment, EnrolmentStatus


def leave(enrolment: Enrolment, reason: CancellationReason | str = "") -> None:
    """The row only; the caller holds the run's lock and serves the line afterwards."""
    enrolment.status, enrolment.cancelled_at = EnrolmentStatus.CANCELLED, timezone.now()
    enrolment.invitation_expires_at, enrolment.cancellation_reason = None, reason
    enrolment.told_free_at = None  # whoever comes back is told anew, and not while the line is paused
    enrolment.save(
        update_fields=["status", "cancelled_at", "invitation_expires_at", "cancellation_reason", "told_free_at"]
    )
