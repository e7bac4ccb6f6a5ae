"""What staff ask for about files brought in: start, apply, undo."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import IO, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.attempts.models import Regrade, Response, SavedComment, Slot
from quizzes.bank.models import Bank, Item
from quizzes.bank.services import Overwriting, put_back_items, remove_items
from quizzes.cards.models import Card
from quizzes.engine.formats.tabular.layout import Layout, LayoutInvalid, plain_layout
from quizzes.exchange import tasks
from quizzes.exchange.jobs.importing import OTHERS_SINCE, close_plans
from quizzes.exchange.jobs.plainitems import PlainItem, item_of
from quizzes.exchange.jobs.takingover import ReviewedSince, give_back
from quizzes.exchange.models import ImportRun, ImportState
from quizzes.exchange.queries import largest_file_bytes
from quizzes.exchange.services.hints import hint
from seminar.people.models import User

_CHUNK_BYTES = 1 << 20
_NOT_YET = (ImportState.WAITING, ImportState.READING, ImportState.PLANNED)
MOST_NOT_APPLIED = 10
"""So many files of a learner are kept that were not applied yet; a further one takes the oldest's place."""


class FileTooLarge(ValueError):
    """The file is larger than IMPORT_LARGEST_MB; the message says so."""


class TooManyFiles(Exception):
    """As many of the learner's files as there may be are still to be read; the message says so."""


class NotPlanned(Exception):
    """The run is in another state than 'planned': there is nothing to apply, or it was applied already."""


class NotATable(Exception):
    """The file has no columns that could be laid out."""


class NotInPlan(ValueError):
    """An item chosen is neither new nor changed in the plan; the message names it."""


class NotUndoable(Exception):
    """The import cannot be undone as a whole; the message says what stands against it."""


def start_import(*, bank: Bank, uploader: User | None, name: str, file: IO[bytes]) -> ImportRun:
    """Store the file, ask for it to be read, and return the run.

    Raises FileTooLarge and, of a learner's own bank, TooManyFiles, with nothing stored.

    Where the uploader's same file waits to be read or applied already, that run is returned, to be planned anew: a
    request may be repeated.
    """
    size_bytes, sha256 = size_of(file), _sha256_of(file)
    with transaction.atomic():
        Bank.objects.select_for_update(of=("self",)).get(id=bank.id)
        not_yet = ImportRun.objects.filter(bank=bank, uploader=uploader, state__in=_NOT_YET)
        run = not_yet.filter(sha256=sha256).order_by("-id").first()
        if run is None:
            if bank.owner_id is not None and not_yet.count() >= MOST_NOT_APPLIED:
                _make_room(not_yet)
            run = ImportRun(
                bank=bank, uploader=uploader, filename=plain_name(name), sha256=sha256, size_bytes=size_bytes
            )
            run.file.save(run.public_id, File(file), save=False)  # under our name: theirs may be any
            run.save()
        elif run.state == ImportState.PLANNED:
            run.state, run.progress_percent = ImportState.WAITING, 0
            run.save(update_fields=["state", "progress_percent"])
        transaction.on_commit(partial(hint, tasks.work_on_import, run_id=run.id), robust=True)
    return run


def _make_room(runs: QuerySet[ImportRun]) -> None:
    """Let the oldest go that was not applied. Raises TooManyFiles where all of them are still to be read."""
    if not close_plans(runs, most=1, why=OTHERS_SINCE):
        raise TooManyFiles(
            _("%(most)d of your files are still to be read: wait a little, then try again.")
            % {"most": MOST_NOT_APPLIED}
        )


def size_of(file: IO[bytes]) -> int:
    """Return the size of a file in bytes, the file at its start again. Raises FileTooLarge."""
    file.seek(0, os.SEEK_END)
    size_bytes = file.tell()
    if size_bytes > largest_file_bytes():
        most = largest_file_bytes() // 1024 // 1024
        raise FileTooLarge(_("The file is larger than %(most)d MB: cut it into several.") % {"most": most})
    file.seek(0)
    return size_bytes


def _sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file in hex, the file at its start again."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def plain_name(name: str) -> str:
    """Return the last part of an uploaded name, fit to be shown."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign if sign.isprintable() else "-" for sign in last)[-200:] or "file"


@transaction.atomic
def lay_out_import(*, run: ImportRun, layout: Layout) -> ImportRun:
    """Have a table read as a person says that it is to be, and planned anew.

    It is remembered for the bank's next file of the same header. Raises NotPlanned, NotATable, and LayoutInvalid for
    a sheet that is not there.
    """
    locked = ImportRun.objects.select_for_update(of=("self",)).get(id=run.id)
    if locked.state != ImportState.PLANNED:
        raise NotPlanned(locked.state)
    table = locked.plan.get("table")
    if table is None:
        raise NotATable(locked.format)
    if layout.sheet and layout.sheet not in table["sheets"]:
        raise LayoutInvalid("sheet", f"the workbook has no sheet {layout.sheet[:40]!r}")
    locked.layout, locked.state, locked.progress_percent = plain_layout(layout), ImportState.WAITING, 0
    locked.save(update_fields=["layout", "state", "progress_percent"])
    transaction.on_commit(partial(hint, tasks.work_on_import, run_id=locked.id), robust=True)
    return locked


@transaction.atomic
def apply_import(*, run: ImportRun, selected: Sequence[str] | None = None) -> ImportRun:
    """Ask for the planned items to be stored: all that are new or changed, or those selected by id, also in conflict.

    Raises NotPlanned, and NotInPlan for an id that has nothing to be stored.
    """
    locked = ImportRun.objects.select_for_update(of=("self",)).get(id=run.id)
    if locked.state != ImportState.PLANNED:
        raise NotPlanned(locked.state)
    if selected is not None:
        offered = {row["id"] for row in locked.plan["items"] if row["fate"] in ("new", "changed", "conflict")}
        for id_ in selected:
            if id_ not in offered:
                raise NotInPlan(f"{id_[:100]!r} is neither new nor changed in this plan.")
    locked.state, locked.progress_percent = ImportState.APPLYING, 10
    locked.selected = None if selected is None else list(selected)
    locked.save(update_fields=["state", "progress_percent", "selected"])
    transaction.on_commit(partial(hint, tasks.work_on_import, run_id=locked.id), robust=True)
    return locked


@transaction.atomic
def undo_import(*, run: ImportRun, author: User | None) -> ImportRun:
    """Take a whole import back: items that it made are removed, those that it changed say again what they said.

    All or nothing. Raises NotUndoable where an item was changed since, or one that it made is in use: of one's own,
    where a card of it was reviewed since.
    """
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("bank__owner").get(id=run.id)
    if locked.state != ImportState.APPLIED:
        raise NotUndoable(_("Only an import that was applied can be undone."))
    Bank.objects.select_for_update(of=("self",)).get(id=locked.bank_id)
    entries = cast("list[Mapping[str, object]]", locked.applied)
    stored = {
        item.public_id: item
        for item in Item.objects.filter(bank=locked.bank, public_id__in=[entry["item"] for entry in entries])
        .select_related("current", "bank")
        .order_by("id")
    }
    pairs = [(stored[str(entry["item"])], entry) for entry in entries if entry["item"] in stored]
    _require_untouched(pairs)
    made = [item for item, entry in pairs if entry["before"] is None]
    if locked.bank.owner is not None:
        try:
            give_back(learner=locked.bank.owner, items=made, taken=locked.taken, at=timezone.now())
        except ReviewedSince as error:
            raise NotUndoable(_("“%(item)s” was reviewed since.") % {"item": error}) from error
    else:
        _require_unused(made)
    remove_items(bank=locked.bank, items=made)
    put_back_items(bank=locked.bank, changes=list(_as_before(pairs)), author=author)
    locked.state, locked.ended_at = ImportState.UNDONE, timezone.now()
    locked.save(update_fields=["state", "ended_at"])
    return locked


def _as_before(pairs: Sequence[tuple[Item, Mapping[str, object]]]) -> Iterator[Overwriting]:
    for item, entry in pairs:
        if before := cast("Mapping[str, object] | None", entry["before"]):
            yield Overwriting(item, item_of(cast("PlainItem", before["item"])), str(before["loaded_hash"]))


def _require_untouched(pairs: Sequence[tuple[Item, Mapping[str, object]]]) -> None:
    for item, entry in pairs:
        number = item.current.number if item.current else 0
        if number != entry["version"] or item.loaded_hash != entry["loaded_hash"]:
            raise NotUndoable(_("“%(item)s” was changed since.") % {"item": item.slug})


def _require_unused(items: Sequence[Item]) -> None:
    """Raise NotUndoable for an item that a learner has a card of, a quiz asks, or somebody answered."""
    ids = [item.id for item in items]
    users = (
        Exists(Card.objects.filter(item=OuterRef("pk"))),
        Exists(Slot.objects.filter(item=OuterRef("pk"))),
        Exists(Response.objects.filter(Q(item_version__item=OuterRef("pk")) | Q(shown_version__item=OuterRef("pk")))),
        Exists(Regrade.objects.filter(item=OuterRef("pk"))),
        Exists(SavedComment.objects.filter(item=OuterRef("pk"))),
    )
    is_used = Q(pk__in=[])
    for user in users:
        is_used |= Q(user)
    if (used := Item.objects.filter(is_used, id__in=ids).order_by("id").first()) is not None:
        raise NotUndoable(_("“%(item)s” is in use: a card, a quiz or an answer rests on it.") % {"item": used.slug})
