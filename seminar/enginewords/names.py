"""What item types and lint rules are called, and the few words that the engine itself puts on cards."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from quizzes.engine.itemtypes.base import Face

TYPE_NAMES = {
    "flashcard": gettext_lazy("Flashcard"),
    "cloze": gettext_lazy("Cloze"),
    "choice": gettext_lazy("Choice, one answer"),
    "multiple": gettext_lazy("Choice, several answers"),
    "truefalse": gettext_lazy("True or false"),
    "shorttext": gettext_lazy("Short text"),
    "numeric": gettext_lazy("Number"),
    "matching": gettext_lazy("Matching"),
    "ordering": gettext_lazy("Ordering"),
    "essay": gettext_lazy("Essay"),
}
"""What each item type is called, by its name."""

RULE_NAMES = {
    "malformed-body": gettext_lazy("Malformed item"),
    "no-key": gettext_lazy("No right option"),
    "several-keys": gettext_lazy("Several right options"),
    "empty-option": gettext_lazy("Empty option"),
    "duplicate-options": gettext_lazy("Duplicate options"),
    "points-sum": gettext_lazy("Sum of points"),
    "foreign-picture": gettext_lazy("Foreign picture"),
    "missing-passage": gettext_lazy("Missing passage"),
    "missing-feedback": gettext_lazy("Missing feedback"),
    "unfocused-stem": gettext_lazy("Unfocused stem"),
    "negative-stem": gettext_lazy("Negative stem"),
    "blank-at-start": gettext_lazy("Blank at the start"),
    "all-of-the-above": gettext_lazy("All of the above"),
    "combined-options": gettext_lazy("Combined options"),
    "absolute-words": gettext_lazy("Absolute words"),
    "vague-words": gettext_lazy("Vague words"),
    "numeric-order": gettext_lazy("Order of numbers"),
    "numeric-overlap": gettext_lazy("Overlapping ranges"),
    "longest-key": gettext_lazy("Longest option is right"),
    "unbalanced-lengths": gettext_lazy("Unbalanced lengths"),
    "grammar-cue": gettext_lazy("Grammar as a cue"),
    "echoed-word": gettext_lazy("Echoed word"),
    "answer-in-front": gettext_lazy("Answer in the question"),
    "long-answer": gettext_lazy("Long answer"),
    "enumeration": gettext_lazy("Enumeration"),
    "yes-no-card": gettext_lazy("Yes-or-no card"),
    "hidden-sentence": gettext_lazy("Hidden sentence"),
    "near-duplicate": gettext_lazy("Near duplicate"),
    "gives-away": gettext_lazy("Gives an answer away"),
    "key-position": gettext_lazy("Place of the right option"),
    "seldom-chosen-option": gettext_lazy("Seldom chosen option"),
    "low-discrimination": gettext_lazy("Low discrimination"),
    "too-easy": gettext_lazy("Too easy"),
    "too-hard": gettext_lazy("Too hard"),
    "waiver-without-reason": gettext_lazy("Waiver without a reason"),
    "idle-waiver": gettext_lazy("Idle waiver"),
}
"""What each lint rule is called on pages, by its name."""

_ABOVE_ANSWERS = gettext_noop("Answers:")
_OF_TRUE_OR_FALSE = frozenset((gettext_noop("True or false?"), gettext_noop("True"), gettext_noop("False")))


def type_in_words(item_type: str) -> str:
    """Return what an item type is called; one that the engine does not know, by its name."""
    return str(TYPE_NAMES.get(item_type, item_type))


def rule_in_words(rule: str) -> str:
    """Return what a lint rule is called; one that the linter does not know, by its name."""
    return str(RULE_NAMES.get(rule, rule))


def solution_in_words(item_type: str, solution: str) -> str:
    """Return an item's solution; that of a true-or-false one is the engine's word."""
    return gettext(solution) if item_type == "truefalse" and solution in _OF_TRUE_OR_FALSE else solution


def face_in_words(item_type: str, face: Face) -> Face:
    """Return both sides of a card: a true-or-false one is the engine's words, a matching has a line of them."""
    if item_type == "matching":  # an author's own line would stand in a list
        line = f"\n\n{_ABOVE_ANSWERS}\n\n"
        return replace(face, front=face.front.replace(line, line.replace(_ABOVE_ANSWERS, gettext(_ABOVE_ANSWERS))))
    front, back = (solution_in_words(item_type, side) for side in (face.front, face.back))
    return replace(face, front=front, back=back)
