"""Searching my cards, and one thing done to many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import PUBLIC_ID, person
from api.errors import Problem
from api.fields import Text, Whole
from quizzes.cards.queries.searching import found_cards
from quizzes.cards.queries.showing import drillable_cards_of
from quizzes.cards.services.acting import Act, ActConflict, ActKind, ActUnknown, TooManyCards, act_on_cards, undo_act
from quizzes.engine.scheduling.duedays import DueDays, DueDaysInvalid, parse_due_days
from quizzes.engine.searching.parser import LONGEST_SEARCH, SearchInvalid

if TYPE_CHECKING:
    from quizzes.cards.models import Card, CardAct


class ActSerializer(serializers.Serializer[Any]):
    """What to do, and to which cards: those named, or all that a search finds."""

    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it does nothing.")
    act = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in ActKind])
    cards = serializers.ListField(child=serializers.RegexField(f"^{PUBLIC_ID}$"), max_length=1000, required=False)
    q = Text(max_length=LONGEST_SEARCH, allow_blank=True, required=False, help_text="Instead of `cards`.")
    days = Text(max_length=20, required=False, help_text="With the act `due`: `3`, `3-7`.")
    flag = Whole(min_value=0, max_value=7, required=False, help_text="With the act `flag`; 0 for none.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("cards" in attrs) == ("q" in attrs):
            raise serializers.ValidationError("takes one of cards and q")
        for name, act in (("days", ActKind.DUE), ("flag", ActKind.FLAG)):
            if (name in attrs) != (attrs["act"] == act):
                raise serializers.ValidationError({name: f"goes with the act {act.value}"})
        return attrs


class ActDoneSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    act = serializers.CharField()
    card_count = serializers.IntegerField(help_text="How many cards it changed.")
    is_undone = serializers.BooleanField()


class ActsView(APIView):
    @extend_schema(
        operation_id="act_on_cards",
        tags=["cards"],
        summary="Do one thing to many cards",
        request=ActSerializer,
        responses=ActDoneSerializer,
        examples=[
            OpenApiExample(
                "Spread",
                {"id": "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b", "act": "due", "days": "3-7", "q": "tag:weber is:due"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Under a known `id` nothing is done again. Up to 10,000 cards; the last 30 acts can be taken back."""
        given = ActSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        try:
            done = act_on_cards(
                learner=person(request),
                cards=cards_found(request, said["q"]) if "q" in said else _named(request, said["cards"]),
                act=Act(
                    ActKind(said["act"]),
                    flag=said.get("flag", 0),
                    days=days_said(said["days"]) if "days" in said else None,
                ),
                client_id=said["id"],
                at=timezone.now(),
            )
        except TooManyCards as error:
            raise Problem.of_field("q", f"finds {error}") from error
        except ActConflict as error:
            raise Problem(409, "conflict", "This id is that of another act.") from error
        return Response(_act_as_done(done))


class UndoActView(APIView):
    @extend_schema(
        operation_id="undo_act",
        tags=["cards"],
        summary="Take back what was done to many cards",
        request=None,
        responses=ActDoneSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002  # the name in the address
        """May be repeated."""
        try:
            done = undo_act(learner=person(request), client_id=id, at=timezone.now())
        except ActUnknown as error:
            raise NotFound from error
        return Response(_act_as_done(done))


def cards_found(request: Request, search: str) -> QuerySet[Card]:
    """Return my cards that the search finds. Raises Problem."""
    try:
        return found_cards(learner=person(request), search=search, at=timezone.now())
    except SearchInvalid as error:
        raise Problem.of_field("q", f"{error}, at character {error.place + 1}") from error


def _named(request: Request, public_ids: Sequence[str]) -> QuerySet[Card]:
    return drillable_cards_of(person(request), at=timezone.now()).filter(public_id__in=public_ids)


def days_said(said: str) -> DueDays:
    try:
        return parse_due_days(said)
    except DueDaysInvalid as error:
        raise Problem.of_field("days", str(error)) from error


def _act_as_done(done: CardAct) -> dict[str, object]:
    return {
        "id": str(done.client_id),
        "act": done.kind,
        "card_count": len(done.before),
        "is_undone": done.undone_at is not None,
    }
