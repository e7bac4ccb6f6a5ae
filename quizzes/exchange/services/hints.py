"""Telling a worker that there is work. It is stored: where no broker takes the hint, the sweeper finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from kombu.exceptions import OperationalError

if TYPE_CHECKING:
    from celery import Task

log = structlog.get_logger(__name__)


def hint(task: Task[Any, Any], **ids: int) -> None:
    """Have the task called with what `ids` name, such as `run_id=3`; a broker that is away is only logged."""
    try:
        task.delay(**ids)
    except OperationalError as error:
        about = {name.removesuffix("_id"): id_ for name, id_ in ids.items()}
        log.warning("hint_lost", task=task.name.rpartition(".")[2], error=str(error), **about)
