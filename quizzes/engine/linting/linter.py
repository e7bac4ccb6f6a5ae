"""Holding the rules against items, and findings against the waivers of their authors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from quizzes.engine.items import Item
from quizzes.engine.linting.evidence import EVIDENCE_RULES
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rules import BANK_RULES, ITEM_RULES, WAIVER_RULES

_BANK_RULE_NAMES = frozenset(rule.name for rule in BANK_RULES)
_EVIDENCE_RULE_NAMES = frozenset(rule.name for rule in EVIDENCE_RULES)


def lint(items: Sequence[Item], lines: Mapping[str, int] | None = None) -> list[Finding]:
    """Return the findings about the items of one bank, item by item in their order, those about the bank last.

    `lines` gives the line of an item in its file by its id, and may give that of a part of it by 'id.choices[2].text'.
    An item is judged by itself and among all items given, so give a whole bank. Nothing that an item holds makes this
    raise.
    """
    questions = [Question.of(item) for item in items]
    by_item = [_item_findings(question) for question in questions]
    about_bank = []
    for rule in BANK_RULES:
        for place, remark in rule.check(questions):
            if place is None:
                about_bank.append(rule.finding(remark))
            else:
                by_item[place].append(rule.finding(remark, item=items[place].id))
    judged = [
        finding
        for question, findings in zip(questions, by_item, strict=True)
        for finding in _after_waivers(question, findings, silent=_EVIDENCE_RULE_NAMES)
    ]
    return [replace(finding, line=_line_of(finding, lines or {})) for finding in judged] + about_bank


def lint_item(item: Item) -> list[Finding]:
    """Return the findings about one item by itself, such as beside a form where it is edited."""
    question = Question.of(item)
    # Rules that need the whole bank, or its use, were not asked: their waivers may have something to waive.
    return list(_after_waivers(question, _item_findings(question), silent=_BANK_RULE_NAMES | _EVIDENCE_RULE_NAMES))


def _item_findings(question: Question) -> list[Finding]:
    return [rule.finding(remark, item=question.item.id) for rule in ITEM_RULES for remark in rule.check(question)]


def _after_waivers(question: Question, findings: Sequence[Finding], *, silent: frozenset[str]) -> Iterator[Finding]:
    """Yield the findings that are not waived, then those about waivers; `silent` names rules that were not asked.

    Nothing is waived on an item that cannot be read: no reason makes it usable.
    """
    item = question.item
    reasoned = {waiver.rule for waiver in item.waivers if waiver.reason.strip()}
    waived = reasoned if question.fault is None else set()
    yield from (finding for finding in findings if finding.rule not in waived)
    spoke = {finding.rule for finding in findings}
    for place, waiver in enumerate(item.waivers):
        if not waiver.reason.strip():
            name, message = "waiver-without-reason", f"say why {waiver.rule!r} does not hold here"
        elif waiver.rule not in spoke | silent:
            name, message = "idle-waiver", f"{waiver.rule!r} has nothing to say here: take the waiver out"
        else:
            continue
        yield Finding(name, WAIVER_RULES[name][0], message, item=item.id, field=f"waive[{place}]")


def _line_of(finding: Finding, lines: Mapping[str, int]) -> int | None:
    """Return the line of the finding's field, or of the nearest part around it that has one."""
    path = f"{finding.item}.{finding.field}"
    while len(path) > len(finding.item) and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["))]
    return lines.get(path)
