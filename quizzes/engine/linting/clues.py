"""Rules about clues: what lets a learner find the key without knowing the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.linting.english import NUMBER_WORDS, PLURAL_VERBS, SINGULAR_VERBS
from quizzes.engine.linting.question import Choice, Question
from quizzes.engine.linting.rule import Remark, rule
from quizzes.engine.linting.words import lower_words, root, roots, words_of

LONGEST_KEY_RATIO = 1.5
UNBALANCED_RATIO = 2.5
# Below these the ratio says little: 'Tocqueville' beside 'Lenin' is no clue.
LONGER_BY_CHARACTERS = 12
UNBALANCED_BY_CHARACTERS = 25
LEAST_OPTIONS = 3

SHORTEST_ECHO = 5
_LONGEST_PHRASE_WORDS = 4

_ENDS_WITH_ARTICLE = re.compile(r"\b(an?)(?:\s*(?:___+|…|\.{3,}))?\s*[:.]?$", re.IGNORECASE)
_ENDS_WITH_VERB = re.compile(r"\b(is|was|has|are|were|have)(?:\s*(?:___+|…|\.{3,}))?\s*[:.]?$", re.IGNORECASE)
_ASKS_WITH_VERB = re.compile(r"\b(?:who|what|which)(?: \w+)? (is|was|are|were)\b", re.IGNORECASE)
_SOUNDS_LIKE_A_VOWEL = re.compile(r"[aeio]|u(?!n[aeiou]|[st][aeiou])|hon|hour|heir", re.IGNORECASE)


@rule("longest-key", "warning", "The right option is the longest by far.")
def longest_key(question: Question) -> Iterator[Remark]:
    key = question.key
    if question.item.type != CHOICE.name or key is None or len(question.options) < LEAST_OPTIONS:
        return
    lengths = [len(option.text) for option in question.distractors]
    usual = median(lengths)
    length = len(key.text)
    if length > max(lengths) and length >= usual * LONGEST_KEY_RATIO and length - usual >= LONGER_BY_CHARACTERS:
        yield Remark(f"the key has {length} characters, the other options about {usual:g}", f"{key.path}.text")


@rule("unbalanced-lengths", "hint", "One option is far longer or shorter than another.")
def unbalanced_lengths(question: Question) -> Iterator[Remark]:
    lengths = sorted(len(option.text) for option in question.options)
    if not lengths:
        return
    shortest, longest = lengths[0], lengths[-1]
    if longest >= shortest * UNBALANCED_RATIO and longest - shortest >= UNBALANCED_BY_CHARACTERS:
        yield Remark(f"options have from {shortest} to {longest} characters", "choices")


@rule("grammar-cue", "warning", "Only the right option fits the grammar of the stem.")
def grammar_cue(question: Question) -> Iterator[Remark]:
    key = question.key
    if key is None:
        return
    for fits in (_fits_article, _fits_number):
        if fits(question.stem, key) and all(fits(question.stem, option) is False for option in question.distractors):
            yield Remark("no other option can follow the stem", f"{key.path}.text")


def _fits_article(stem: str, option: Choice) -> bool | None:
    """Return whether the option can follow the 'a' or 'an' at the stem's end, None where there is none."""
    article = _ENDS_WITH_ARTICLE.search(stem)
    if article is None:
        return None
    return bool(_SOUNDS_LIKE_A_VOWEL.match(option.text)) == (article[1].lower() == "an")


def _fits_number(stem: str, option: Choice) -> bool | None:
    """Return whether a short option is as singular or plural as the stem's verb, None where that cannot be told."""
    verb = _ENDS_WITH_VERB.search(stem) or _ASKS_WITH_VERB.search(stem)
    words = words_of(option.text)
    if verb is None or not 0 < len(words) <= _LONGEST_PHRASE_WORDS:
        return None
    is_plural = "and" in words or (words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is", "'s", "’s")))
    return is_plural == (verb[1].lower() in PLURAL_VERBS - SINGULAR_VERBS)


@rule("echoed-word", "warning", "A word of the stem comes back in the right option alone.")
def echoed_word(question: Question) -> Iterator[Remark]:
    key = question.key
    if key is None or len(question.options) < LEAST_OPTIONS:
        return
    asked = {word for word in roots(question.stem) if len(word) >= SHORTEST_ECHO and word not in NUMBER_WORDS}
    elsewhere = {word for option in question.distractors for word in roots(option.text)}
    echoed = asked.intersection(roots(key.text)) - elsewhere
    for word in lower_words(key.text):
        if root(word) in echoed:
            echoed.discard(root(word))
            yield Remark(f"{word!r} comes from the stem and stands in no other option", f"{key.path}.text")
