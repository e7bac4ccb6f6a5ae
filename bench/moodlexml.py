"""How fast Moodle XML is read and written: the fixtures' banks, over and over, as one file. Bar: 5 MB/s of CPU time."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.table import Row, report
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.formats.moodlexml.reader import read
from quizzes.engine.formats.moodlexml.writer import write
from quizzes.engine.items import Item

BAR_MEGABYTES_PER_SECOND = 5
ITEMS = 2_400  # the file stays below what is read of one
ROUNDS = 5
BANKS = Path(__file__).parent.parent / "fixtures" / "banks"


def rows() -> Iterator[Row]:
    """Yield reading of what we write, which has the bar, of the same as Moodle's editor makes it, and writing."""
    items = made_up_items()
    content = write(items).content
    yield reading("Moodle XML read", content, bar=BAR_MEGABYTES_PER_SECOND)
    exported = as_the_editor_makes_it(content)
    yield reading("Moodle XML read, texts as HTML", exported, bar=BAR_MEGABYTES_PER_SECOND)
    yield writing("Moodle XML written", items, len(content))
    own = read(exported).items
    yield writing("Moodle XML written, what came from there", own, len(exported))


def reading(work: str, content: bytes, *, bar: int) -> Row:
    megabytes = len(content) / 1_000_000
    seconds = best_cpu_seconds(lambda: read(content))
    count = len(read(content).items)
    return Row(
        work=f"{work}, {megabytes:.1f} MB",
        measured=f"{megabytes / seconds:.1f} MB/s ({seconds:.2f} s CPU)",
        bar=f"≥ {bar} MB/s",
        compared=f"{count:,} items, {len(content) / count:.0f} bytes each",
        is_met=megabytes / seconds >= bar,
    )


def writing(work: str, items: Sequence[Item], size_bytes: int) -> Row:
    megabytes = size_bytes / 1_000_000
    seconds = best_cpu_seconds(lambda: write(items))
    return Row(
        work=f"{work}, {megabytes:.1f} MB",
        measured=f"{megabytes / seconds:.1f} MB/s ({seconds:.2f} s CPU)",
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
    """Return so many items of the fixtures, each under an id of its own."""
    originals = [item for path in sorted(BANKS.glob("*.toml")) for item in read_bank(path.read_bytes()).result.items]
    return [
        replace(originals[number % len(originals)], id=f"{originals[number % len(originals)].id}-{number}")
        for number in range(ITEMS)
    ]


def as_the_editor_makes_it(content: bytes) -> bytes:
    """Return the file with each text of one line as a paragraph of HTML, as teachers' texts come out of Moodle."""
    text = content.decode().replace('format="markdown"', 'format="html"')
    paragraph = r'\1<text><![CDATA[<p dir="ltr" style="text-align: left;">\2<br></p>]]></text>'
    return re.sub(r'(format="html">\s+)<text>([^<\n]+)</text>', paragraph, text).encode()


if __name__ == "__main__":
    report(rows())
