"""Rules that judge an item by how learners answered it. They speak once enough first attempts are in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, Rule, rule

LEAST_FIRST_ATTEMPTS = 30

SELDOM_CHOSEN_PERCENT = 5
LOW_DISCRIMINATION_PERCENT = 10
TOO_EASY_PERCENT = 95
TOO_HARD_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """What first attempts at one item's current version show.

    `facility_percent` is the mean score (0-100), `discrimination_percent` the correlation with the rest of the quiz
    (-100 to 100), None where it means nothing. `chosen_percent` gives, by an option's id, the share of learners who
    chose it; an option that is not in it was chosen by nobody, unless it is empty: then nothing is known of options.
    """

    first_attempts: int
    facility_percent: float | None = None
    discrimination_percent: float | None = None
    chosen_percent: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsedQuestion:
    """An item beside what is known of its use."""

    question: Question
    evidence: Evidence


type EvidenceRule = Rule[UsedQuestion, Remark]


@rule("seldom-chosen-option", "hint", "Under 5 % of learners chose a wrong option.")
def seldom_chosen_option(used: UsedQuestion) -> Iterator[Remark]:
    chosen = used.evidence.chosen_percent
    for option in used.question.distractors if chosen else ():
        share = chosen.get(option.id, 0.0)
        if share < SELDOM_CHOSEN_PERCENT:
            yield Remark(
                f"chosen by {share:.0f}\u00a0%: it distracts nobody, so replace it or leave it out",
                f"{option.path}.text",
            )


@rule("low-discrimination", "warning", "Those who do well elsewhere hardly do better here: discrimination below 10 %.")
def low_discrimination(used: UsedQuestion) -> Iterator[Remark]:
    percent = used.evidence.discrimination_percent
    if percent is not None and percent < LOW_DISCRIMINATION_PERCENT:
        yield Remark(
            f"discrimination {percent:.0f}\u00a0%: look for a wrong key or a stem that can be read in two ways"
        )


@rule("too-easy", "hint", "Nearly everyone is right: facility above 95 %.")
def too_easy(used: UsedQuestion) -> Iterator[Remark]:
    percent = used.evidence.facility_percent
    if percent is not None and percent > TOO_EASY_PERCENT:
        yield Remark(f"facility {percent:.0f}\u00a0%: it tells nothing about who has learnt")


@rule("too-hard", "warning", "Hardly anyone is right: facility below 20 %.")
def too_hard(used: UsedQuestion) -> Iterator[Remark]:
    percent = used.evidence.facility_percent
    if percent is not None and percent < TOO_HARD_PERCENT:
        yield Remark(f"facility {percent:.0f}\u00a0%: look for a wrong key, or teach the passage again")


EVIDENCE_RULES: tuple[EvidenceRule, ...] = (seldom_chosen_option, low_discrimination, too_easy, too_hard)


def findings_of_use(item: Item, evidence: Evidence) -> list[Finding]:
    """Return what the item's use says against it; nothing below 30 first attempts. A waiver holds here as well."""
    if evidence.first_attempts < LEAST_FIRST_ATTEMPTS:
        return []
    used = UsedQuestion(Question.of(item), evidence)
    waived = {waiver.rule for waiver in item.waivers if waiver.reason.strip()}
    return [
        each.finding(remark, item=item.id)
        for each in EVIDENCE_RULES
        if each.name not in waived
        for remark in each.check(used)
    ]
