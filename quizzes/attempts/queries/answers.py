"""An answer as a grader reads it: plain text, whatever the type of its item; and which ones nobody could read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from django.utils.translation import gettext as _

from quizzes.attempts.models import Attempt, Response
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedResponse


def answer_text(raw: object, *, public: Json) -> str:
    """Return what the learner gave, '' for nothing: what was typed as it was typed, what was picked by its text.

    `public` is what the item type showed them. What no form of ours sends comes back as JSON.
    """
    match raw:
        case None:
            return ""
        case {"text": str(text)} | {"value": str(text)}:
            return text
        case {"chosen": bool(is_true)}:
            return _("True") if is_true else _("False")
        case {"chosen": str(position)}:
            return _named(public, "choices").get(position, position)
        case {"chosen": list(positions)}:
            return _lines(positions, _named(public, "choices"))
        case {"order": list(positions)}:
            return _lines(positions, _named(public, "sequence"))
        case {"gaps": Mapping() as gaps}:
            return "\n".join(f"{number}: {typed}" for number, typed in sorted(gaps.items()))
        case {"pairs": Mapping() as pairs}:
            prompts, answers = _named(public, "prompts"), _named(public, "answers")
            return "\n".join(
                f"{prompts.get(prompt, prompt)} – {answers.get(str(answer), '')}" for prompt, answer in pairs.items()
            )
        case {"chosen": None} | {}:
            return ""
        case _:
            return json.dumps(raw, ensure_ascii=False)


def question_text(stem: str, *, public: Json) -> str:
    """Return in Markdown what was asked: the stem and, of a cloze, the text with its gaps."""
    text = public.get("text") if isinstance(public, Mapping) and "gaps" in public else None
    return "\n\n".join(part for part in (stem, text) if isinstance(part, str) and part)


def word_count(text: str) -> int:
    """Return how many words there are between white space, as the limits of essays count them."""
    return len(text.split())


def _named(public: Json, part: str) -> dict[str, str]:
    entries = public.get(part, ()) if isinstance(public, Mapping) else ()
    shown = cast("Sequence[Mapping[str, str]]", entries)
    return {entry["id"]: entry["text"] for entry in shown}


def _lines(positions: Sequence[object], texts: Mapping[str, str]) -> str:
    return "\n".join(texts.get(str(position), str(position)) for position in positions)


def unreadable_positions(attempt: Attempt) -> set[int]:
    """Return the positions of the answers that would be worth nothing for their form ('1e' for a number).

    Told by the form alone: what is right has no part in it.
    """
    answers = Response.objects.filter(attempt=attempt, raw__isnull=False)
    rows = answers.values_list("position", "shown_version__item__type", "raw", "arrangement")
    return {
        position
        for position, type_name, raw, arrangement in rows
        if raw != {} and not _is_readable(type_name, raw, arrangement)
    }


def _is_readable(type_name: str, raw: Json, arrangement: Sequence[str]) -> bool:
    try:
        REGISTRY[type_name].parse_response(raw, tuple(arrangement))
    except MalformedResponse:
        return False
    return True
