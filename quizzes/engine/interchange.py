"""What passes between a file format and the rest: items, and findings about what could not be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The items that could be read, in file order, and what is to be said of the rest.

    `lines` gives the line (from 1) on which an item starts, by item id; a format without lines leaves it empty.
    """

    items: Sequence[Item]
    findings: Sequence[Finding]
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes, and one finding for each thing that the format cannot say."""

    content: bytes
    findings: Sequence[Finding]


type Reader = Callable[[bytes], ReadResult]
type Writer = Callable[[Sequence[Item]], Written]
