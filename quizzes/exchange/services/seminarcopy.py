"""What instructors ask for about a copy of a seminar: to look at what it would do, and to bring it in."""

from __future__ import annotations

from functools import partial
from typing import IO

from django.core.files import File
from django.db import transaction

from quizzes.exchange import tasks
from quizzes.exchange.models import ImportState, ReceivedCopy
from quizzes.exchange.services.hints import hint
from quizzes.exchange.services.imports import NotPlanned, plain_name, size_of
from seminar.people.models import Seminar, User


@transaction.atomic
def receive_copy(*, seminar: Seminar, uploader: User, name: str, file: IO[bytes]) -> ReceivedCopy:
    """Keep the file of a copy for as long as its uploader looks at what it would do, and have it read.

    Raises FileTooLarge, with nothing stored.
    """
    size_of(file)
    received = ReceivedCopy(seminar=seminar, uploader=uploader, filename=plain_name(name))
    received.file.save(received.public_id, File(file), save=False)  # under our name: theirs may be any
    received.save()
    transaction.on_commit(partial(hint, tasks.work_on_copy, copy_id=received.id), robust=True)
    return received


@transaction.atomic
def accept_copy(received: ReceivedCopy) -> ReceivedCopy:
    """Have the copy brought in, as things are by then. Raises NotPlanned where it is not read, or was accepted."""
    mine = ReceivedCopy.objects.filter(id=received.id, state=ImportState.PLANNED)
    if not mine.update(state=ImportState.APPLYING, tries=0):
        raise NotPlanned(received.state)
    received.state = ImportState.APPLYING
    transaction.on_commit(partial(hint, tasks.work_on_copy, copy_id=received.id), robust=True)
    return received
