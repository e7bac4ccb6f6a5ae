"""A page that shows which items rest on which passage of a lecture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quizzes.engine.items import LEVELS, Item
from quizzes.engine.itemtypes import REGISTRY


def coverage_page(passages: Mapping[str, str], items: Sequence[Item], *, title: str) -> str:
    """Return Markdown: a table with a row for each passage, and the items on it by type and by level.

    `passages` gives the title of each passage by its anchor, in the order of the lecture. Items on another passage are
    counted in a last row.
    """
    by_passage: dict[str, list[Item]] = {anchor: [] for anchor in passages}
    elsewhere: list[Item] = []
    for item in items:
        by_passage.get(item.passage, elsewhere).append(item)
    names = [*REGISTRY, *LEVELS, "all"]
    rows = [_row(f"{anchor} {passages[anchor]}", found) for anchor, found in by_passage.items()]
    if elsewhere:
        rows.append(_row("(elsewhere)", elsewhere))
    empty = len(empty_passages(passages, items))
    lines = [
        f"# Coverage of {title}",
        "",
        f"Items: {len(items)}. Passages: {len(passages)}; without an item: {empty}.",
        "Written by `./dev lint-banks --coverage docs/coverage.md`.",
        "",
        f"| passage | {' | '.join(names)} |",
        f"| --- |{' --: |' * len(names)}",
        *rows,
        _row("**all**", items),
    ]
    return "\n".join(lines) + "\n"


def empty_passages(passages: Mapping[str, str], items: Sequence[Item]) -> list[str]:
    """Return the anchors of passages on which no item rests."""
    used = {item.passage for item in items}
    return [anchor for anchor in passages if anchor not in used]


def _row(label: str, items: Sequence[Item]) -> str:
    return f"| {label.replace('|', '\\|')} | {' | '.join(_cells(items))} |"


def _cells(items: Sequence[Item]) -> Iterator[str]:
    types, levels = Counter(item.type for item in items), Counter(item.level for item in items)
    for count in (*(types[name] for name in REGISTRY), *(levels[level] for level in LEVELS), len(items)):
        yield str(count or "")
