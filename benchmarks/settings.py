"""The portal's own settings, with the bare view added to its addresses."""

from lms_portal.settings import *  # noqa: F403 - the same in everything but the addresses

ROOT_URLCONF = "benchmarks.urls"
