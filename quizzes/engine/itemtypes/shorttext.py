"""Short-text items: a word or phrase, compared with the author's answers and their wildcards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.itemtypes.answertext import Pattern, comparable, is_near_miss
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, Samples, Score
from quizzes.engine.itemtypes.faces import one_line, require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import LONGEST_ANSWER, only_value, typed_text

NEAR_MISS = "Close, but not quite: check the spelling."


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as written, what it matches, and what it earns (0–1): 0 is for a known mistake with a feedback."""

    text: str
    pattern: Pattern
    score: Decimal
    feedback: str


@dataclass(frozen=True, slots=True)
class ShortTextBody:
    """The answers in the order written; at least one earns the full score."""

    answers: tuple[Answer, ...]
    is_case_sensitive: bool


def parse_body(raw: Json) -> ShortTextBody:
    fields = Fields.of(raw)
    is_case_sensitive = fields.flag("case_sensitive")
    answers = tuple(
        _parse_answer(entry, path=f"answers[{place}]", is_case_sensitive=is_case_sensitive)
        for place, entry in enumerate(fields.entries("answers", least=1))
    )
    if not any(answer.score == 1 for answer in answers):
        fields.refuse("answers", "has none that earns the full score")
    return ShortTextBody(answers, is_case_sensitive)


def _parse_answer(raw: Json, *, path: str, is_case_sensitive: bool) -> Answer:
    """Read an answer that is a text alone or an object of text, score and feedback."""
    # A text alone is read as the field of its own path, so that an error names 'answers[1]', not 'answers[1].text'.
    is_bare = isinstance(raw, str)
    fields = Fields({path: raw}) if is_bare else Fields.of(raw, path=path)
    key = path if is_bare else "text"
    text = fields.text(key, longest=LONGEST_ANSWER)
    pattern = Pattern.of(text, is_case_sensitive=is_case_sensitive)
    if pattern.parts == ("",):
        fields.refuse(key, "holds nothing that can be compared")
    return Answer(text, pattern, fields.score("score"), fields.optional_text("feedback"))


def solution(body: ShortTextBody) -> str:
    """Return the first full answer as a learner would type it, one without wildcards if there is one."""
    full = [answer for answer in body.answers if answer.score == 1]
    best = min(full, key=lambda answer: len(answer.pattern.parts))
    return "*".join(piece.replace("*", "…") for piece in best.text.split(r"\*"))


def summary(body: ShortTextBody) -> str:
    return one_line("; ".join(answer.text for answer in body.answers))


def face(body: ShortTextBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    return Face(front="", back=solution(body))


def arrange(_body: ShortTextBody, _seed: int | None) -> Arrangement:
    return ()


def public(_body: ShortTextBody, _arrangement: Arrangement) -> Json:
    return {}


def parse_response(raw: Json, _arrangement: Arrangement) -> str:
    return typed_text(only_value(raw, "text"))


def grade(body: ShortTextBody, response: str) -> Score:
    """Return the score of the best answer that fits; of equals, the first.

    A slip of an answer that earns something scores 0 and says so, without the answer.
    """
    typed = comparable(response, is_case_sensitive=body.is_case_sensitive)
    if not typed:
        return Score(Decimal(0))
    fitting = [answer for answer in body.answers if answer.pattern.matches(typed)]
    if fitting:
        best = max(fitting, key=lambda answer: answer.score)
        return Score(best.score, best.feedback)
    typed = comparable(response)
    targets = [
        comparable(answer.pattern.parts[0])
        for answer in body.answers
        if answer.score and len(answer.pattern.parts) == 1
    ]
    return Score(Decimal(0), NEAR_MISS if any(is_near_miss(typed, target) for target in targets) else "")


def samples(body: ShortTextBody) -> Samples:
    # An 'x' for each wildcard: with nothing there, '*' would be an empty answer.
    typed = {answer: "x".join(answer.pattern.parts) for answer in body.answers}
    return Samples(
        right={"text": next(text for answer, text in typed.items() if answer.score == 1)},
        partly=[{"text": text} for text in typed.values() if 0 < grade(body, text).fraction < 1],
        wrong=[{"text": ""}, {"text": "\u2007 "}],
        malformed=[
            None,
            {},
            "text",
            {"text": 1},
            {"text": "\x00"},
            {"text": "\udfff"},
            {"text": "x" * 1001},
            {"text": "", "x": ""},
        ],
    )


SHORTTEXT = ItemType(
    name="shorttext",
    label="Short text",
    keys=("answers", "answers[].text", "answers[].score", "answers[].feedback", "case_sensitive"),
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
