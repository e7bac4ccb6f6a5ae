"""Answers from a plain form, as the raw responses that item types read: what the pages' scripts send as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from quizzes.engine.itemtypes.base import Json

PAIR = "pair-"
PLACE = "place-"
GAP = "gap-"


def raw_response(type_name: str, form: QueryDict) -> Json:
    """Return the response to an item of this type; whether it makes sense is for the type to judge.

    Fields: `chosen` (choice, truefalse, and several times for multiple), `text`, `value`, `gap-<number>`,
    `pair-<prompt>` with an answer's id, `place-<step>` with the step's place counted from 1.
    """
    match type_name:
        case "choice":
            return {"chosen": form.get("chosen")}
        case "multiple":
            return {"chosen": form.getlist("chosen")}
        case "truefalse":
            return {"chosen": {"true": True, "false": False}.get(form.get("chosen", ""))}
        case "shorttext" | "essay":
            return {"text": form.get("text", "")}
        case "numeric":
            return {"value": form.get("value", "")}
        case "cloze":
            return {"gaps": dict(_named(form, GAP))}
        case "matching":
            return {"pairs": {prompt: answer or None for prompt, answer in _named(form, PAIR).items()}}
        case "ordering":
            return {"order": _in_place(_named(form, PLACE))}
        case _:
            return None


def paper_response(type_name: str, form: QueryDict) -> Json:
    """Return the response to a question of a paper, None where nothing was chosen or typed.

    A paper may be left half done: steps without a place are left out, and white space alone is no answer.
    """
    given = form.copy()
    for name in [name for name in given if name.startswith(PLACE) and not given[name]]:
        del given[name]
    raw = raw_response(type_name, given)
    return raw if _holds_something(raw) else None


def _holds_something(raw: Json) -> bool:
    match raw:
        case str():
            return bool(raw.strip())
        case Mapping():
            return any(_holds_something(value) for value in raw.values())
        case list():
            return bool(raw)
        case _:
            return raw is not None


def _named(form: QueryDict, prefix: str) -> dict[str, str]:
    """Return the values of the fields whose names begin so, by the rest of the name."""
    return {name.removeprefix(prefix): str(form[name]) for name in form if name.startswith(prefix)}


def _in_place(places: Mapping[str, str]) -> list[str]:
    """Return the steps by the place chosen for each; of two at one place the one shown first comes first."""

    def place(step: str) -> int:
        chosen = places[step]
        return int(chosen) if chosen.isdecimal() and len(chosen) < 4 else len(places)

    return sorted(places, key=place)
