"""Copies of seminars that were uploaded: say what one would do, bring it in, and let it go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction

from quizzes.engine.interchange import FileRefused
from quizzes.exchange.jobs.loading.reports import LoadReport
from quizzes.exchange.jobs.loading.seminarcopy import CopyReport, bring_in_copy, read_seminar_copy
from quizzes.exchange.jobs.plainitems import plain_finding, storable
from quizzes.exchange.models import MOST_TRIES, ImportState, ReceivedCopy

LOOKED_AT_FOR = timedelta(days=1)
TRIED_OFTEN = "the copy could not be read: its worker was stopped each time. Tell whoever runs this service"
WORKED_ON = (ImportState.WAITING, ImportState.APPLYING)


def work_on_copy(*, copy_id: int, at: datetime) -> None:
    """Say what a waiting copy would do, or bring in one that was accepted; leaves any other as it is."""
    if not ReceivedCopy.objects.filter(id=copy_id, state__in=WORKED_ON).claim(at=at):
        return
    received = ReceivedCopy.objects.select_related("seminar", "uploader").get(id=copy_id)
    if received.tries > MOST_TRIES:
        _end(received, ImportState.FAILED, refusal=TRIED_OFTEN)
        return
    is_accepted = received.state == ImportState.APPLYING
    try:
        with transaction.atomic():
            done = _brought_in(received, is_dry_run=not is_accepted)
            if is_accepted:
                _end(received, ImportState.APPLIED, report=plain_report(done))
    except FileRefused as error:
        _end(received, ImportState.REFUSED, refusal=str(error))
        return
    if not is_accepted:
        planned = {"state": ImportState.PLANNED, "report": plain_report(done), "claimed_until": None, "tries": 0}
        ReceivedCopy.objects.filter(id=copy_id, state=ImportState.WAITING).update(**planned)


def _brought_in(received: ReceivedCopy, *, is_dry_run: bool) -> CopyReport:
    with received.file.open("rb") as file:
        copy = read_seminar_copy(cast("bytes", file.read()))
    return bring_in_copy(seminar=received.seminar, copy=copy, author=received.uploader, is_dry_run=is_dry_run)


def plain_report(done: CopyReport) -> dict[str, object]:
    """Return the report as a page shows it: `title`, `files` with the fate of each, and `findings` of the archive."""
    return {
        "title": storable(done.title),
        "files": [_plain_file(report) for report in done.reports],
        "findings": [plain_finding(finding) for finding in done.findings],
    }


def _plain_file(report: LoadReport) -> dict[str, object]:
    return {
        "filename": storable(report.filename),
        "kind": report.kind.value,
        "slug": storable(report.slug),
        "has_errors": report.has_errors,
        "fate": next((part.fate for part in report.parts if not part.name), ""),
        "counts": report.counts,
        "findings": [plain_finding(finding) for finding in report.findings],
    }


def _end(received: ReceivedCopy, state: ImportState, **said: object) -> None:
    """Close it, and let its file go when that is certain."""
    ReceivedCopy.objects.filter(id=received.id).update(state=state, claimed_until=None, file="", **said)
    name = cast("str", received.file.name)
    transaction.on_commit(lambda: received.file.storage.delete(name), robust=True)


def unfinished_copies(*, at: datetime) -> list[int]:
    """Return the ids of the copies that no worker is at, though there is work to do."""
    return ReceivedCopy.objects.filter(state__in=WORKED_ON).left_undone(at=at)


def drop_old_copies(*, at: datetime) -> int:
    """Delete what was received more than a day ago, with its file; returns how many."""
    old = list(ReceivedCopy.objects.filter(created_at__lt=at - LOOKED_AT_FOR).order_by("id")[:100])
    for copy in old:
        if copy.file:
            copy.file.delete(save=False)
        copy.delete()
    return len(old)
