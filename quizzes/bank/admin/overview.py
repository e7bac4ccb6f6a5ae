"""A bank at a glance: what the linter says of it by rule, and how many items rest on each passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from quizzes.bank.admin.linting import BankFindings
from quizzes.bank.admin.margin import SEVERITIES
from quizzes.bank.models import Bank, ItemStatus
from quizzes.engine.items import LEVELS
from quizzes.engine.linting.findings import Severity
from quizzes.engine.linting.rules import SUMMARIES
from seminar.lectures.models import Passage


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many findings of a rule count in a bank, at how many items, and how many are waived."""

    rule: str
    severity: Severity
    summary: str
    findings: int
    items: int
    waived: int


def counts_by_rule(findings: BankFindings) -> list[RuleCount]:
    """Return a row for each rule that has something to say of an item, errors first, then the most frequent."""
    said: Counter[str] = Counter()
    waived: Counter[str] = Counter()
    at: dict[str, set[int]] = {}
    for item_id, judged in findings.by_item.items():
        for each in judged:
            rule = each.finding.rule
            if each.waived_because:
                waived[rule] += 1
            else:
                said[rule] += 1
                at.setdefault(rule, set()).add(item_id)
    rows = [
        RuleCount(rule, *SUMMARIES[rule], findings=said[rule], items=len(at.get(rule, ())), waived=waived[rule])
        for rule in SUMMARIES
        if said[rule] or waived[rule]
    ]
    return sorted(rows, key=lambda row: (SEVERITIES.index(row.severity), -row.findings))


@dataclass(frozen=True, slots=True)
class Covered:
    """A passage and how many of the bank's items rest on it, by level in the order of LEVELS, and in all."""

    passage: Passage
    by_level: Sequence[int]
    total: int


def coverage_of(bank: Bank) -> list[Covered]:
    """Return the passages of the bank's lecture in order with its items that are not withdrawn, in one query.

    A passage on which only items of other banks rest is left out: a lecture may be parted among banks.
    """
    in_use = ~Q(items__status=ItemStatus.WITHDRAWN)
    mine = Q(items__bank=bank) & in_use
    counts = {f"count_{level}": Count("items", filter=mine & Q(items__level=level)) for level in LEVELS}
    passages = Passage.objects.filter(lecture=bank.lecture_id).annotate(
        count_here=Count("items", filter=mine), count_anywhere=Count("items", filter=in_use), **counts
    )
    shown = passages.exclude(count_here=0, count_anywhere__gt=0).order_by("position", "id")
    return [Covered(passage, [getattr(passage, name) for name in counts], passage.count_here) for passage in shown]
