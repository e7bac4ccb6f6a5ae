"""Typed readers of the environment. A bad value stops the start with a sentence that names it."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """Return whether `name` is on; raises ImproperlyConfigured for anything but 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def integer(name: str, *, default: int, low: int, high: int) -> int:
    """Return `name` as a whole number in low…high; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or str(default)
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name} is {number}: it must lie between {low} and {high}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of `name`, without blanks and empty parts."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def choice(name: str, *, default: str, allowed: tuple[str, ...]) -> str:
    """Return `name`, one of `allowed`; raises ImproperlyConfigured for anything else."""
    value = text(name, default) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(allowed)}.")
    return value


def secret(name: str) -> str:
    """Return the value of `name`, or the content of the file that `name`_FILE points to, or ''.

    Raises ImproperlyConfigured where the file is named but cannot be read.
    """
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path!r}, which cannot be read: {error.strerror}."
            ) from error
    return os.environ.get(name, "")
