"""A card as the drill shows it: both sides as clean HTML, the question, and where each button leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.cards.queries.showing import ShownCard
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.scheduling.states import State
from seminar.rendering import render, render_inline

STATES = tuple(State)  # numbered in this order where cards are stored


class PreviewSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    label = serializers.CharField(  # type: ignore[assignment]  # a field, not the attribute of this name
        help_text="The wait in the few characters that fit above a button: `<10m`, `4d`."
    )


class PreviewsSerializer(serializers.Serializer[Any]):
    """Where each rating would lead, by rating: 1 again, 2 hard, 3 good, 4 easy."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {rating: PreviewSerializer() for rating in ("1", "2", "3", "4")}


class ShownPassageSerializer(serializers.Serializer[Any]):
    anchor = serializers.CharField()
    title = serializers.CharField()
    lecture = serializers.CharField(source="lecture.public_id")


@extend_schema_field({"type": ["object", "null"]})
class QuestionField(serializers.JSONField):
    """An object in the form of the item's type, or null."""


class QueueCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    item = serializers.CharField()
    type = serializers.CharField(help_text="The item's type, such as `flashcard` or `choice`.")
    state = serializers.ChoiceField(choices=[state.value for state in State])
    stem = serializers.CharField(help_text="HTML; stands above the front.")
    front = serializers.CharField(help_text="HTML.")
    back = serializers.CharField(help_text="HTML.")
    feedback = serializers.CharField(help_text="HTML; for after the answer.")
    question = QuestionField(
        help_text="What is asked, in the form of the item's type, each `text` also as `html`; null where the learner "
        "rates the card unaided.",
    )
    shown = serializers.IntegerField(help_text="The order of the question's options; goes back with the answer.")
    passage = ShownPassageSerializer(allow_null=True, help_text="Where in the lecture it comes from.")
    flag = serializers.IntegerField(help_text="0 for none, to 7.")
    typed = serializers.BooleanField(help_text="I want to type its back: `answers/` takes it and tells what differs.")
    language = serializers.CharField(help_text="Of the lecture it comes from, such as `en`; empty where there is none.")
    previews = PreviewsSerializer()


def card_as_shown(shown: ShownCard) -> dict[str, object]:
    """Return what `QueueCardSerializer` takes."""
    card = shown.card
    return {
        "id": card.public_id,
        "item": card.item.public_id,
        "type": card.item.type,
        "state": STATES[card.state],
        "stem": render(shown.stem),
        "front": render(shown.front),
        "back": render(shown.back),
        "feedback": render(shown.feedback),
        "question": with_html(shown.question),
        "shown": shown.shown,
        "passage": card.item.passage,
        "flag": card.flag,
        "typed": shown.is_typed,
        "language": shown.language,
        "previews": {str(rating): preview for rating, preview in shown.previews.items()},
    }


def with_html(question: Json) -> Json:
    """Return a public question with each Markdown `text` in it also rendered, as `html` beside it."""
    if isinstance(question, str):
        return question
    if isinstance(question, Mapping):
        rendered = {key: with_html(value) for key, value in question.items()}
        text = question.get("text")
        return rendered | {"html": render_inline(text)} if isinstance(text, str) else rendered
    if isinstance(question, Sequence):
        return [with_html(each) for each in question]
    return question
