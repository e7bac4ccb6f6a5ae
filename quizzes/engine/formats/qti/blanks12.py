"""What Canvas writes in QTI 1.2 in a way of its own: texts with several blanks, and options sorted into categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.engine.formats.qti.presentation12 import Presentation
from quizzes.engine.formats.qti.question import (
    Interaction,
    Matched,
    Outcome,
    Pick,
    PickSeveral,
    Question,
    Refused,
    Remark,
    Responses,
    Typed,
)
from quizzes.engine.formats.qti.xmltree import Element

_PICKED = ("dropdown", "wordbank")
_EXACT = ("", "textequivalence", "textinchoices", "equivalence")


def blanks_question(question: Question, presentation: Presentation, *, is_case_sensitive: bool = False) -> Question:
    """Return the question with fields where blanks are typed into.

    Canvas lists all right answers of a typed blank as the labels of a choice, and only the first in the conditions: so
    the labels are the key, and each blank earns the same share.
    """
    picks = [each for each in question.interactions if isinstance(each, Pick)]
    if len(picks) < len(question.interactions):
        return question
    is_picked = [_answer_type(presentation.elements[pick.response]) in _PICKED for pick in picks]
    if all(is_picked):
        return question
    is_typed = {pick.response: not picked for pick, picked in zip(picks, is_picked, strict=True)}
    for pick in picks:
        if is_typed[pick.response]:
            _check_algorithm(presentation.elements[pick.response], question.remarks)
    if is_case_sensitive and any(is_typed.values()):
        question.remarks.append(Remark("other-scoring", "capitals counted, and count in no gap here", "text"))
    answers = {pick.response: [*pick.options.values()] for pick in picks if is_typed[pick.response]}
    question.interactions = [
        Typed(pick.response, label=pick.label) if is_typed[pick.response] else pick for pick in picks
    ]
    question.key = question.candidates = {**question.key, **answers}
    folded = {name: {text.strip().casefold() for text in texts} for name, texts in answers.items()}
    key = {name: {*question.key.get(name, ())} for name, typed in is_typed.items() if not typed}
    before = question.outcome

    def outcome(responses: Responses) -> Outcome:
        right = sum(any(text.strip().casefold() in folded[name] for text in responses.get(name, ())) for name in folded)
        right += sum(any(id_ in key[name] for id_ in responses.get(name, ())) for name in key)
        return replace(before(responses), score=Fraction(right, len(picks)))

    question.outcome = outcome
    return question


def _answer_type(element: Element) -> str:
    return next((label.get("answer_type").lower() for label in element.walk("response_label")), "")


def _check_algorithm(element: Element, remarks: list[Remark]) -> None:
    for label in element.walk("response_label"):
        algorithm = label.get("scoring_algorithm").lower()
        if algorithm == "textcloseenough":
            remarks.append(Remark("other-scoring", "a slip of the pen was right, and is wrong here", "text"))
        elif algorithm not in _EXACT:
            raise Refused(f"a blank of it is compared by {algorithm[:40]!r}")


def categories_question(question: Question, presentation: Presentation) -> Question:
    """Return a matching that asks of each option to which category it belongs."""
    categories = [each for each in question.interactions if isinstance(each, PickSeveral)]
    if len(categories) < len(question.interactions) or not categories:
        raise Refused("its categories are none")
    options: dict[str, str] = {}
    for category in categories:
        options |= category.options
    left = {f"o{place}": id_ for place, id_ in enumerate(options)}
    right = {f"c{place}": category.response for place, category in enumerate(categories)}
    key = {category: frozenset(question.key.get(category, ())) for category in right.values()}
    before = question.outcome

    def outcome(responses: Responses) -> Outcome:
        return before(_sorted_in(responses.get("categories", ()), left, right))

    labels = {short: presentation.labels[name] for short, name in right.items()}
    interaction: Interaction = Matched("categories", {short: options[id_] for short, id_ in left.items()}, labels)
    question.interactions = [interaction]
    question.key = {
        "categories": [
            f"{short} {category}" for short, id_ in left.items() for category, name in right.items() if id_ in key[name]
        ]
    }
    question.outcome = outcome
    return question


def _sorted_in(pairs: Sequence[str], left: Mapping[str, str], right: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the options put into each category, by its response identifier."""
    chosen: dict[str, list[str]] = {}
    for pair in pairs:
        option, category = pair.split()
        chosen.setdefault(right[category], []).append(left[option])
    return chosen
