"""What GIFT can keep of an item, and a finding for each thing that it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quizzes.engine.formats.gift.blocks import BLANKS, bracketed, tags
from quizzes.engine.formats.gift.bodies import place_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding, Severity

# Of an essay GIFT has the stem alone; a unit would have to be typed as part of the number; Moodle's short answers are
# compared with or without case by a setting that GIFT does not carry.
_UNKNOWN_KEYS: Mapping[str, Sequence[str]] = {
    "shorttext": ("case_sensitive",),
    "numeric": ("unit", "units"),
    "essay": ("rubric", "exemplar", "weaknesses", "min_words", "max_words"),
}
_LISTS_WITH_IDS = ("choices", "pairs")


@dataclass(frozen=True, slots=True)
class Kept:
    """The item as GIFT can say it, and what that leaves out."""

    item: Item
    findings: tuple[Finding, ...]


def keep_frame(item: Item) -> Kept:
    """Return the item without what GIFT has no place for around a question: passage, level, points and the like."""
    findings: list[Finding] = []
    said = tags([bracketed("tag", tag) for tag in item.tags])
    lost = {
        "passage": bool(item.passage),
        "level": bool(item.level),
        "points": item.points != 1,
        "was": bool(item.was),
        "waivers": bool(item.waivers),
        "tags": said != item.tags,
    }
    for name, is_lost in lost.items():
        if is_lost:
            message = "tags were left out or changed" if name == "tags" else f"{name} was left out"
            findings.append(_finding(item, name, message, severity="warning" if name == "points" else "hint"))
    kept = replace(item, passage="", level="", points=Decimal(1), was=(), waivers=(), tags=said)
    return Kept(kept, tuple(findings))


def keep_question(item: Item) -> Kept:
    """Return the item with the texts, ids and keys of its question as GIFT can say them.

    Texts lose the white space around them and carriage returns (rule `changed-text`, with the path of each text).
    A body must be valid.
    """
    findings: list[Finding] = []
    stem = _text(item, item.stem, "stem", findings)
    feedback = _text(item, item.feedback, "feedback", findings)
    name = _text(item, item.name, "name", findings)
    body = item.body if isinstance(item.body, Mapping) else {}
    unknown = _UNKNOWN_KEYS.get(item.type, ())
    kept: dict[str, Json] = {}
    for key, value in body.items():
        if key not in unknown:
            kept[key] = _value(item, value, key, findings)
        elif value or (value == 0 and value is not False):
            findings.append(_finding(item, key, f"{key} was left out", severity="warning"))
    for key in _LISTS_WITH_IDS:
        if key in kept:
            kept[key] = _renumbered(item, kept[key], key, findings)
    return Kept(replace(item, body=kept, stem=stem, feedback=feedback, name=name), tuple(findings))


def _finding(item: Item, field: str, message: str, *, severity: Severity = "hint") -> Finding:
    return Finding("not-representable", severity, message, item=item.id, field=field)


def _value(item: Item, value: Json, path: str, findings: list[Finding]) -> Json:
    """Return a value of a body with its texts as GIFT keeps them."""
    if isinstance(value, str):
        return _text(item, value, path, findings)
    if isinstance(value, Mapping):
        return {
            key: entry if key == "id" else _value(item, entry, f"{path}.{key}", findings)
            for key, entry in value.items()
        }
    if isinstance(value, Sequence):
        return [_value(item, entry, f"{path}[{place}]", findings) for place, entry in enumerate(value)]
    return value


def _text(item: Item, text: str, path: str, findings: list[Finding]) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)
    message = "white space around it, or a carriage return, was changed"
    if _has_no_arrow(item.type, path) and "->" in kept:
        # GIFT cannot escape it, and it would part a prompt from its answer. Markdown shows both alike.
        kept = kept.replace("->", "-&gt;")
        message = "'->' was written as '-&gt;'"
    if kept != text:
        findings.append(Finding("changed-text", "hint", message, item=item.id, field=path))
    return kept


def _has_no_arrow(type_: str, path: str) -> bool:
    """Return whether '->' in this text would be taken for the arrow of a matching question."""
    return (type_ == "matching" and path.endswith(".prompt")) or (type_ == "shorttext" and path.endswith(".feedback"))


def _renumbered(item: Item, entries: Json, key: str, findings: list[Finding]) -> Json:
    """Return options or pairs under the ids that a reader gives them."""
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
