"""The environment of a test run, which pytest loads before the settings are read (pyproject.toml).

What is set already stays: `./dev test` runs the suite a second time with a DATABASE_URL of PostgreSQL.
"""

import os

from hypothesis import settings

# As Hypothesis' own profile for CI (no deadline, the same cases for everybody), with fewer cases: the whole is run
# often. A law that needs more says so itself.
settings.register_profile("seminar", settings.get_profile("ci"), max_examples=40)

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-to-pass-the-check-of-production")
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")  # nothing listens there: a lost hint must never matter
os.environ.setdefault("SEMINAR_PROCESS", "web")  # a hint that fails is not tried again, which would take a second
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop beside Django's live server
