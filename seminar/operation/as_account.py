"""Runs a program as another account, which only root can: `python as_account.py ACCOUNT PROGRAM …`."""

from __future__ import annotations

import os
import pwd
import sys


def main(account: str, *command: str) -> None:
    entry = pwd.getpwnam(account)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.execv(command[0], command)  # noqa: S606 - no shell is what is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
