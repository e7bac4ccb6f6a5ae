"""Rules about what every item needs: a body its type can read, a passage, feedback, points that add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.truefalse import TrueFalseBody
from quizzes.engine.linting.options import empty_option, no_key, several_keys
from quizzes.engine.linting.question import Question
from quizzes.engine.linting.rule import Remark, rule

_SHOWN = re.compile(
    r"""!\[[^\[\]\n]{0,500}\]\(([^\s()]{1,2000})"""
    r"""|<(?:img|audio)\b[^<>]{0,2000}?\ssrc=(?:"([^"<>]+)"|'([^'<>]+)')""",
    re.IGNORECASE,
)


@rule("malformed-body", "error", "The item cannot be read as its type.")
def malformed_body(question: Question) -> Iterator[Remark]:
    if question.fault is None:
        return
    if any(chain(no_key.check(question), several_keys.check(question), empty_option.check(question))):
        return  # said there in better words
    yield Remark(str(question.fault), question.fault.field)


@rule("points-sum", "error", "The points of an essay or of its levels do not add up.")
def points_sum(question: Question) -> Iterator[Remark]:
    if not isinstance(question.body, EssayBody):
        return
    total = question.body.rubric_points
    if total is not None and total != question.item.points:
        yield Remark(f"worth {plain(question.item.points)}, but the criteria add up to {plain(total)}", "points")
    for place, criterion in enumerate(question.body.criteria.values()):
        if criterion.levels and max(level.points for level in criterion.levels) != criterion.points:
            yield Remark(f"no level earns the criterion's {plain(criterion.points)}", f"rubric[{place}].levels")


@rule("foreign-picture", "warning", "A text shows a picture or plays a sound that is no file of the bank.")
def foreign_picture(question: Question) -> Iterator[Remark]:
    item = question.item
    for path, text in chain((("stem", item.stem), ("feedback", item.feedback)), _texts(item.body, "")):
        # Looked for first: nearly all texts show none.
        if "](" in text or "<img" in text or "<audio" in text:
            for found in _SHOWN.finditer(text):
                source = found[1] or found[2] or found[3]
                if not source.startswith("asset:"):
                    yield Remark(f"bring {source[:60]!r} along as a file: what is elsewhere is not shown", path)


def _texts(value: Json, path: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a body with their paths."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _texts(entry, f"{path}.{key}" if path else key)
    elif isinstance(value, Sequence):
        for place, entry in enumerate(value):
            yield from _texts(entry, f"{path}[{place}]")


@rule("missing-passage", "warning", "The item names no passage to read.")
def missing_passage(question: Question) -> Iterator[Remark]:
    if not question.item.passage.strip():
        yield Remark("name the passage that the item rests on", "passage")


@rule("missing-feedback", "warning", "A wrong answer gets no word of why it is wrong.")
def missing_feedback(question: Question) -> Iterator[Remark]:
    match question.body:
        case None:
            return
        case EssayBody(exemplar=exemplar):
            if not exemplar.strip():
                yield Remark("there is no exemplar to mark by and to learn from", "exemplar")
        case TrueFalseBody(is_true=is_true, feedback_true=on_true, feedback_false=on_false):
            if not (on_false if is_true else on_true).strip():
                yield Remark("who judges wrongly is not told why", "feedback_false" if is_true else "feedback_true")
        case _ if question.options:
            for option in question.distractors:
                if not option.has_feedback:
                    yield Remark(f"who picks {option.text!r} is not told why it is wrong", f"{option.path}.feedback")
        case _:
            kind = REGISTRY[question.item.type]
            if kind.is_auto_graded and not kind.is_self_rated and not question.item.feedback.strip():
                yield Remark("there is no feedback", "feedback")
