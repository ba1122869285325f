import uuid

import pytest
from django.core.cache import caches


@pytest.fixture
def own_cache(monkeypatch):
    """A corner of the real cache that no other test has written to. Nothing is cleared: others use the same server."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)
