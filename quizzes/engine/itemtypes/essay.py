"""Essays: a longer text that a person marks by a rubric."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, NeedsMarker, Samples, Score
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.faces import bulleted, one_line, require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import LONGEST_ESSAY, only_value, typed_text


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """What a text looks like that earns so many of its criterion's points."""

    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a marker judges, worth at most `points`. Without levels the marker gives points freely."""

    title: str
    points: Decimal
    levels: tuple[RubricLevel, ...]


@dataclass(frozen=True, slots=True)
class EssayBody:
    """The rubric's criteria by id; none where the essay came from a format without rubrics.

    `exemplar` and `weaknesses` (common ones) are for the marker, and for the learner once marked. Word limits count
    words between white space; None is no limit.
    """

    criteria: dict[str, Criterion]
    exemplar: str
    weaknesses: tuple[str, ...]
    min_words: int | None
    max_words: int | None

    @property
    def rubric_points(self) -> Decimal | None:
        """What the rubric adds up to, None without one."""
        return sum((criterion.points for criterion in self.criteria.values()), Decimal(0)) if self.criteria else None


def parse_body(raw: Json) -> EssayBody:
    fields = Fields.of(raw)
    min_words, max_words = fields.whole("min_words"), fields.whole("max_words")
    if max_words is not None and max_words < (min_words or 1):
        fields.refuse("max_words", "is below the least number of words")
    return EssayBody(
        criteria={id_: _parse_criterion(record) for id_, record in fields.identified("rubric").items()},
        exemplar=fields.optional_text("exemplar"),
        weaknesses=fields.texts("weaknesses"),
        min_words=min_words,
        max_words=max_words,
    )


def _parse_criterion(fields: Fields) -> Criterion:
    points = _points(fields)
    if not points:
        fields.refuse("points", "must be above 0")
    levels = []
    for record in fields.records("levels"):
        level = RubricLevel(_points(record), record.text("text"))
        if level.points > points:
            record.refuse("points", f"is more than the criterion's {plain(points)}")
        levels.append(level)
    return Criterion(fields.text("title"), points, tuple(levels))


def _points(fields: Fields) -> Decimal:
    points = fields.number("points")
    exponent = points.as_tuple().exponent
    if not 0 <= points <= 1000 or not isinstance(exponent, int) or exponent < -5:
        fields.refuse("points", "must be from 0 to 1000 with at most 5 digits after the point")
    return points


def solution(body: EssayBody) -> str:
    return body.exemplar


def summary(body: EssayBody) -> str:
    return one_line("; ".join(f"{criterion.title} ({plain(criterion.points)})" for criterion in body.criteria.values()))


def face(body: EssayBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    criteria = bulleted(f"{criterion.title} ({plain(criterion.points)})" for criterion in body.criteria.values())
    return Face(front=criteria, back=body.exemplar)


def arrange(_body: EssayBody, _seed: int | None) -> Arrangement:
    return ()


def public(body: EssayBody, _arrangement: Arrangement) -> Json:
    """Return the word limits, and the criteria with their points: learners may know what is judged.

    Not the levels: a description of the best text is most of an answer.
    """
    return {
        "rubric": [
            {"title": criterion.title, "points": plain(criterion.points)} for criterion in body.criteria.values()
        ],
        "min_words": body.min_words,
        "max_words": body.max_words,
    }


def parse_response(raw: Json, _arrangement: Arrangement) -> str:
    return typed_text(only_value(raw, "text"), longest=LONGEST_ESSAY)


def grade(body: EssayBody, response: str) -> Score | NeedsMarker:
    """Leave the text to a person; say where it misses a word limit. An empty text scores 0."""
    words = len(response.split())
    if not words:
        return Score(Decimal(0))
    if body.max_words is not None and words > body.max_words:
        return NeedsMarker(f"{words} words, {body.max_words} at most were asked for.")
    if body.min_words is not None and words < body.min_words:
        return NeedsMarker(f"{words} words, {body.min_words} at least were asked for.")
    return NeedsMarker()


def samples(body: EssayBody) -> Samples:
    return Samples(
        right={"text": "word " * (body.min_words or 1)},
        wrong=[{"text": ""}, {"text": " \n"}],
        malformed=[
            None,
            {},
            {"text": 1},
            {"text": ["a"]},
            {"text": "\x00"},
            {"text": "\ud800"},
            {"text": "x" * 100_001},
        ],
    )


ESSAY = ItemType(
    name="essay",
    label="Essay",
    keys=(
        "rubric",
        "rubric[].id",
        "rubric[].title",
        "rubric[].points",
        "rubric[].levels",
        "rubric[].levels[].points",
        "rubric[].levels[].text",
        "exemplar",
        "weaknesses",
        "min_words",
        "max_words",
    ),
    is_auto_graded=False,
    is_self_rated=True,
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
