"""How fast QTI is read and written: the fixtures' banks, over and over, as one package. Bar: 5,000 items in 15 s."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench.table import Row, report
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.formats.qti.reader import read
from quizzes.engine.formats.qti.writer import write
from quizzes.engine.items import Item

BAR_SECONDS = 15
BAR_ITEMS = 5_000
ITEMS = 500
ROUNDS = 2
BANKS = Path(__file__).parent.parent / "fixtures" / "banks"


def rows() -> Iterator[Row]:
    """Yield reading, which has the bar of an import, and writing, which reads each item back."""
    items = made_up_items()
    content = write(items).content
    read_seconds = best_cpu_seconds(lambda: read(content)) / ITEMS * BAR_ITEMS
    yield Row(
        work=f"QTI 3.0 read, {BAR_ITEMS:,} items",
        measured=f"{read_seconds:.1f} s CPU",
        bar=f"≤ {BAR_SECONDS} s",
        compared=f"measured with {ITEMS}, {len(content) / ITEMS:.0f} bytes each, packed",
        is_met=read_seconds <= BAR_SECONDS,
    )
    write_seconds = best_cpu_seconds(lambda: write(items)) / ITEMS * BAR_ITEMS
    yield Row(
        work=f"QTI 3.0 written, {BAR_ITEMS:,} items",
        measured=f"{write_seconds:.1f} s CPU",
        compared="each item is read back",
    )


def best_cpu_seconds(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def made_up_items() -> list[Item]:
    """Return so many items of the fixtures that QTI can say, each under an id of its own."""
    originals = [item for path in sorted(BANKS.glob("*.toml")) for item in read_bank(path.read_bytes()).result.items]
    sayable = [item for item in originals if item.type != "flashcard"]
    return [
        replace(sayable[number % len(sayable)], id=f"{sayable[number % len(sayable)].id}-{number}")
        for number in range(ITEMS)
    ]


if __name__ == "__main__":
    report(rows())
