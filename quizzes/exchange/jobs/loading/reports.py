"""What came of loading a file: the fate of each of its parts, and findings with their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from quizzes.engine.linting.findings import Finding
from quizzes.exchange.models import FileKind

type Fate = Literal["new", "changed", "unchanged", "kept", "conflict", "removed"]

FATES: tuple[Fate, ...] = ("new", "changed", "unchanged", "kept", "conflict", "removed")


@dataclass(frozen=True, slots=True)
class Part:
    """An item, a passage, or with the name '' the head of the file, and what loading made of it.

    kept: the file says what it said before, and it was changed in the admin since; conflict: both were changed, and
    the admin's is kept; removed: the file has it no more, and nobody had changed it.
    """

    name: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading one file did, or would do. With an error nothing of it is stored and no part is listed."""

    filename: str
    kind: FileKind
    slug: str
    parts: Sequence[Part]
    findings: Sequence[Finding]

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)

    @property
    def counts(self) -> dict[Fate, int]:
        """Return how many parts besides the head met each fate, without zeros."""
        met = Counter(part.fate for part in self.parts if part.name)
        return {fate: met[fate] for fate in FATES if met[fate]}


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def conflict(name: str, *, line: int | None = None) -> Finding:
    """Return the warning that a part was changed in the file and in the admin; `name` is '' for the head."""
    message = "was changed in this file and in the admin since it was last loaded: the admin's text is kept"
    return Finding("changed-in-both", "warning", f"{name or 'the head'} {message}", item=name, line=line)


def finding_line(filename: str, finding: Finding) -> str:
    """Return a finding as compilers write them; what is not known is left out."""
    place = f"{filename}:{finding.line}" if finding.line else filename
    about = ", ".join(filter(None, [f"{finding.severity} {finding.rule}", finding.item and f"item {finding.item}"]))
    return f"{place}: {f'{finding.field}: ' if finding.field else ''}{finding.message} [{about}]"
