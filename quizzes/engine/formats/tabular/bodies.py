"""From the cells of one row to the body of one of our item types. A key is never guessed: an unclear one is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from quizzes.engine.formats.tabular.celltext import parted
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody, MalformedResponse
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.numeric import NUMERIC

REVERSED = "flashcard (reversed)"

# An option type says whether several may be right; 'options' leaves that to the key.
_TYPES: Mapping[str, str] = {
    name: type_
    for type_, names in {
        "flashcard": "flashcard|card|basic|karteikarte|lernkarte",
        REVERSED: f"{REVERSED}|basic (and reversed card)|reversed",
        "cloze": "cloze|lückentext",
        "choice": "choice|single choice|single|single select|single answer|sc|radio|einfachauswahl",
        "multiple": "multiple|multiple response|multipleresponse|multiple answer|multiple answers|multiple select|"
        "multi select|multiselect|select all that apply|checkbox|checkboxes|mehrfachauswahl",
        "options": "multiple choice|multiplechoice|multichoice|mc|mcq|options|auswahl",
        "truefalse": "truefalse|true/false|true or false|true false|tf|wahr/falsch|richtig/falsch",
        "shorttext": "shorttext|short text|shortanswer|short answer|type answer|fill in the blank|"
        "fill in the blanks|fill in|freetext|free text|kurzantwort|text",
        "numeric": "numeric|numerical|number|zahl|numerisch",
        "matching": "matching|match|zuordnung",
        "ordering": "ordering|order|sequence|reihenfolge|anordnung",
        "essay": "essay|open|open question|open ended|long answer|paragraph|freitext|aufsatz",
    }.items()
    for name in names.split("|")
}
_TRUE = frozenset(("true", "t", "wahr", "richtig", "w", "vrai"))
_FALSE = frozenset(("false", "f", "falsch", "faux"))
_DELETION = re.compile(r"\{\{c[0-9]{1,3}::")
_PLUS_MINUS = re.compile(r"±|\+/-|\+-")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class MalformedRow(ValueError):
    """The cells are no question; `role` is that of the cell at fault."""

    def __init__(self, message: str, *, role: str = "") -> None:
        super().__init__(message)
        self.role = role


class Reading(NamedTuple):
    """The item type's name, the body, and the stem where the question is not part of the body."""

    type: str
    body: Json
    stem: str


def reading_of(cells: Mapping[str, str], *, is_cards_only: bool) -> Reading:
    """Return what the cells, by role and none of them empty, say. Raises MalformedRow.

    Without a type the cells tell it: options, deletions in the question, then the form of the answer. Where a table
    has cards only, answers are not looked at.
    """
    question, answer = cells.get("question", ""), cells.get("answer", "")
    type_ = type_named(cells["type"]) if "type" in cells else _type_seen(cells, is_cards_only=is_cards_only)
    stem = question
    body: Json
    match type_:
        case "flashcard" | "flashcard (reversed)":
            stem = ""
            body = {"front": question, "back": answer, **({"reversed": True} if type_ == REVERSED else {})}
        case "cloze":
            stem, body = "", {"text": question}
        case "truefalse":
            body = {"answer": _verdict(answer, options_in(cells))}
        case "shorttext":
            # Quiz programs list what is taken in the columns of the options.
            accepted = parted(answer, "|") if answer else options_in(cells).values()
            answers: list[Json] = [text for text in accepted if text]
            body = {"answers": answers}
        case "numeric":
            body = _number(cells)
        case "matching":
            body = _pairs(answer)
        case "ordering":
            steps = parted(answer, ">") if ">" in answer else answer.split("\n")
            body = {"sequence": [{"id": place_id(place), "text": text.strip()} for place, text in enumerate(steps, 1)]}
        case "essay":
            body = {"exemplar": answer} if answer else {}
        case _:
            type_, body = _options(cells, type_)
    return checked(Reading(type_.removesuffix(" (reversed)"), body, stem))


def type_named(text: str) -> str:
    """Return the type that a cell names: one of ours, 'flashcard (reversed)' or 'options'. Raises MalformedRow."""
    try:
        return _TYPES[_type_words(text)]
    except KeyError:
        raise MalformedRow(
            f"{text[:40]!r} is no type of question; write one of {', '.join(REGISTRY)}", role="type"
        ) from None


def is_type_name(text: str) -> bool:
    """Return whether a cell names a type."""
    return _type_words(text) in _TYPES


def _type_words(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def has_deletion(text: str) -> bool:
    """Return whether the text holds a deletion of a cloze."""
    return _DELETION.search(text) is not None


def place_id(place: int) -> str:
    """Return the id of the option, pair or step at a place counted from 1: 'a' to 'z', then '27', '28' …"""
    return _LETTERS[place - 1].lower() if place <= 26 else str(place)


def options_in(cells: Mapping[str, str], prefix: str = "option") -> dict[int, str]:
    """Return the texts of the numbered cells, such as 'option 2', by number and in order."""
    numbers = sorted(int(role.removeprefix(f"{prefix} ")) for role in cells if role.startswith(f"{prefix} "))
    return {number: cells[f"{prefix} {number}"] for number in numbers}


def _type_seen(cells: Mapping[str, str], *, is_cards_only: bool) -> str:
    answer = cells.get("answer", "")
    if options_in(cells) or options_in(cells, "wrong"):
        return "options"
    if has_deletion(cells.get("question", "")):
        return "cloze"
    if is_cards_only:
        return "flashcard"
    if answer.casefold() in _TRUE | _FALSE:
        return "truefalse"
    if _is_number(cells):
        return "numeric"
    if len(parted(answer, "|")) > 1:
        return "shorttext"
    if len(parted(answer, ">")) > 2:
        return "ordering"
    pairs = [pair for pair in parted(answer, ";") if pair]
    if len(pairs) > 1 and all(len(parted(pair, "=")) > 1 for pair in pairs):
        return "matching"
    return "flashcard" if answer else "essay"


def _is_number(cells: Mapping[str, str]) -> bool:
    number, *rest = _PLUS_MINUS.split(cells.get("answer", ""))
    try:
        # With a unit only beside a tolerance: '3 kings' is no number.
        if rest or "tolerance" in cells or "unit" in cells:
            NUMERIC.parse_response({"value": number}, ())
        else:
            exact_decimal(number.replace(",", "."))
    except (MalformedResponse, NotANumber):
        return False
    return True


def checked(reading: Reading) -> Reading:
    """Return the reading again. Raises MalformedRow for a body that is none of its type."""
    try:
        REGISTRY[reading.type].parse_body(reading.body)
    except MalformedBody as error:
        raise MalformedRow(str(error), role="question" if error.field in ("front", "text") else "answer") from None
    return reading


def _verdict(answer: str, texts: Mapping[int, str]) -> bool:
    """Return what an answer says, or the one option that it names. Raises MalformedRow."""
    word = answer.casefold()
    if word not in _TRUE | _FALSE and texts:
        word = "".join(texts[number].casefold() for number in _key(answer, texts))
    if word not in _TRUE | _FALSE:
        raise MalformedRow(f"{answer[:40]!r} is neither true nor false", role="answer")
    return word in _TRUE


def _number(cells: Mapping[str, str]) -> Json:
    """Return the body of '3,14 ± 0.01 m', or of an answer with tolerance and unit in cells of their own."""
    number, *rest = (part.strip() for part in _PLUS_MINUS.split(cells.get("answer", ""), maxsplit=1))
    value, unit = _number_and_unit(number, "answer")
    written = rest[0] if rest else "0"
    tolerance, tolerance_unit = _number_and_unit(cells.get("tolerance", written), "tolerance")
    unit = cells.get("unit", unit or tolerance_unit)
    return {"answer": value, "tolerance": tolerance, **({"unit": unit} if unit else {})}


def _number_and_unit(text: str, role: str) -> tuple[str, str]:
    """Return a number and the unit after it as a learner could type them."""
    try:
        typed = NUMERIC.parse_response({"value": text}, ())
    except MalformedResponse as error:
        raise MalformedRow(str(error), role=role) from None
    if typed is None:
        raise MalformedRow("there is no number", role=role)
    return plain(typed.value), typed.unit


def _pairs(answer: str) -> Json:
    """Return the body of 'a = b; c = d; = distractor'. Lines part pairs as well."""
    mark = ";" if len(parted(answer, ";")) > 1 else "\n"
    pairs: list[Json] = []
    distractors: list[Json] = []
    for text in filter(None, parted(answer, mark)):
        prompt, *rest = parted(text, "=", most=2)
        if not rest:
            raise MalformedRow(f"{text[:40]!r} is no pair: write 'prompt = answer'", role="answer")
        if prompt:
            pairs.append({"id": place_id(len(pairs) + 1), "prompt": prompt, "answer": rest[0]})
        else:
            distractors.append(rest[0])
    return {"pairs": pairs, **({"distractors": distractors} if distractors else {})}


def _options(cells: Mapping[str, str], type_: str) -> tuple[str, Json]:
    """Return choice or multiple, and its body. Options keep the letter of their column, also where one is empty."""
    texts = options_in(cells)
    answer = cells.get("answer", "")
    wrong = list(options_in(cells, "wrong").values())
    if wrong and not texts:
        if not answer or answer in wrong:
            raise MalformedRow("the right answer is missing, or among the wrong ones", role="answer")
        texts, key = dict(enumerate([answer, *wrong], start=1)), [1]
    else:
        key = _key(answer, texts)
    feedback = options_in(cells, "feedback")
    choices: list[Json] = [
        {
            "id": place_id(number),
            "text": text,
            **({"correct": True} if number in key else {}),
            **({"feedback": feedback[number]} if number in feedback else {}),
        }
        for number, text in texts.items()
    ]
    if type_ == "options":
        type_ = "choice" if len(key) == 1 else "multiple"
    return type_, {"choices": choices}


def _key(answer: str, texts: Mapping[int, str]) -> list[int]:
    """Return the numbers of the right options: named by letter, number or text. Raises MalformedRow.

    What could be meant in two ways with two outcomes ('3' where 3 is the text of the second option) is refused.
    """
    if not answer:
        raise MalformedRow("no option is said to be right", role="answer")
    places = {_LETTERS[number - 1]: number for number in texts if number <= 26}
    numbers = {str(number): number for number in texts}
    counts = Counter(text.casefold() for text in texts.values())
    by_text = {text.casefold(): number for number, text in texts.items() if counts[text.casefold()] == 1}
    readings = [[by_text[answer.casefold()]]] if answer.casefold() in by_text else []
    for mark in ",;|\n":
        tokens = [token.strip(" .)(").upper() for token in parted(answer, mark)]
        readings += [[names[token] for token in tokens] for names in (places, numbers) if set(tokens) <= names.keys()]
        words = [word.casefold() for word in parted(answer, mark)]
        readings += [[by_text[word] for word in words]] if set(words) <= by_text.keys() else []
    # 'AC' for both.
    if answer.isupper() and len(answer) > 1 and set(answer) <= places.keys():
        readings.append([places[letter] for letter in answer])
    meanings = {tuple(sorted(set(reading))) for reading in readings}
    if not meanings:
        raise MalformedRow(f"{answer[:40]!r} is none of the options, nor their letters or numbers", role="answer")
    if len(meanings) > 1:
        raise MalformedRow(f"{answer[:40]!r} can mean several options: by letter or number, or by text", role="answer")
    (meaning,) = meanings
    return list(meaning)
