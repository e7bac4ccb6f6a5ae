"""Rules about the options of choice items: what they say, and whether one or more of them is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from quizzes.engine.itemtypes.answertext import comparable
from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal
from quizzes.engine.itemtypes.exactnumbers import plain as plain_number
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.linting.english import ABSOLUTE_WORDS, VAGUE_WORDS
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, rule
from quizzes.engine.linting.words import lower_words, plain

_ALL_OR_NONE = re.compile(
    r"\b(?:all|both|none|neither|any|either|each)\b(?: of| are)* (?:the |these |those )*"
    r"(?:above|below|following|other (?:options|answers|choices)|(?:options|answers|choices)\b)"
    r"|^(?:all|none|both|neither) (?:of )?(?:these|those|them|apply)[.!]?$",
    re.IGNORECASE,
)
_LETTER = r"(?:\(?[a-h1-8]\)|[a-h1-8])"
_COMBINED = re.compile(
    rf"^(?:(?:both|only|neither|options?|answers?|choices?) )*{_LETTER}"
    rf"(?:, {_LETTER})*(?:,? (?:and|or|nor|&|\+) {_LETTER})+"
    r"(?: only| alone| are (?:both )?(?:right|correct|true))?[.]?$",
    re.IGNORECASE,
)
_NUMBER = r"[-−+]?\d+(?:[,\u00a0\u202f ]\d{3})*(?:\.\d+)?"
_NUMERIC = re.compile(rf"^\D{{0,12}}?({_NUMBER})(?:\s*(?:-|–|—|to|and)\s*({_NUMBER}))?[^\d]{{0,20}}$")


@rule("no-key", "error", "A choice item has no right option.")
def no_key(question: Question) -> Iterator[Remark]:
    if question.options and not any(option.is_key for option in question.options):
        yield Remark("no option is marked correct", "choices")


@rule("several-keys", "error", "An item with one answer has several right options.")
def several_keys(question: Question) -> Iterator[Remark]:
    keys = sum(option.is_key for option in question.options)
    if question.item.type == CHOICE.name and keys > 1:
        yield Remark(f"{keys} options are marked correct, but only one can be picked", "choices")


@rule("empty-option", "error", "An option has no text.")
def empty_option(question: Question) -> Iterator[Remark]:
    for option in question.options:
        if not option.text:
            yield Remark("this option has no text", f"{option.path}.text")


@rule("duplicate-options", "error", "Two options, or two prompts of a matching, say the same.")
def duplicate_options(question: Question) -> Iterator[Remark]:
    for (_, earlier), (field, text) in combinations(_told_apart(question), 2):
        if text and comparable(earlier).rstrip(".") == comparable(text).rstrip("."):
            yield Remark(f"{text!r} is said twice", field)


def _told_apart(question: Question) -> list[tuple[str, str]]:
    """Return field and text of all that a learner must be able to tell apart."""
    match question.body:
        case MatchingBody(pairs=pairs):
            return [(f"pairs[{place}].prompt", plain(pair.prompt)) for place, pair in enumerate(pairs.values())]
        case _:
            return [(f"{option.path}.text", option.text) for option in question.options]


@rule("all-of-the-above", "warning", "An option speaks of all or none of the others.")
def all_of_the_above(question: Question) -> Iterator[Remark]:
    for option in question.options:
        if _ALL_OR_NONE.search(option.text):
            yield Remark(
                "who knows two options can tell whether this one is right; let it say something itself",
                f"{option.path}.text",
            )


@rule("combined-options", "warning", "An option combines others: 'A and B'.")
def combined_options(question: Question) -> Iterator[Remark]:
    for option in question.options:
        if _COMBINED.match(option.text):
            yield Remark(
                "options are shown in another order to each learner; ask with several answers instead",
                f"{option.path}.text",
            )


@rule("absolute-words", "warning", "Wrong options alone hold words such as 'always', which give them away.")
def absolute_words(question: Question) -> Iterator[Remark]:
    if any(_held(option.text, ABSOLUTE_WORDS) for option in question.options if option.is_key):
        return  # the words tell nothing where right options hold them too
    for option in question.distractors:
        # 'All of the above' is said to be wrong by a rule of its own.
        for word in () if _ALL_OR_NONE.search(option.text) else _held(option.text, ABSOLUTE_WORDS):
            yield Remark(f"{word!r} is seldom true, so it tells that the option is wrong", f"{option.path}.text")


@rule("vague-words", "hint", "An option holds a word such as 'often', which nobody can hold against it.")
def vague_words(question: Question) -> Iterator[Remark]:
    for option in question.options:
        for word in _held(option.text, VAGUE_WORDS):
            yield Remark(f"{word!r} means something else to each reader", f"{option.path}.text")


def _held(text: str, listed: frozenset[str]) -> list[str]:
    return [word for word in lower_words(text) if word in listed]


@rule("numeric-order", "warning", "Options that are numbers stand in no order.")
def numeric_order(question: Question) -> Iterator[Remark]:
    starts = [low for low, _ in _ranges(question)]
    if starts not in (sorted(starts), sorted(starts, reverse=True)):
        yield Remark("numbers are found faster in rising or falling order", "choices")


@rule("numeric-overlap", "error", "Options that are ranges of numbers overlap.")
def numeric_overlap(question: Question) -> Iterator[Remark]:
    ranges = sorted(_ranges(question))
    for place, (low, high) in enumerate(ranges):
        for next_low, next_high in ranges[place + 1 :]:
            if next_low <= high and (low < high or next_low < next_high):
                yield Remark(f"{plain_number(next_low)} lies in two options", "choices")


def _ranges(question: Question) -> Sequence[tuple[Decimal, Decimal]]:
    """Return each option's lowest and highest number where all options are numbers or ranges, else nothing."""
    ranges = []
    for option in question.options:
        found = _NUMERIC.match(option.text)
        try:
            low, high = (_number(found[1]), _number(found[2] or found[1])) if found else (None, None)
        except NotANumber:
            low = high = None
        if low is None or high is None:
            return ()
        ranges.append((low, high))
    return ranges


def _number(text: str) -> Decimal:
    return exact_decimal(text.replace("−", "-").translate(dict.fromkeys(map(ord, ", \u00a0\u202f"))))
