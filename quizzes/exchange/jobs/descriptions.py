"""An item as a plan describes it: regular JSON in the words of docs/formats.md, the same for every format."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.ordering import OrderingBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.truefalse import TrueFalseBody

type Description = Mapping[str, object]

_GROUPINGS = ("category", "deck", "bank")
"""What formats call the folder of a question: GIFT and Moodle, Anki, QTI."""


def description(item: Item) -> Description:
    """Return what the item says, key included; texts are Markdown, scores shares of its points. Raises MalformedBody.

    Which keys there are depends on the type alone.
    """
    return {
        "id": item.id,
        "type": item.type,
        "name": item.name,
        "stem": item.stem,
        **_of_body(item),
        "feedback": item.feedback,
        "points": _number(item.points),
        "tags": list(item.tags),
        "category": _category(item),
        "level": item.level,
        "passage": item.passage,
    }


def _category(item: Item) -> str:
    origin = item.origin if isinstance(item.origin, Mapping) else {}
    return next((str(origin[key]) for key in _GROUPINGS if origin.get(key)), "")


def _of_body(item: Item) -> Description:
    match REGISTRY[item.type].parse_body(item.body):
        case OptionsBody() as body:
            return _options(body, is_single=item.type == "choice")
        case TrueFalseBody() as body:
            return {
                "options": [
                    _option("True", is_right=body.is_true, score=int(body.is_true), feedback=body.feedback_true),
                    _option(
                        "False", is_right=not body.is_true, score=int(not body.is_true), feedback=body.feedback_false
                    ),
                ]
            }
        case ShortTextBody() as body:
            answers = [
                {"text": answer.text, "score": _number(answer.score), "feedback": answer.feedback}
                for answer in body.answers
            ]
            return {"answers": answers, "case_sensitive": body.is_case_sensitive}
        case NumericBody() as body:
            return _numbers(body)
        case MatchingBody() as body:
            distractors = [text for id_, text in body.answers.items() if id_ not in body.pairs]
            pairs = [{"prompt": pair.prompt, "answer": pair.answer} for pair in body.pairs.values()]
            return {"pairs": pairs, "distractors": distractors}
        case OrderingBody() as body:
            return {"sequence": list(body.steps.values())}
        case ClozeBody() as body:
            gaps = [
                {"id": id_, "answer": gap.answer, "hint": gap.hint} | ({"also": list(gap.others)} if gap.others else {})
                for id_, gap in body.gaps.items()
            ]
            return {"text": _text_in(item, "text"), "gaps": gaps}
        case FlashcardBody() as body:
            return {"front": body.front, "back": body.back, "reversed": body.is_reversed}
        case EssayBody() as body:
            return _essay(body)
    raise AssertionError(f"item type {item.type} is not described")


def _text_in(item: Item, key: str) -> str:
    return str(item.body[key]) if isinstance(item.body, Mapping) else ""


def _options(body: OptionsBody, *, is_single: bool) -> Description:
    """Return the options with what each alone earns: several share the points, and a wrong pick takes a share away."""
    share = Fraction(1, len(body.key))
    wrong = Fraction(0) if is_single else -share
    return {
        "options": [
            _option(
                option.text,
                is_right=option.is_correct,
                score=share if option.is_correct else wrong,
                feedback=option.feedback,
            )
            for option in body.options.values()
        ]
    }


def _option(text: str, *, is_right: bool, score: Fraction | int, feedback: str) -> Description:
    return {"text": text, "correct": is_right, "score": _number(score), "feedback": feedback}


def _numbers(body: NumericBody) -> Description:
    answers = [
        {
            "number": _number(target.answer),
            "tolerance": _number(target.tolerance),
            "score": _number(target.score),
            "feedback": target.feedback,
        }
        for target in body.targets
    ]
    units = [{"name": name, "factor": _number(factor)} for name, factor in body.factors.items()]
    return {"answers": answers, "unit": body.unit, "units": units}


def _essay(body: EssayBody) -> Description:
    rubric = [
        {
            "title": criterion.title,
            "points": _number(criterion.points),
            "levels": [{"points": _number(level.points), "text": level.text} for level in criterion.levels],
        }
        for criterion in body.criteria.values()
    ]
    return {
        "rubric": rubric,
        "exemplar": body.exemplar,
        "weaknesses": list(body.weaknesses),
        "min_words": body.min_words,
        "max_words": body.max_words,
    }


def _number(value: Decimal | Fraction | int) -> float | int:
    """Return a number as JSON has it: whole ones without a point, others to the nearest double."""
    return int(value) if value == int(value) else float(value)
