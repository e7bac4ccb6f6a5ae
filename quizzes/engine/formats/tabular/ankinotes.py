"""The rows of a text file of Anki's, in which a row is a note: its fields, and columns that say what the note is.

Source: docs.ankiweb.net, 'Text Files', 'File headers'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from quizzes.engine.formats.tabular.bodies import MalformedRow, has_deletion, is_type_name
from quizzes.engine.formats.tabular.table import FromAnki, Table
from quizzes.engine.markup.ankifields import field_text

_FIELDS = ("question", "answer", "feedback")
_ROLES = {"guid": "id", "tags": "tags"}  # of the columns that are no fields
_NAMES = {"notetype": "Notetype", "deck": "Deck"}


def fields_alone(table: Table) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return header and rows without the columns that hold no field of a note."""
    left_out = {place - 1 for place in table.anki.columns.values()} if table.anki else set()
    return _without(table.header, left_out), [_without(row.cells, left_out) for row in table.rows]


def _without(cells: Sequence[str], left_out: set[int]) -> Sequence[str]:
    return [cell for place, cell in enumerate(cells) if place not in left_out] if left_out else cells


def with_special_roles(roles: Sequence[str], anki: FromAnki) -> tuple[str, ...]:
    """Return the roles of the fields' columns with those of the special ones put in their places."""
    special = {place - 1: _ROLES.get(name, "") for name, place in anki.columns.items()}
    left = [role for role in roles if role not in special.values() or not role]
    given: list[str] = []
    while left or len(given) <= max(special, default=-1):
        place = len(given)
        given.append(special[place] if place in special else left.pop(0) if left else "")
    return tuple(given)


def heading_of(anki: FromAnki | None, place: int) -> str:
    """Return what a special column is called that has no heading, '' for any other."""
    columns = anki.columns if anki else {}
    return next((_NAMES[name] for name, column in columns.items() if column == place + 1 and name in _NAMES), "")


def said_of_all(anki: FromAnki) -> dict[str, str]:
    """Return what the file says of all its notes, as columns that are kept beside each item."""
    said = {"Notetype": anki.notetype, "Deck": anki.deck}
    return {name: value for name, value in said.items() if value}


def with_fields_read(cells: Mapping[str, str], anki: FromAnki, notetype: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the cells with the fields as Markdown, and the media that they show, none of which comes along.

    A notetype that we have gives the type; what stands on the back of a cloze beside it is feedback. Raises
    MalformedRow for what asks for parts of a picture.
    """
    read = dict(cells)
    missing: list[str] = []
    for role in _FIELDS if anki.is_html is not None else ():
        if role in read:
            html = read[role] if anki.is_html else escape(read[role], quote=False).replace("\n", "<br>")
            if "{{c" in html and "::image-occlusion:" in html:
                raise MalformedRow("it asks for parts of a picture, for which there is no item type", role=role)
            text = field_text(html, media=())
            missing += text.missing
            read[role] = text.markdown
    if "type" not in read and is_type_name(notetype):
        read["type"] = notetype
    if has_deletion(read.get("question", "")) and "feedback" not in read and "answer" in read:
        read["feedback"] = read.pop("answer")
    return {role: text for role, text in read.items() if text}, tuple(dict.fromkeys(missing))
