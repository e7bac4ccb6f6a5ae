"""From a question of Moodle to the body of one of our item types, with a remark for each thing it cannot say.

A key is never guessed: where none of the answers earns everything, the question is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from quizzes.engine.formats.moodlexml.gaps import read_cloze, read_missing_words
from quizzes.engine.formats.moodlexml.numerical import read_numerical
from quizzes.engine.formats.moodlexml.reading import (
    Answer,
    NotAnItem,
    Reading,
    Remark,
    answers_of,
    below_zero,
    feedback,
    place_id,
    same_percent,
    score,
)
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion, raw_text, text_of
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes.base import Json

__all__ = ["NotAnItem", "Reading", "Remark", "reading_of"]

_FALSE = ("", "0", "false")
_ALL = Decimal(100)
_OUR_ORDERING = ("", "REL", "RELATIVE", "RELATIVE_NEXT_EXCLUDE_LAST")


def reading_of(element: Element, default: str, missing: list[str]) -> Reading:
    """Return the item type and body of a question; `default` is the format of its texts that name none.

    Raises MalformedQuestion, and NotAnItem for a description and for a type that we do not have.
    """
    name = element.attributes.get("type", "").strip()
    if name == "description":
        raise NotAnItem(
            "not-a-question",
            "a description asks nothing and makes no item; it is written again before the question after it",
        )
    reader = _READERS.get(name)
    if reader is None:
        raise NotAnItem("unknown-type", f"questions of the type {name[:40]!r} cannot be kept here")
    return reader(element, default, missing)


def _multichoice(element: Element, default: str, missing: list[str]) -> Reading:
    """Return a choice, or a multiple where several options are right."""
    is_single = element.value("single", "true").lower() not in _FALSE
    return _options(element, default, missing, is_single=is_single)


def _multiresponse(element: Element, default: str, missing: list[str]) -> Reading:
    """Return a multiple: the added types in which all right options are picked have no `single`."""
    return _options(element, default, missing, is_single=False)


def _options(element: Element, default: str, missing: list[str], *, is_single: bool) -> Reading:
    answers = [
        answer for answer in answers_of(element, default, missing, are_texts=True) if answer.text
    ]  # Moodle drops empty ones
    percents = [answer.percent for answer in answers]
    right = [percent == _ALL if is_single else percent > 0 for percent in percents]
    if not any(right):
        raise MalformedQuestion("no option is right: one needs the fraction 100, or several a part of it")
    choices: list[Json] = []
    for place, answer in enumerate(answers):
        key = {"correct": True} if right[place] else {}
        choices.append({"id": place_id(place), "text": answer.text, **key, **feedback(answer)})
    remark = _remark_on_weights(percents, right, is_single=is_single)
    type_ = "choice" if is_single and sum(right) == 1 else "multiple"
    return Reading(type_, {"choices": choices}, (remark,) if remark else ())


def _remark_on_weights(percents: Sequence[Decimal], right: Sequence[bool], *, is_single: bool) -> Remark | None:
    """Return a remark where a response would earn another score here than the fractions say."""
    count = sum(right)
    if is_single and count > 1:
        message = f"any of {count} options was right alone; here all of them are to be picked"
        return Remark("other-scoring", message, "choices")
    if is_single:
        if percents.count(Decimal(0)) == len(percents) - 1:
            return None
        return Remark("other-scoring", "an option that earned or cost a part of the points is wrong here", "choices")
    share = _ALL / count
    if all(
        same_percent(percent, share if is_right else -share) for percent, is_right in zip(percents, right, strict=True)
    ):
        return None
    message = f"the fractions are not kept: here each right pick earns 1/{count}, and each wrong one takes as much"
    return Remark("other-scoring", message, "choices")


def _truefalse(element: Element, default: str, missing: list[str]) -> Reading:
    """Return the verdict. Old files name the answers in their own language, 'true' first."""
    answers = answers_of(element, default, missing)
    if len(answers) != len(("true", "false")):
        raise MalformedQuestion(f"a true-false question has two answers, not {len(answers)}")
    names = [answer.text.lower() for answer in answers]
    if sorted(names) == ["false", "true"]:
        answers = [answers[names.index("true")], answers[names.index("false")]]
    right = [answer.percent == _ALL for answer in answers]
    if sum(right) != 1:
        raise MalformedQuestion("one of 'true' and 'false' needs the fraction 100, and only one")
    body: dict[str, Json] = {"answer": right[0]}
    for answer, key in zip(answers, ("feedback_true", "feedback_false"), strict=True):
        body |= feedback(answer, key)
    return Reading("truefalse", body)


def _shorttext(element: Element, default: str, missing: list[str]) -> Reading:
    answers = [answer for answer in answers_of(element, default, missing) if answer.text]
    entries: list[Json] = [{"text": answer.text, **score(answer), **feedback(answer)} for answer in answers]
    body: dict[str, Json] = {"answers": entries}
    if element.value("usecase") not in _FALSE:
        body["case_sensitive"] = True
    return Reading("shorttext", body, below_zero(answers, "answers"))


def _matching(element: Element, default: str, missing: list[str]) -> Reading:
    return _pairs(element, default, missing, has_texts=False)


def _dragged(element: Element, default: str, missing: list[str]) -> Reading:
    """Return a matching whose answers are texts with a format: the added type 'ddmatch'."""
    return _pairs(element, default, missing, has_texts=True)


def _pairs(element: Element, default: str, missing: list[str], *, has_texts: bool) -> Reading:
    """Return the pairs; an answer without a prompt is a distractor, unless it repeats another answer."""
    pairs: list[Json] = []
    loose: dict[str, None] = {}
    matched: set[str] = set()
    for subquestion in element.all("subquestion"):
        prompt, written = text_of(subquestion, default, missing), subquestion.first("answer")
        answer = text_of(written, default, missing) if has_texts else raw_text(written)
        if prompt and answer:
            pairs.append({"id": place_id(len(pairs)), "prompt": prompt, "answer": answer})
            matched.add(answer)
        elif answer:
            loose[answer] = None
        elif prompt:
            raise MalformedQuestion("a prompt has no answer")
    body: dict[str, Json] = {"pairs": pairs}
    if distractors := [answer for answer in loose if answer not in matched]:
        body["distractors"] = distractors
    return Reading("matching", body)


def _ordering(element: Element, default: str, missing: list[str]) -> Reading:
    answers: Sequence[Answer] = answers_of(element, default, missing, are_texts=True, have_fractions=False)
    steps: list[Json] = [
        {"id": place_id(place), "text": answer.text}
        for place, answer in enumerate(answer for answer in answers if answer.text)
    ]
    remarks = []
    if element.value("gradingtype").upper() not in _OUR_ORDERING:
        message = "each step that is followed by the right one earns a part here, however Moodle counted"
        remarks.append(Remark("other-scoring", message, "sequence"))
    if element.value("selecttype", "ALL").upper() not in ("ALL", "EXACT"):
        remarks.append(
            Remark("other-scoring", "all steps are to be ordered here, not some drawn from them", "sequence")
        )
    if any(answer.feedback for answer in answers):
        remarks.append(Remark("feedback-not-kept", "the feedback of a step has no place here", "sequence"))
    return Reading("ordering", {"sequence": steps}, tuple(remarks))


def _essay(element: Element, default: str, missing: list[str]) -> Reading:
    body: dict[str, Json] = {}
    remarks = []
    if exemplar := text_of(element.first("graderinfo"), default, missing):
        body["exemplar"] = exemplar
        message = "the information for graders is the model text here, which learners see once they are marked"
        remarks.append(Remark("shown-to-learners", message, "exemplar"))
    for tag, key in (("minwordlimit", "min_words"), ("maxwordlimit", "max_words")):
        written = element.value(tag)
        if written.isascii() and written.isdigit() and 0 < len(written) < 8 and int(written):
            body[key] = int(written)
    if element.value("attachments", "0") not in _FALSE or element.value("responseformat") == "noinline":
        remarks.append(Remark("files-not-asked-for", "learners cannot hand in files here", ""))
    return Reading("essay", body, tuple(remarks))


_READERS: Mapping[str, Callable[[Element, str, list[str]], Reading]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multiresponse,
    "oumultiresponse": _multiresponse,
    "truefalse": _truefalse,
    "shortanswer": _shorttext,
    "numerical": read_numerical,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _dragged,
    "ordering": _ordering,
    "cloze": read_cloze,
    "multianswer": read_cloze,
    "gapselect": read_missing_words,
    "ddwtos": read_missing_words,
    "essay": _essay,
}
