"""What can go wrong with the private servers, said in one sentence to the person who typed the command."""


class EmbeddedError(Exception):
    """The message is one sentence that says what to do."""
