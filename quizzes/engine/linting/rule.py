"""What a lint rule is: a name, a severity, a line that explains it, and a generator of remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from quizzes.engine.linting.findings import Finding, Severity
from quizzes.engine.linting.question import Question


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say. `field` is a path into the item ('stem', 'choices[2].text'), '' for all of it."""

    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Rule[Subject, Said]:
    """One rule. `name` is stable: waivers and docs/linting.md go by it.

    `check` gets what it judges (an item, a bank, an item's statistics) and yields what it has to say.
    """

    name: str
    severity: Severity
    summary: str
    check: Callable[[Subject], Iterator[Said]]

    def finding(self, remark: Remark, *, item: str = "") -> Finding:
        """Return what a finding says of the item of this id, of the whole bank without one."""
        return Finding(self.name, self.severity, remark.message, item=item, field=remark.field)


type ItemRule = Rule[Question, Remark]


def rule[Subject, Said](
    name: str, severity: Severity, summary: str
) -> Callable[[Callable[[Subject], Iterator[Said]]], Rule[Subject, Said]]:
    """Make a rule of the generator that it decorates."""
    return partial(Rule, name, severity, summary)
