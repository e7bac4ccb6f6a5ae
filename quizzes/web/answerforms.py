"""Answers from a plain form, as the raw responses that item types read: what the drill page's script sends as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from quizzes.engine.itemtypes.base import Json

PAIR = "pair-"
PLACE = "place-"


def raw_response(type_name: str, form: QueryDict) -> Json:
    """Return the response to an item of this type; whether it makes sense is for the type to judge.

    Fields: `chosen` (choice, truefalse, and several times for multiple), `text`, `value`, `pair-<prompt>` with an
    answer's id, `place-<step>` with the step's place counted from 1.
    """
    match type_name:
        case "choice":
            return {"chosen": form.get("chosen")}
        case "multiple":
            return {"chosen": form.getlist("chosen")}
        case "truefalse":
            return {"chosen": {"true": True, "false": False}.get(form.get("chosen", ""))}
        case "shorttext":
            return {"text": form.get("text", "")}
        case "numeric":
            return {"value": form.get("value", "")}
        case "matching":
            return {"pairs": {prompt: answer or None for prompt, answer in _named(form, PAIR).items()}}
        case "ordering":
            return {"order": _in_place(_named(form, PLACE))}
        case _:
            return None


def _named(form: QueryDict, prefix: str) -> dict[str, str]:
    """Return the values of the fields whose names begin so, by the rest of the name."""
    return {name.removeprefix(prefix): str(form[name]) for name in form if name.startswith(prefix)}


def _in_place(places: Mapping[str, str]) -> list[str]:
    """Return the steps by the place chosen for each; of two at one place the one shown first comes first."""

    def place(step: str) -> int:
        chosen = places[step]
        return int(chosen) if chosen.isdecimal() and len(chosen) < 4 else len(places)

    return sorted(places, key=place)
