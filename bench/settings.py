"""The catalogue's own settings, with one address more to measure against."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
