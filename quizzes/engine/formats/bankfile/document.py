"""A TOML file's values with their lines, and its tables read key by key into values or findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from quizzes.engine.formats.bankfile.tomllines import key_lines
from quizzes.engine.interchange import is_item_id
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding, Severity

LARGEST_BYTES = 4_000_000
_MOST_DOTS = 64
_MOST_MARKS = 250_000  # of those that part values: tomllib takes ten seconds for millions of them
# tomllib looks a key's parts up one by one, from the first, for each of them: a key of a million parts takes it days.
_LONG_KEY = re.compile(rf"(?:^|[\[{{,\n])[ \t]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{_MOST_DOTS + 1}}}")

_LINE_IN_MESSAGE = re.compile(r" *\(at line ([0-9]+), column [0-9]+\)")


class Unreadable(ValueError):
    """The file cannot be read at all; `finding` says why and where."""

    def __init__(self, rule: str, message: str, *, line: int | None) -> None:
        super().__init__(message)
        self.finding = Finding(rule, "error", message, line=line)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's values, and the line (from 1) of each by its path: 'item[3]', 'item[3].choices[0].text'."""

    values: Mapping[str, Json]
    lines: Mapping[str, int]

    def line_of(self, path: str) -> int | None:
        """Return the line of the path, or of the nearest part around it that has one."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path)


def decoded(content: bytes) -> str:
    """Return a file's text with LF line ends and without a byte order mark. Raises Unreadable."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable("not-utf8", "the file is not UTF-8", line=content.count(b"\n", 0, error.start) + 1) from None


def read_toml(content: bytes, *, parse_decimal: Callable[[str], str | float]) -> Document:
    """Return the document; `parse_decimal` reads numbers with a point. Raises Unreadable.

    Texts lose empty lines before and white space after them: a closing quote on a line of its own leaves one, and an
    admin form would take it off and so look like a change.
    """
    if len(content) > LARGEST_BYTES:
        message = f"the file is larger than {LARGEST_BYTES:,} bytes; cut it into several"
        raise Unreadable("too-large", message, line=None)
    text = decoded(content)
    if found := _LONG_KEY.search(text):
        message = f"a key has more than {_MOST_DOTS} parts"
        raise Unreadable("not-toml", message, line=text.count("\n", 0, found.end()) + 1)
    if sum(map(text.count, ("=", ",", "[", "\\"))) > _MOST_MARKS:
        raise Unreadable("too-large", f"the file holds more than {_MOST_MARKS:,} marks; cut it into several", line=None)
    try:
        values = tomllib.loads(text, parse_float=parse_decimal)
    except RecursionError:
        raise Unreadable("not-toml", "the lists are nested too deep", line=None) from None
    except ValueError as error:  # tomllib's own error is one, and Python's when a number has thousands of digits
        message = _LINE_IN_MESSAGE.sub("", str(error))
        raise Unreadable("not-toml", message, line=_line_of(str(error), text)) from None
    return Document(_trimmed(values), key_lines(text))


def _line_of(message: str, text: str) -> int | None:
    if found := _LINE_IN_MESSAGE.search(message):
        return int(found[1])
    return text.rstrip("\n").count("\n") + 1 if "end of document" in message else None


def _trimmed(value: Any) -> Any:  # noqa: ANN401 - whatever tomllib returns, dates too; readers check what they take
    match value:
        case str():
            return value.rstrip().lstrip("\n")
        case list():
            return [_trimmed(entry) for entry in value]
        case dict():
            return {key: _trimmed(entry) for key, entry in value.items()}
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document being read, at `path`. What is wrong is added to `findings`, under the item's id.

    A reader of a key returns a usable value in any case, so that one pass finds every mistake.
    """

    values: Mapping[str, Json]
    path: str
    document: Document
    item: str = ""
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def at(cls, document: Document, key: str) -> Table:
        """Return the table under a key of the document itself; an empty one, with a finding, where there is none."""
        values = document.values.get(key)
        if isinstance(values, Mapping):
            return cls(values, key, document)
        table = cls({}, key, document)
        table.remark("missing-key", "", f"the file has no [{key}]")
        return table

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    def remark(self, rule: str, key: str, message: str, *, severity: Severity = "error") -> None:
        """Add a finding about a key, or a path inside it; '' is the table itself."""
        path = f"{self.path}.{key}" if self.path and key else self.path or key
        line = self.document.line_of(path)
        self.findings.append(Finding(rule, severity, message, item=self.item, field=key, line=line))

    def text(self, key: str) -> str:
        """Return the text, '' where it is missing."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.remark("malformed-value", key, f"{key} must be text, in quotation marks")
            return ""
        if not is_storable(value):
            self.remark("malformed-value", key, f"{key} holds a NUL")
            return ""
        return value

    def required_text(self, key: str) -> str:
        text = self.text(key)
        if key not in self.values or (not text and self.values[key] == ""):
            self.remark("missing-key", key, f"{key} is missing")
        return text

    def slug(self, key: str) -> str:
        """Return a required id: lower-case letters and digits in groups joined by '-'."""
        text = self.required_text(key)
        if text and not is_item_id(text):
            self.remark("malformed-id", key, f"{text!r} is not lower-case letters and digits joined by '-'")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts, empty where it is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and is_storable(entry) for entry in value):
            self.remark("malformed-value", key, f"{key} must be a list of texts")
            return ()
        return tuple(value)

    def whole(self, key: str) -> int:
        """Return a whole number from 0 to 1,000,000, 0 where it is missing."""
        value = self.values.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
            self.remark("malformed-value", key, f"{key} must be a whole number from 0 to 1000000")
            return 0
        return value

    def allow(self, keys: Collection[str]) -> None:
        """Remark on each key that is not among these."""
        for key in self.values:
            if key not in keys:
                self.remark("unknown-key", key, f"{key} is not known here, and was left out", severity="warning")
