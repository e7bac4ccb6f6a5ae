"""The runs of exports: take one, write its file, say how it ended; find what was left undone, drop what is old."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import IO

from django.core.files import File
from django.utils import timezone

from quizzes.exchange.jobs.exporting import Made, write_items
from quizzes.exchange.jobs.ownarchive import write_own_archive
from quizzes.exchange.jobs.owndecks import write_deck
from quizzes.exchange.jobs.plainitems import plain_finding
from quizzes.exchange.jobs.seminarcopy import write_seminar_copy
from quizzes.exchange.models import MOST_TRIES, ExportRun, ExportState

KEPT = timedelta(days=7)
GONE = "what was to be exported is no longer there"
TRIED_OFTEN = "the file could not be written: its worker was stopped each time. Tell whoever runs this service"
WORKED_ON = (ExportState.WAITING, ExportState.WRITING)

WRITERS: Mapping[str, Callable[..., Made | None]] = {
    "bank": write_items,
    "deck": write_deck,
    "quiz": write_items,
    "seminar": write_seminar_copy,
    "me": write_own_archive,
}


def write_export(*, run_id: int, at: datetime) -> None:
    """Write the file of a waiting run; leaves any other as it is."""
    if not ExportRun.objects.filter(id=run_id, state__in=WORKED_ON).claim(at=at, state=ExportState.WRITING):
        return
    run = ExportRun.objects.select_related("seminar", "asker").get(id=run_id)
    if run.tries > MOST_TRIES:
        _end(run, state=ExportState.FAILED, refusal=TRIED_OFTEN)
        return
    with tempfile.TemporaryFile() as file:
        made = WRITERS[run.what](run, file, at=at)
        if made is None:
            _end(run, state=ExportState.FAILED, refusal=GONE)
        else:
            _keep(run, file, made)


def _keep(run: ExportRun, file: IO[bytes], made: Made) -> None:
    file.seek(0)
    ending = made.filename.rpartition(".")[2]
    run.file.save(f"{run.public_id}.{ending}", File(file), save=False)
    _end(
        run,
        state=ExportState.READY,
        filename=made.filename,
        file=run.file.name,
        item_count=made.item_count,
        findings=[plain_finding(finding) for finding in made.findings],
    )


def _end(run: ExportRun, **said: object) -> None:
    ExportRun.objects.filter(id=run.id).update(claimed_until=None, ended_at=timezone.now(), **said)


def unfinished_exports(*, at: datetime) -> list[int]:
    """Return the ids of the runs that no worker is at, though their file is not written."""
    return ExportRun.objects.filter(state__in=WORKED_ON).left_undone(at=at)


def drop_old_exports(*, at: datetime) -> int:
    """Delete runs with their files that are older than a week; returns how many."""
    old = list(ExportRun.objects.filter(created_at__lt=at - KEPT).order_by("id")[:100])
    for run in old:
        if run.file:
            run.file.delete(save=False)
        run.delete()
    return len(old)
