"""What instructors ask for about a copy of a seminar: to look at what it would do, and to bring it in."""

from __future__ import annotations

from functools import partial
from typing import IO

import structlog
from django.core.files import File
from django.db import transaction
from kombu.exceptions import OperationalError

from quizzes.exchange import tasks
from quizzes.exchange.models import ImportState, ReceivedCopy
from quizzes.exchange.services.imports import NotPlanned, measured, plain_name
from seminar.people.models import Seminar, User

log = structlog.get_logger(__name__)


@transaction.atomic
def receive_copy(*, seminar: Seminar, uploader: User, name: str, file: IO[bytes]) -> ReceivedCopy:
    """Keep the file of a copy for as long as its uploader looks at what it would do, and have it read.

    Raises FileTooLarge, with nothing stored.
    """
    measured(file)
    received = ReceivedCopy(seminar=seminar, uploader=uploader, filename=plain_name(name))
    received.file.save(received.public_id, File(file), save=False)  # under our name: theirs may be any
    received.save()
    transaction.on_commit(partial(_hint, received.id), robust=True)
    return received


@transaction.atomic
def accept_copy(received: ReceivedCopy) -> ReceivedCopy:
    """Have the copy brought in, as things are by then. Raises NotPlanned where it is not read, or was accepted."""
    mine = ReceivedCopy.objects.filter(id=received.id, state=ImportState.PLANNED)
    if not mine.update(state=ImportState.APPLYING, tries=0):
        raise NotPlanned(received.state)
    received.state = ImportState.APPLYING
    transaction.on_commit(partial(_hint, received.id), robust=True)
    return received


def _hint(copy_id: int) -> None:
    try:
        tasks.work_on_copy.delay(copy_id=copy_id)
    except OperationalError as error:
        log.warning("hint_lost", task="work_on_copy", copy=copy_id, error=str(error))
