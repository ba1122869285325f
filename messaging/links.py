"""Personal links: a random token that is in a letter, and a digest of it that is in the database."""

import hashlib
import secrets

from django.conf import settings

TOKEN_BYTES = 16  # 128 bits: guessing is hopeless, and the link still fits in an SMS


def mint() -> tuple[str, str]:
    """A new token for a link and the digest to store. The token itself is never stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    """SHA-256 in hex. A fast hash is enough here: the token is random, so there is nothing to guess from."""
    return hashlib.sha256(token.encode()).hexdigest()


def absolute(path: str) -> str:
    """The full address of a path in the portal, for messages, which are written without a request."""
    return f"{settings.PORTAL_URL}{path}"
