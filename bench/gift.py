"""How fast GIFT is read and written: the fixtures' banks, over and over, as one file. Bar: 5 MB/s of CPU time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench.table import Row, report
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.formats.gift.reader import read
from quizzes.engine.formats.gift.writer import write
from quizzes.engine.items import Item

BAR_MEGABYTES_PER_SECOND = 5
ITEMS = 10_000
ROUNDS = 5
BANKS = Path(__file__).parent.parent / "fixtures" / "banks"


def rows() -> Iterator[Row]:
    """Yield reading, which has the bar, and writing, which reads each question back."""
    items = made_up_items()
    content = write(items).content
    megabytes = len(content) / 1_000_000
    read_seconds = best_cpu_seconds(lambda: read(content))
    yield Row(
        work=f"GIFT read, {megabytes:.1f} MB",
        measured=f"{megabytes / read_seconds:.1f} MB/s ({read_seconds:.2f} s CPU)",
        bar=f"≥ {BAR_MEGABYTES_PER_SECOND} MB/s",
        compared=f"{len(read(content).items):,} items, {len(content) / len(items):.0f} bytes each",
        is_met=megabytes / read_seconds >= BAR_MEGABYTES_PER_SECOND,
    )
    write_seconds = best_cpu_seconds(lambda: write(items))
    yield Row(
        work=f"GIFT written, {megabytes:.1f} MB",
        measured=f"{megabytes / write_seconds:.1f} MB/s ({write_seconds:.2f} s CPU)",
        compared="each question is read back",
    )


def best_cpu_seconds(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def made_up_items() -> list[Item]:
    """Return so many items of the fixtures that GIFT can say, each under an id of its own."""
    originals = [item for path in sorted(BANKS.glob("*.toml")) for item in read_bank(path.read_bytes()).result.items]
    refused = {finding.item for finding in write(originals).findings if finding.severity == "error"}
    sayable = [item for item in originals if item.id not in refused]
    return [
        replace(sayable[number % len(sayable)], id=f"{sayable[number % len(sayable)].id}-{number}")
        for number in range(ITEMS)
    ]


if __name__ == "__main__":
    report(rows())
