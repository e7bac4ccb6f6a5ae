"""What Moodle can keep of an item, and a finding for each thing that it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quizzes.engine.formats.moodlexml.numerical import inverse, multiplier_of
from quizzes.engine.formats.moodlexml.question import MOST_POINTS
from quizzes.engine.formats.moodlexml.reading import EXACT, place_id, same_percent
from quizzes.engine.formats.moodlexml.serialising import UNSAYABLE
from quizzes.engine.formats.moodlexml.texts import WHITE
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding, Severity

WEIGHT_STEP = Decimal("0.00001")

# The fractions that an import takes; with others Moodle refuses a question, or takes the nearest if it is told to.
# Source: question_bank::fraction_options_full().
_WEIGHTS = tuple(
    Decimal(100) * numerator / denominator
    for denominator in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20)
    for numerator in range(denominator + 1)
    if denominator < 7 or numerator < 2 or (denominator == 10 and numerator in {3, 7, 9})
)


class NotInMoodle(ValueError):
    """Moodle cannot say this item at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The item as Moodle can say it, and what that leaves out."""

    item: Item
    findings: tuple[Finding, ...]


def body_of(item: Item) -> object:
    """Return the body as its type reads it. Raises NotInMoodle."""
    try:
        return REGISTRY[item.type].parse_body(item.body)
    except MalformedBody as error:
        raise NotInMoodle(str(error)) from None


def keep_frame(item: Item) -> Kept:
    """Return the item without what Moodle has no place for around a question. Raises NotInMoodle."""
    if not all(is_storable(text) for text in (item.name, item.stem, item.feedback, *item.tags)):
        raise NotInMoodle("its name, stem, feedback or tags hold a NUL or half a surrogate pair")
    findings: list[Finding] = []
    lost = {
        "passage": bool(item.passage),
        "level": bool(item.level),
        "was": bool(item.was),
        "waivers": bool(item.waivers),
    }
    for name, is_lost in lost.items():
        if is_lost:
            findings.append(_finding(item, name, f"{name} was left out"))
    tags = tuple(dict.fromkeys(filter(None, (_said(tag) for tag in item.tags))))
    if tags != item.tags:
        findings.append(_finding(item, "tags", "tags were left out or changed"))
    kept = replace(item, passage="", level="", was=(), waivers=(), tags=tags)
    return Kept(kept, tuple(findings))


def keep_question(item: Item) -> Kept:
    """Return the item with its texts, ids and points as Moodle can say them. Raises NotInMoodle.

    Texts lose the white space around them and control characters (rule `changed-text`, with the path of each text).
    """
    body = body_of(item)
    findings: list[Finding] = []
    stem = _text(item, item.stem, "stem", findings)
    feedback = _text(item, item.feedback, "feedback", findings)
    name = _text(item, item.name, "name", findings)
    if name and name == item.id:
        findings.append(_finding(item, "name", "a name that is the id is read as no name"))
        name = ""
    value = _value(item, item.body, "", findings)
    assert isinstance(value, Mapping), "the body is valid"  # noqa: S101 - for mypy
    points = item.points
    if not 0 <= points < MOST_POINTS:
        points = Decimal(1)
        findings.append(_finding(item, "points", "points were replaced by 1", severity="warning"))
    kept = replace(item, stem=stem, feedback=feedback, name=name, points=points, body=value)
    kept = _special(kept, body, findings)
    body_of(kept)
    return Kept(kept, tuple(findings))


def _special(item: Item, body: object, findings: list[Finding]) -> Item:
    """Return the item with what its type needs to be said."""
    match body:
        case ClozeBody():
            return _cloze(item, findings)
        case FlashcardBody():
            return _flashcard(item, findings)
        case NumericBody():
            _weigh(item, [target.score for target in body.targets], "alternatives", findings)
            return _numeric(item, findings)
        case ShortTextBody():
            _weigh(item, [answer.score for answer in body.answers], "answers", findings)
        case OptionsBody():
            _weigh(item, [EXACT.divide(Decimal(1), len(body.key))], "choices", findings)
        case EssayBody():
            return _essay(item, findings)
    kept = dict(_values(item))
    for key in kept.keys() & {"choices", "pairs", "sequence"}:
        kept[key] = _renumbered(item, kept[key], key, findings)
    return replace(item, body=kept)


def _values(item: Item) -> Mapping[str, Json]:
    return item.body if isinstance(item.body, Mapping) else {}


def _essay(item: Item, findings: list[Finding]) -> Item:
    """Return an essay without what only our marking knows. A limit of 0 words is none."""
    kept = dict(_values(item))
    for key in ("rubric", "weaknesses", "min_words"):
        if key in kept and (key != "min_words" or kept[key] == 0):
            if kept[key] or kept[key] == 0:
                findings.append(_finding(item, key, f"{key} was left out", severity="warning"))
            del kept[key]
    return replace(item, body=kept)


def _weigh(item: Item, scores: Sequence[Decimal], path: str, findings: list[Finding]) -> None:
    for score in scores:
        percent = score * 100
        if not any(same_percent(percent, weight) for weight in _WEIGHTS):
            shown = plain(percent.quantize(WEIGHT_STEP))
            message = f"Moodle knows no fraction of {shown}\u00a0%: import the file with 'nearest grade if not listed'"
            findings.append(Finding("unusual-weight", "warning", message, item=item.id, field=path))
            return


def _numeric(item: Item, findings: list[Finding]) -> Item:
    """Return the item with the factors of its units as they come back from multipliers."""
    body = body_of(item)
    assert isinstance(body, NumericBody), "the type says so"  # noqa: S101 - for mypy
    rounded = {name: inverse(multiplier_of(factor)) for name, factor in body.factors.items()}
    if rounded == body.factors:
        return item
    findings.append(_finding(item, "units", "the factors of units were rounded to 20 digits"))
    units: list[Json] = [{"name": name, "factor": str(factor)} for name, factor in rounded.items() if name != body.unit]
    return replace(item, body={**_values(item), "units": units})


def _cloze(item: Item, findings: list[Finding]) -> Item:
    """Return a cloze whose gaps are numbered from 1, without hints, gaps in gaps and emphasis in answers.

    Moodle has one text: the stem becomes its first paragraph. Its gaps have whole weights, here all the same.
    """
    if "{{c" in item.stem:
        raise NotInMoodle("its stem holds '{{c', which would be a gap")
    body = body_of(item)
    assert isinstance(body, ClozeBody), "the type says so"  # noqa: S101 - for mypy
    answers = iter(enumerate((gap.answer for gap in body.gaps.values()), start=1))
    said = "".join(part if isinstance(part, str) else "{{{{c{}::{}}}}}".format(*next(answers)) for part in body.parts)
    if said != _values(item)["text"]:
        message = "numbers, hints, gaps in gaps or emphasis in answers were left out"
        findings.append(_finding(item, "text", message, severity="warning"))
    if item.stem:
        findings.append(_finding(item, "stem", "the stem was put before the text, as its first paragraph"))
        said = f"{item.stem}\n\n{said}"
    points = item.points
    if points % len(body.gaps):
        points = Decimal(len(body.gaps))
        message = "each gap is worth 1 in Moodle, which has only whole weights of gaps"
        findings.append(_finding(item, "points", message, severity="warning"))
    also: list[Json] = [
        {"gap": f"c{place}", "text": text} for place, gap in enumerate(body.gaps.values(), 1) for text in gap.others
    ]
    return replace(item, stem="", body={"text": said} | ({"also": also} if also else {}), points=points)


def _flashcard(item: Item, findings: list[Finding]) -> Item:
    """Return an essay that asks for the back."""
    body = body_of(item)
    assert isinstance(body, FlashcardBody), "the type says so"  # noqa: S101 - for mypy
    message = "a flashcard is written as an essay, its back as the information for graders"
    findings.append(_finding(item, "type", message, severity="warning"))
    if body.is_reversed:
        findings.append(_finding(item, "reversed", "the card from back to front was left out", severity="warning"))
    stem = f"{item.stem}\n\n{body.front}" if item.stem else body.front
    return replace(item, type="essay", stem=stem, body={"exemplar": body.back})


def _finding(item: Item, field: str, message: str, *, severity: Severity = "hint") -> Finding:
    return Finding("not-representable", severity, message, item=item.id, field=field)


def _said(text: str) -> str:
    return UNSAYABLE.sub("", text).strip(WHITE)


def _text(item: Item, text: str, path: str, findings: list[Finding]) -> str:
    kept = _said(text)
    if kept != text:
        message = "white space around it, or control characters, were left out"
        findings.append(Finding("changed-text", "hint", message, item=item.id, field=path))
    return kept


def _value(item: Item, value: Json, path: str, findings: list[Finding]) -> Json:
    """Return a value of a body with its texts as Moodle keeps them."""
    if isinstance(value, str):
        return _text(item, value, path, findings)
    if isinstance(value, Mapping):
        return {
            key: entry if key == "id" else _value(item, entry, f"{path}.{key}" if path else key, findings)
            for key, entry in value.items()
        }
    if isinstance(value, Sequence):
        return [_value(item, entry, f"{path}[{place}]", findings) for place, entry in enumerate(value)]
    return value


def _renumbered(item: Item, entries: Json, key: str, findings: list[Finding]) -> Json:
    """Return options, pairs or steps under the ids that a reader gives them."""
    assert isinstance(entries, Sequence), "the body is valid"  # noqa: S101 - for mypy
    numbered: list[Json] = []
    is_changed = False
    for place, entry in enumerate(entries):
        assert isinstance(entry, Mapping), "the body is valid"  # noqa: S101 - for mypy
        numbered.append({**entry, "id": place_id(place)})
        is_changed |= entry["id"] != place_id(place)
    if is_changed:
        findings.append(_finding(item, f"{key}[].id", "ids were replaced by 'a', 'b', 'c' …"))
    return numbered
