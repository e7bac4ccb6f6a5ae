"""What a reader or a lint rule has to say about an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `rule` is its stable name; `item`, `field` and `line` (from 1) say where, as far as known."""

    rule: str
    severity: Severity
    message: str
    item: str = ""
    field: str = ""
    line: int | None = None
