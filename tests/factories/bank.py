"""Banks and items of each type, in the smallest form that its type takes."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from quizzes.bank import services
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.itemtypes.base import Json
from seminar.lectures.models import Lecture
from seminar.people.models import Seminar

BODIES: dict[str, dict[str, Json]] = {
    "flashcard": {"front": "Capital of Prussia?", "back": "Berlin"},
    "cloze": {"text": "Weber was a {{c1::Prussian}} of {{c2::1864::year}}."},
    "choice": {
        "choices": [
            {"id": "a", "text": "Weber", "correct": True},
            {"id": "b", "text": "Hegel", "feedback": "He was a philosopher."},
        ]
    },
    "multiple": {"choices": [{"id": "a", "text": "2", "correct": True}, {"id": "b", "text": "4", "correct": True}]},
    "truefalse": {"answer": False, "feedback_true": "Look again."},
    "shorttext": {"answers": ["cook", {"text": "the cook", "score": "0.5", "feedback": "Without the article."}]},
    "numeric": {
        "answer": "1848",
        "tolerance": "1",
        "unit": "km",
        "units": [{"name": "m", "factor": "0.001"}],
        "alternatives": [{"answer": "1830", "score": "0.5", "feedback": "Too early."}],
    },
    "matching": {
        "pairs": [
            {"id": "w", "prompt": "Weber", "answer": "Economy"},
            {"id": "h", "prompt": "Hegel", "answer": "Logic"},
        ],
        "distractors": ["Capital"],
    },
    "ordering": {"sequence": [{"id": i, "text": f"step {i}"} for i in ("x", "y", "z")]},
    "essay": {
        "rubric": [
            {"id": "thesis", "title": "Thesis", "points": 3, "levels": [{"points": 0, "text": "none"}]},
            {"id": "style", "title": "Style", "points": "2"},
        ],
        "exemplar": "It is so.",
        "weaknesses": ["Retells."],
        "min_words": 10,
        "max_words": 200,
    },
}


def bank(seminar: Seminar, slug: str = "roots", *, lecture: Lecture | None = None) -> Bank:
    return services.ensure_bank(seminar=seminar, slug=slug, title=f"Bank {slug}", lecture=lecture)


def written(
    slug: str = "capital",
    *,
    type_name: str = "flashcard",
    stem: str = "",
    tags: tuple[str, ...] = (),
    passage: str = "",
    was: tuple[str, ...] = (),
    body: Json = None,
) -> WrittenItem:
    """An item as a file would say it, worth what its type asks for."""
    return WrittenItem(
        id=slug,
        type=type_name,
        body=BODIES[type_name] if body is None else body,
        stem=stem,
        points=Decimal(5) if type_name == "essay" else Decimal(1),
        tags=tags,
        passage=passage,
        was=was,
    )


def item(
    of: Bank, slug: str = "capital", *, status: ItemStatus = ItemStatus.READY, said: WrittenItem | None = None
) -> Item:
    return services.create_item(bank=of, written=said or written(slug), status=status)


def picture(kind: str = "PNG", *, width: int = 2, height: int = 2) -> bytes:
    """A black picture as Pillow writes it: PNG, JPEG, GIF, WEBP, or a kind that the bank refuses."""
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, kind)
    return file.getvalue()
