"""Reading an item's body: one object of it, and the path to name when a part is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal
from quizzes.engine.itemtypes.storable import is_storable

LONGEST_TEXT = 100_000
LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a body, and where it stands ('' for the body itself, else such as 'choices[2]').

    Each reader raises MalformedBody with the path of the field. Names that nobody asks for are passed over.
    """

    values: Mapping[str, Json]
    path: str = ""

    @classmethod
    def of(cls, raw: Json, *, path: str = "") -> Fields:
        if not isinstance(raw, Mapping):
            raise MalformedBody(f"{path or 'the body'} must be an object", field=path)
        return cls(raw, path)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, message: str) -> NoReturn:
        raise MalformedBody(f"{self.at(key)} {message}", field=self.at(key))

    def text(self, key: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return a text that must be there and hold more than white space."""
        if key not in self.values:
            self.refuse(key, "is missing")
        text = self.optional_text(key, longest=longest)
        if not text.strip():
            self.refuse(key, "is empty")
        return text

    def optional_text(self, key: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return the text, '' where it is missing."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, "must be text")
        if len(value) > longest:
            self.refuse(key, f"is longer than {longest} characters")
        if not is_storable(value):
            self.refuse(key, "holds a NUL or half a surrogate pair")
        return value

    def flag(self, key: str) -> bool:
        """Return the truth value, false where it is missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number from 0 to 1,000,000, None where it is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(key, "must be a whole number")
        if not 0 <= value <= 1_000_000:
            self.refuse(key, "must be from 0 to 1000000")
        return value

    def number(self, key: str, *, default: str | None = None) -> Decimal:
        """Return an exact decimal, written as text or as a whole number."""
        value = self.values.get(key, default)
        if value is None:
            self.refuse(key, "is missing")
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self.refuse(key, "must be a number written as text, such as '0.25'")
        try:
            return exact_decimal(value)
        except NotANumber as error:
            self.refuse(key, str(error))

    def score(self, key: str) -> Decimal:
        """Return a score from 0 to 1, 1 where it is missing."""
        score = self.number(key, default="1")
        if not 0 <= score <= 1:
            self.refuse(key, "must be from 0 to 1")
        return score

    def entries(self, key: str, *, least: int = 0) -> Sequence[Json]:
        """Return the list, empty where it is missing, of at least so many entries."""
        value = self.values.get(key, ())
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.refuse(key, "must be a list")
        if len(value) < least:
            self.refuse(key, f"needs at least {least}")
        return value

    def records(self, key: str, *, least: int = 0) -> list[Fields]:
        """Return the list's entries, each of which must be an object."""
        return [
            Fields.of(raw, path=f"{self.at(key)}[{place}]") for place, raw in enumerate(self.entries(key, least=least))
        ]

    def identified(self, key: str, *, least: int = 0) -> dict[str, Fields]:
        """Return the list's entries by their `id`, in the order written; no id may come twice."""
        records: dict[str, Fields] = {}
        for record in self.records(key, least=least):
            id_ = record.text("id", longest=LONGEST_ID)
            if id_ in records:
                record.refuse("id", f"repeats {id_!r}")
            records[id_] = record
        return records

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list's entries, each a text that is not empty."""
        places = {f"{key}[{place}]": raw for place, raw in enumerate(self.entries(key))}
        fields = Fields(places, self.path)
        return tuple(fields.text(place) for place in places)
