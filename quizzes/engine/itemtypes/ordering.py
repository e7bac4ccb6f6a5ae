"""Ordering items: put the steps into their order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from quizzes.engine.itemtypes.arranging import shuffled
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, Samples, Score
from quizzes.engine.itemtypes.faces import bulleted, numbered, one_line, require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import authored_ids, only_value, position_of


@dataclass(frozen=True, slots=True)
class OrderingBody:
    """Three or more steps with different texts, by id, in the right order."""

    steps: dict[str, str]


def parse_body(raw: Json) -> OrderingBody:
    steps: dict[str, str] = {}
    for id_, record in Fields.of(raw).identified("sequence", least=3).items():
        text = record.text("text")
        if text in steps.values():
            record.refuse("text", "repeats another step: nobody could tell them apart")
        steps[id_] = text
    return OrderingBody(steps)


def solution(body: OrderingBody) -> str:
    return numbered(body.steps.values())


def summary(body: OrderingBody) -> str:
    return one_line(" → ".join(body.steps.values()))


def face(body: OrderingBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    return Face(front=bulleted(body.steps[id_] for id_ in arrange(body, None)), back=solution(body))


def arrange(body: OrderingBody, seed: int | None) -> Arrangement:
    """Return the steps shuffled, with or without a seed, but never in the right order."""
    shown = shuffled(body.steps, seed=seed)
    return shown if shown != tuple(body.steps) else shown[1:] + shown[:1]


def public(body: OrderingBody, arrangement: Arrangement) -> Json:
    """Return the steps as shown; one that the body no longer has leaves its number unused."""
    return {
        "sequence": [
            {"id": str(position), "text": body.steps[id_]}
            for position, id_ in enumerate(arrangement, start=1)
            if id_ in body.steps
        ]
    }


def parse_response(raw: Json, arrangement: Arrangement) -> tuple[str, ...]:
    """Return the ids in the order given. An order that is not finished may leave some out."""
    return authored_ids(only_value(raw, "order"), arrangement)


def grade(body: OrderingBody, response: tuple[str, ...]) -> Score:
    """Return the share of steps, the last one aside, that are followed at once by the step that belongs there.

    Steps withdrawn since are passed over, as if they had not been shown.
    Source: 'Relative to the next item (excluding last)' of Moodle's ordering question type.
    """
    given = set(pairwise(id_ for id_ in response if id_ in body.steps))
    right = [neighbours for neighbours in pairwise(body.steps) if neighbours in given]
    return Score(Decimal(len(right)) / (len(body.steps) - 1))


def samples(body: OrderingBody) -> Samples:
    shown = arrange(body, None)
    right: list[Json] = [position_of(id_, shown) for id_ in body.steps]
    return Samples(
        right={"order": right},
        partly=[{"order": right[1:] + right[:1]}, {"order": right[:2]}],
        wrong=[{"order": []}, {"order": right[::-1]}, {"order": right[:1]}],
        malformed=[
            None,
            {},
            {"order": "12"},
            {"order": [1, 2]},
            {"order": ["1", "1"]},
            {"order": [*right, "0"]},
            {"order": {"1": "2"}},
            {"order": [], "also": []},
        ],
    )


ORDERING = ItemType(
    name="ordering",
    label="Ordering",
    keys=("sequence", "sequence[].id", "sequence[].text"),
    is_auto_graded=True,
    is_self_rated=False,
    parse_body=parse_body,
    summary=summary,
    ordinals=single_card,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
