"""Multiple-response items: pick every right option; each wrong pick cancels a right one."""

from __future__ import annotations

from decimal import Decimal

from quizzes.engine.itemtypes import options
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedBody, Samples, Score
from quizzes.engine.itemtypes.faces import bulleted, paragraphs, single_card
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.rawresponse import authored_ids, only_value, position_of


def parse_body(raw: Json) -> OptionsBody:
    body = options.parse_options(raw)
    if not body.key:
        raise MalformedBody("none of the choices is marked correct", field="choices")
    return body


def face(body: OptionsBody, ordinal: int) -> Face:
    return options.face_of_options(body, ordinal, solution=solution(body))


def solution(body: OptionsBody) -> str:
    return bulleted(options.right_texts(body))


def parse_response(raw: Json, arrangement: Arrangement) -> frozenset[str]:
    return frozenset(authored_ids(only_value(raw, "chosen"), arrangement))


def grade(body: OptionsBody, response: frozenset[str]) -> Score:
    """Return (right picks - wrong picks) / key size, never below 0, with the feedback of each option picked.

    Ids that the item no longer has count as wrong picks: a regrade may meet responses to an earlier version.
    """
    right = len(response & body.key)
    wrong = len(response - body.key)
    feedback = paragraphs(option.feedback for id_, option in body.options.items() if id_ in response)
    return Score(Decimal(max(right - wrong, 0)) / len(body.key), feedback)


def samples(body: OptionsBody) -> Samples:
    shown = options.arrange(body, None)
    right = [position_of(id_, shown) for id_ in shown if id_ in body.key]
    distractors = [position_of(id_, shown) for id_ in shown if id_ not in body.key]
    return Samples(
        right={"chosen": right},
        partly=[{"chosen": right[:-1]}] if len(right) > 1 else [],
        wrong=[{"chosen": []}] + [{"chosen": distractors}] * bool(distractors),
        malformed=[
            None,
            {},
            {"chosen": None},
            {"chosen": "1"},
            {"chosen": [1]},
            {"chosen": ["1", "1"]},
            {"chosen": [str(len(shown) + 1)]},
            {"chosen": [["1"]]},
            {"chosen": [], "also": []},
        ],
    )


MULTIPLE = ItemType(
    name="multiple",
    label="Choice, several answers",
    keys=options.KEYS,
    is_auto_graded=True,
    is_self_rated=False,
    parse_body=parse_body,
    summary=options.summary,
    ordinals=single_card,
    face=face,
    solution=solution,
    arrange=options.arrange,
    public=options.public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
