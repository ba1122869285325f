"""Who takes part: enrolment, waiting list, attendance, the citizen's own page."""
