"""Reading JSON that anybody may have sent: shallow, finite, and of text that every database can hold."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import IO, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from api.errors import Problem
from quizzes.engine.itemtypes.storable import is_storable

DEEPEST = 64
LARGEST_BODY_BYTES = 2 * 1024 * 1024

type Parsed = Mapping[str, Parsed] | Sequence[Parsed] | str | int | float | bool | None

_BRACKETS_AND_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class JSONParser(BaseParser):
    """Parse a body as JSON in UTF-8. What is not JSON of RFC 8259, or not fit to be stored, is a 400 that says where.

    Refused besides broken JSON: more than 64 levels, NaN and infinities, numbers beyond a double, a key that comes
    twice in an object, and (where `is_text_checked`) NUL or half a surrogate pair anywhere in a text or key.
    """

    media_type = "application/json"
    is_text_checked = True

    def parse(  # type: ignore[override]  # a batch is a list, which the framework takes as well
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, object] | None = None
    ) -> Parsed:
        body = stream.read(LARGEST_BODY_BYTES + 1)
        if len(body) > LARGEST_BODY_BYTES:
            raise Problem(413, "too_large", f"The body is larger than {LARGEST_BODY_BYTES} bytes.")
        parsed = parse_json(body)
        # Without an escape there is nothing to look for: raw NULs are no JSON, and raw surrogates no UTF-8.
        if self.is_text_checked and b"\\u" in body and (field := unstorable_field(parsed)) is not None:
            raise Problem.of_field(field, "holds a NUL or half a surrogate pair")
        return parsed


class RowsParser(JSONParser):
    """As `JSONParser`, for batches whose rows are judged one by one: the text of a row is checked with the row."""

    is_text_checked = False


def parse_json(body: bytes) -> Parsed:
    """Return the value of a JSON text. Raises ParseError, or Problem where a key comes twice."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    if is_deeper(text, DEEPEST):
        raise ParseError(f"The body is nested more than {DEEPEST} levels deep.")
    try:
        parsed: Parsed = json.loads(
            text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_object_of
        )
    except ValueError as error:  # also an integer of more digits than Python reads
        raise ParseError(f"The body is not JSON: {error}.") from error
    return parsed


def is_deeper(text: str, levels: int) -> bool:
    """Return whether lists and objects of a JSON text lie more than `levels` deep, without recursion."""
    if text.count("[") + text.count("{") <= levels:
        return False
    depth = 0
    for found in _BRACKETS_AND_STRINGS.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > levels:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def unstorable_field(value: Parsed, path: str = "") -> str | None:
    """Return the path ('[2].response.text') of the first text or key with a NUL or half a surrogate pair, or None."""
    if isinstance(value, str):
        return None if is_storable(value) else path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not is_storable(key):
                return path
            if (found := unstorable_field(inner, f"{path}.{key}" if path else key)) is not None:
                return found
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value):
            if (found := unstorable_field(inner, f"{path}[{place}]")) is not None:
                return found
    return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:40]} is too large a number")
    return number


def _object_of(pairs: list[tuple[str, Parsed]]) -> dict[str, Parsed]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Problem.of_field(twice.encode("utf-8", "replace").decode(), "comes twice in one object")
    return found
