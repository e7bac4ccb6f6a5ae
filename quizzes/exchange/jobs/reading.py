"""Reading a file in a process of its own, so that no file can take a worker with it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

import structlog
from django.conf import settings

from quizzes.engine.formats.tabular.layout import PlainLayout
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.jobs.plainitems import finding_of, item_of
from quizzes.exchange.jobs.plainmemory import Remembered, memory_left
from quizzes.exchange.jobs.readerprocess import ANSWER, SAID, Answer, Said, refusal

log = structlog.get_logger(__name__)

TOO_LONG = "reading the file takes longer than a file may cost: cut it into several"
ENDED = "the file could not be read: its reader stopped. Tell whoever runs this service"
_SIGXCPU, _SIGKILL = -24, -9


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that came along, on disk for as long as the reading is held open."""

    name: str
    sha256: str
    size_bytes: int
    path: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: `refused` is why it was not read, '' where it was. `lines` are those of items by id,
    `made_up` the ids that its reader made of words.

    `table` and `layout` are those of an `Answer` (readerprocess.py).
    """

    format: str
    refused: str = ""
    items: Sequence[Item] = ()
    findings: Sequence[Finding] = ()
    lint: Sequence[Finding] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    made_up: Collection[str] = frozenset()
    media: Sequence[MediaFile] = ()
    table: Mapping[str, Json] | None = None
    layout: PlainLayout | None = None
    remembered: Remembered = field(default_factory=Remembered)


@contextlib.contextmanager
def read_apart(
    file: IO[bytes],
    *,
    name: str,
    layout: PlainLayout | None = None,
    remembered: Mapping[str, PlainLayout] = MappingProxyType({}),
) -> Iterator[Reading]:
    """Give what the open file says. Never raises for what is in the file: a hostile one gives a refusal.

    `layout` is what a person says of it where it is a table, `remembered` what was said of others by key.

    The process may take IMPORT_MEMORY_MB of address space and IMPORT_SECONDS of time.
    """
    with tempfile.TemporaryDirectory(prefix="import-") as made:
        folder = Path(made)
        said: Said = {"layout": layout, "remembered": dict(remembered)}
        (folder / SAID).write_text(json.dumps(said), encoding="utf-8")
        answer = _answer_of(file, name=name, folder=folder)
        yield Reading(
            format=answer["format"],
            refused=answer["refused"],
            items=[item_of(plain) for plain in answer["items"]],
            findings=[finding_of(plain) for plain in answer["findings"]],
            lint=[finding_of(plain) for plain in answer["lint"]],
            lines=answer["lines"],
            made_up=frozenset(answer["made_up"]),
            media=[
                MediaFile(each["name"], each["sha256"], each["size_bytes"], folder / str(place))
                for place, each in enumerate(answer["media"])
            ],
            table=answer["table"],
            layout=answer["layout"],
            remembered=memory_left(folder) if not answer["refused"] else Remembered(),
        )


def _answer_of(file: IO[bytes], *, name: str, folder: Path) -> Answer:
    seconds: int = settings.IMPORT_SECONDS
    command = [sys.executable, "-m", "quizzes.exchange.jobs.readerprocess", str(folder)]
    limits = [str(settings.IMPORT_MEMORY_MB * 1024 * 1024), str(seconds)]
    # Nothing of the environment: the process needs no secret, and a file must not find one.
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(settings.BASE_DIR), "PYTHONUTF8": "1"}
    try:
        ended = subprocess.run(  # noqa: S603  # our own module; the name is an argument of it, and no option
            [*command, *limits, name.replace("\0", "")[-200:]],
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return refusal(TOO_LONG)
    if ended.returncode in (_SIGXCPU, _SIGKILL):
        return refusal(TOO_LONG)
    if ended.returncode != 0 or not (folder / ANSWER).is_file():
        log.error("reader_stopped", code=ended.returncode, output=ended.stderr[-2000:].decode("utf-8", "replace"))
        return refusal(ENDED)
    answer: Answer = json.loads((folder / ANSWER).read_bytes())
    return answer
