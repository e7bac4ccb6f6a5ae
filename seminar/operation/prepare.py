"""Brings the data up to date before anything serves them: tables, and on a machine for trying out the demo.

One process for all of it, since Django takes longer to start than each of these takes when there is nothing to do.
"""

from __future__ import annotations

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=1)
    if settings.DEMO:
        call_command("seeddemo", verbosity=1)


if __name__ == "__main__":
    main()
