"""An item of QTI 1.2 as a question: as the standard has it, and as Canvas and others write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from quizzes.engine.formats.qti.blanks12 import blanks_question, categories_question
from quizzes.engine.formats.qti.htmltree import parse_html
from quizzes.engine.formats.qti.presentation12 import Presentation
from quizzes.engine.formats.qti.processing12 import Program, cap, margin
from quizzes.engine.formats.qti.question import (
    Budget,
    NotAQuestion,
    Ordered,
    PickSeveral,
    Question,
    Refused,
    Typed,
    Written,
)
from quizzes.engine.formats.qti.values import number_in
from quizzes.engine.formats.qti.xmltree import Element

_UNKNOWN_TYPES = {
    "calculated_question": "its numbers are made anew at each showing, by a formula",
    "file_upload_question": "it asks for a file",
    "hot_spot_question": "it asks for a place in a picture",
}
_KIND_LABELS = ("question_type", "cc_profile", "qmd_itemtype", "qmd_questiontype")
_TEXTS = ("text_only_question",)
_ESSAYS = ("essay_question", "cc.essay.v0p1", "essay", "long answer", "written response")
# What stands with their responses is a blank's name, or its answer.
_NAMED = ("fill_in_multiple_blanks_question", "multiple_dropdowns_question")
_COMPARISONS = ("varequal", "varsubstring", "varsubset", "varlt", "varlte", "vargt", "vargte")


def metadata(element: Element) -> dict[str, str]:
    """Return the fields of `qtimetadata` in an item, a section or a bank by label; of equal labels the first."""
    fields: dict[str, str] = {}
    for part in element.elements("itemmetadata", "qtimetadata"):
        for found in part.walk("qtimetadatafield", "qti_metadatafield"):
            label, entry = found.first("fieldlabel"), found.first("fieldentry")
            if label and entry:
                fields.setdefault(label.text(), entry.text())
        for found in part.walk("qmd_itemtype", "qmd_weighting"):
            fields.setdefault(found.name, found.text())
    return fields


def read_item(item: Element, media: Callable[[str], str | None], budget: Budget, *, bank: str = "") -> Question:
    """Return the question of an `item`. Raises Refused, and NotAQuestion for a text that asks nothing.

    Its rules take their steps from the `budget`.
    """
    fields = metadata(item)
    kind = next((fields[label] for label in _KIND_LABELS if fields.get(label)), "").lower()
    if kind in _UNKNOWN_TYPES:
        raise Refused(_UNKNOWN_TYPES[kind])
    if any(True for _ in item.walk("itemproc_extension")) and any(True for _ in item.walk("calculated", "formulas")):
        raise Refused(_UNKNOWN_TYPES["calculated_question"])
    if kind in _TEXTS:
        raise NotAQuestion("it is a text that asks nothing; put it into the lecture or a stem")
    processing = [_of_responses(each, _fields(item)) for each in item.elements("resprocessing")]
    presentation = Presentation(media, is_essay=kind in _ESSAYS, is_scored=_is_scored(processing))
    presentation.read(item, numeric=_numeric(item, processing, is_one=kind == "numerical_question"))
    if kind not in _NAMED:
        presentation.keep_prompt()
    question = _question(item, presentation, processing, budget)
    question.points = _points(fields, processing)
    for written in question.interactions:
        if isinstance(written, Written) and (key := "".join(each.text() for each in item.walk("answer_key")).strip()):
            question.key = {**question.key, written.response: (parse_html(key).text().strip(),)}
    question.origin = {"format": "qti1.2", "ident": question.ident, "question_type": kind, "bank": bank}
    if kind == "fill_in_multiple_blanks_question":
        return blanks_question(question, presentation, is_case_sensitive=fields.get("case_sensitive") == "true")
    if kind == "categorization_question" or presentation.has_categories():
        return categories_question(question, presentation)
    return question


def _fields(item: Element) -> dict[str, str]:
    """Return the typed responses by the identifiers of their fields: so Brightspace's rules name them."""
    return {
        label.get("ident"): response.get("ident")
        for response in item.walk("response_str", "response_num")
        for label in response.walk("response_label")
    }


def _of_responses(rules: Element, fields: Mapping[str, str]) -> Element:
    """Return the rules with responses in the place of their fields."""
    if not any(each.get("respident") in fields for each in (rules, *rules.walk())):
        return rules
    named = fields.get(rules.get("respident"))
    attributes = {**rules.attributes, "respident": named} if named else rules.attributes
    children = [each if isinstance(each, str) else _of_responses(each, fields) for each in rules.children]
    return Element(rules.name, attributes, rules.line, children)


def _is_scored(processing: Sequence[Element]) -> bool:
    return any(True for part in processing for _ in part.walk("setvar"))


def _numeric(item: Element, processing: Sequence[Element], *, is_one: bool) -> set[str]:
    """Return the responses that are numbers: all of a question that asks for one, else those compared as such."""
    responses = {each.get("ident") for each in item.walk("response_num", "response_str", "response_lid")}
    compared = {
        test.get("respident") for part in processing for test in part.walk("vargt", "vargte", "varlt", "varlte")
    }
    return responses if is_one or (compared and len(responses) == 1) else compared


def _question(item: Element, presentation: Presentation, processing: Sequence[Element], budget: Budget) -> Question:
    interactions = presentation.interactions
    program = Program(
        processing,
        budget=budget,
        several=frozenset(each.response for each in interactions if isinstance(each, PickSeveral)),
        ordered=frozenset(each.response for each in interactions if isinstance(each, Ordered)),
        numeric=frozenset(each.response for each in interactions if isinstance(each, Typed) and each.is_number),
    )
    named = _Named.of(processing)
    return Question(
        ident=item.get("ident"),
        title=item.get("title").strip(),
        line=item.line,
        stem=presentation.stem,
        interactions=interactions,
        outcome=program.run,
        key=named.right,
        candidates=named.all,
        numbers=[*_numbers(processing)],
        feedbacks={each.get("ident"): presentation.feedback(each) for each in item.elements("itemfeedback")},
        remarks=presentation.remarks(),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What the conditions mention by response: in those that give points, and in all."""

    right: dict[str, list[str]] = field(default_factory=dict)
    all: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, processing: Sequence[Element]) -> _Named:
        named = cls()
        for condition in (each for part in processing for each in part.elements("respcondition")):
            gives = any((number_in(rule.text()) or 0) > 0 for rule in condition.elements("setvar"))
            for test in _positive(condition):
                named.all.setdefault(test.get("respident"), []).append(test.text())
                if gives:
                    named.right.setdefault(test.get("respident"), []).append(test.text())
        return named


def _positive(condition: Element) -> Iterator[Element]:
    """Yield the comparisons that are not under a `not`."""
    for child in condition.elements():
        if child.name in _COMPARISONS:
            yield child
        elif child.name != "not":
            yield from _positive(child)


def _numbers(processing: Sequence[Element]) -> Iterator[Fraction]:
    for part in processing:
        for test in part.walk(*_COMPARISONS):
            number = number_in(test.text())
            if number is not None:
                yield from {number, number - margin(test), number + margin(test)}


def _points(fields: Mapping[str, str], processing: Sequence[Element]) -> Fraction | None:
    """Return the points, None where only a score in percent is known: then the question is worth one point."""
    for label in ("points_possible", "cc_weighting", "qmd_weighting"):
        points = number_in(fields.get(label, ""))
        if points is not None and points > 0:
            return points
    for variable in (variable for part in processing for variable in part.walk("decvar")):
        most = number_in(variable.get("maxvalue"))
        if most is not None and most > 0 and (most == 100 or cap(variable, processing) is None):
            return Fraction(1) if most == 100 else most
    return None
