"""The append-only log of what was done, read and exported. Lowest of the rooms: it knows none of the others."""
