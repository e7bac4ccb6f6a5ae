"""Rules about stems: what is asked, and whether it is asked clearly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizzes.engine.itemtypes.cloze import CLOZE
from quizzes.engine.itemtypes.flashcard import FLASHCARD
from quizzes.engine.itemtypes.truefalse import TRUEFALSE
from quizzes.engine.linting.english import CHOOSING_WORDS, FUNCTION_WORDS, NEGATIONS, VERBS, WORDS_BEFORE_NOUNS
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, rule
from quizzes.engine.linting.words import BLANK, lower_words, words_of

LONGEST_PHRASE_WORDS = 6

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_EMPHASISED = re.compile(r"\*[^*]+\*|\b_[^_]+_\b")
_NEGATIVE_SHORT_FORM = re.compile(r"n['’]t$")
_NOT_ALONE = re.compile(r"\bnot (?:only|just|merely|simply)\b", re.IGNORECASE)
_ASKS_NOTHING = re.compile(
    r"^(?:which|what) (?:one )?(?:of )?(?:the |these )?(?:following|options?|below|answers?|statements?|sentences?)"
    r"(?: (?:statements?|sentences?|options?|answers?|claims?))?(?: below)?"
    r" (?:is|are) (?:true|right|correct|false|wrong)\W*$",
    re.IGNORECASE,
)


@rule("blank-at-start", "warning", "A stem starts with a blank, before the reader knows what it is about.")
def blank_at_start(question: Question) -> Iterator[Remark]:
    if BLANK.match(question.prompt if question.item.type == FLASHCARD.name else question.stem):
        yield Remark("put the blank at or near the end", question.asked_in)


@rule("negative-stem", "warning", "A stem asks for what is not so, and does not emphasise the negation.")
def negative_stem(question: Question) -> Iterator[Remark]:
    """Look at questions that ask to choose, and at statements to judge; 'Why was England not …?' asks for a reason."""
    if question.item.type in {FLASHCARD.name, CLOZE.name}:
        return
    # 'Not only … but also' denies nothing.
    stem = _NOT_ALONE.sub("", _EMPHASISED.sub("", question.item.stem))
    for sentence in _SENTENCE_END.split(stem):
        words = words_of(sentence)
        if not words or not (question.item.type == TRUEFALSE.name or _asks_to_choose(sentence, words)):
            continue
        for word in words:
            # A word in capitals is emphasis enough.
            if (word.lower() in NEGATIONS or _NEGATIVE_SHORT_FORM.search(word)) and not word.isupper():
                yield Remark(f"{word!r} is easily read over: ask for what is so, or write '**{word}**'", "stem")


def _asks_to_choose(sentence: str, words: list[str]) -> bool:
    return sentence.rstrip().endswith("?") and words[0].lower() in CHOOSING_WORDS


@rule(
    "unfocused-stem", "warning", "A stem asks nothing: it is missing, has no verb, or needs the options to make sense."
)
def unfocused_stem(question: Question) -> Iterator[Remark]:
    if question.item.type in {FLASHCARD.name, CLOZE.name}:
        return
    if not question.stem:
        yield Remark("there is no stem", "stem")
    elif _ASKS_NOTHING.match(question.stem):
        yield Remark("name the subject: a stem should have an answer before the options are read", "stem")
    elif question.item.type != TRUEFALSE.name and _is_a_mere_phrase(question.stem):
        yield Remark("ask a question or make a statement: there is no verb here", "stem")


def _is_a_mere_phrase(stem: str) -> bool:
    # A longer text without a verb that we know is more likely to hold one that we do not know.
    is_short = len(words_of(stem)) <= LONGEST_PHRASE_WORDS
    return is_short and "?" not in stem and not BLANK.search(stem) and not _has_verb(stem)


def _has_verb(text: str) -> bool:
    """Return whether some word is or may be a verb.

    A word in -s or -ed is taken for one, unless it stands at the start or the word before it says that it is a noun.
    """
    before = ""
    for word in lower_words(text):
        if word in VERBS or _NEGATIVE_SHORT_FORM.search(word):
            return True
        is_inflected = word.endswith(("ed", "s")) and word not in FUNCTION_WORDS and not word.endswith("ss")
        if is_inflected and before and before not in WORDS_BEFORE_NOUNS:
            return True
        before = word
    return False
