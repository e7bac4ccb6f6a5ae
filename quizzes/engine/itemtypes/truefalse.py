"""True-false items: the stem is a statement to judge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedResponse, Samples, Score
from quizzes.engine.itemtypes.faces import require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import only_value


@dataclass(frozen=True, slots=True)
class TrueFalseBody:
    """The key, and a feedback for either pick."""

    is_true: bool
    feedback_true: str
    feedback_false: str


def parse_body(raw: Json) -> TrueFalseBody:
    fields = Fields.of(raw)
    if "answer" not in fields.values:
        fields.refuse("answer", "is missing")
    return TrueFalseBody(
        fields.flag("answer"), fields.optional_text("feedback_true"), fields.optional_text("feedback_false")
    )


def solution(body: TrueFalseBody) -> str:
    return "True" if body.is_true else "False"


def face(body: TrueFalseBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    return Face(front="True or false?", back=solution(body))


def arrange(_body: TrueFalseBody, _seed: int | None) -> Arrangement:
    return ()


def public(_body: TrueFalseBody, _arrangement: Arrangement) -> Json:
    return {}


def parse_response(raw: Json, _arrangement: Arrangement) -> bool | None:
    """Return the pick, None for none."""
    picked = only_value(raw, "chosen")
    if picked is None or isinstance(picked, bool):
        return picked
    raise MalformedResponse("expected true, false or null")


def grade(body: TrueFalseBody, response: bool | None) -> Score:  # noqa: FBT001 - the response is a truth value
    if response is None:
        return Score(Decimal(0))
    return Score(Decimal(response == body.is_true), body.feedback_true if response else body.feedback_false)


def samples(body: TrueFalseBody) -> Samples:
    return Samples(
        right={"chosen": body.is_true},
        wrong=[{"chosen": not body.is_true}, {"chosen": None}],
        malformed=[None, {}, True, {"chosen": "true"}, {"chosen": 1}, {"chosen": True, "also": 1}],
    )


TRUEFALSE = ItemType(
    name="truefalse",
    label="True or false",
    keys=("answer", "feedback_true", "feedback_false"),
    is_auto_graded=True,
    is_self_rated=False,
    parse_body=parse_body,
    summary=solution,
    ordinals=single_card,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
