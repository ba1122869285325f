"""What can go wrong with the private servers, said in one sentence to the person who typed the command."""

import errno


class EmbeddedError(Exception):
    """The message is one sentence that says what to do."""


def in_a_sentence(error: OSError) -> str:
    """What the operating system's refusal means for the person at the terminal."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. Free some space, then run the command again."
    if isinstance(error, PermissionError):
        return f"{error.filename} belongs to another user. Run the command as that user, or remove what is there."
    return f"{error.strerror}: {error.filename}. Put that right, then run the command again."
