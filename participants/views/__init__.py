"""The room's pages: signing up, one's own page, and what staff works with."""
