"""The process that reads one file: it has no Django, a bound on memory and time, and a folder to leave its answer in.

    python -m quizzes.exchange.jobs.readerprocess FOLDER MEMORY_BYTES CPU_SECONDS NAME < FILE

It finds `said.json`, a `Said`, in the folder and leaves `answer.json`, an `Answer`, and each media file as '0', '1', …
there. A file that is hostile beyond
what its reader foresaw costs this process and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from quizzes.engine.formats.apkg.reader import read_package
from quizzes.engine.formats.tabular.layout import AS_FOUND, PlainLayout, layout_of, plain_layout
from quizzes.engine.formats.tabular.reader import Laid, read_laid_out
from quizzes.engine.interchange import FileRefused, ReadResult
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint
from quizzes.engine.recognition import FORMATS, recognise
from quizzes.exchange.jobs.plainitems import PlainFinding, PlainItem, plain_finding, plain_item
from quizzes.exchange.jobs.plainmemory import leave_memory

ANSWER = "answer.json"
SAID = "said.json"
TABLES = frozenset(("csv", "tsv", "xlsx"))
LARGEST_ANSWER_BYTES = 64_000_000
MOST_ITEMS_LINTED = 2_000
LINT_SECONDS = 2.0
"""CPU time of the linter: some of its rules compare items with each other, and a file may hold many that are alike."""
NOT_LINTED = "the linter did not look at the questions: they are too many, or too long, to be looked at while importing"
TOO_MUCH_MEMORY = "reading the file takes more memory than a file may cost: cut it into several"
ABOUT_THE_FILE = frozenset(("not-utf8", "too-large", "not-toml"))
"""Rules by which a reader of text says that it has read nothing."""
TOO_LONG_ANSWER = "the file says more than is taken at once: cut it into several"


class Said(TypedDict):
    """What people say of a table: of this file, None for nothing; and of earlier ones, by the key of their header."""

    layout: PlainLayout | None
    remembered: Mapping[str, PlainLayout]


class PlainMedia(TypedDict):
    """A file that came along; the one left in the folder is called by its place in the list."""

    name: str
    sha256: str
    size_bytes: int


class Answer(TypedDict):
    """What was read. `refused` is why the file as a whole was not, '' where it was; `lint` is of the items.

    `table` is what a person is shown of a table, `layout` what somebody had said of it; None where there is none.
    """

    format: str
    refused: str
    items: Sequence[PlainItem]
    findings: Sequence[PlainFinding]
    lint: Sequence[PlainFinding]
    lines: dict[str, int]
    made_up: Sequence[str]
    media: Sequence[PlainMedia]
    table: Mapping[str, Json] | None
    layout: PlainLayout | None


def refusal(reason: str, *, format_name: str = "") -> Answer:
    return {
        "format": format_name,
        "refused": reason,
        "items": [],
        "findings": [],
        "lint": [],
        "lines": {},
        "made_up": [],
        "media": [],
        "table": None,
        "layout": None,
    }


def answer_to(content: bytes, *, name: str, folder: Path, said: Said) -> Answer:
    """Read the file and return what it says; its media are written into the folder."""
    format_name = ""
    laid: Laid | None = None
    try:
        format_name = recognise(content, name)
        if format_name in TABLES:
            laid = _laid_out(content, said)
        result = laid.result if laid else _read(content, format_name, folder)
        answer = _answer(result, format_name, folder)  # which unpacks media
    except FileRefused as error:
        return refusal(str(error), format_name=format_name)
    except MemoryError:
        return refusal(TOO_MUCH_MEMORY, format_name=format_name)
    if not result.items:
        for finding in result.findings:
            if finding.rule in ABOUT_THE_FILE:
                place = f"line {finding.line}: " if finding.line else ""
                return refusal(f"{place}{finding.message}", format_name=format_name)
    if laid:
        answer["table"] = laid.table
        answer["layout"] = None if laid.layout == AS_FOUND else plain_layout(laid.layout)
    return answer


def _laid_out(content: bytes, said: Said) -> Laid:
    layout = said["layout"] and layout_of(said["layout"])
    return read_laid_out(content, layout, remembered={key: layout_of(each) for key, each in said["remembered"].items()})


def _read(content: bytes, format_name: str, folder: Path) -> ReadResult:
    """Return what the file says; what a package remembers of its cards goes into the folder."""
    if format_name != "apkg":
        return FORMATS[format_name].read(content)
    package = read_package(content)
    leave_memory(package, folder=folder)
    return package.items


def _answer(result: ReadResult, format_name: str, folder: Path) -> Answer:
    linted = linted_in_time(result) if len(result.items) <= MOST_ITEMS_LINTED else None
    if linted is None:
        linted = [Finding("not-linted", "hint", NOT_LINTED)]
    media: list[PlainMedia] = []
    for place, (name, held) in enumerate(result.media.items()):
        (folder / str(place)).write_bytes(held)
        media.append({"name": name, "sha256": hashlib.sha256(held).hexdigest(), "size_bytes": len(held)})
    return {
        "format": format_name,
        "refused": "",
        "items": [plain_item(item) for item in result.items],
        "findings": [plain_finding(finding) for finding in result.findings],
        "lint": [plain_finding(finding) for finding in linted],
        "lines": dict(result.lines),
        "made_up": list(result.made_up),
        "media": media,
        "table": None,
        "layout": None,
    }


class _OutOfTime(Exception):  # no error, but an end
    """The linter's time is over."""


def linted_in_time(result: ReadResult) -> list[Finding] | None:
    """Return what the linter says, None where it takes more than LINT_SECONDS. Only for a process's main thread."""

    def end(_number: int, _frame: object) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, LINT_SECONDS)
    try:
        return lint(result.items, result.lines)
    except _OutOfTime:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def written(answer: Answer) -> bytes:
    """Return the answer as JSON, or a refusal where it would be too long to be taken in."""
    content = json.dumps(answer).encode()
    if len(content) > LARGEST_ANSWER_BYTES:
        return json.dumps(refusal(TOO_LONG_ANSWER, format_name=answer["format"])).encode()
    return content


def main(arguments: Sequence[str]) -> None:
    folder, memory_bytes, cpu_seconds, name = Path(arguments[0]), int(arguments[1]), int(arguments[2]), arguments[3]
    for limit, bound in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_seconds)):
        # macOS refuses some limits; the time that the parent waits is bounded there too.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (bound, bound))
    try:
        said: Said = json.loads((folder / SAID).read_bytes())
        content = written(answer_to(sys.stdin.buffer.read(), name=name, folder=folder, said=said))
    except MemoryError:
        content = written(refusal(TOO_MUCH_MEMORY))
    (folder / ANSWER).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
