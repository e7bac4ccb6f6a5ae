"""All lint rules, in the order in which findings of one item are given. The only list of them."""

from __future__ import annotations

from quizzes.engine.linting import cards, clues, completeness, options, stems, wholebank
from quizzes.engine.linting.evidence import EVIDENCE_RULES
from quizzes.engine.linting.findings import Severity
from quizzes.engine.linting.rule import ItemRule
from quizzes.engine.linting.wholebank import BankRule

ITEM_RULES: tuple[ItemRule, ...] = (
    completeness.malformed_body,
    options.no_key,
    options.several_keys,
    options.empty_option,
    options.duplicate_options,
    completeness.points_sum,
    completeness.foreign_picture,
    completeness.missing_passage,
    completeness.missing_feedback,
    stems.unfocused_stem,
    stems.negative_stem,
    stems.blank_at_start,
    options.all_of_the_above,
    options.combined_options,
    options.absolute_words,
    options.vague_words,
    options.numeric_order,
    options.numeric_overlap,
    clues.longest_key,
    clues.unbalanced_lengths,
    clues.grammar_cue,
    clues.echoed_word,
    cards.answer_in_front,
    cards.long_answer,
    cards.enumeration,
    cards.yes_no_card,
    cards.hidden_sentence,
)

BANK_RULES: tuple[BankRule, ...] = (
    wholebank.near_duplicate,
    wholebank.gives_away,
    wholebank.key_position,
)

WAIVER_RULES: dict[str, tuple[Severity, str]] = {
    "waiver-without-reason": ("error", "A waiver gives no reason."),
    "idle-waiver": ("hint", "A waiver waives nothing: its rule does not speak here, or there is none of that name."),
}
"""Severity and summary of what the linter itself has to say of waivers, by name."""

SUMMARIES: dict[str, tuple[Severity, str]] = {
    **{rule.name: (rule.severity, rule.summary) for rule in ITEM_RULES},
    **{rule.name: (rule.severity, rule.summary) for rule in BANK_RULES},
    **{rule.name: (rule.severity, rule.summary) for rule in EVIDENCE_RULES},
    **WAIVER_RULES,
}
"""Severity and summary of every rule by name."""
