"""How every benchmark says what it measured: rows for one table, printed as JSON lines to whoever runs it."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `compared` is what the same machine does at the same time without us; texts carry units.

    `is_met` is None where there is no bar and the figure only explains another.
    """

    work: str
    measured: str
    bar: str = ""
    compared: str = ""
    is_met: bool | None = None


def report(rows: Iterable[Row]) -> None:
    """Give each row to the caller of this process as soon as it is measured."""
    for row in rows:
        print(json.dumps(asdict(row)), flush=True)


def read_row(line: str) -> Row:
    return Row(**json.loads(line))


def say(progress: str) -> None:
    """Tell a person what is going on; the table's rows have the standard output for themselves."""
    print(f"  {progress}", file=sys.stderr, flush=True)


def as_text(rows: Sequence[Row]) -> str:
    """The table in Markdown, so that it can be pasted into docs/speed.md."""
    names = [field.name for field in fields(Row)[:4]]
    lines = [[*names, "verdict"], *([getattr(row, name) for name in names] + [_verdict(row)] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def _verdict(row: Row) -> str:
    return {True: "ok", False: "BELOW THE BAR", None: ""}[row.is_met]
