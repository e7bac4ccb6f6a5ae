"""An item of ours as the lines of one question."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from quizzes.engine.formats.markdown import marks
from quizzes.engine.formats.markdown.bodies import REVERSED, place_id
from quizzes.engine.formats.markdown.sections import ITEM_FENCE
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
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


def worded(item: Item, body: object, more: Mapping[str, Json], *, with_type: bool) -> str:
    """Return the question's lines. What `more` says goes into a block of JSON, and stands nowhere else."""
    said = {key: text for key, text in (("stem", item.stem), ("feedback", item.feedback)) if key not in more}
    stem = said.get("stem", "")
    name = "" if "name" in more else item.name
    is_heading = not name and "\n" not in stem and item.type not in ("flashcard", "cloze")
    heading = stem if is_heading else name
    blocks = [
        "\n".join(
            (
                " ".join(filter(None, ("##", heading, f"{{#{item.id}}}"))),
                *_attributes(item, body, more, with_type=with_type),
            )
        ),
        "" if is_heading else _escaped(stem),
        "" if "body" in more else "\n".join(_answers(body, item)),
        "\n".join(f"> {line}".rstrip(" ") for line in said.get("feedback", "").split("\n"))
        if said.get("feedback")
        else "",
        f"{ITEM_FENCE}\n{json.dumps(more, indent=1)}\n{marks.FENCE}" if more else "",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _escaped(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        line if is_code else marks.escaped(line) for line, is_code in zip(lines, marks.code_lines(lines), strict=True)
    )


def _attributes(item: Item, body: object, more: Collection[str], *, with_type: bool) -> Iterator[str]:
    rubric_points = body.rubric_points if isinstance(body, EssayBody) else None
    is_reversed = isinstance(body, FlashcardBody) and body.is_reversed
    if with_type or is_reversed:
        yield f"type: {REVERSED if is_reversed and 'body' not in more else item.type}"
    if item.points != (Decimal(1) if rubric_points is None else rubric_points):
        yield f"points: {plain(item.points)}"
    for key, text in (("level", item.level), ("passage", "" if "passage" in more else item.passage)):
        if text:
            yield f"{key}: {text}"
    if isinstance(body, NumericBody) and body.unit and "body" not in more:
        yield f"unit: {body.unit}"
    if isinstance(body, ShortTextBody) and body.is_case_sensitive and "body" not in more:
        yield "case: sensitive"
    if isinstance(body, EssayBody) and (body.min_words, body.max_words) != (None, None) and "body" not in more:
        least, most = ("" if words is None else str(words) for words in (body.min_words, body.max_words))
        yield f"words: {least}-{most}"
    if item.tags and "tags" not in more:
        yield " ".join(f"#{tag}" for tag in item.tags)


def _answers(body: object, item: Item) -> Iterator[str]:
    match body:
        case FlashcardBody():
            yield f"Q: {_indented(body.front, '')}"
            yield f"A: {_indented(body.back)}"
        case ClozeBody():
            assert isinstance(item.body, dict), "the body is valid"  # noqa: S101 - for mypy
            yield _escaped(item.body["text"])
        case OptionsBody():
            yield from _options(body)
        case TrueFalseBody():
            yield from _verdict(body)
        case ShortTextBody():
            yield from _typed(body)
        case NumericBody():
            yield from _numbers(body)
        case MatchingBody():
            yield from _pairs(body)
        case OrderingBody():
            yield from (
                f"- [{place + 1}] {_indented(_named(text, id_, place))}"
                for place, (id_, text) in enumerate(body.steps.items())
            )
        case _:
            assert isinstance(body, EssayBody), "the last of the types"  # noqa: S101 - for mypy
            yield from _essay(body)


def _options(body: OptionsBody) -> Iterator[str]:
    for place, (id_, option) in enumerate(body.options.items()):
        yield f"- [{'x' if option.is_correct else ' '}] {_indented(_named(option.text, id_, place))}"
        yield from _feedback(option.feedback)


def _typed(body: ShortTextBody) -> Iterator[str]:
    for answer in body.answers:
        yield f"={_percent(answer.score)} {_indented(answer.text)}"
        yield from _feedback(answer.feedback)


def _numbers(body: NumericBody) -> Iterator[str]:
    for target in body.targets:
        tolerance = f" ± {plain(target.tolerance)}" if target.tolerance else ""
        yield f"={_percent(target.score)} {plain(target.answer)}{tolerance}"
        yield from _feedback(target.feedback)


def _indented(text: str, indent: str = "  ") -> str:
    """Return a text whose lines after the first are those of an answer."""
    first, *rest = text.split("\n")
    return "\n".join((first, *(f"{indent}{marks.escaped(line)}" if line else "" for line in rest)))


def _named(text: str, id_: str, place: int) -> str:
    """Return a text with its id at the end of the first line, unless the place says it."""
    if id_ == place_id(place):
        return text
    first, *rest = text.split("\n")
    return "\n".join((f"{first} {{#{id_}}}", *rest))


def _feedback(text: str) -> Iterator[str]:
    if text:
        yield "\n".join(f"  > {line}".rstrip(" ") for line in text.split("\n"))


def _percent(score: Decimal) -> str:
    return "" if score == 1 else f"{plain(score * 100)}%"


def _verdict(body: TrueFalseBody) -> Iterator[str]:
    if not (body.feedback_true or body.feedback_false):
        yield f"= {'true' if body.is_true else 'false'}"
        return
    yield f"- [{'x' if body.is_true else ' '}] True"
    yield from _feedback(body.feedback_true)
    yield f"- [{' ' if body.is_true else 'x'}] False"
    yield from _feedback(body.feedback_false)


def _pairs(body: MatchingBody) -> Iterator[str]:
    for place, (id_, pair) in enumerate(body.pairs.items()):
        yield f"- {pair.prompt} :: {_indented(_named(pair.answer, id_, place))}"
    for id_, text in body.answers.items():
        if id_ not in body.pairs:
            yield f"- :: {_indented(text)}"


def _essay(body: EssayBody) -> Iterator[str]:
    for place, (id_, criterion) in enumerate(body.criteria.items()):
        yield f"- [{plain(criterion.points)} p] {_indented(_named(criterion.title, id_, place))}"
    if not body.criteria:
        yield "____"
    if body.exemplar:
        yield f"= {_indented(body.exemplar)}"
