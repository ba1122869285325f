"""What this room reads; the workspace asks for `todo`."""

from offers.selectors.todo import todo

__all__ = ["todo"]
