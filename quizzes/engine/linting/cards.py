"""Rules about flashcards and clozes: one idea, one answer, short enough to judge at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quizzes.engine.itemtypes.cloze import ClozeBody, ordinals
from quizzes.engine.itemtypes.deletions import Deletion, Part
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.linting.english import FUNCTION_WORDS, NUMBER_WORDS, YES_NO_OPENERS
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, rule
from quizzes.engine.linting.words import contains_run, lower_words, plain

LONGEST_ANSWER_WORDS = 20
LONGEST_ENTRY_WORDS = 3
LEAST_SHOWN_SHARE = 0.4

_LIST_COMMAND = re.compile(
    rf"(?:list|enumerate|name) (?:all |the |these )*(?:{'|'.join(sorted(NUMBER_WORDS))}|\d+|\w+s)\b", re.IGNORECASE
)
_LIST_ENTRY = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+\S", re.MULTILINE)
_SERIES = re.compile(r"((?:[,;] [^,;.:]+)+?)[,;]? (?:and|or) ([^,;.:]+)")
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_OFFERS_A_CHOICE = re.compile(r"\bor\b|/")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_YES_OR_NO = re.compile(r"(?:yes|no)\b", re.IGNORECASE)


@rule("answer-in-front", "warning", "The answer can be read in what is asked.")
def answer_in_front(question: Question) -> Iterator[Remark]:
    match question.body:
        case FlashcardBody(back=back):
            yield from _visible(plain(back), question.prompt, "front")
        case ShortTextBody(answers=answers):
            yield from _visible(plain(answers[0].text), question.prompt, "stem")
        case ClozeBody() as body:
            for number in ordinals(body):
                shown = plain(f"{question.stem} {_front_of(body.parts, number)}")
                for hidden in sorted(set(_answers_of(body.parts, number))):
                    yield from _visible(plain(hidden), shown, "text")
        case _:
            return


def _visible(answer: str, shown: str, field: str) -> Iterator[Remark]:
    words = lower_words(answer)
    carries_meaning = any(word not in FUNCTION_WORDS or word in NUMBER_WORDS for word in words)
    if carries_meaning and contains_run(lower_words(shown), words):
        yield Remark(f"{answer!r} is the answer and can be read here", field)


def _front_of(parts: Sequence[Part], number: int) -> str:
    """Return the text of one card of a cloze without what it asks for; its hint stays, since it is shown.

    A hint that offers a choice ('rises or falls?') holds the answer on purpose, and is left out.
    """
    shown = []
    for part in parts:
        match part:
            case Deletion() if part.number == number:
                shown.append("___" if _OFFERS_A_CHOICE.search(part.hint) else f"[{part.hint}]")
            case Deletion():
                shown.append(_front_of(part.parts, number))
            case _:
                shown.append(part)
    return "".join(shown)


def _answers_of(parts: Sequence[Part], number: int) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Deletion):
            if part.number == number:
                yield _whole(part.parts)
            else:
                yield from _answers_of(part.parts, number)


def _whole(parts: Sequence[Part]) -> str:
    return "".join(part if isinstance(part, str) else _whole(part.parts) for part in parts)


def _recited(question: Question) -> list[tuple[str, str]]:
    """Return what a learner has to say or type for each card, by field, as written."""
    match question.body:
        case FlashcardBody(front=front, back=back, is_reversed=is_reversed):
            return [("back", back), ("front", front)] if is_reversed else [("back", back)]
        case ClozeBody(gaps=gaps):
            return [("text", gap.answer) for gap in gaps.values()]
        case _:
            return []


@rule("long-answer", "warning", "A card's answer has more than 20 words.")
def long_answer(question: Question) -> Iterator[Remark]:
    for field, text in _recited(question):
        count = len(lower_words(plain(text)))
        if count > LONGEST_ANSWER_WORDS:
            yield Remark(f"an answer of {count} words cannot be judged right or wrong at a glance", field)


@rule("enumeration", "warning", "A card asks to recite a list.")
def enumeration(question: Question) -> Iterator[Remark]:
    for field, text in _recited(question):
        if len(_LIST_ENTRY.findall(text)) > 1 or _holds_a_series(plain(text)):
            yield Remark("make a card of each part, or a cloze with one deletion each", field)
    if isinstance(question.body, FlashcardBody) and _LIST_COMMAND.match(question.prompt):
        yield Remark("ask for one thing at a time", "front")


def _holds_a_series(text: str) -> bool:
    """Return whether three or more short entries stand in a row: 'rents, profits and interest'.

    An entry has one to three words and starts with one of substance; longer ones, and those such as 'by birth', are
    prose.
    """
    for found in _SERIES.finditer(text):
        entries = [*re.split(r"[,;] ", found[1])[1:], found[2]]
        words = [lower_words(_ARTICLE.sub("", entry)) for entry in entries]
        if all(0 < len(entry) <= LONGEST_ENTRY_WORDS and entry[0] not in FUNCTION_WORDS for entry in words):
            return True
    return False


@rule("yes-no-card", "warning", "A card's answer is yes or no, which half of all guesses get right.")
def yes_no_card(question: Question) -> Iterator[Remark]:
    if not isinstance(question.body, FlashcardBody) or not _YES_OR_NO.match(plain(question.body.back)):
        return
    if YES_NO_OPENERS.intersection(lower_words(question.prompt)[:1]):
        yield Remark("ask why or how instead", "front")


@rule("hidden-sentence", "warning", "Several clozes hide most of a sentence at once.")
def hidden_sentence(question: Question) -> Iterator[Remark]:
    if not isinstance(question.body, ClozeBody):
        return
    for parts in _sentences(question.body.parts):
        hidden = [len(lower_words(_whole(part.parts))) for part in parts if isinstance(part, Deletion)]
        shown = sum(len(lower_words(part)) for part in parts if isinstance(part, str))
        if len(hidden) > 1 and shown < LEAST_SHOWN_SHARE * (shown + sum(hidden)):
            yield Remark(f"a quiz hides all {len(hidden)} at once and leaves {shown} words to go by", "text")


def _sentences(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield the parts of each sentence; a sentence that ends inside a deletion goes on to the end of what follows."""
    sentence: list[Part] = []
    for part in parts:
        if isinstance(part, Deletion):
            sentence.append(part)
            continue
        *whole, rest = _SENTENCE_END.split(part)
        for text in whole:
            yield [*sentence, text]
            sentence = []
        sentence.append(rest)
    yield sentence
