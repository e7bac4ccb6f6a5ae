"""How long a bank of 5,000 items takes to lint. Bar: 5 s of CPU time (docs/linting.md#speed)."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.table import Row, report
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.linter import lint

BAR_SECONDS = 5
ITEMS = 5_000
ROUNDS = 3
BANKS = Path(__file__).parent.parent / "fixtures" / "banks"


def rows() -> Iterator[Row]:
    items = made_up_items()
    seconds = min(cpu_seconds(items) for _ in range(ROUNDS))
    yield Row(
        work=f"lint of {len(items):,} items",
        measured=f"{seconds:.2f} s CPU",
        bar=f"≤ {BAR_SECONDS} s",
        compared=f"{len(lint(items)):,} findings",
        is_met=seconds <= BAR_SECONDS,
    )


def cpu_seconds(items: list[Item]) -> float:
    started = time.process_time()
    lint(items)
    return time.process_time() - started


def made_up_items() -> list[Item]:
    """Return copies of the fixtures' items, in each of which a third of the words are swapped for others of the banks.

    So words are as common as in real banks, many stems are alike, and few are the same.
    """
    chance = random.Random(1)
    originals = [item for path in sorted(BANKS.glob("*.toml")) for item in read_bank(path.read_bytes()).result.items]
    words = [
        word for item in originals for text in (item.stem, str(item.body)) for word in text.split() if word.isalpha()
    ]

    def varied(value: Json) -> Json:
        if isinstance(value, str):
            return " ".join(
                chance.choice(words) if word.isalpha() and chance.random() < 1 / 3 else word
                for word in value.split(" ")
            )
        if isinstance(value, dict):
            return {key: each if key == "id" else varied(each) for key, each in value.items()}
        return [varied(each) for each in value] if isinstance(value, list) else value

    return [
        replace(item, id=f"{item.id}-{number}", stem=str(varied(item.stem)), body=varied(item.body))
        for number, item in enumerate(originals[place % len(originals)] for place in range(ITEMS))
    ]


if __name__ == "__main__":
    report(rows())
