"""How a run is prepared by both sides as equals: working group, programme, approvals, publishing."""
