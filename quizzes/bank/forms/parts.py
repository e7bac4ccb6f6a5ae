"""Editing an item's body as form fields: an object's fields, and below them its lists as rows, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quizzes.engine.itemtypes.base import Json

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_ROWS = 100
ROWS_ADDED = 3
LARGEST_PLACE = 10_000
CONTROLS = {"place", "drop"}
_STEP = re.compile(r"(\w+)\[([0-9]+)\]")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_THOUSANDS_OR_DECIMALS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class AuthoredText(forms.CharField):
    """Markdown or a phrase: line ends as Unix has them, outer blanks kept, nothing but blanks is nothing."""

    def __init__(self, *, label: StrOrPromise, lines: int = 1, help_text: StrOrPromise = "") -> None:
        widget = forms.TextInput() if lines == 1 else forms.Textarea(attrs={"rows": lines})
        super().__init__(label=label, required=False, strip=False, help_text=help_text, widget=widget)

    def to_python(self, value: object) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else ""


class AuthoredNumber(AuthoredText):
    """A number as a body holds it, with a decimal point; a comma is taken for one where it can mean nothing else."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value).strip()
        is_clear = _DECIMAL_COMMA.fullmatch(text) and not _THOUSANDS_OR_DECIMALS.fullmatch(text)
        return text.replace(",", ".") if is_clear else text


class BodyPart(forms.Form):
    """One object of a body: its fields are named for the body's keys; `lists` names its lists and the row of each.

    `value` is what is stored, `data` what was posted. How many rows a list had is posted beside them, so that a row
    that is added or left empty costs nothing: empty rows and those ticked 'remove' are dropped.
    """

    lists: ClassVar[Mapping[str, type[BodyPart]]] = {}
    heading: ClassVar[StrOrPromise] = ""
    blank_rows: ClassVar[int] = 2

    def __init__(self, *, prefix: str, value: Json, data: QueryDict | None) -> None:
        record: Mapping[str, Json] = {"text": value} if isinstance(value, str) else {}
        record = value if isinstance(value, Mapping) else record
        super().__init__(data=data, prefix=prefix, initial=dict(record), use_required_attribute=False)
        self.rows: dict[str, list[BodyPart]] = {}
        self.list_errors: dict[str, list[str]] = {}
        self._kept: dict[str, list[BodyPart]] = {}
        for key, kind in self.lists.items():
            stored = record.get(key)
            entries = stored if isinstance(stored, Sequence) and not isinstance(stored, str) else ()
            count = self._row_count(key, stored=len(entries), blanks=kind.blank_rows)
            values = [*entries, *[None] * count][:count]
            self.rows[key] = [
                kind(prefix=f"{prefix}-{key}-{number}", value=entry, data=data) for number, entry in enumerate(values)
            ]
            for number, row in enumerate(self.rows[key], start=1):
                row.initial.setdefault("place", number)

    def _row_count(self, key: str, *, stored: int, blanks: int) -> int:
        if not self.is_bound:
            return stored + blanks
        name = f"{self.prefix}-{key}"
        posted = str(self.data.get(f"{name}-rows", ""))
        count = int(posted) if posted.isdecimal() and len(posted) < 6 else 0
        # A file may have brought more rows than are added here: each of them comes back from the page.
        most = max(MOST_ROWS, stored + blanks)
        return min(count + (ROWS_ADDED if self.data.get("more") == name else 0), most)

    def is_valid(self) -> bool:
        # A list, not a generator: each row is to say what is wrong with it.
        parts = [row.is_valid() for rows in self.rows.values() for row in rows]
        return super().is_valid() and all(parts)

    def disable(self) -> None:
        for field in self.fields.values():
            field.disabled = True
        for rows in self.rows.values():
            for row in rows:
                row.disable()

    @property
    def sections(self) -> list[tuple[str, StrOrPromise, list[BodyPart], list[str]]]:
        """Return each list for the template: its name in the form, its title, its rows, what is wrong with it."""
        return [
            (f"{self.prefix}-{key}", kind.heading, self.rows[key], self.list_errors.get(key, []))
            for key, kind in self.lists.items()
        ]

    def written(self) -> dict[str, Json]:
        """Return the object as an author would write it: no key for what was left empty. Only of a valid part."""
        record: dict[str, Json] = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in CONTROLS and not self._is_left_out(name, value)
        }
        for key, rows in self.rows.items():
            entries = {row: row.written() for row in rows if not row.cleaned_data.get("drop")}
            used = {name: entry for name, entry in entries.items() if set(entry) - {"id"}}
            self._kept[key] = sorted(used, key=lambda row: row.cleaned_data.get("place") or LARGEST_PLACE)
            if used:
                record[key] = _identified(self.lists[key], [used[row] for row in self._kept[key]])
        return record

    def _is_left_out(self, name: str, value: object) -> bool:
        return value in ("", None) or (value is False and isinstance(self.fields[name], forms.BooleanField))

    def place_error(self, path: str, message: str) -> None:
        """Show an error of the written body at the field that `path` ('choices[2].text') names."""
        head, _dot, rest = path.partition(".")
        step = _STEP.fullmatch(head)
        rows = self._kept.get(step[1], []) if step else []
        if step and int(step[2]) < len(rows):
            rows[int(step[2])].place_error(rest, message)
        elif head in self.lists:
            self.list_errors.setdefault(head, []).append(message)
        else:
            self.add_error(head if head in self.fields else None, message)

    def located(self, path: str) -> tuple[str, str] | None:
        """Return where on the page the part at `path` ('choices[2].text') stands: an element's id and its label.

        None for a part that this editor has no field for.
        """
        head, _dot, rest = path.partition(".")
        step = _STEP.fullmatch(head)
        if step:
            # Posted rows are counted as they would be written: without empty ones, in the order of their numbers.
            rows = self._kept.get(step[1]) or self.rows.get(step[1], [])
            number = int(step[2])
            inner = rows[number].located(rest or rows[number].first_field) if number < len(rows) else None
            return inner and (inner[0], f"{rows[number].heading} {number + 1}: {inner[1]}")
        if head in self.lists:
            return f"{self.prefix}-{head}", str(self.lists[head].heading)
        return (self[head].id_for_label, str(self[head].label)) if head in self.fields else None

    @property
    def first_field(self) -> str:
        """Return the name of the first field that an author fills in."""
        return next(field.name for field in self.visible_fields() if field.name not in CONTROLS)


class Row(BodyPart):
    """An entry of a list: it can be moved by its number and removed."""

    place = forms.IntegerField(label=_("No."), required=False, min_value=1, max_value=LARGEST_PLACE)
    drop = forms.BooleanField(label=_("remove"), required=False)
    named_by: ClassVar[str] = ""
    is_bare: ClassVar[bool] = False


def _identified(kind: type[BodyPart], entries: list[dict[str, Json]]) -> list[Json]:
    """Give new entries an id made from their text, and write one that is a text alone as that."""
    if issubclass(kind, Row) and kind.is_bare:
        return [entry["text"] if set(entry) == {"text"} else entry for entry in entries]
    if not issubclass(kind, Row) or not kind.named_by:
        return list(entries)
    taken = {str(entry["id"]) for entry in entries if "id" in entry}
    for entry in entries:
        if "id" not in entry:
            start = slugify(str(entry.get(kind.named_by, "")))[:40].strip("-") or "row"
            candidates = (start if number == 1 else f"{start}-{number}" for number in range(1, len(entries) + 2))
            entry["id"] = next(candidate for candidate in candidates if candidate not in taken)
            taken.add(str(entry["id"]))
    return list(entries)
