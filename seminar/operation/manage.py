"""`./dev manage …`: Django's command line with the environment and the data of `./dev up`."""

from __future__ import annotations

import os
import sys

from seminar.operation.environment import ROOT, service_environment

if __name__ == "__main__":
    command = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]
    os.execve(sys.executable, command, service_environment(os.environ))  # noqa: S606 - no shell is what is wanted
