"""Quiz text whose options have letters and whose key stands below them, as chat programs and many handouts write it.

    **1. Who chaired the session?**
    A) The dean
    B) The bursar
    **Answer: B**
    Explanation: by turns.

What a line is, is told without its emphasis, its bullet, or the tags of a block that unfolds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quizzes.engine.formats.markdown.marks import card_side, code_lines, heading, part
from quizzes.engine.formats.markdown.sections import ITEM_FENCE, Part, Section, joined

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TAG = re.compile(r"</?(?:details|summary|p|b|i|strong|em|br)\b[^<>]{0,100}>", re.IGNORECASE)
_OPTION = re.compile(r"(?:[-*+] +)?(?:\*\*|__)?([A-Za-z])(?:[.):](?:\*\*|__)?|(?:\*\*|__)[.):])[ \t]+(\S.*)")
_KEY = re.compile(r"(?:the )?(?:correct )?answers?(?: is)?:[ \t]*(\S.*)", re.IGNORECASE)
_LETTERS_SAID = re.compile(r"([a-z])((?:(?:,|&|,? and)[ \t]*[a-z])*)(?:[.):](?:[ \t]+(.*))?)?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:(?:q|question) ?([0-9]{1,4})|([0-9]{1,4})(?=[.)] ))(?:[.):][ \t]*(.*))?", re.IGNORECASE)
_EXPLANATION = re.compile(r"(?:explanation|rationale|feedback):[ \t]*(.*)", re.IGNORECASE)
_LABEL = re.compile(r"(?:\*\*|__)?(?:explanation|rationale|feedback)(?:\*\*|__)?:(?:\*\*|__)?[ \t]*", re.IGNORECASE)
_UNFOLDS = frozenset(("", "answer", "solution", "show answer", "show solution"))
_VERDICTS = {"true": "true", "t": "true", "false": "false", "f": "false"}


def is_lettered(lines: Sequence[str]) -> bool:
    """Return whether options A and B stand above a key somewhere, and nothing is in the words of our quiz text."""
    count = 0
    is_keyed = has_fronts = False
    for line, is_code in zip(lines, code_lines(lines), strict=True):
        if line.rstrip() == ITEM_FENCE or "{{c" in line:
            return False
        option = None if is_code else _OPTION.fullmatch(line.strip())
        kind, *_ = (None if is_code else part(line)) or ("",)
        is_ours = kind not in ("", "pair", "back") or (kind == "back" and has_fronts)
        if is_ours or (kind == "pair" and not option and line.startswith("- ")):
            return False
        has_fronts |= line.startswith("Q: ")
        if option:
            count = count + 1 if option[1].lower() == _LETTERS[count : count + 1] else int(option[1] in "aA")
        is_keyed |= count > 1 and not is_code and _key_in(line) is not None
    return is_keyed


def _bare(line: str) -> str:
    """Return the line without the tags of a block that unfolds, without emphasis, and not as a heading."""
    return _TAG.sub("", line).strip().lstrip("#").replace("**", "").replace("__", "").strip()


def _key_in(line: str) -> str | None:
    """Return what a key says is right, None for another line."""
    found = _KEY.fullmatch(_bare(line))
    return found[1].strip() if found else None


class _Reading:
    """The question that is being read; `is_keyed` says that its key is known, so that what comes below explains it."""

    def __init__(self, number: int) -> None:
        self.section = Section(number)
        self.is_keyed = False
        self.is_over = False  # a line was drawn below it
        self.explained = 0  # so many of the lines below the key are surely its explanation
        self.number = 0  # written before it
        self.has_list = False  # in the stem, and below the key in the explanation

    @property
    def is_begun(self) -> bool:
        return bool(self.section.heading or self.has_stem or self.section.parts)

    @property
    def has_stem(self) -> bool:
        return any(map(str.strip, self.section.stem))


def sections_of(lines: Sequence[str]) -> Iterator[Section]:
    """Yield the questions of lines."""
    reading = _Reading(1)
    after_blank = False
    for number, (line, is_code) in enumerate(zip(lines, code_lines(lines), strict=True), start=1):
        begun = None if is_code else _begun(line, number, reading)
        if begun:
            if reading.is_begun:
                yield reading.section
            reading = begun
        elif is_code:
            _texts(reading).append(line)
        else:
            _add(line, number, reading, after_blank=after_blank)
        after_blank = not line.strip()
    if reading.is_begun:
        yield reading.section


def _begun(line: str, number: int, reading: _Reading) -> _Reading | None:
    """Return the question that a line starts: with a heading, a number, a first option, or words below a rule."""
    bare = _bare(line)
    if not bare or _KEY.fullmatch(bare):
        return None
    begun = _Reading(number)
    title = heading(line)
    numbered = _NUMBERED.fullmatch(bare)
    if title and not numbered:
        begun.section.heading = title[1] if title[0] > 1 else ""
        return begun
    if numbered and (title or _is_next(int(numbered[1] or numbered[2]), reading)):
        begun.number = int(numbered[1] or numbered[2])
        begun.section.stem = [numbered[3] or ""]
        return begun
    if (side := card_side(line)) and side[0] == "Q":
        begun.section.stem = [side[1]]
        return begun
    if reading.is_keyed and (option := _OPTION.fullmatch(line.strip())) and option[1] in "aA":
        begun.section.stem = _taken_back(reading)
        begun.section.parts.append(Part("option", "", number, [option[2].rstrip()]))
        return begun
    if reading.is_over:
        begun.section.stem = [line]
        return begun
    return None


def _is_next(number: int, reading: _Reading) -> bool:
    """Return whether a number starts the next question, and not a line of a list in a stem or an explanation."""
    if reading.section.parts and not reading.is_keyed:
        return True
    if not reading.number and (reading.is_keyed or not reading.has_stem):
        return True
    reading.has_list |= number <= max(reading.number, 1)
    return number > reading.number and not reading.has_list


def _taken_back(reading: _Reading) -> list[str]:
    """Return the last paragraph below a key, taken from its explanation: a stem, as the option below it tells."""
    lines = reading.section.feedback
    end = len(lines)
    while end > reading.explained and not lines[end - 1].strip():
        end -= 1
    start = end
    while start > reading.explained and lines[start - 1].strip():
        start -= 1
    stem = lines[start:end]
    del lines[start:]
    return stem


def _texts(reading: _Reading) -> list[str]:
    """Return the text that goes on: below the key an explanation, else the last option or the stem."""
    section = reading.section
    if reading.is_keyed:
        return section.feedback
    return section.parts[-1].lines if section.parts else section.stem


def _add(line: str, number: int, reading: _Reading, *, after_blank: bool) -> None:
    section = reading.section
    option = None if reading.is_keyed else _OPTION.fullmatch(line.strip())
    if line.strip() in ("---", "***", "___"):
        reading.is_over = reading.is_keyed
    elif line.strip() and _bare(line).casefold() in _UNFOLDS:
        pass
    elif (said := _key_in(line)) is not None and (section.parts or said.casefold() in _VERDICTS):
        _take_key(said, number, reading)
    elif option and option[1].lower() == _LETTERS[len(section.parts) : len(section.parts) + 1]:
        section.parts.append(Part("option", "", number, [option[2].rstrip()]))
    elif reading.is_keyed and _EXPLANATION.fullmatch(_bare(line)):
        section.feedback.append(_LABEL.sub("", line.strip(), count=1))
        reading.explained = len(section.feedback)
    elif section.parts and not reading.is_keyed and after_blank and line.strip():
        section.stray = section.stray or number
    else:
        _texts(reading).append(line.rstrip())


def _take_key(said: str, number: int, reading: _Reading) -> None:
    """Mark what is right: nothing where the key names no option. A second key is a text that has no place."""
    section = reading.section
    if reading.is_keyed:
        section.stray = section.stray or number
        return
    texts = [joined(option.lines).casefold() for option in section.parts]
    found = _LETTERS_SAID.fullmatch(said)
    letters = f"{found[1]}{found[2]}".lower().replace("and", "") if found else ""
    right = {_LETTERS.index(letter) for letter in letters if letter in _LETTERS}
    if not texts:
        section.parts.append(Part("answer", "", number, [_VERDICTS[said.casefold()]]))
        right = set()
    elif not found or max(right) >= len(texts):
        right = {texts.index(said.casefold())} if texts.count(said.casefold()) == 1 else set()
    elif found[3] and [found[3].strip().casefold()] != [texts[place] for place in right]:
        right = set()
    for place in right:
        section.parts[place].mark = "x"
    section.attributes.update({"type": "multiple"} if len(right) > 1 else {})
    reading.is_keyed = True
    reading.has_list = False
