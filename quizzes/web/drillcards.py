"""Cards as the drill page prints and scripts them: the form that the API gives a card, with texts as clean HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

from quizzes.engine.itemtypes.base import Json
from seminar.rendering import render, render_inline

if TYPE_CHECKING:
    from quizzes.cards.queries.queue import Queue
    from quizzes.cards.queries.showing import ShownCard


STATE_NAMES = ("new", "learning", "review", "relearning")  # by the number that is stored


class PreviewJson(TypedDict):
    state: str
    due_at: str | None
    label: str


class PassageJson(TypedDict):
    """`lecture` is the lecture's public id."""

    anchor: str
    title: str
    lecture: str


class CardJson(TypedDict):
    """What `GET decks/{id}/queue/` gives for a card; stem, front, back and feedback are HTML."""

    id: str
    item: str
    type: str
    state: str
    stem: str
    front: str
    back: str
    feedback: str
    question: Json
    shown: int
    passage: PassageJson | None
    flag: int
    typed: bool
    language: str
    previews: dict[str, PreviewJson]


class QueueJson(TypedDict):
    """What `GET decks/{id}/queue/` gives."""

    counts: dict[str, int]
    next_due_at: str | None
    cards: list[CardJson]


def queue_json(queue: Queue, shown: Sequence[ShownCard]) -> QueueJson:
    counts = queue.counts
    return {
        "counts": {"new": counts.new, "learning": counts.learning, "due": counts.due},
        "next_due_at": _moment(queue.next_due_at),
        "cards": [card_json(card) for card in shown],
    }


def card_json(shown: ShownCard) -> CardJson:
    card, passage = shown.card, shown.card.item.passage
    return {
        "id": card.public_id,
        "item": card.item.public_id,
        "type": card.item.type,
        "state": STATE_NAMES[card.state],
        "stem": render(shown.stem),
        "front": render(shown.front),
        "back": render(shown.back),
        "feedback": render(shown.feedback),
        "question": with_html(shown.question),
        "shown": shown.shown,
        "passage": {"anchor": passage.anchor, "title": passage.title, "lecture": passage.lecture.public_id}
        if passage
        else None,
        "flag": card.flag,
        "typed": shown.is_typed,
        "language": shown.language,
        "previews": {
            str(rating): {"state": each.state.value, "due_at": _moment(each.due_at), "label": each.label}
            for rating, each in shown.previews.items()
        },
    }


def with_html(question: Json) -> Json:
    """Return an item's public form with the HTML of each `text` beside it, as `html`."""
    if isinstance(question, str):
        return question
    if isinstance(question, Mapping):
        texts = {key: with_html(value) for key, value in question.items()}
        text = question.get("text")
        return {**texts, "html": render_inline(text)} if isinstance(text, str) else texts
    if isinstance(question, Sequence):
        return [with_html(each) for each in question]
    return question


def _moment(moment: datetime | None) -> str | None:
    """Return a time as the API writes it: ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
