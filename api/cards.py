"""My cards: what is known of my memory of each, and what I can do with one besides rating it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.cardacts import cards_found, days_said
from api.errors import Problem
from api.fields import Text, Whole
from api.showing import STATES
from api.throttles import AnswerThrottle
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.showing import cards_of, drillable_cards_of, folded, log_of
from quizzes.cards.services import handling
from quizzes.cards.services.answers import NotAnswerable, grade_answer
from quizzes.engine.itemtypes.base import MalformedBody, MalformedResponse
from quizzes.engine.scheduling.duedays import LATEST_DUE_DAYS
from quizzes.engine.scheduling.memory import retrievability
from seminar.enginewords import in_words
from seminar.rendering import render

if TYPE_CHECKING:
    from quizzes.cards.models import Card


class CardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    item = serializers.CharField()
    type = serializers.CharField()
    deck = serializers.CharField(help_text="Its home deck, whose preset it is scheduled by.")
    ordinal = serializers.IntegerField(help_text="Which card of its item, from 1.")
    state = serializers.ChoiceField(choices=[state.value for state in STATES])
    stability_days = serializers.FloatField(allow_null=True, help_text="The wait after which recall is at 90 %.")
    difficulty = serializers.FloatField(allow_null=True, help_text="From 1 to 10.")
    due_at = serializers.DateTimeField(allow_null=True)
    last_reviewed_at = serializers.DateTimeField(allow_null=True)
    reps = serializers.IntegerField()
    lapses = serializers.IntegerField()
    flag = serializers.IntegerField()
    is_suspended = serializers.BooleanField(help_text="By hand, or as a leech.")
    is_retired = serializers.BooleanField(help_text="Its item is gone from the deck; its log is kept.")
    buried_until = serializers.DateTimeField(allow_null=True)


class LogRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="client_id")
    kind = serializers.ChoiceField(choices=["review", "undo", "forget", "due_set", "reschedule", "memory_set", "cram"])
    rating = serializers.IntegerField(allow_null=True)
    reviewed_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    is_clamped = serializers.BooleanField(help_text="The sender's clock was ahead: the time is when it arrived.")
    duration_ms = serializers.IntegerField()
    undoes = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class CardWithLogSerializer(CardSerializer):
    retrievability = serializers.FloatField(allow_null=True, help_text="The chance of recall now, from 0 to 1.")
    log = LogRowSerializer(many=True, help_text="All that happened to it, in order.")


class AnswerSerializer(serializers.Serializer[Any]):
    response = serializers.JSONField(help_text="In the form of the item's type, with the ids of the question.")
    shown = Whole(min_value=0, max_value=2**53, required=False, help_text="As the queue gave it with the question.")


class PieceSerializer(serializers.Serializer[Any]):
    change = serializers.ChoiceField(choices=["same", "extra", "missing"])
    text = serializers.CharField(trim_whitespace=False)


class GradedSerializer(serializers.Serializer[Any]):
    score = serializers.FloatField(help_text="From 0 to 1.")
    feedback = serializers.CharField(help_text="HTML; may be empty.")
    solution = serializers.CharField(help_text="HTML.")
    suggested_rating = serializers.IntegerField(help_text="1 again, 2 hard, 3 good. The learner decides.")
    difference = PieceSerializer(many=True, help_text="Of a back typed from memory, in order; else empty.")


class FlagSerializer(serializers.Serializer[Any]):
    flag = Whole(min_value=0, max_value=7, help_text="0 for none.")


class ForgetSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it adds nothing.")


class DueSerializer(ForgetSerializer):
    """One of `due_on` and `days`."""

    due_on = serializers.DateField(required=False, help_text="The local day; today at the earliest.")
    days = Text(
        max_length=20, required=False, help_text="Days from today as in Anki: `3`, `3-7` for one of them, `3!`."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("due_on" in attrs) == ("days" in attrs):
            raise serializers.ValidationError("takes one of due_on and days")
        return attrs


class CardFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    deck = filters.CharFilter(field_name="item__deck_items__deck__public_id", help_text="In this deck.")
    state = filters.ChoiceFilter(
        choices=[(state.value, state.value) for state in STATES],
        method="in_state",
        help_text="As last folded by a worker.",
    )
    flag = filters.NumberFilter(min_value=0, max_value=7, help_text="With this flag.")
    suspended = filters.BooleanFilter(
        field_name="suspended_at", lookup_expr="isnull", exclude=True, help_text="Suspended by hand, or not."
    )

    def in_state(self, cards: QuerySet[Card], name: str, value: str) -> QuerySet[Card]:
        return cards.filter(state=[state.value for state in STATES].index(value))


class CardViewSet(GenericViewSet[Any]):
    serializer_class = CardSerializer
    filterset_class = CardFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(
        operation_id="list_cards",
        tags=["cards"],
        summary="My cards, in the order opened",
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="What a search finds (docs/searching.md): `tag:weber prop:r<0.9 -is:new`. It finds "
                "no retired card and none of a quiz that is open to me.",
            )
        ],
    )
    def list(self, request: Request) -> Response:
        search = request.query_params.get("q")
        cards = cards_of(person(request)) if search is None else cards_found(request, search)
        page = self.paginate_queryset(self.filter_queryset(cards))
        return self.get_paginated_response([card_as_folded(card) for card in fold_unfolded(page or ())])

    @extend_schema(
        operation_id="show_card",
        tags=["cards"],
        summary="A card with its memory and log",
        responses=CardWithLogSerializer,
    )
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """Folded from the whole log, whether a worker has come by or not."""
        card = folded(_own_card(request, id))
        more = {"retrievability": _recall_chance(card, at=timezone.now()), "log": log_of(card)}
        return Response(CardWithLogSerializer(_described(card) | more).data)

    @extend_schema(
        operation_id="answer_card",
        tags=["cards"],
        summary="Have an answer graded",
        request=AnswerSerializer,
        responses=GradedSerializer,
        examples=[
            OpenApiExample("A choice", {"response": {"chosen": "2"}, "shown": 1234}, request_only=True),
            OpenApiExample("A number", {"response": {"value": "1806"}}, request_only=True),
        ],
    )
    @action(detail=True, methods=["post"], throttle_classes=[AnswerThrottle])
    def answers(self, request: Request, id: str) -> Response:  # noqa: A002
        """Stores nothing: the learner sees score and solution, and then rates. Of flashcards and clozes it takes the
        back, typed from memory as `{"text": …}`, and tells what differs; what is too long to be typed is answered with
        409, `not_answerable`.
        """
        card = get_object_or_404(drillable_cards_of(person(request), at=timezone.now()), public_id=id)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            graded = grade_answer(
                card=card, response=given.validated_data["response"], shown=given.validated_data.get("shown")
            )
        except MalformedResponse as error:
            raise Problem.of_field("response", in_words(str(error))) from error
        except (NotAnswerable, MalformedBody) as error:
            raise Problem(409, "not_answerable", "This card is not answered: the learner rates it unaided.") from error
        return Response(
            {
                "score": float(graded.score),
                "feedback": render(graded.feedback),
                "solution": render(graded.solution),
                "suggested_rating": graded.suggested_rating,
                "difference": [{"change": each.change, "text": each.text} for each in graded.difference],
            }
        )

    @extend_schema(operation_id="suspend_card", tags=["cards"], summary="Keep a card out of the drill", request=None)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, id: str) -> Response:  # noqa: A002
        handling.suspend_card(card=_own_card(request, id), at=timezone.now())
        return _card_now(request, id)

    @extend_schema(operation_id="unsuspend_card", tags=["cards"], summary="Take it back in", request=None)
    @action(detail=True, methods=["post"])
    def unsuspend(self, request: Request, id: str) -> Response:  # noqa: A002
        """Also a leech, until its next threshold of lapses."""
        handling.unsuspend_card(card=_own_card(request, id))
        return _card_now(request, id)

    @extend_schema(operation_id="bury_card", tags=["cards"], summary="Keep a card for tomorrow", request=None)
    @action(detail=True, methods=["post"])
    def bury(self, request: Request, id: str) -> Response:  # noqa: A002
        handling.bury_card(card=_own_card(request, id), at=timezone.now())
        return _card_now(request, id)

    @extend_schema(operation_id="unbury_card", tags=["cards"], summary="Take it back into today", request=None)
    @action(detail=True, methods=["post"])
    def unbury(self, request: Request, id: str) -> Response:  # noqa: A002
        handling.unbury_card(card=_own_card(request, id))
        return _card_now(request, id)

    @extend_schema(operation_id="flag_card", tags=["cards"], summary="Flag a card", request=FlagSerializer)
    @action(detail=True, methods=["post"])
    def flag(self, request: Request, id: str) -> Response:  # noqa: A002
        card = _own_card(request, id)
        given = FlagSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        handling.flag_card(card=card, flag=given.validated_data["flag"])
        return _card_now(request, id)

    @extend_schema(
        operation_id="forget_card", tags=["cards"], summary="Make a card new again", request=ForgetSerializer
    )
    @action(detail=True, methods=["post"])
    def forget(self, request: Request, id: str) -> Response:  # noqa: A002
        """Its log stays."""
        card = _own_card(request, id)
        given = ForgetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        handling.forget_card(card=card, client_id=given.validated_data["id"], at=timezone.now())
        return _card_now(request, id)

    @extend_schema(operation_id="set_due", tags=["cards"], summary="Set a card's date by hand", request=DueSerializer)
    @action(detail=True, methods=["post"])
    def due(self, request: Request, id: str) -> Response:  # noqa: A002
        card, at = _own_card(request, id), timezone.now()
        given = DueSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        client_id = given.validated_data["id"]
        if "days" in given.validated_data:
            due_on = handling.day_in(days_said(given.validated_data["days"]), card=card, client_id=client_id, at=at)
        else:
            due_on = given.validated_data["due_on"]
        yesterday = at.astimezone(UTC).date() - timedelta(days=1)  # today, where the day begins late
        out_of_reach = Problem.of_field("due_on", f"is not a day of the next {LATEST_DUE_DAYS}")
        if not yesterday <= due_on <= yesterday + timedelta(days=LATEST_DUE_DAYS):
            raise out_of_reach
        try:
            handling.set_due(card=card, due_on=due_on, client_id=client_id, at=at)
        except handling.DueDateInvalid as error:  # the last day, where the learner's own day is behind ours
            raise out_of_reach from error
        return _card_now(request, id)

    @extend_schema(
        operation_id="reschedule_card",
        tags=["cards"],
        summary="Work out a card's interval anew",
        request=ForgetSerializer,
    )
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, id: str) -> Response:  # noqa: A002
        """By my settings and weights as they are now. Only a card in review has one."""
        card = _own_card(request, id)
        given = ForgetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        handling.reschedule_card(card=card, client_id=given.validated_data["id"], at=timezone.now())
        return _card_now(request, id)


def card_as_folded(card: Card) -> dict[str, object]:
    """Return `CardSerializer`'s form of a card that is folded already."""
    return dict(CardSerializer(_described(card)).data)


def _own_card(request: Request, public_id: str) -> Card:
    card: Card = get_object_or_404(cards_of(person(request)), public_id=public_id)
    return card


def _card_now(request: Request, public_id: str) -> Response:
    return Response(card_as_folded(folded(_own_card(request, public_id))))


def _described(card: Card) -> dict[str, object]:
    return {
        "id": card.public_id,
        "item": card.item.public_id,
        "type": card.item.type,
        "deck": card.home_deck.public_id,
        "ordinal": card.ordinal,
        "state": STATES[card.state],
        "stability_days": card.stability_days,
        "difficulty": card.difficulty,
        "due_at": card.due_at,
        "last_reviewed_at": card.last_reviewed_at,
        "reps": card.reps,
        "lapses": card.lapses,
        "flag": card.flag,
        "is_suspended": card.suspended_at is not None or card.leech_count > card.leeches_forgiven,
        "is_retired": card.retired_at is not None,
        "buried_until": card.buried_until,
    }


def _recall_chance(card: Card, *, at: datetime) -> float | None:
    """Return the chance of recall at `at`, or None for a card never reviewed."""
    if card.stability_days is None or card.last_reviewed_at is None:
        return None
    scheduling = settings_for(learner=card.learner, deck_ids=[card.home_deck_id])[card.home_deck_id].scheduling
    days = scheduling.calendar.day_number(at) - scheduling.calendar.day_number(card.last_reviewed_at)
    return retrievability(stability_days=card.stability_days, elapsed_days=days, decay=scheduling.fsrs.decay)
