"""Sealing what must be kept but not read: codes on their way to a letter, and the secrets of second factors."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "organisations.sealing"


class BrokenSealError(Exception):
    """The text was not sealed here, was changed since, or is older than the reader accepts."""


def _keys() -> MultiFernet:
    """One key per secret key: an old one still opens, the present one seals."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(SALT, "", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(content: Any) -> str:
    return _keys().encrypt(json.dumps(content).encode()).decode()


def unseal(sealed: str, *, seconds: int | None = None) -> Any:
    """What was sealed, at most `seconds` ago. Raises BrokenSealError."""
    try:
        return json.loads(_keys().decrypt(sealed, ttl=seconds))
    except InvalidToken as error:
        raise BrokenSealError from error
