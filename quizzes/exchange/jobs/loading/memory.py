"""Telling a change in a file from a change in the admin, for all that is not an item."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from quizzes.exchange.jobs.loading.reports import Fate
from quizzes.exchange.models import FileKind, LoadedFile
from seminar.people.models import Seminar

HEAD = ""


def digest(content: Mapping[str, object]) -> str:
    """Return 64 hex digits over what a part says, the same for a file and for what was stored from it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def loaded_digests(*, seminar: Seminar, kind: FileKind, slug: str) -> dict[str, str]:
    """Return by part what was last loaded, empty for a file never seen."""
    known = LoadedFile.objects.filter(seminar=seminar, kind=kind, slug=slug).values_list("digests", flat=True).first()
    return dict(known or {})


def fate_of(*, in_file: str, stored: str | None, loaded: str | None) -> Fate:
    """Return what is to become of a part, from the digests of what the file, the database and the last load say.

    What was stored before there was a memory of it counts as changed in the admin.
    """
    if stored is None:
        return "new"
    if stored == in_file:
        return "unchanged"
    if stored == loaded:
        return "changed"
    return "kept" if in_file == loaded else "conflict"


def remember(*, seminar: Seminar, kind: FileKind, slug: str, digests: Mapping[str, str], content: bytes) -> None:
    """Store what was last loaded of each part, and which file that was; for a kept part, what was loaded before."""
    LoadedFile.objects.update_or_create(
        seminar=seminar, kind=kind, slug=slug, defaults={"digests": dict(digests), "sha256": sha256_of(content)}
    )


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
