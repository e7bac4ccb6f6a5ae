"""Values in TOML as an author would write them: TeX as it was typed, one entry of a longer list per line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.storable import is_storable

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NEEDS_ESCAPE = re.compile('[\x00-\x08\x0a-\x1f\x7f"\\\\]')
_NOT_IN_LITERAL = re.compile("'''|'$|[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_LIST = 100


class NotInToml(ValueError):
    """The value has no form in TOML that reads back the same: null, a NUL, half a surrogate pair."""


def toml_pair(key: str, value: Json) -> str:
    """Return `key = value` without a line end. Raises NotInToml."""
    return f"{key if _BARE_KEY.fullmatch(key) else _quoted(key)} = {toml_value(value)}"


def toml_value(value: Json) -> str:
    """Return the value. Raises NotInToml."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case Mapping():
            # TOML has no null; in a body a key that is null and one that is missing mean the same.
            pairs = [toml_pair(key, entry) for key, entry in value.items() if entry is not None]
            return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
        case Sequence():
            return _list(
                [toml_value(entry) for entry in value], is_of_tables=any(isinstance(e, Mapping) for e in value)
            )
        case _:
            raise NotInToml(f"{value!r} has no form in TOML")


def _list(entries: list[str], *, is_of_tables: bool) -> str:
    line = f"[{', '.join(entries)}]"
    if len(entries) < 2 or (len(line) <= _LONGEST_LIST and not is_of_tables):
        return line
    return "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"


def _text(text: str) -> str:
    if not is_storable(text):
        raise NotInToml("a text holds a NUL or half a surrogate pair")
    if not _NEEDS_ESCAPE.search(text):
        return f'"{text}"'
    if _NOT_IN_LITERAL.search(text):
        return _quoted(text)
    return f"'''\n{text}'''" if "\n" in text else f"'''{text}'''"


def _quoted(text: str) -> str:
    return f'"{_NEEDS_ESCAPE.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    return f"\\{letter}" if letter in '"\\' else f"\\u{ord(letter):04x}"
