"""Figures across runs and organisations, and their exports. Cells under five are suppressed."""
