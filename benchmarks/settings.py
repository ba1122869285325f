"""The portal's own settings, with the bare view added to its addresses, and without a cache where that is measured."""

import os

from lms_portal.settings import *  # noqa: F403 - the same in everything but the addresses

ROOT_URLCONF = "benchmarks.urls"

if os.environ.get("BENCH_CACHE") == "none":
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
