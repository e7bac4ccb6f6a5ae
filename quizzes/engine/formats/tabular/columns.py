"""What a table's columns mean: by their headings, English or German, or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ROLES = (
    "id",
    "type",
    "question",
    "answer",
    "tolerance",
    "unit",
    "feedback",
    "points",
    "level",
    "tags",
    "passage",
    "name",
    "more",
)
MOST_OPTIONS = 99

_NAMES: Mapping[str, str] = {
    heading: role
    for role, headings in {
        "id": "id|idnumber|item id|question id|kennung|guid",
        "type": "type|question type|item type|kind|typ|art|fragetyp|fragentyp|aufgabentyp",
        "question": "question|question text|stem|front|term|prompt|text|cloze|frage|fragetext|vorderseite|begriff|"
        "aufgabe|aufgabenstellung",
        "answer": "answer|answers|back|definition|correct|correct answer|correct answers|correct answer s|right|"
        "right answer|key|solution|correct option|correct options|antwort|antworten|rückseite|lösung|richtig|"
        "richtige antwort|richtige antworten|richtige lösung",
        "tolerance": "tolerance|error|toleranz",
        "unit": "unit|einheit",
        "feedback": "feedback|general feedback|explanation|answer explanation|rationale|erklärung|rückmeldung|"
        "begründung|erläuterung",
        "points": "points|point|score|mark|marks|weight|punkte|punktzahl|gewicht",
        "level": "level|bloom|stufe|niveau",
        "tags": "tags|tag|topic|topics|keywords|schlagwörter|schlagworte|stichwörter|stichworte|thema",
        "passage": "passage|section|anchor|abschnitt|absatz|stelle|textstelle",
        "name": "name|title|question name|question title|titel|bezeichnung",
        "more": "more",
    }.items()
    for heading in headings.split("|")
}
_NUMBERED: Mapping[str, str] = {
    heading: role
    for role, headings in {
        "option": "option|choice|answer|answer option|alternative|antwort|antwortoption|antwortmöglichkeit|auswahl|"
        "wahl|",  # the last is a letter or number alone
        "wrong": "wrong|wrong answer|incorrect|incorrect answer|distractor|falsch|falsche antwort|distraktor",
        "feedback": "feedback|option feedback|answer feedback|rückmeldung",
    }.items()
    for heading in headings.split("|")
}
_NUMBERED_ROLES = frozenset(
    f"{role} {number}" for role in ("option", "wrong", "feedback") for number in range(1, MOST_OPTIONS + 1)
)
_NOT_A_WORD = re.compile(r"[\W_]+")
_PLACE = re.compile(r"[a-z]|[1-9][0-9]?")
_ONE_PLACE = re.compile(r"[A-Ha-h]|[1-8]")
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The role of each column, '' for one that is not read.

    A role is one of ROLES, or 'option 1', 'feedback 1' (of that option) and 'wrong 1' up to 99. None comes twice.
    """

    roles: tuple[str, ...]

    def __post_init__(self) -> None:
        given = [role for role in self.roles if role]
        if unknown := sorted(set(given) - set(ROLES) - _NUMBERED_ROLES):
            raise ValueError(f"{unknown[0]!r} is not the role of a column")
        if len(set(given)) < len(given):
            raise ValueError("two columns have one role")

    @property
    def is_cards_only(self) -> bool:
        """Whether no column speaks of questions: then a row is a card, whatever its answer looks like."""
        return not any(role in ("type", "tolerance", "unit") or role[-1:].isdigit() for role in self.roles)

    def column_of(self, role: str) -> int | None:
        """Return the number of a role's column, from 1, None where it has none."""
        return self.roles.index(role) + 1 if role in self.roles else None


def guess_mapping(header: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMapping:
    """Return what the columns seem to be. Without a header (an empty one) the first rows decide.

    Two columns are question and answer. From four on, with one letter or number at the end of each row, they are
    question, options and key.
    """
    if header:
        return _unrepeated(role_named(heading) for heading in header)
    sample = [row for row in rows[:_SAMPLE_ROWS] if any(row)]
    width = max((len(row) for row in sample), default=0)
    if width >= 4 and all(len(row) == width and _ONE_PLACE.fullmatch(row[-1]) for row in sample):
        return ColumnMapping(("question", *(f"option {number}" for number in range(1, width - 1)), "answer"))
    return ColumnMapping(("question", "answer", *("" for _ in range(width - 2)))[:width])


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a table's first row names columns: the question's, and another unless it stands alone."""
    roles = [role_named(cell) for cell in cells]
    return "question" in roles and (len(roles) == 1 or sum(map(bool, roles)) > 1)


def column_letters(number: int) -> str:
    """Return what a spreadsheet calls a column, counted from 1: 'A' to 'Z', then 'AA'."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unrepeated(roles: Iterable[str]) -> ColumnMapping:
    """Return the roles, one that comes again left out; but of wrong answers any number may be headed alike."""
    kept: list[str] = []
    taken: set[str] = set()
    for role in roles:
        alike = [f"wrong {number}" for number in range(1, MOST_OPTIONS + 1)] if role.startswith("wrong ") else []
        free = next((each for each in (role, *alike) if each not in taken), "")
        kept.append(free)
        taken.add(free)
    return ColumnMapping(tuple(kept))


def role_named(heading: str) -> str:
    """Return the role that a heading names, such as 'Option B', '' for none. What follows '(' or ' - ' explains.

    A column headed 'Question #' only counts.
    """
    if heading.rstrip().endswith("#"):
        return ""
    words = " ".join(_NOT_A_WORD.sub(" ", heading[:200].partition("(")[0].partition(" - ")[0].casefold()).split())
    if words in _NAMES:
        return _NAMES[words]
    if words and _NUMBERED.get(words) == "wrong":
        return "wrong 1"
    # 'Option 1', 'B', and 'Option 1 feedback' as some write it.
    start, _, last = words.rpartition(" ")
    first, _, place = start.rpartition(" ")
    if last in ("feedback", "rückmeldung") and _PLACE.fullmatch(place) and _NUMBERED.get(first) == "option":
        start, last = "feedback", place
    if start not in _NUMBERED or not (_PLACE if start else _ONE_PLACE).fullmatch(last):
        return ""
    number = int(last) if last.isdecimal() else ord(last) - ord("a") + 1
    return f"{_NUMBERED[start]} {number}" if number <= MOST_OPTIONS else ""
