"""Bringing a file into a bank: after a run, what is stored is what its state says, however often it was tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import IO, cast

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quizzes.bank.models import Bank, ItemStatus
from quizzes.bank.models import Item as StoredItem
from quizzes.bank.queries import PlannedItem, stored_item
from quizzes.bank.services import load_items
from quizzes.cards.services.ownitems import MOST_OWN_ITEMS
from quizzes.engine.formats.tabular.layout import PlainLayout
from quizzes.engine.items import Item
from quizzes.exchange.jobs.media import names_in, store_media, with_names
from quizzes.exchange.jobs.namesakes import told_apart
from quizzes.exchange.jobs.plainitems import plain_item
from quizzes.exchange.jobs.plainmemory import MOST_REVIEWS
from quizzes.exchange.jobs.planning import APPLICABLE, plan_of, planned_items
from quizzes.exchange.jobs.reading import Reading, read_apart
from quizzes.exchange.jobs.takingover import new_review_count, take_over
from quizzes.exchange.models import MOST_TRIES, ImportRun, ImportState
from seminar.people.models import User

log = structlog.get_logger(__name__)

MOST_REMEMBERED = 50
TRIED_OFTEN = "the file could not be read: its worker was stopped each time. Tell whoever runs this service"
TOO_MANY_REVIEWS = f"the package holds more than {MOST_REVIEWS:,} reviews: export fewer decks at once"
TOO_MANY_OWN = f"with it you would have more than {MOST_OWN_ITEMS:,} cards of your own here"
NEVER_APPLIED = "nobody applied what the file would bring within 30 days. Bring it in again"
OTHERS_SINCE = "you have brought other files in since, and did not apply this one. Bring it in again"
PLANNED_FOR = timedelta(days=30)
WORKED_ON = (ImportState.WAITING, ImportState.READING, ImportState.APPLYING)


def work_on_import(*, run_id: int, at: datetime) -> None:
    """Read a waiting run's file and plan it, or apply one that is to be applied; leaves any other as it is."""
    run = _claimed(run_id, at=at)
    if run is None:
        return
    if run.tries > MOST_TRIES:
        _end(run, ImportState.FAILED, refusal=TRIED_OFTEN)
        return
    with run.file.open("rb") as file, _read(run, file) as reading:
        if reading.refused:
            _end(run, ImportState.REFUSED, refusal=reading.refused, format=reading.format)
        elif run.state == ImportState.APPLYING:
            _apply(run, reading)
        else:
            _plan(run, reading)


def _read(run: ImportRun, file: IO[bytes]) -> AbstractContextManager[Reading]:
    """Read the file; a table as was said of it or, where it is planned and nothing was said, of one of its header."""
    is_planned_anew = run.layout is None and run.state != ImportState.APPLYING
    remembered = remembered_layouts(run.bank) if is_planned_anew else {}
    return read_apart(file, name=run.filename, layout=run.layout, remembered=remembered)


def remembered_layouts(bank: Bank) -> dict[str, PlainLayout]:
    """Return what people have said of the latest tables for the bank, by the key of a table's header."""
    said = ImportRun.objects.filter(bank=bank, layout__isnull=False).order_by("-id")
    latest = list(said.values_list("plan__table__key", "layout")[:MOST_REMEMBERED])
    return {key: layout for key, layout in reversed(latest) if key}


def _claimed(run_id: int, *, at: datetime) -> ImportRun | None:
    """Take the run for this worker. None where there is nothing to do, or another worker has it."""
    if not ImportRun.objects.filter(id=run_id, state__in=WORKED_ON).claim(at=at):
        return None
    ImportRun.objects.filter(id=run_id, state=ImportState.WAITING).update(
        state=ImportState.READING, progress_percent=10
    )
    return ImportRun.objects.select_related("bank__seminar", "bank__lecture", "bank__owner", "uploader").get(id=run_id)


def _plan(run: ImportRun, reading: Reading) -> None:
    ImportRun.objects.filter(id=run.id).update(progress_percent=60)
    if (refusal := refused_of_own(run, reading)) is not None:
        _end(run, ImportState.REFUSED, refusal=refusal, format=reading.format)
        return
    plan, findings = plan_of(run.bank, told_apart(run.bank, reading))
    if (owner := run.bank.owner) is not None:
        remembered = reading.remembered
        count = new_review_count(bank=run.bank, learner=owner, remembered=remembered, at=run.created_at)
        plan["memory"] = {"cards": len(remembered.cards), "reviews": count}
    ImportRun.objects.filter(id=run.id, state=ImportState.READING).update(
        state=ImportState.PLANNED,
        format=reading.format,
        plan=plan,
        findings=findings,
        layout=reading.layout,
        progress_percent=100,
        claimed_until=None,
        tries=0,
    )


def refused_of_own(run: ImportRun, reading: Reading) -> str | None:
    """Return why a file cannot go into a learner's own bank, None where it can or the bank is a class's."""
    if run.bank.owner is None:
        return None
    if reading.remembered.is_too_long:
        return TOO_MANY_REVIEWS
    ids = {item.id for item in reading.items}
    own = StoredItem.objects.filter(bank=run.bank).exclude(status=ItemStatus.WITHDRAWN)
    own_ids = set(own.values_list("slug", flat=True))
    return TOO_MANY_OWN if len(own_ids | ids) > MOST_OWN_ITEMS else None


def _apply(run: ImportRun, reading: Reading) -> None:
    """Store what was chosen and say so in one transaction: a worker that dies meanwhile has stored nothing."""
    selected: list[str] | None = run.selected
    reading = told_apart(run.bank, reading)
    with transaction.atomic():
        in_conflict = {row["id"] for row in run.plan["items"] if row["fate"] == "conflict"}
        decided = in_conflict.intersection(selected or ())
        applied = apply_reading(bank=run.bank, reading=reading, selected=selected, author=run.uploader, decided=decided)
        taken = {}
        if run.bank.owner is not None:
            chosen = [item.id for item in reading.items if selected is None or item.id in selected]
            taken = asdict(
                take_over(
                    bank=run.bank,
                    learner=run.bank.owner,
                    remembered=reading.remembered,
                    slugs=chosen,
                    at=timezone.now(),
                )
            )
        _end(run, ImportState.APPLIED, applied=applied, taken=taken)


@transaction.atomic
def apply_reading(
    *,
    bank: Bank,
    reading: Reading,
    selected: Collection[str] | None,
    author: User | None,
    decided: Collection[str] = (),
) -> list[dict[str, object]]:
    """Store the new and changed items, all or those selected by id, and return what undoing each will need.

    `decided` are ids of items in conflict that are to say what the file says.
    """
    chosen = [
        each
        for each in planned_items(bank, reading)
        if (each.fate in APPLICABLE and (selected is None or each.written.id in selected))
        or (each.fate == "conflict" and each.written.id in decided)
    ]
    names = store_media(bank, reading.media, wanted=names_in(each.written for each in chosen))
    before = {each.written.id: _before(each) for each in chosen}
    items = [with_names(each.written, names) for each in chosen]
    loaded = load_items(bank=bank, items=items, author=author, decided=decided)
    return _applied(items, loaded.stored, before)


def _before(planned: PlannedItem) -> dict[str, object] | None:
    if planned.stored is None:
        return None
    return {"item": plain_item(stored_item(planned.stored)), "loaded_hash": planned.stored.loaded_hash}


def _applied(
    items: Sequence[Item], stored: Sequence[StoredItem], before: Mapping[str, dict[str, object] | None]
) -> list[dict[str, object]]:
    by_slug = {item.slug: item for item in stored}
    applied = []
    for item in items:
        now = by_slug.get(item.id)
        if now is None:
            continue  # another of the file's items has taken its name over
        number = now.current.number if now.current else 0
        applied.append(
            {"item": now.public_id, "version": number, "loaded_hash": now.loaded_hash, "before": before[item.id]}
        )
    return applied


def _end(run: ImportRun, state: ImportState, **said: object) -> None:
    """Close the run, and let its file go when that is certain."""
    ImportRun.objects.filter(id=run.id).update(
        state=state, progress_percent=100, claimed_until=None, ended_at=timezone.now(), file="", **said
    )
    name = cast("str", run.file.name)
    transaction.on_commit(lambda: run.file.storage.delete(name), robust=True)


def unfinished_imports(*, at: datetime) -> list[int]:
    """Return the ids of the runs that no worker is at, though there is work to do."""
    return ImportRun.objects.filter(state__in=WORKED_ON).left_undone(at=at)


def drop_old_plans(*, at: datetime) -> int:
    """Close runs that were planned more than 30 days ago and never applied, with their files; returns how many."""
    return close_plans(ImportRun.objects.filter(created_at__lt=at - PLANNED_FOR), most=100, why=NEVER_APPLIED)


@transaction.atomic
def close_plans(runs: QuerySet[ImportRun], *, most: int, why: str) -> int:
    """Close the oldest of the runs that are planned and not applied, with their files; returns how many."""
    planned = runs.filter(state=ImportState.PLANNED).select_for_update(of=("self",), skip_locked=True).order_by("id")
    old = list(planned[:most])
    for run in old:
        _end(run, ImportState.REFUSED, refusal=why, plan={}, findings=[])
    return len(old)
