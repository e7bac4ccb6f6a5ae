"""A person's own data as one file: a zip of JSON, and a package for Anki of each deck that they drill."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from quizzes.cards.models import Deck
from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.exchange.jobs.exporting import Made
from quizzes.exchange.jobs.memories import deck_package
from quizzes.exchange.jobs.owndata import PARTS, Row
from quizzes.exchange.models import ExportRun
from seminar.people.models import User

VERSION = 1


def write_own_archive(run: ExportRun, file: IO[bytes], *, at: datetime) -> Made:
    """Write all that is kept of the person who asked, as they may see it at `at`."""
    user, packages = run.asker, 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add_json(archive, "about.json", iter([{"format": "seminar-own-data", "version": VERSION, "written_at": at}]))
        for name, part in PARTS.items():
            _add_json(archive, f"{name}.json", part(user, at))
        for deck in _decks(user):
            written = deck_package(learner=user, deck=deck, at=at)
            if written is not None:
                archive.writestr(f"decks/{deck.slug}-{deck.public_id}.apkg", written.content)
                packages += 1
    return Made(f"my-data-{at:%Y-%m-%d}.zip", packages)


def _decks(user: User) -> QuerySet[Deck]:
    return decks_visible_to(user).filter(id__in=opened_deck_ids(user))


def _add_json(archive: zipfile.ZipFile, name: str, rows: Iterator[Row]) -> None:
    """Write the rows as a JSON array, one in a line: there may be a million, so they are never all in memory."""
    with archive.open(name, "w", force_zip64=True) as file:
        before = b"[\n"
        for row in rows:
            line = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            file.write(
                before + line.encode(errors="backslashreplace")
            )  # half a surrogate pair is an escape in JSON too
            before = b",\n"
        file.write(b"\n]\n" if before == b",\n" else b"[]\n")
