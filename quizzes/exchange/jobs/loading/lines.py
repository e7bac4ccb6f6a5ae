"""Where in a bank file each part of each item stands."""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.formats.bankfile.document import decoded
from quizzes.engine.formats.bankfile.tomllines import key_lines


def lines_of_parts(content: bytes, lines: Mapping[str, int]) -> dict[str, int]:
    """Return `lines`, which has those of items, with the line of each part of an item under 'id.choices[2].text'.

    `content` is a file that could be read; the keys of its head are under 'bank.title' and the like.
    """
    ids = {line: id_ for id_, line in lines.items()}
    line_of = key_lines(decoded(content))
    parts = {}
    for path, line in line_of.items():
        table, _, part = path.partition(".")
        if part:
            parts[f"{ids.get(line_of[table], table)}.{part}"] = line
    return parts | dict(lines)
