"""Rules that look at all items of a bank at once: where keys stand, and which items ask or tell the same."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from rapidfuzz import fuzz

from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.truefalse import TrueFalseBody
from quizzes.engine.linting.english import FUNCTION_WORDS, NUMBER_WORDS
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, Rule, rule
from quizzes.engine.linting.words import contains_run, lower_words, roots, words_of

type BankRemark = tuple[int | None, Remark]
"""A remark and the place (from 0) of the item that it is about, None where it is about the bank."""

type BankRule = Rule[Sequence[Question], BankRemark]

LEAST_KEYS = 20
SKEW_PROBABILITY = 0.01

SIMILAR_PERCENT = 90
ALIKE_ANSWERS_PERCENT = 80
SHARED_WORDS = 0.6

LONGEST_GIVEN_AWAY_WORDS = 4
LEAST_SHARED_WORDS = 3


@rule(
    "key-position", "warning", "In a bank the right options stand in some places more often than chance would put them."
)
def key_position(questions: Sequence[Question]) -> Iterator[BankRemark]:
    """Test each size of choice item, and true-false items, by χ² against an even spread."""
    places: dict[str, Counter[int]] = defaultdict(Counter)
    sizes: dict[str, int] = {}
    for question in questions:
        found = _key_place(question)
        if found is not None:
            group, size, place = found
            places[group][place] += 1
            sizes[group] = size
    for group in sorted(places):
        counts = [places[group][place] for place in range(sizes[group])]
        expected = sum(counts) / len(counts)
        chi_square = sum((count - expected) ** 2 / expected for count in counts)
        probability = chi_square_survival(chi_square, len(counts) - 1)
        if sum(counts) >= LEAST_KEYS and probability < SKEW_PROBABILITY:
            spread = ", ".join(map(str, counts))
            yield None, Remark(f"keys of {group} by place: {spread} (χ² = {chi_square:.1f}, p = {probability:.1g})")


def _key_place(question: Question) -> tuple[str, int, int] | None:
    """Return the group that the item is compared in, the places there are, and the key's (from 0)."""
    if isinstance(question.body, TrueFalseBody):
        return "true-false items (true, false)", 2, int(not question.body.is_true)
    if question.item.type != CHOICE.name or question.key is None or question.body is None:
        return None
    size = len(question.options)
    return f"choice items with {size} options", size, question.options.index(question.key)


def chi_square_survival(chi_square: float, degrees: int) -> float:
    """Return the probability that chance alone gives a χ² of at least this, for one degree of freedom or more.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5 (exact for whole degrees).
    """
    if chi_square <= 0:
        return 1.0
    half = chi_square / 2
    is_odd = degrees % 2
    total = math.erfc(math.sqrt(half)) if is_odd else math.exp(-half)
    for term in range(1, (degrees + 1) // 2):
        power = term - 0.5 if is_odd else float(term)
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return total


@rule("near-duplicate", "warning", "Two items of a bank ask nearly the same in nearly the same words.")
def near_duplicate(questions: Sequence[Question]) -> Iterator[BankRemark]:
    """Compare items that share most of their words; names and numbers that differ make them two questions."""
    words = [frozenset(roots(question.prompt)) for question in questions]
    index = _Index(words)
    for place, question in enumerate(questions):
        for other in sorted(index.sharing(words[place])):
            twin = questions[other]
            if _sort_key(question, place) > _sort_key(twin, other) and _ask_the_same(question, twin):
                yield place, Remark(f"asks nearly the same as {twin.item.id!r}", question.asked_in)


def _sort_key(question: Question, place: int) -> tuple[str, int]:
    # By id, so that the same item of a pair is named whichever comes first in the file.
    return question.item.id, place


def _ask_the_same(one: Question, other: Question) -> bool:
    mine, theirs = one.prompt.lower(), other.prompt.lower()
    # Sorting finds words in another order, but puts a word that was swapped for another out of its place.
    if max(fuzz.ratio(mine, theirs), fuzz.token_sort_ratio(mine, theirs)) < SIMILAR_PERCENT:
        return False
    only_one, only_other = (
        {word for word in words_of(mine) if word.lower() not in FUNCTION_WORDS or word.lower() in NUMBER_WORDS}
        for mine in (one.prompt, other.prompt)
    )
    only_one, only_other = only_one - only_other, only_other - only_one
    if any(_distinguishes(word) for word in only_one | only_other):
        return False
    return not (only_one and only_other) or _answers_are_alike(one, other)


def _distinguishes(word: str) -> bool:
    """Return whether the word names one of several: Hegel or Weber, 1848 or 1871, the first or the second."""
    return word[0].isupper() or word[0].isdigit() or word in NUMBER_WORDS


def _answers_are_alike(one: Question, other: Question) -> bool:
    mine, theirs = "; ".join(one.answers).lower(), "; ".join(other.answers).lower()
    return fuzz.token_sort_ratio(mine, theirs) >= ALIKE_ANSWERS_PERCENT


@rule("gives-away", "warning", "The text of one item tells the answer of another.")
def gives_away(questions: Sequence[Question]) -> Iterator[BankRemark]:
    """Look for short answers in what another item shows, where that item also shares the question's words."""
    words = [frozenset(roots(question.prompt)) for question in questions]
    spoken = [lower_words(question.prompt) for question in questions]
    index = _Index(words)
    for place, question in enumerate(questions):
        asked = words[place]
        for answer in sorted({answer.lower() for answer in question.answers}):
            run, told = lower_words(answer), frozenset(roots(answer))
            if not told or len(run) > LONGEST_GIVEN_AWAY_WORDS or told <= asked:
                continue
            for other in sorted(index.sharing(asked - told)):
                shares = len((asked - told) & words[other])
                if other != place and shares >= LEAST_SHARED_WORDS and contains_run(spoken[other], run):
                    told_by = question.item.id
                    yield (
                        other,
                        Remark(f"tells {answer!r}, which is the answer of {told_by!r}", questions[other].asked_in),
                    )


class _Index:
    """The items of a bank by the words they hold, to find those that hold most of some words without looking at all.

    Of n words, whoever holds a share s of them holds at least one of any n - ⌈s·n⌉ + 1: looking up the rarest so many
    misses nobody. Source: Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins (ICDE 2006).
    """

    def __init__(self, words: Sequence[frozenset[str]]) -> None:
        self._words = words
        self._counts = Counter(chain.from_iterable(words))
        self._places: Mapping[str, list[int]] = defaultdict(list)
        for place, held in enumerate(words):
            for word in held:
                self._places[word].append(place)

    def sharing(self, words: frozenset[str]) -> set[int]:
        """Return the places of the items that hold at least 60 % of the words; none for no words."""
        least = math.ceil(SHARED_WORDS * len(words))
        rarest_first = sorted(words, key=lambda word: (self._counts[word], word))
        found = {place for word in rarest_first[: len(words) - least + 1] for place in self._places.get(word, ())}
        return {place for place in found if len(words & self._words[place]) >= least}
