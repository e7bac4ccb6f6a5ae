"""Telling the keys that a body may hold from the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from quizzes.engine.itemtypes.base import Json


def split_known(raw: Json, keys: Collection[str], *, name: str = "", path: str = "") -> tuple[Json, list[str]]:
    """Return the raw value without the keys that are not among `keys`, and the paths of those that were left out.

    `keys` are written as in `ItemType.keys` ('choices[].text'), paths as in `MalformedBody.field` ('choices[2].tetx').
    """
    unknown: list[str] = []
    if isinstance(raw, Mapping):
        known: dict[str, Json] = {}
        for key, value in raw.items():
            key_name, key_path = (f"{name}.{key}", f"{path}.{key}") if name else (key, key)
            if key_name in keys:
                known[key], inner = split_known(value, keys, name=key_name, path=key_path)
                unknown += inner
            else:
                unknown.append(key_path)
        return known, unknown
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        entries: list[Json] = []
        for place, value in enumerate(raw):
            entry, inner = split_known(value, keys, name=f"{name}[]", path=f"{path}[{place}]")
            entries.append(entry)
            unknown += inner
        return entries, unknown
    return raw, unknown
