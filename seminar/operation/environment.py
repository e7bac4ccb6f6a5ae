"""The environment that `./dev` gives to the service: what the user set stays, the rest is filled in for one machine."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def data_dir(given: Mapping[str, str]) -> Path:
    """Return the folder of the data: SEMINAR_DATA_DIR, or `var` beside `dev`."""
    return Path(given.get("SEMINAR_DATA_DIR") or ROOT / "var").absolute()


def broker_dir(data: Path) -> Path:
    """Return the folder of the broker's socket for these data, always the same one so that `./dev manage` finds it.

    A socket's path may have 104 characters at most, and a data folder may lie deep; hence a short one in /tmp.
    """
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/tmp") / f"seminar-{os.getuid()}-{mark}"  # noqa: S108 - made below for its owner alone, and checked


class NotOurs(Exception):
    """A folder that must be ours alone belongs to somebody else."""


def make_broker_dir(data: Path) -> Path:
    """Make the folder of the broker's socket for its owner alone; raises NotOurs where somebody else made it first."""
    folder = broker_dir(data)
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if folder.is_symlink() or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise NotOurs(f"{folder} is not ours alone: look who made it, remove it, and try again.")
    return folder


def secret_key_file(data: Path) -> Path:
    """Return the file of the data's own secret key, which is made at the first use, readable by its owner alone."""
    path = data / "secret-key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))
    return path


def service_environment(given: Mapping[str, str], *, port: int = 8000) -> dict[str, str]:
    """Return the environment of every process of the service.

    `given` is the user's. Makes the data folder and the secret key where they are missing.
    """
    data = data_dir(given)
    environment = {name: value for name, value in given.items() if value or name not in OURS}
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & environment.keys():
        environment["SECRET_KEY_FILE"] = str(secret_key_file(data))
    environment.setdefault("DEBUG", "1")
    if environment["DEBUG"] == "1":
        environment.setdefault("DEMO", "1")
    environment.setdefault("SITE_URL", f"http://localhost:{port}")
    environment.setdefault("REDIS_URL", f"redis+socket://{broker_dir(data)}/valkey.sock?virtual_host=0")
    environment["SEMINAR_DATA_DIR"] = str(data)
    environment["DJANGO_SETTINGS_MODULE"] = "seminar.settings"
    environment["PYTHONUNBUFFERED"] = "1"  # a crash must leave its last words in the log
    return environment


OURS = {"SECRET_KEY", "SECRET_KEY_FILE", "DEBUG", "DEMO", "SITE_URL", "REDIS_URL"}
"""Variables that count as not set where they are set to nothing, as in `REDIS_URL= ./dev up`."""
