"""Questions with gaps in their text: cloze ('embedded answers'), and the missing words of gapselect and ddwtos.

Each becomes a cloze of ours, in which the gaps are typed. Where the learner was to pick, the options are the gap's
hint, in the order of the alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape

from quizzes.engine.formats.moodlexml.clozesyntax import Gap, Option, gaps_in
from quizzes.engine.formats.moodlexml.reading import Reading, Remark, number
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion, raw_text, text_of
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes.answertext import comparable
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.markup.plaintext import escaped

MOST_GAPS = 499  # the largest number of a deletion

# Stands for a gap while the text around it becomes Markdown: code points that Unicode keeps free of meaning.
_PLACE = "\ufdd1{}\ufdd2"
_PLACES = re.compile("\ufdd1([0-9]+)\ufdd2")
_MISSING_WORD = re.compile(r"\[\[([1-9][0-9]{0,3})\]\]")
_DIVIDERS = ("{{", "}}", "::")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = frozenset("*_`")


def read_cloze(element: Element, default: str, missing: list[str]) -> Reading:
    """Return the text with its gaps as deletions c1, c2 …, and as its points the sum of their weights.

    Raises MalformedQuestion where a gap has no answer that could be typed.
    """
    container = element.first("questiontext")
    source = raw_text(container)
    gaps: list[Gap] = []
    parts: list[str] = []
    for part in gaps_in(source):
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(_PLACE.format(len(gaps)))
            gaps.append(part)
            if len(gaps) > MOST_GAPS:
                raise MalformedQuestion(f"its text has more than {MOST_GAPS} gaps")
    if not gaps:
        raise MalformedQuestion("its text has no gap such as {1:SHORTANSWER:=answer}")
    remarks: dict[Remark, None] = {}
    deletions = [_deletions(gap, place, remarks) for place, gap in enumerate(gaps, start=1)]
    also: list[Json] = [
        {"gap": f"c{place}", "text": text} for place, gap in enumerate(gaps, start=1) for text in _others(gap)
    ]
    if len({gap.weight for gap in gaps}) > 1:
        message = "the weights of the gaps are not kept: here each counts the same"
        remarks[Remark("other-scoring", message, "text")] = None
    body = _body(container, "".join(parts), deletions, default, missing) | ({"also": also} if also else {})
    return Reading("cloze", body, tuple(remarks), has_stem=True, points=Decimal(sum(gap.weight for gap in gaps)))


def read_missing_words(element: Element, default: str, missing: list[str]) -> Reading:
    """Return the text with each [[1]] as a deletion, whose hint shows the options of its group."""
    words = [*element.all("selectoption"), *element.all("dragbox")]
    container = element.first("questiontext")
    deletions: list[str] = []

    def placed(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        if place >= len(words):
            raise MalformedQuestion(f"the gap {found[0]} has no word of this number")
        group = words[place].value("group", "1")
        options = [_typable(raw_text(word)) for word in words if word.value("group", "1") == group]
        hint = _options_hint(options) if len(options) > 1 else ""  # one alone would be the key
        deletions.append(_deletion(len(deletions) + 1, _typable(raw_text(words[place])), hint))
        return _PLACE.format(len(deletions) - 1)

    text = _MISSING_WORD.sub(placed, raw_text(container))
    if not deletions:
        raise MalformedQuestion("its text has no gap such as [[1]]")
    remark = Remark(
        "typed-gap", "the words that were to be picked are to be typed here; all are shown as hints", "text"
    )
    return Reading("cloze", _body(container, text, deletions, default, missing), (remark,), has_stem=True)


def _body(
    container: Element | None, text: str, deletions: Sequence[str], default: str, missing: list[str]
) -> dict[str, Json]:
    """Return the body of a text in which places stand for the deletions."""
    assert container is not None, "a gap was found in it"  # noqa: S101 - for mypy
    shown = replace(container, text="", children=[Element("text", text=text), *container.all("file")])
    markdown = text_of(shown, default, missing)
    if "{{c" in markdown:
        raise MalformedQuestion("its text holds '{{c', which would be a gap here")
    return {"text": _PLACES.sub(lambda found: deletions[int(found[1])], markdown)}


def _deletions(gap: Gap, place: int, remarks: dict[Remark, None]) -> str:
    """Return one deletion, or several of one number where several options are right together."""
    if any(option.feedback for option in gap.options):
        remarks[Remark("feedback-not-kept", "the feedback of the answers in a gap has no place here", "text")] = None
    if gap.kind == "numerical":
        return _deletion(place, _number(gap, place, remarks), "")
    if gap.kind == "shortanswer":
        return _deletion(place, _typed(gap, place, remarks), "")
    right = _picked(gap, place, remarks)
    options = [_typable(option.text) for option in gap.options]
    hint = _options_hint(options) if len(right) < len(options) else ""
    return ", ".join(_deletion(place, text, hint) for text in right)


def _right(gap: Gap) -> list[str]:
    """Return the answers that earn everything alone and could be typed as they stand."""
    full = [option.text for option in gap.options if option.percent == 100]
    match gap.kind:
        case "shortanswer":
            return [text for text in full if "*" not in text.replace(r"\*", "")]
        case "numerical":
            return [text for text in full if text != "*"]
        case "multichoice":
            return [_typable(text) for text in full]
        case _:
            return []


def _others(gap: Gap) -> list[str]:
    """Return what is right in a gap beside the answer that its text shows."""
    first, *rest = [_other(gap, text) for text in _right(gap)] or [""]
    return [text for text in dict.fromkeys(rest) if comparable(text) not in ("", comparable(first))]


def _other(gap: Gap, text: str) -> str:
    return _written(text.partition(":")[0]) if gap.kind == "numerical" else text.replace(r"\*", "*")


def _picked(gap: Gap, place: int, remarks: dict[Remark, None]) -> Sequence[str]:
    """Return the options that are right: one, or those of a multiple response that are right together."""
    if gap.kind == "multichoice":
        right = _right(gap)[:1]
    else:
        right = [_typable(option.text) for option in gap.options if option.percent > 0]
    if not right:
        raise MalformedQuestion(f"in gap {place} no option is right")
    if gap.kind == "multichoice":
        _remark_on_parts(gap, remarks)
    message = "the options that were to be picked are to be typed here; all are shown as hints"
    remarks[Remark("typed-gap", message, "text")] = None
    if len(right) > 1:
        message = "options that are right together are to be typed here in their order, each in a gap of its own"
        remarks[Remark("other-scoring", message, "text")] = None
    return right


def _typed(gap: Gap, place: int, remarks: dict[Remark, None]) -> str:
    """Return the first answer that earns everything and has no wildcard."""
    right = _right(gap)
    if not right:
        raise MalformedQuestion(f"in gap {place} no answer without '*' earns everything")
    _remark_on_parts(gap, remarks)
    if gap.is_case_sensitive:
        remarks[Remark("other-scoring", "capitals count in no gap here", "text")] = None
    return right[0]


def _number(gap: Gap, place: int, remarks: dict[Remark, None]) -> str:
    right = _right(gap)
    if not right:
        raise MalformedQuestion(f"in gap {place} no number earns everything")
    _remark_on_parts(gap, remarks)
    for text in right:
        answer, colon, tolerance = text.partition(":")
        number(answer)
        if colon and number(tolerance):
            message = "a gap asks here for its number as it is written, without a tolerance"
            remarks[Remark("other-scoring", message, "text")] = None
    return _written(right[0].partition(":")[0])


def _written(answer: str) -> str:
    """Return a number as it is to be typed, with a point."""
    return str(number(answer)) if "," in answer else answer.strip()


def _remark_on_parts(gap: Gap, remarks: dict[Remark, None]) -> None:
    if _earning(gap.options) > len(_right(gap)):
        message = "an answer to a gap that earned a part of the points, or that has a wildcard, is wrong here"
        remarks[Remark("other-scoring", message, "text")] = None


def _earning(options: Iterable[Option]) -> int:
    return sum(option.percent > 0 for option in options)


def _typable(html: str) -> str:
    """Return an option without its mark-up, which nobody could type."""
    return " ".join(unescape(_TAG.sub("", html) if "<" in html else html).split())


def _options_hint(texts: Iterable[str]) -> str:
    """Return the options as one hint, in an order that does not tell the key."""
    shown = " / ".join(escaped(text) for text in sorted(dict.fromkeys(texts), key=lambda text: (text.casefold(), text)))
    # A hint ends at the next braces, and may not hold a deletion; it is only read, so a space does no harm.
    return shown.replace("{{", "{ {").replace("}}", "} }")


def _deletion(place: int, answer: str, hint: str) -> str:
    """Return one deletion. Raises MalformedQuestion for an answer that cannot stand in one or not be typed."""
    answer = answer.strip()
    if any(divider in answer for divider in _DIVIDERS) or answer.endswith("}"):
        raise MalformedQuestion(f"in gap {place} the answer holds '{{{{', '}}}}' or '::', which end it here")
    if _EMPHASIS & set(answer):
        raise MalformedQuestion(f"in gap {place} the answer holds '*', '_' or '`', which no gap takes here")
    if hint.endswith("}"):
        hint += " "
    return f"{{{{c{place}::{answer}::{hint}}}}}" if hint else f"{{{{c{place}::{answer}}}}}"
