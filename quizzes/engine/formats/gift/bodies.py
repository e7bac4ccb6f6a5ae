"""From a GIFT question to the body of one of our item types, with a remark for each thing that the type cannot say.

A key is never guessed: where none of the answers earns everything, the question is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import NamedTuple, assert_never

from quizzes.engine.formats.gift.question import Answer, MalformedQuestion, Question
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal

# Two numbers of 200 digits and 300 places have an exact mean of fewer digits than this.
EXACT = Context(prec=2_000)
_SAME_PERCENT = Decimal("0.001")  # weights are written with five digits after the point


class NotAnItem(ValueError):
    """The text is a description: it asks for no answer."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of a question that its body does not keep; `field` is a path into the body."""

    rule: str
    message: str
    field: str = ""


class Reading(NamedTuple):
    """The item type's name, the body, and what it does not keep."""

    type: str
    body: Json
    remarks: tuple[Remark, ...] = ()


def reading_of(question: Question) -> Reading:
    """Return the item type and body of a question. Raises MalformedQuestion, and NotAnItem for a description."""
    match question.kind:
        case "description":
            raise NotAnItem("a text without braces asks nothing and makes no item; put it into the lecture or a stem")
        case "essay":
            return Reading("essay", {})
        case "truefalse":
            return Reading("truefalse", _truefalse(question.answers))
        case "shortanswer":
            return _shorttext(question.answers)
        case "multichoice":
            return _choices(question.answers)
        case "matching":
            return _matching(question.answers)
        case "numerical":
            return _numeric(question.answers)
        case _:
            assert_never(question.kind)


def place_id(place: int) -> str:
    """Return the id of the option or pair at a place counted from 0: 'a' to 'z', then '27', '28' …"""
    return chr(ord("a") + place) if place < 26 else str(place + 1)


def same_percent(weight: Decimal, other: Decimal) -> bool:
    """Return whether two weights are the same but for their rounding."""
    return abs(weight - other) < _SAME_PERCENT


def _feedback(answer: Answer, key: str = "feedback") -> dict[str, Json]:
    return {key: answer.feedback.text} if answer.feedback else {}


def _truefalse(answers: Sequence[Answer]) -> Json:
    body: dict[str, Json] = {"answer": answers[0].text.text == "true"}
    for answer in answers:
        body |= _feedback(answer, f"feedback_{answer.text.text}")
    return body


def _choices(answers: Sequence[Answer]) -> Reading:
    """Return a choice, or a multiple where several options are right.

    With an '=' anywhere one option is to be picked, else any number of them: so Moodle reads it.
    """
    percents = [answer.percent for answer in answers]
    is_single = any(answer.sign == "=" for answer in answers)
    right = [percent == 100 if is_single else percent > 0 for percent in percents]
    if not any(right):
        raise MalformedQuestion("no option is right: mark it with '=', or with a weight such as '%50%'")
    choices: list[Json] = []
    for place, answer in enumerate(answers):
        choice: dict[str, Json] = {"id": place_id(place), "text": answer.text.text}
        if right[place]:
            choice["correct"] = True
        if answer.feedback:
            choice["feedback"] = answer.feedback.text
        choices.append(choice)
    remark = _remark_on_weights(percents, right, is_single=is_single)
    type_ = "choice" if is_single and sum(right) == 1 else "multiple"
    return Reading(type_, {"choices": choices}, (remark,) if remark else ())


def _remark_on_weights(percents: Sequence[Decimal], right: Sequence[bool], *, is_single: bool) -> Remark | None:
    """Return a remark where a response would earn another score here than the weights say."""
    count = sum(right)
    if is_single and count > 1:
        return Remark(
            "other-scoring", f"any of {count} options was right alone; here all of them are to be picked", "choices"
        )
    if is_single:
        if percents.count(Decimal(0)) == len(percents) - 1:
            return None
        return Remark("other-scoring", "an option that earned a part of the points is wrong here", "choices")
    share = Decimal(100) / count
    if all(
        same_percent(percent, share if is_right else -share) for percent, is_right in zip(percents, right, strict=True)
    ):
        return None
    message = f"the weights are not kept: here each right pick earns 1/{count}, and each wrong one takes as much"
    return Remark("other-scoring", message, "choices")


def _score(answer: Answer) -> dict[str, Json]:
    """Return the score of a typed answer, nothing for the full one."""
    percent = max(answer.percent, Decimal(0))
    return {} if percent == 100 else {"score": str(percent.scaleb(-2, EXACT))}


def _below_zero(answers: Sequence[Answer], path: str) -> tuple[Remark, ...]:
    if all(answer.percent >= 0 for answer in answers):
        return ()
    return (Remark("other-scoring", "an answer that cost points earns nothing here", path),)


def _shorttext(answers: Sequence[Answer]) -> Reading:
    entries: list[Json] = [{"text": answer.text.text, **_score(answer), **_feedback(answer)} for answer in answers]
    return Reading("shorttext", {"answers": entries}, _below_zero(answers, "answers"))


def _matching(answers: Sequence[Answer]) -> Reading:
    """Return the pairs; an answer without a prompt is a distractor, unless it repeats another answer."""
    pairs: list[Json] = []
    distractors: dict[str, Json] = {}
    prompted = {answer.match for answer in answers if answer.text.text}
    for answer in answers:
        if answer.text.text:
            pairs.append({"id": place_id(len(pairs)), "prompt": answer.text.text, "answer": answer.match})
        elif answer.match not in prompted:
            distractors[answer.match] = answer.match
    body: dict[str, Json] = {"pairs": pairs}
    if distractors:
        body["distractors"] = list(distractors.values())
    return Reading("matching", body)


def _numeric(answers: Sequence[Answer]) -> Reading:
    """Return the first number that earns everything as the answer, the others as its alternatives."""
    numbers = [answer for answer in answers if answer.text.text not in ("", "*")]
    full = next((answer for answer in numbers if answer.percent == 100), None)
    if full is None:
        raise MalformedQuestion("no number earns all the points")
    remarks = list(_below_zero(answers, "alternatives"))
    if full.feedback:
        remarks.append(Remark("feedback-not-kept", "the feedback of the right number has no place here", "answer"))
    for other in answers:
        if other.text.text in ("", "*"):
            if other.percent > 0:
                raise MalformedQuestion("'*' lets any number earn points")
            remarks.append(Remark("feedback-not-kept", "the feedback of any other number has no place here", "answer"))
    alternatives: list[Json] = [
        _range(answer.text.text) | _score(answer) | _feedback(answer) for answer in numbers if answer is not full
    ]
    body = _range(full.text.text)
    return Reading("numeric", body | ({"alternatives": alternatives} if alternatives else {}), tuple(remarks))


def _range(text: str) -> dict[str, Json]:
    """Return answer and tolerance of '5', '5:0.1' or '4.9..5.1'. Raises MalformedQuestion."""
    low, dots, high = text.partition("..")
    number, colon, tolerance = text.partition(":")
    try:
        if dots:
            ends = exact_decimal(low.strip()), exact_decimal(high.strip())
            middle = EXACT.divide(EXACT.add(*ends), Decimal(2))
            return {"answer": str(middle), "tolerance": str(EXACT.subtract(ends[1], middle))}
        answer: dict[str, Json] = {"answer": str(exact_decimal(number.strip()))}
        return answer | ({"tolerance": str(exact_decimal(tolerance.strip()))} if colon else {})
    except NotANumber as error:
        raise MalformedQuestion(f"{text[:40]!r} is neither a number nor a range: {error}") from None
