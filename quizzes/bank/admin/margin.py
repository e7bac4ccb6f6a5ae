"""The findings beside an item's form: by rule, each pointing to its field, with a place for a waiver's reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.bank.forms import ItemForm
from quizzes.bank.services import WAIVABLE
from quizzes.engine.items import Waiver
from quizzes.engine.linting.findings import Severity
from quizzes.engine.linting.judging import Judged
from quizzes.engine.linting.rules import SUMMARIES

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """What was said, and the field it is about: its id on the page and its label, '' where there is no such field."""

    message: str
    field_id: str
    field_label: str


@dataclass(frozen=True, slots=True)
class RuleRemarks:
    """All that one rule says of the item. `reason` and `error` are what was typed to waive it, and why that failed."""

    rule: str
    severity: Severity
    summary: str
    remarks: Sequence[PlacedRemark]
    may_be_waived: bool
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShownWaiver:
    """A waiver of the item as it is stored, with what it silences: nothing where it is idle."""

    rule: str
    reason: str
    summary: str
    messages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Margin:
    """`is_whole_bank` is false where rules that compare items were not asked."""

    counting: Sequence[RuleRemarks]
    waivers: Sequence[ShownWaiver]
    is_whole_bank: bool


def margin_of(
    judged: Sequence[Judged],
    *,
    form: ItemForm,
    waivers: Sequence[Waiver],
    waiver_errors: Mapping[str, str],
    is_whole_bank: bool,
) -> Margin:
    """Return what to show beside `form` of what was `judged`; errors come first, then as the linter has them."""
    counting: dict[str, list[PlacedRemark]] = {}
    silenced: dict[str, list[str]] = {}
    for each in judged:
        finding = each.finding
        if each.waived_because:
            silenced.setdefault(finding.rule, []).append(finding.message)
        else:
            field_id, label = form.located(finding.field) or ("", "")
            counting.setdefault(finding.rule, []).append(PlacedRemark(finding.message, field_id, label))
    is_readable = "malformed-body" not in counting
    rules = [
        RuleRemarks(
            rule=rule,
            severity=SUMMARIES[rule][0],
            summary=SUMMARIES[rule][1],
            remarks=remarks,
            may_be_waived=is_readable and rule in WAIVABLE,
            reason=str(form.data.get(f"waive-{rule}", "")),
            error=waiver_errors.get(rule, ""),
        )
        for rule, remarks in counting.items()
    ]
    return Margin(
        counting=sorted(rules, key=lambda said: SEVERITIES.index(said.severity)),
        waivers=[
            ShownWaiver(
                waiver.rule, waiver.reason, SUMMARIES.get(waiver.rule, ("", ""))[1], silenced.get(waiver.rule, [])
            )
            for waiver in waivers
        ],
        is_whole_bank=is_whole_bank,
    )
