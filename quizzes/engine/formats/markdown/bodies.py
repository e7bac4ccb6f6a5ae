"""From a question as written to the body of one of our item types. An unclear key is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from quizzes.engine.formats.markdown import marks
from quizzes.engine.formats.markdown.sections import Part, Section, joined
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedResponse
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.numeric import NUMERIC

REVERSED = "flashcard (reversed)"

_PLUS_MINUS = re.compile(r"±|\+/-|\+-")
_TRUE = frozenset(("true", "wahr", "richtig"))
_FALSE = frozenset(("false", "falsch"))


class MalformedQuestion(ValueError):
    """The lines are no question; `line` is the one at fault."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.line = line


def type_of(section: Section) -> str:
    """Return the type that a question names or shows: one of ours, 'flashcard (reversed)', or '' for none."""
    named = section.attributes.get("type", "")
    if named:
        if named not in (*REGISTRY, REVERSED):
            _refuse(f"{named[:40]!r} is no type of question; write one of {', '.join(REGISTRY)}", section.line)
        return named
    kinds = {part.kind for part in section.parts}
    if section.is_card or kinds == {"back"}:
        return "flashcard"
    if kinds == {"option"}:
        if {part.text.casefold() for part in section.parts} in ({t, f} for t in _TRUE for f in _FALSE):
            return "truefalse"
        return "choice" if sum(part.mark == "x" for part in section.parts) == 1 else "multiple"
    if kinds == {"answer"}:
        return _type_of_answers(section.parts)
    if kinds & {"criterion", "essay"}:
        return "essay"
    if not kinds:
        return "cloze" if "{{c" in joined(section.stem) else ""
    return {"step": "ordering", "pair": "matching"}[kinds.pop()] if len(kinds) == 1 else ""


def _type_of_answers(parts: list[Part]) -> str:
    if len(parts) == 1 and parts[0].text.casefold() in _TRUE | _FALSE:
        return "truefalse"
    return "numeric" if all(_is_number(part.text) for part in parts) else "shorttext"


def _is_number(text: str) -> bool:
    number, *tolerance = _PLUS_MINUS.split(text)
    try:
        # With a unit only beside a tolerance: '3 kings' is no number.
        if tolerance:
            NUMERIC.parse_response({"value": number}, ())
        else:
            exact_decimal(text.replace(",", "."))
    except (MalformedResponse, NotANumber):
        return False
    return True


def body_of(section: Section, type_: str) -> Json:
    """Return the body of a question of this type, which may still be no valid one. Raises MalformedQuestion."""
    allowed = _KINDS[type_]
    for part in section.parts:
        if part.kind not in allowed:
            _refuse(f"this line has no place in a question of the type {type_}", part.line)
        if part.feedback and (type_, part.kind) not in _WITH_FEEDBACK:
            _refuse("an answer of this kind has no feedback of its own; write it without an indent", part.line)
    return _BODIES[type_](section)


_KINDS: Mapping[str, frozenset[str]] = {
    "flashcard": frozenset(("back",)),
    REVERSED: frozenset(("back",)),
    "cloze": frozenset(),
    "choice": frozenset(("option",)),
    "multiple": frozenset(("option",)),
    "truefalse": frozenset(("option", "answer")),
    "shorttext": frozenset(("answer",)),
    "numeric": frozenset(("answer",)),
    "matching": frozenset(("pair",)),
    "ordering": frozenset(("step",)),
    "essay": frozenset(("criterion", "essay", "answer")),
}
_WITH_FEEDBACK = frozenset(
    (
        ("choice", "option"),
        ("multiple", "option"),
        ("truefalse", "option"),
        ("shorttext", "answer"),
        ("numeric", "answer"),
    )
)


def place_id(place: int) -> str:
    """Return the id of the answer at a place counted from 0: 'a' to 'z', then '27', '28' …"""
    return chr(ord("a") + place) if place < 26 else str(place + 1)


def _refuse(message: str, line: int) -> NoReturn:
    raise MalformedQuestion(message, line=line)


def _flag(key: str, *, is_set: bool) -> dict[str, Json]:
    return {key: True} if is_set else {}


def _feedback(part: Part) -> dict[str, Json]:
    return {"feedback": text} if (text := joined(part.feedback)) else {}


def _identified(part: Part, place: int) -> tuple[str, str]:
    """Return an answer's id and text."""
    first, id_ = marks.with_id(part.lines[0])
    return id_ or place_id(place), joined([first, *part.lines[1:]])


def _card(section: Section) -> Json:
    return {"front": joined(section.stem), "back": "\n\n".join(part.text for part in section.parts)}


def _reversed_card(section: Section) -> Json:
    return {"front": joined(section.stem), "back": "\n\n".join(part.text for part in section.parts), "reversed": True}


def _cloze(section: Section) -> Json:
    return {"text": joined(section.stem)}


def _options(section: Section) -> Json:
    return {"choices": [_option(part, place) for place, part in enumerate(section.parts)]}


def _option(part: Part, place: int) -> Json:
    id_, text = _identified(part, place)
    return {"id": id_, "text": text, **_flag("correct", is_set=part.mark == "x"), **_feedback(part)}


def _verdict(section: Section) -> Json:
    """Return the body of '= true', or of the two options with a feedback for each."""
    right = [part for part in section.parts if part.kind == "answer" or part.mark == "x"]
    if len(right) != 1 or right[0].text.casefold() not in _TRUE | _FALSE:
        _refuse("say with one answer whether it is true or false", section.line)
    body: dict[str, Json] = {"answer": right[0].text.casefold() in _TRUE}
    for part in section.parts:
        if part.feedback:
            body[f"feedback_{'true' if part.text.casefold() in _TRUE else 'false'}"] = joined(part.feedback)
    return body


def _score(part: Part) -> dict[str, Json]:
    """Return the score of '=50% answer', nothing for the full one."""
    if not part.mark:
        return {}
    try:
        return {"score": plain(exact_decimal(part.mark).scaleb(-2))}
    except NotANumber as error:
        _refuse(str(error), part.line)


def _answer(part: Part) -> Json:
    around = {**_score(part), **_feedback(part)}
    return {"text": part.text, **around} if around else part.text


def _answers(section: Section) -> Json:
    answers = [_answer(part) for part in section.parts]
    return {"answers": answers, **_flag("case_sensitive", is_set=section.attributes.get("case") == "sensitive")}


def _numbers(section: Section) -> Json:
    if not section.parts:
        _refuse("the number is missing: write it as '= 3.14 ± 0.01'", section.line)
    targets: list[dict[str, Json]] = []
    units = {section.attributes.get("unit", "")}
    for part in section.parts:
        number, *rest = _PLUS_MINUS.split(part.text, maxsplit=1)
        value, unit = _number(number, part.line)
        tolerance, other = _number(rest[0], part.line) if rest else ("0", "")
        units |= {unit, other}
        targets.append({"answer": value, "tolerance": tolerance, **_score(part), **_feedback(part)})
    units.discard("")
    if len(units) > 1:
        _refuse("the answers have several units; give them in one", section.line)
    body: dict[str, Json] = {**targets[0]}
    if body.keys() != {"answer", "tolerance"}:
        _refuse("the first number is the right one, with neither percentage nor feedback", section.parts[0].line)
    if units:
        body["unit"] = units.pop()
    if targets[1:]:
        body["alternatives"] = targets[1:]
    return body


def _number(text: str, line: int) -> tuple[str, str]:
    """Return a number and the unit after it as a learner could type them."""
    try:
        typed = NUMERIC.parse_response({"value": text}, ())
    except MalformedResponse as error:
        _refuse(str(error), line)
    if typed is None:
        _refuse("there is no number", line)
    return plain(typed.value), typed.unit


def _pairs(section: Section) -> Json:
    pairs: list[Json] = []
    distractors: list[Json] = []
    for part in section.parts:
        if part.mark:
            id_, text = _identified(part, len(pairs))
            pairs.append({"id": id_, "prompt": part.mark, "answer": text})
        else:
            distractors.append(part.text)
    return {"pairs": pairs, **({"distractors": distractors} if distractors else {})}


def _steps(section: Section) -> Json:
    parts = section.parts
    numbers = sorted(int(part.mark) for part in parts)
    if numbers != list(range(1, len(parts) + 1)):
        _refuse(f"the steps are to be numbered from 1 to {len(parts)}, each once", section.line)
    ordered = sorted(parts, key=lambda part: int(part.mark))
    named = [_identified(part, place) for place, part in enumerate(ordered)]
    return {"sequence": [{"id": id_, "text": text} for id_, text in named]}


def _essay(section: Section) -> Json:
    body: dict[str, Json] = {}
    criteria = [part for part in section.parts if part.kind == "criterion"]
    if criteria:
        named = [_identified(part, place) for place, part in enumerate(criteria)]
        body["rubric"] = [
            {"id": id_, "title": title, "points": part.mark.replace(",", ".")}
            for part, (id_, title) in zip(criteria, named, strict=True)
        ]
    models = [part.text for part in section.parts if part.kind == "answer"]
    if models:
        body["exemplar"] = "\n\n".join(models)
    least, dash, most = section.attributes.get("words", "").partition("-")
    for key, text in (("min_words", least), ("max_words", most if dash else "")):
        word = text.strip()
        if word:
            if not (word.isascii() and word.isdecimal() and len(word) < 8):
                _refuse("write the least and the most words as 'words: 100-200'", section.line)
            body[key] = int(word)
    return body


_BODIES: Mapping[str, Callable[[Section], Json]] = {
    "flashcard": _card,
    REVERSED: _reversed_card,
    "cloze": _cloze,
    "choice": _options,
    "multiple": _options,
    "truefalse": _verdict,
    "shorttext": _answers,
    "numeric": _numbers,
    "matching": _pairs,
    "ordering": _steps,
    "essay": _essay,
}
