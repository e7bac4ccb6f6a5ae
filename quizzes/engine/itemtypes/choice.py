"""Choice items: pick the one right option."""

from __future__ import annotations

from decimal import Decimal

from quizzes.engine.itemtypes import options
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedBody, Samples, Score
from quizzes.engine.itemtypes.faces import single_card
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.rawresponse import authored_id, only_value, position_of


def parse_body(raw: Json) -> OptionsBody:
    body = options.parse_options(raw)
    if len(body.key) != 1:
        raise MalformedBody(f"exactly one of the choices must be correct, not {len(body.key)}", field="choices")
    return body


def face(body: OptionsBody, ordinal: int) -> Face:
    return options.face_of_options(body, ordinal, solution=solution(body))


def solution(body: OptionsBody) -> str:
    return options.right_texts(body)[0]


def parse_response(raw: Json, arrangement: Arrangement) -> str | None:
    """Return the id picked, None for no pick."""
    picked = only_value(raw, "chosen")
    return None if picked is None else authored_id(picked, arrangement)


def grade(body: OptionsBody, response: str | None) -> Score:
    """Return 1 for the key with the feedback of the option picked. An option that was withdrawn since is wrong."""
    option = body.options.get(response) if response is not None else None
    if option is None:
        return Score(Decimal(0))
    return Score(Decimal(option.is_correct), option.feedback)


def samples(body: OptionsBody) -> Samples:
    shown = options.arrange(body, None)
    (key,) = body.key
    return Samples(
        right={"chosen": position_of(key, shown)},
        wrong=[{"chosen": None}, *({"chosen": position_of(id_, shown)} for id_ in shown if id_ != key)],
        malformed=[
            None,
            {},
            [],
            {"chosen": 1},
            {"chosen": "0"},
            {"chosen": str(len(shown) + 1)},
            {"chosen": "01"},
            {"chosen": ["1"]},
            {"chosen": "\x00"},
            {"chosen": "1", "also": "2"},
        ],
    )


CHOICE = ItemType(
    name="choice",
    label="Choice, one answer",
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
