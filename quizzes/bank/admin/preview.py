"""An item as a student meets it: as cards in the drill, and as a question in a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, Json, MalformedBody
from seminar.enginewords import face_in_words, remark_in_words, solution_in_words, type_in_words


@dataclass(frozen=True, slots=True)
class Preview:
    """All texts are Markdown. `public` is what a quiz sends, without the key; `faces` are the cards in their order.

    `problem` says why there is nothing to show: the stored body cannot be read as its type.
    """

    label: str
    type: str
    stem: str = ""
    public: Json = None
    faces: Sequence[Face] = ()
    solution: str = ""
    feedback: str = ""
    problem: str = ""


def preview_of(written: WrittenItem) -> Preview:
    """Return what a student sees of the item, in the order that has no seed."""
    kind = REGISTRY[written.type]
    try:
        body = kind.parse_body(written.body)
    except MalformedBody as error:
        return Preview(label=type_in_words(kind.name), type=kind.name, problem=remark_in_words(str(error)))
    return Preview(
        label=type_in_words(kind.name),
        type=kind.name,
        stem=written.stem,
        public=kind.public(body, kind.arrange(body, None)),
        faces=[face_in_words(kind.name, kind.face(body, ordinal)) for ordinal in kind.ordinals(body)],
        solution=solution_in_words(kind.name, kind.solution(body)),
        feedback=written.feedback,
    )
