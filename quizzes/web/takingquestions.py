"""Questions of an attempt as pages print them: texts as clean HTML, fields filled with what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils.safestring import SafeString

from quizzes.engine.itemtypes.base import Json
from quizzes.web.drillcards import with_html
from seminar.rendering import PlaceLost, render, render_around

if TYPE_CHECKING:
    from quizzes.attempts.queries.showing import SlotView

type Printed = dict[str, object]

SHORTEST_GAP, LONGEST_GAP = 8, 40


@dataclass(frozen=True, slots=True)
class Question:
    """A slot as printed: `slot` for what it is, the rest as HTML, empty where it may not be seen or is not there.

    `fields` is what the template drill/question.html reads. `words` counts those of an essay.
    """

    slot: SlotView
    fields: Printed
    stem: SafeString
    introduction: SafeString
    feedback: SafeString
    key: SafeString
    comment: SafeString
    begins_section: bool
    words: int

    @property
    def prefix(self) -> str:
        return prefix_of(self.slot.position)


def prefix_of(position: int) -> str:
    """Return what the names of a slot's fields begin with in a form."""
    return f"s{position}-"


def questions_of(slots: Sequence[SlotView]) -> list[Question]:
    """Return the slots as printed; the first of each section carries its introduction."""
    heads = [(slot.section, slot.section_introduction) for slot in slots]
    return [
        _question(slot, begins_section=place == 0 or heads[place] != heads[place - 1])
        for place, slot in enumerate(slots)
    ]


def _question(slot: SlotView, *, begins_section: bool) -> Question:
    return Question(
        slot=slot,
        fields=filled(slot.type, slot.public, slot.raw),
        stem=render(slot.stem),
        introduction=render(slot.section_introduction),
        feedback=render(slot.feedback or ""),
        key=render(slot.key or ""),
        comment=render(slot.comment or ""),
        begins_section=begins_section,
        words=len(_text(_said(slot.raw, "text")).split()),
    )


def filled(type_name: str, public: Json, raw: Json) -> Printed:
    """Return an item's public form, each text also as `html`, with what `raw` says of it.

    `is_chosen` of a choice, `said` of a prompt, a gap or the whole, `place` of a step. What cannot be read as a
    response of this type leaves its field empty.
    """
    question = cast("Printed", with_html(public))
    match type_name:
        case "choice" | "multiple":
            picked = _said(raw, "chosen")
            chosen = picked if isinstance(picked, list) else [picked]
            return {"choices": [{**each, "is_chosen": each["id"] in chosen} for each in _parts(question, "choices")]}
        case "truefalse":
            return {"said": _said(raw, "chosen")}
        case "shorttext" | "essay":
            return {**question, "said": _text(_said(raw, "text"))}
        case "numeric":
            return {**question, "said": _text(_said(raw, "value"))}
        case "cloze":
            return {"pieces": _pieces(question, _entries(raw, "gaps"))}
        case "matching":
            pairs = _entries(raw, "pairs")
            prompts = [{**each, "said": pairs.get(str(each["id"]))} for each in _parts(question, "prompts")]
            return {**question, "prompts": prompts}
        case "ordering":
            return {"sequence": _placed(_parts(question, "sequence"), _said(raw, "order"))}
        case _:
            return question


def _placed(steps: Sequence[Printed], order: Json) -> list[Printed]:
    """Return the steps with the `place` that each was given, in that order; those without one as they were shown."""
    ids = [id_ for id_ in order if isinstance(id_, str)] if isinstance(order, list) else []
    known = {id_: place for place, id_ in enumerate(ids, start=1)}
    placed: list[Printed] = [{**step, "place": known.get(str(step["id"]))} for step in steps]
    return sorted(placed, key=lambda step: known.get(str(step["id"]), len(ids) + 1))


def _pieces(question: Printed, said: Mapping[str, Json]) -> list[Printed]:
    """Return the text of a cloze cut at its gaps, each piece with the gap that follows it.

    A text that cannot be cut there keeps its numbered gaps, and the fields follow it.
    """
    gaps: list[Printed] = [
        {
            "id": gap["id"],
            "hint": gap["hint"],
            "said": _text(said.get(str(gap["id"]))),
            "size": min(max(len(_text(said.get(str(gap["id"])))) + 2, SHORTEST_GAP), LONGEST_GAP),
        }
        for gap in _parts(question, "gaps")
    ]
    text = str(question["text"])
    labels = [f"**[{gap['id']}: {gap['hint']}]**" if gap["hint"] else f"**[{gap['id']}]**" for gap in gaps]
    try:
        html = render_around(text, labels)
    except PlaceLost:
        fields: list[Printed] = [{"html": f" {gap['id']}: ", "gap": gap} for gap in gaps]
        return [{"html": render(text)}, *fields]
    return [{"html": piece, "gap": gap} for piece, gap in zip(html, [*gaps, None], strict=True)]


def _parts(question: Printed, name: str) -> list[Printed]:
    return cast("list[Printed]", question[name])


def _said(raw: Json, name: str) -> Json:
    return raw.get(name) if isinstance(raw, Mapping) else None


def _entries(raw: Json, name: str) -> Mapping[str, Json]:
    entries = _said(raw, name)
    return entries if isinstance(entries, Mapping) else {}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
