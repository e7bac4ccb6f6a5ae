"""Findings beside what their items waive: the one place where a waiver is heard and still shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizzes.engine.items import Item
from quizzes.engine.linting.evidence import Evidence, findings_of_use
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint, lint_item


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and, where its item waives it, the reason; '' where it counts."""

    finding: Finding
    waived_because: str = ""


def judge(items: Sequence[Item]) -> list[Judged]:
    """Return all findings about the items of one bank, those that are waived last."""
    counting = lint(items)
    if not any(item.waivers for item in items):
        return [Judged(finding) for finding in counting]
    return _with_waived(items, counting, lint([_bare(item) for item in items]))


def judge_alone(item: Item) -> list[Judged]:
    """Return what rules that need no other item say of `item`, what is waived last."""
    return _with_waived([item], lint_item(item), lint_item(_bare(item)))


def judge_use(item: Item, evidence: Evidence) -> list[Judged]:
    """Return what the item's use in one quiz says against it, what is waived last."""
    return _with_waived([item], findings_of_use(item, evidence), findings_of_use(_bare(item), evidence))


def _bare(item: Item) -> Item:
    return replace(item, waivers=())


def _with_waived(items: Sequence[Item], counting: Sequence[Finding], bare: Sequence[Finding]) -> list[Judged]:
    """Return the findings that count, then those that the linter has only where no waiver is heard."""
    reasons = {(item.id, waiver.rule): waiver.reason for item in items for waiver in item.waivers}
    known = set(counting)
    waived = [Judged(finding, reasons[finding.item, finding.rule]) for finding in bare if finding not in known]
    return [*(Judged(finding) for finding in counting), *waived]
