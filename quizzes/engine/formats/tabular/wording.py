"""An item of ours as the texts of one row."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quizzes.engine.formats.tabular.bodies import REVERSED, place_id
from quizzes.engine.formats.tabular.celltext import carried, escaped, joined
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.ordering import OrderingBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.truefalse import TrueFalseBody


def cells_of(item: Item) -> dict[str, str]:
    """Return the cells by role, without empty ones: all that a person would want to see of the item.

    What they leave out (an alternative's score, a rubric) stays to be said elsewhere. Raises MalformedBody.
    """
    body = REGISTRY[item.type].parse_body(item.body)
    cells = {
        "id": item.id,
        "type": item.type,
        "question": item.stem,
        **dict(_own_cells(item, body)),
        "feedback": item.feedback,
        "points": plain(item.points),
        "level": item.level,
        "tags": joined(item.tags, ","),
        "passage": item.passage,
        "name": item.name,
    }
    return {role: text for role, raw in cells.items() if (text := carried(raw))}


def _own_cells(item: Item, body: object) -> Iterator[tuple[str, str]]:
    match body:
        case FlashcardBody():
            yield "type", REVERSED if body.is_reversed else item.type
            yield "question", body.front
            yield "answer", body.back
        case ClozeBody():
            assert isinstance(item.body, dict), "the body is valid"  # noqa: S101 - for mypy
            yield "question", item.body["text"]
        case OptionsBody():
            yield from _options(body)
        case TrueFalseBody():
            yield "answer", "true" if body.is_true else "false"
        case ShortTextBody():
            yield "answer", joined((answer.text for answer in body.answers if answer.score == 1), "|")
        case NumericBody():
            yield "answer", _number(body)
        case MatchingBody():
            yield "answer", joined(_pairs(body), ";")
        case OrderingBody():
            yield "answer", joined(body.steps.values(), ">")
        case _:
            assert isinstance(body, EssayBody), "the last of the types"  # noqa: S101 - for mypy
            yield "answer", body.exemplar


def _options(body: OptionsBody) -> Iterator[tuple[str, str]]:
    key = []
    for number, option in enumerate(body.options.values(), start=1):
        yield f"option {number}", option.text
        yield f"feedback {number}", option.feedback
        if option.is_correct:
            key.append(place_id(number).upper())
    yield "answer", ", ".join(key)


def _number(body: NumericBody) -> str:
    right = body.targets[0]
    tolerance = f" ± {plain(right.tolerance)}" if right.tolerance != Decimal(0) else ""
    return f"{plain(right.answer)}{tolerance} {body.unit}".rstrip()


def _pairs(body: MatchingBody) -> Iterator[str]:
    for pair in body.pairs.values():
        yield f"{escaped(pair.prompt, '=')} = {pair.answer}"
    for id_, text in body.answers.items():
        if id_ not in body.pairs:
            yield f"= {text}"
