"""Figures for a period and a set of organisations."""

from reports.selectors.report import Report, build

__all__ = ["Report", "build"]
