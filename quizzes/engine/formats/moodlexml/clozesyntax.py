r"""The notation of gaps in a cloze of Moodle: `{2:SHORTANSWER:=Berlin#Yes~%50%Bonn#Once~*#No}`.

Read by hand in one pass. Source: Moodle's question/type/multianswer; docs.moodle.org, 'Embedded answers (Cloze)'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import unescape
from typing import Literal, NamedTuple

from quizzes.engine.formats.moodlexml.texts import MalformedQuestion

type Kind = Literal["shortanswer", "numerical", "multichoice", "multiresponse"]

MOST_OPTIONS = 1_000

# 'V' vertical, 'H' horizontal, 'S' shuffled: only how the options are shown.
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "shortanswer"),
    **dict.fromkeys(("NUMERICAL", "NM"), "numerical"),
    **dict.fromkeys(("MULTICHOICE", "MC"), "multichoice"),
    **{f"MULTICHOICE_{way}": "multichoice" for way in ("V", "H", "S", "VS", "HS")},
    **{f"MC{way}": "multichoice" for way in ("V", "H", "S", "VS", "HS")},
    **dict.fromkeys(("MULTIRESPONSE", "MR"), "multiresponse"),
    **{f"MULTIRESPONSE_{way}": "multiresponse" for way in ("H", "S", "HS")},
    **{f"MR{way}": "multiresponse" for way in ("H", "S", "HS")},
}
_START = re.compile(r"\{([0-9]{0,9}):([A-Z]{2,13}(?:_[A-Z]{1,2})?):")
_MARK = re.compile(r"[~#}]")
_FRACTION = re.compile(r"=|%(-?[0-9]{1,9}(?:[.,][0-9]{0,9})?)%")
_CASE_SENSITIVE = ("SHORTANSWER_C", "SAC", "MWC")


class Option(NamedTuple):
    """An answer of a gap; `percent` is from -100 to 100."""

    text: str
    percent: Decimal
    feedback: str


class Gap(NamedTuple):
    kind: Kind
    weight: int
    options: Sequence[Option]
    is_case_sensitive: bool


def gaps_in(text: str) -> Iterator[str | Gap]:
    """Yield the texts and gaps in order. What looks like a gap and has no end is text, as it is to Moodle.

    Takes time in proportion to the length of the text. Raises MalformedQuestion.
    """
    done = 0
    start = _START.search(text)
    while start:
        kind = _KINDS.get(start[2])
        options, end = _options(text, start.end()) if kind else ([], 0)
        if end < 0:
            break  # it goes to the end of the text, so that no later one ends either
        if kind is None or not options:
            start = _START.search(text, start.end())
            continue
        yield text[done : start.start()]
        weight = int(start[1]) if start[1] else 1
        yield Gap(kind, weight, _fair(options) if kind == "multiresponse" else options, start[2] in _CASE_SENSITIVE)
        done = end
        start = _START.search(text, end)
    yield text[done:]


def _options(text: str, place: int) -> tuple[list[Option], int]:
    """Return the options from `place` on, and where the gap ends, -1 if it does not."""
    options: list[Option] = []
    sources: list[str] = []
    begun = place
    for mark in _MARK.finditer(text, place):
        if _is_escaped(text, mark.start(), in_feedback=bool(sources)):
            continue
        if mark[0] == "#":
            if sources:
                continue  # in a feedback it is a letter
            sources = [text[begun : mark.start()]]
        else:
            parts = [*sources, text[begun : mark.start()]]
            if parts[0]:
                options.append(_option(parts[0], parts[1] if len(parts) > 1 else ""))
            sources = []
            if len(options) > MOST_OPTIONS:
                raise MalformedQuestion(f"a gap has more than {MOST_OPTIONS} answers")
            if mark[0] == "}":
                return options, mark.end()
        begun = mark.end()
    return [], -1


def _is_escaped(text: str, place: int, *, in_feedback: bool) -> bool:
    if text[place - 1] == "\\":
        return True
    # Editors write '&#126;' for a tilde, and XML in CDATA has '&amp;#126;'.
    return not in_feedback and (text[place - 1] == "&" or text.endswith("&amp;", 0, place))


def _option(source: str, feedback: str) -> Option:
    fraction = _FRACTION.match(source)
    percent = Decimal(0)
    if fraction:
        percent = Decimal(fraction[1].replace(",", ".")) if fraction[1] else Decimal(100)
        if abs(percent) > 100:
            raise MalformedQuestion(f"the fraction {fraction[0]} is not from -100 to 100")
        source = source[fraction.end() :]
    return Option(_meant(source).strip(), percent, _meant(feedback).strip())


def _meant(source: str) -> str:
    return unescape(source).replace(r"\}", "}").replace(r"\#", "#").replace(r"\~", "~")


def _fair(options: Sequence[Option]) -> Sequence[Option]:
    """Return the options of a multiple response as Moodle weighs them: what earns adds up to 100."""
    total = sum(option.percent for option in options if option.percent > 0)
    return [
        option._replace(percent=option.percent * 100 / total) if option.percent > 0 else option for option in options
    ]
