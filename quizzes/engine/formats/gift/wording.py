"""An item of ours as the source of a GIFT question, all texts as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from quizzes.engine.formats.gift.bodies import EXACT
from quizzes.engine.formats.gift.escapes import escaped
from quizzes.engine.formats.gift.question import Source
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.truefalse import TrueFalseBody

_WEIGHT_STEP = Decimal("0.00001")  # Moodle knows a third as 33.33333


def worded(item: Item, body: object) -> Source:
    """Return the source of an item; `body` is its body as its type reads it."""
    feedback = f"####{_text(item.feedback)}" if item.feedback else ""
    match body:
        case OptionsBody():
            answers = _lines((*_options(item.type, body), feedback))
        case TrueFalseBody():
            answers = f"{_verdict(body)}{feedback}"
        case ShortTextBody():
            answers = _lines((*_short_answers(body), feedback))
        case NumericBody():
            answers = "#" + _lines((*_numbers(body), feedback))
        case MatchingBody():
            answers = _lines((*_pairs(body), feedback))
        case _:  # an essay, of which GIFT says nothing but the stem
            answers = feedback
    return Source(f"[markdown]{escaped(item.stem)} ", answers)


def _lines(parts: Iterable[str]) -> str:
    return "".join(f"\n\t{part}" for part in parts if part) + "\n"


def _text(text: str) -> str:
    """Return the source of a text. One that starts like a format or a weight is kept from being read as such."""
    return ("[markdown]" if text.startswith(("[", "%")) else "") + escaped(text)


def _feedback(text: str) -> str:
    return f"#{_text(text)}" if text else ""


def _options(type_: str, body: OptionsBody) -> Iterator[str]:
    share = plain((Decimal(100) / len(body.key)).quantize(_WEIGHT_STEP))
    for option in body.options.values():
        if type_ == "choice":
            sign = "=" if option.is_correct else "~"
        else:
            sign = f"~%{share}%" if option.is_correct else f"~%-{share}%"
        yield f"{sign}{_text(option.text)}{_feedback(option.feedback)}"


def _verdict(body: TrueFalseBody) -> str:
    """Return the verdict, the feedback for who is wrong, and that for who is right."""
    verdict, right, wrong = (
        ("TRUE", body.feedback_true, body.feedback_false)
        if body.is_true
        else ("FALSE", body.feedback_false, body.feedback_true)
    )
    if right:
        return f"{verdict}#{_text(wrong)}#{_text(right)}"
    return f"{verdict}{_feedback(wrong)}"


def _short_answers(body: ShortTextBody) -> Iterator[str]:
    for answer in body.answers:
        yield f"=%{_percent(answer.score)}%{_text(answer.text)}{_feedback(answer.feedback)}"


def _numbers(body: NumericBody) -> Iterator[str]:
    for target in body.targets:
        number = f"{plain(target.answer)}:{plain(target.tolerance)}"
        yield f"=%{_percent(target.score)}%{number}{_feedback(target.feedback)}"


def _percent(score: Decimal) -> str:
    return plain(score.scaleb(2, EXACT))


def _pairs(body: MatchingBody) -> Iterator[str]:
    for pair in body.pairs.values():
        yield f"={_text(pair.prompt)} -> {escaped(pair.answer)}"
    for id_, text in body.answers.items():
        if id_ not in body.pairs:
            yield f"= -> {escaped(text)}"
