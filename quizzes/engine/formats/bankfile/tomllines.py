"""The line on which each key of a TOML document stands, which the standard library's parser does not tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_STRING = r'''
    """ (?: [^"\\]++ | \\[\s\S] | "{1,2}(?!") )*+ "{3,5}
  | \'\'\' (?: [^']++ | '{1,2}(?!') )*+ '{3,5}
  | " (?: [^"\\\n]++ | \\. )*+ "
  | ' [^'\n]*+ '
'''
_NAME = rf"(?: {_STRING} | [A-Za-z0-9_-]++ )"
_DOTTED_NAMES = rf"{_NAME} (?: [ \t]*+ \. [ \t]*+ {_NAME} )*+"

NAME = re.compile(_NAME, re.VERBOSE)
DOTTED_NAMES = re.compile(_DOTTED_NAMES, re.VERBOSE)
SPACES = re.compile(r"[ \t]*+")
CLOSING = re.compile(r"[ \t]*+\]{1,2}")
EQUALS = re.compile(r"[ \t]*+=[ \t]*+")
BLANK = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
# A date may hold a space, so a bare value reaches to whatever can end one.
SCALAR = re.compile(rf"{_STRING} | [^,\]}}\n\#]++", re.VERBOSE)


def key_lines(text: str) -> dict[str, int]:
    """Return the line (from 1) of every table, key and list entry by its path, such as 'item[3].choices[0].text'.

    `text` is TOML that tomllib has read, with LF line ends: so it is valid, and not nested deeper than tomllib goes.
    """
    document = _Walk(text, line_ends=[found.start() for found in re.finditer("\n", text)])
    table = ""
    place = document.after_blank(0)
    while place < len(text):
        if text[place] == "[":
            table, place = document.header(place)
        else:
            place = document.pair(table, place)
        place = document.after_blank(place)
    return document.lines


@dataclass(frozen=True, slots=True)
class _Walk:
    """One pass over a valid document. A method takes the place where its part starts and returns the one after it."""

    text: str
    line_ends: list[int]
    lines: dict[str, int] = field(default_factory=dict)
    entries_met: dict[str, int] = field(default_factory=dict)

    def note(self, path: str, place: int) -> None:
        self.lines.setdefault(path, bisect_right(self.line_ends, place) + 1)

    def after(self, pattern: re.Pattern[str], place: int) -> int:
        found = pattern.match(self.text, place)
        return found.end() if found else place

    def after_blank(self, place: int) -> int:
        return self.after(BLANK, place)

    def header(self, place: int) -> tuple[str, int]:
        """Read `[table]` or `[[entry]]`; return the path of the table that starts there as well."""
        is_entry = self.text.startswith("[[", place)
        start = self.after(SPACES, place + (2 if is_entry else 1))
        end = self.after(DOTTED_NAMES, start)
        *around, last = _names(self.text[start:end])
        path = ""
        for name in around:
            path = self.latest_entry(_joined(path, name))
        path = _joined(path, last)
        if is_entry:
            self.entries_met[path] = self.entries_met.get(path, -1) + 1
        path = self.latest_entry(path)
        self.note(path, place)
        return path, self.after(CLOSING, end)

    def latest_entry(self, path: str) -> str:
        """Return the path of the latest entry where the path is that of a list of tables, else the path."""
        return f"{path}[{self.entries_met[path]}]" if path in self.entries_met else path

    def pair(self, table: str, place: int) -> int:
        end = self.after(DOTTED_NAMES, place)
        path = table
        for name in _names(self.text[place:end]):
            path = _joined(path, name)
        self.note(path, place)
        return self.value(path, self.after(EQUALS, end))

    def value(self, path: str, place: int) -> int:
        match self.text[place]:
            case "[":
                return self.list_(path, place)
            case "{":
                return self.inline_table(path, place)
            case _:
                return self.after(SCALAR, place)

    def list_(self, path: str, place: int) -> int:
        place = self.after_blank(place + 1)
        index = 0
        while self.text[place] != "]":
            entry = f"{path}[{index}]"
            self.note(entry, place)
            place = self.after_comma(self.value(entry, place))
            index += 1
        return place + 1

    def inline_table(self, path: str, place: int) -> int:
        place = self.after_blank(place + 1)
        while self.text[place] != "}":
            place = self.after_comma(self.pair(path, place))
        return place + 1

    def after_comma(self, place: int) -> int:
        place = self.after_blank(place)
        return self.after_blank(place + 1) if self.text[place] == "," else place


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in NAME.findall(dotted)]


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
