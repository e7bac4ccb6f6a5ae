"""What people ask for about files to take away: questions for staff, one's own data for everybody."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from quizzes.cards.models import Deck
from quizzes.engine.recognition import FORMATS
from quizzes.exchange import tasks
from quizzes.exchange.models import ExportRun, ExportState
from quizzes.exchange.services.hints import hint
from seminar.people.models import Seminar, User

COPIES = ("zip",)
"""The one format of a whole seminar."""


class FormatUnknown(ValueError):
    """No format of this name is written."""


@transaction.atomic
def start_export(*, asker: User, seminar: Seminar, what: str, of: str, format_name: str) -> ExportRun:
    """Ask for a file of the items of a bank, a deck or a quiz by its public id, or a copy of a seminar ('zip').

    Where they have asked for the same already and wait for it, that run is returned: a request may be repeated.
    Raises FormatUnknown. Whether the asker may have it is asked before (queries.seminar_to_export_from).
    """
    if format_name not in (COPIES if what == "seminar" else FORMATS):
        raise FormatUnknown(format_name)
    known = ExportRun.objects.filter(asker=asker, what=what, of=of, format=format_name, state=ExportState.WAITING)
    run = known.order_by("-id").first() or ExportRun.objects.create(
        asker=asker, seminar=seminar, what=what, of=of, format=format_name
    )
    transaction.on_commit(partial(hint, tasks.write_export, run_id=run.id), robust=True)
    return run


def start_deck_export(*, asker: User, deck: Deck) -> ExportRun:
    """Ask for one's own deck as a package with schedule and log, and return the run; a repeat while it waits is one."""
    return start_export(asker=asker, seminar=deck.seminar, what="deck", of=deck.public_id, format_name="apkg")


@transaction.atomic
def start_own_export(*, asker: User) -> ExportRun:
    """Ask for a file of all that is kept of the person who asks, and return the run.

    While one is being made it is that one: a second request, or an impatient one, makes no second file.
    """
    User.objects.select_for_update(of=("self",)).get(id=asker.id)
    known = ExportRun.objects.filter(asker=asker, what="me", state__in=[ExportState.WAITING, ExportState.WRITING])
    run = known.order_by("-id").first() or ExportRun.objects.create(
        asker=asker, what="me", of=asker.public_id, format="zip"
    )
    transaction.on_commit(partial(hint, tasks.write_export, run_id=run.id), robust=True)
    return run
