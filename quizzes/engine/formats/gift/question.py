"""One GIFT question: what its source says, before any of our item types is thought of."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from quizzes.engine.formats.gift.blocks import BLANKS
from quizzes.engine.formats.gift.escapes import MARK, masked, meant
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal

MOST_ANSWERS = 1_000
GAP = "_____"

_ALL = Decimal(100)
_NOTHING = Decimal(0)

type Kind = Literal["description", "essay", "truefalse", "shortanswer", "multichoice", "matching", "numerical"]
type Sign = Literal["=", "~"]

_FORMATS = ("html", "markdown", "moodle", "plain")
_COLLAPSING = ("moodle", "plain")
_VERDICTS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ANSWER_MARK = "\ud80a"  # stands before each answer while they are taken apart; no text holds it


class MalformedQuestion(ValueError):
    """The source is not a question. `lines_before` counts the lines of the source before the fault."""

    def __init__(self, message: str, *, lines_before: int = 0) -> None:
        super().__init__(message)
        self.lines_before = lines_before


# Named tuples: a large file makes a hundred thousand of them, and a frozen dataclass takes five times as long.


class Text(NamedTuple):
    """A text and its format. White space of 'moodle' and 'plain' is one space; that of the others is kept."""

    text: str
    format: str


class Answer(NamedTuple):
    """One answer. `sign` is as written; `weight` is a percentage from -100 to 100, None where none is written.

    `text` is the number or range of a numerical question as written ('*' for any other), and a matching one's prompt;
    `match` is what belongs to that prompt. `feedback` is None where there is none.
    """

    sign: Sign
    text: Text
    weight: Decimal | None = None
    feedback: Text | None = None
    match: str = ""

    @property
    def percent(self) -> Decimal:
        """What the answer earns: its weight, else all for '=' and nothing for '~'."""
        if self.weight is None:
            return _ALL if self.sign == "=" else _NOTHING
        return self.weight


class Source(NamedTuple):
    """A question's source in parts: before the braces (without the title), between them, and after."""

    stem: str
    answers: str
    rest: str = ""


class Question(NamedTuple):
    """A question. `has_gap` says that text follows the answers: the stem then shows a gap in their place.

    A true-false question has two answers, 'true' and 'false', the right one first and with '='.
    `source` is empty for a description.
    """

    kind: Kind
    title: str
    stem: Text
    answers: tuple[Answer, ...] = ()
    feedback: Text | None = None
    has_gap: bool = False
    source: Source = Source("", "")


def parse_question(source: str) -> Question:
    """Return the question that a source without comments and blank lines says. Raises MalformedQuestion.

    Takes time in proportion to the length of the source, whatever it holds.
    Sources: docs.moodle.org 'GIFT format'; Moodle's question/format/gift for what that leaves open; white space and
    gaps as in the reference parser (GIFT-grammar-PEG.js).
    """
    source = source.strip(BLANKS)
    text = masked(source)
    title, start = _title(text)
    opening, closing = text.find("{", start), text.find("}", start)
    if opening < 0 and closing < 0:
        return Question("description", title, _text(_past_comment(text[start:]), "moodle"))
    _require_one_pair(text, opening, closing)
    after = _past_comment(f"{text[closing + 1 :]}\n")
    stem = _stem(_past_comment(text[start:opening]), after)
    answers, feedback = _split_off_feedback(text[opening + 1 : closing], stem.format)
    try:
        kind, parsed = _answers(answers, stem.format)
    except MalformedQuestion as error:
        raise MalformedQuestion(str(error), lines_before=text.count("\n", 0, opening)) from None
    own = Source(source[start:opening], source[opening + 1 : closing], source[closing + 1 :])
    return Question(kind, title, stem, parsed, feedback, bool(after), own)


def _past_comment(text: str) -> str:
    """Return the text without the white space around it and without the rest of a line that starts with '//'.

    So says the newest reference parser of a comment behind a title, a brace or a verdict, where no text can be yet.
    Without a line end after it the text may be an answer: '{//}'.
    """
    text = text.lstrip(BLANKS)
    if text[:2] == "//":
        _, end, rest = text.partition("\n")
        text = rest if end else text
    return text.strip(BLANKS)


def _title(text: str) -> tuple[str, int]:
    """Return the title, and where the rest starts. A title that does not end is part of the stem."""
    end = text.find("::", 2) if text.startswith("::") else -1
    if end < 0:
        return "", 0
    return meant(text[2:end].replace("\n", " ").strip(BLANKS)), end + 2


def _require_one_pair(text: str, opening: int, closing: int) -> None:
    if opening < 0 or 0 <= closing < opening:
        message = "a '}' has no '{' before it; is there a blank line between them?"
        raise MalformedQuestion(message, lines_before=text.count("\n", 0, closing))
    if closing < 0:
        message = "a '{' is not closed before the next blank line"
        raise MalformedQuestion(message, lines_before=text.count("\n", 0, opening))
    second = text.find("{", opening + 1)
    if second >= 0:
        message = "a second '{': write '\\{', or a blank line where another question starts"
        raise MalformedQuestion(message, lines_before=text.count("\n", 0, second))
    extra = text.find("}", closing + 1)
    if extra >= 0:
        raise MalformedQuestion("a second '}': write '\\}'", lines_before=text.count("\n", 0, extra))


def _stem(before: str, after: str) -> Text:
    """Return the stem, with a gap in place of the answers where text follows them."""
    if not after:
        return _text(before, "moodle")
    second = _text(after, _text(before, "moodle").format)
    first = _text(before, second.format)
    return Text(" ".join(part for part in (first.text, GAP, second.text) if part), first.format)


def _text(text: str, format_: str) -> Text:
    """Return a text; `format_` is its format unless it starts with one, such as '[html]'."""
    text = text.strip(BLANKS)
    if text[:1] == "[":
        for name in _FORMATS:
            if text.startswith(f"[{name}]"):
                format_, text = name, text[len(name) + 2 :].strip(BLANKS)
                break
    if format_ in _COLLAPSING and ("  " in text or "\n" in text or "\t" in text):
        text = " ".join(filter(None, text.replace("\n", " ").replace("\t", " ").split(" ")))
    return Text(meant(text) if MARK in text else text, format_)


def _text_or_none(text: str, format_: str) -> Text | None:
    found = _text(text, format_)
    return found if found.text else None


def _split_off_feedback(between: str, format_: str) -> tuple[str, Text | None]:
    """Return the answers' source, and the general feedback after the last '####'."""
    answers, mark, feedback = between.rpartition("####")
    if not mark:
        return _past_comment(between), None
    return _past_comment(answers), _text_or_none(feedback, format_)


def _answers(source: str, format_: str) -> tuple[Kind, tuple[Answer, ...]]:
    """Return what kind of question the source between the braces makes, and its answers."""
    if not source:
        return "essay", ()
    if source.startswith("#"):
        return "numerical", tuple(_number(piece, format_) for piece in _pieces(_past_comment(source[1:])))
    if "~" in source:
        return "multichoice", tuple(_answer(piece, format_, "~") for piece in _pieces(source))
    if _verdict(source.partition("#")[0]) in _VERDICTS:
        return "truefalse", _true_and_false(source, format_)
    pieces = _pieces(source)
    arrows = sum("->" in piece.partition("#")[0] for piece in pieces)
    if arrows == 0 or not source.startswith("="):
        return "shortanswer", tuple(_answer(piece, format_, "=") for piece in pieces)
    if arrows < len(pieces):
        raise MalformedQuestion("some of the pairs have no '->'")
    return "matching", tuple(_pair(piece, format_) for piece in pieces)


def _pieces(source: str) -> list[str]:
    """Return the answers' sources, each with its sign; text before the first sign is an answer without one."""
    # Counted before they are made: a hostile file could hold millions.
    if source.count("=") + source.count("~") > MOST_ANSWERS:
        raise MalformedQuestion(f"more than {MOST_ANSWERS} answers")
    pieces = source.replace("=", f"{_ANSWER_MARK}=").replace("~", f"{_ANSWER_MARK}~").split(_ANSWER_MARK)
    return pieces if pieces[0] else pieces[1:]


def _answer(piece: str, format_: str, unsigned: Sign) -> Answer:
    """Return the answer; `unsigned` is the sign of one that has none."""
    sign: Sign = "=" if piece[0] == "=" else "~" if piece[0] == "~" else unsigned
    text, _, feedback = piece.lstrip("=~").lstrip(BLANKS).partition("#")
    weight, text = _weight(text) if text[:1] == "%" else (None, text)
    return Answer(sign, _text(text, format_), weight, _text_or_none(feedback, format_) if feedback else None)


def _number(piece: str, format_: str) -> Answer:
    """Return the answer of a numerical question, without a comment behind its number."""
    answer = _answer(piece, format_, "=")
    number, comment, _ = answer.text.text.partition("//")
    return answer._replace(text=Text(number.strip(BLANKS), answer.text.format)) if comment else answer


def _verdict(text: str) -> str:
    """Return what stands there, without a comment behind it."""
    return text.partition("//")[0].strip(BLANKS)


def _weight(text: str) -> tuple[Decimal | None, str]:
    """Return the weight of a text that starts with '%', as in '%50%half right', and the rest; None if it is none."""
    number, end, rest = text[1:].partition("%")
    try:
        weight = exact_decimal(number.strip(BLANKS))
    except NotANumber:
        return None, text
    if not end:
        return None, text
    if abs(weight) > 100:
        raise MalformedQuestion(f"the weight {number.strip(BLANKS)[:40]} is not from -100 to 100")
    return weight, rest.strip(BLANKS)


def _true_and_false(source: str, format_: str) -> tuple[Answer, ...]:
    """Return the right verdict, then the wrong one. The first feedback written is for who is wrong.

    Source: docs.moodle.org 'GIFT format', feedback. (The reference parser takes the first for that of 'true'.)
    """
    verdict, wrong, right, *_ = [*source.split("#", 2), "", ""]
    is_true = _VERDICTS[_verdict(verdict)]
    names = ("true", "false") if is_true else ("false", "true")
    return (
        Answer("=", Text(names[0], format_), feedback=_text_or_none(right, format_)),
        Answer("~", Text(names[1], format_), feedback=_text_or_none(wrong, format_)),
    )


def _pair(piece: str, format_: str) -> Answer:
    prompt, _, match = piece.removeprefix("=").partition("->")
    # An answer has no format of its own: '[html]' in it is text.
    return Answer("=", _text(prompt, format_), match=_text(f"[{format_}]{match}", format_).text)
