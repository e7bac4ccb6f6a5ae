"""A draw in words, for lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext as _

from seminar.enginewords import type_in_words


def draw_in_words(draw: Mapping[str, object]) -> str:
    """Return what a draw asks for, such as 'roots-1 · engels · recall · choice'."""
    names = {key: [str(name) for name in cast("list[str]", draw.get(key) or [])] for key in ("banks", "tags", "levels")}
    types = [type_in_words(name) for name in cast("list[str]", draw.get("types") or [])]
    parts = [
        _("banks: %(names)s") % {"names": ", ".join(names["banks"])} if names["banks"] else _("any bank"),
        _("tags: %(names)s") % {"names": " + ".join(names["tags"])} if names["tags"] else "",
        _("levels: %(names)s") % {"names": ", ".join(names["levels"])} if names["levels"] else "",
        _("types: %(names)s") % {"names": ", ".join(types)} if types else _("any type that a machine grades"),
    ]
    return " · ".join(part for part in parts if part)
