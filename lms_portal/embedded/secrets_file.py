"""The secret key of a checkout that has none in its environment."""

import os
import secrets
from pathlib import Path


def secret_key(var_dir: Path) -> str:
    """Read this folder's key, or make one. Two that start at once get the same key."""
    path = var_dir / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        var_dir.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret-key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    try:
        path.hardlink_to(draft)  # fails when another process was first; then its key holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
