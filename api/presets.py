"""How a deck is scheduled for me: what I set, and what is in force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.errors import FieldError, Problem
from api.fields import Flag, Number, Text, Whole
from quizzes.cards.queries.presets import DeckSettings, StepsInvalid, own_settings, settings_for, steps_text
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.services.decks import save_preset
from quizzes.engine.scheduling.preset import PresetInvalid


class OwnPresetSerializer(serializers.Serializer[Any]):
    """What I set otherwise than the deck; null takes it back."""

    desired_retention = Number(min_value=0.7, max_value=0.99, required=False, allow_null=True)
    new_per_day = Whole(min_value=0, max_value=9999, required=False, allow_null=True)
    reviews_per_day = Whole(min_value=0, max_value=9999, required=False, allow_null=True)
    learning_steps = Text(
        max_length=100, required=False, allow_null=True, allow_blank=True, help_text="Such as `1m 10m 1d`."
    )
    relearning_steps = Text(max_length=100, required=False, allow_null=True, allow_blank=True)
    maximum_interval_days = Whole(min_value=1, max_value=36500, required=False, allow_null=True)
    leech_threshold = Whole(
        min_value=0, max_value=99, required=False, allow_null=True, help_text="Lapses that suspend a card; 0 for never."
    )
    bury_siblings = Flag(required=False, allow_null=True, help_text="Keep an item's other cards for the next day.")
    types_answers = Flag(required=False, allow_null=True, help_text="Type the backs of flashcards and clozes.")
    new_order = serializers.ChoiceField(choices=["position", "random"], required=False, allow_null=True)
    review_order = serializers.ChoiceField(choices=["due", "retrievability", "random"], required=False, allow_null=True)


class PresetInForceSerializer(serializers.Serializer[Any]):
    """What the deck is scheduled by for me: mine, else the deck's, else the default."""

    desired_retention = serializers.FloatField()
    new_per_day = serializers.IntegerField()
    reviews_per_day = serializers.IntegerField()
    learning_steps = serializers.CharField()
    relearning_steps = serializers.CharField()
    maximum_interval_days = serializers.IntegerField()
    leech_threshold = serializers.IntegerField()
    bury_siblings = serializers.BooleanField()
    types_answers = serializers.BooleanField()
    new_order = serializers.CharField()
    review_order = serializers.CharField()


class PresetSerializer(serializers.Serializer[Any]):
    own = OwnPresetSerializer()
    in_force = PresetInForceSerializer()


class PresetView(APIView):
    @extend_schema(
        operation_id="show_preset",
        tags=["decks"],
        summary="How the deck is scheduled for me",
        responses=PresetSerializer,
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        learner = person(request)
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        own = own_settings(learner=learner, deck=deck)
        in_force = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
        return Response(PresetSerializer({"own": own, "in_force": _in_force(in_force)}).data)

    @extend_schema(
        operation_id="set_preset",
        tags=["decks"],
        summary="Set how the deck is scheduled for me",
        request=OwnPresetSerializer,
        responses=PresetSerializer,
    )
    def patch(self, request: Request, id: str) -> Response:  # noqa: A002
        """Moves no due date by itself: it takes effect at a card's next review."""
        learner = person(request)
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        given = OwnPresetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            save_preset(deck=deck, learner=learner, settings=given.validated_data)
        except StepsInvalid as error:
            names = [name for name in ("learning_steps", "relearning_steps") if name in given.validated_data]
            raise _invalid(FieldError(name, str(error)) for name in names) from error
        except PresetInvalid as error:
            raise _invalid([FieldError(error.field.removesuffix("_seconds"), str(error))]) from error
        except ValidationError as error:
            texts = error.message_dict.items()
            raise _invalid(FieldError(name, " ".join(reasons)) for name, reasons in texts) from error
        return self.get(request, id)


def _invalid(errors: Iterable[FieldError]) -> Problem:
    return Problem(400, "invalid", "The deck cannot be scheduled by these settings.", errors=list(errors))


def _in_force(settings: DeckSettings) -> dict[str, float | int | bool | str]:
    scheduling = settings.scheduling
    return {
        "desired_retention": scheduling.desired_retention,
        "new_per_day": settings.new_per_day,
        "reviews_per_day": settings.reviews_per_day,
        "learning_steps": steps_text(scheduling.learning_steps_seconds),
        "relearning_steps": steps_text(scheduling.relearning_steps_seconds),
        "maximum_interval_days": scheduling.maximum_interval_days,
        "leech_threshold": scheduling.leech_threshold,
        "bury_siblings": settings.bury_siblings,
        "types_answers": settings.types_answers,
        "new_order": settings.new_order,
        "review_order": settings.review_order,
    }
