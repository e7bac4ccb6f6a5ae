"""The plan of a deck for me: an exam, easy days, the pace after a break; and what another pace would bring."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.fields import Flag, Number, Whole
from quizzes.cards.queries.outlook import LONGEST_SIMULATION_DAYS, WhatIf, outlook, simulation
from quizzes.cards.queries.presets import own_plan, parse_shares, settings_for, shares_text
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.services.decks import open_deck, save_preset

if TYPE_CHECKING:
    from quizzes.cards.models import Deck
    from quizzes.cards.queries.planning import Forecast
    from seminar.people.models import User


class OwnPlanSerializer(serializers.Serializer[Any]):
    """What I set otherwise than the deck; null, or a field left out, is as the deck has it."""

    exam_on = serializers.DateField(required=False, allow_null=True, default=None)
    minutes_per_day = Whole(
        min_value=0, max_value=1440, required=False, allow_null=True, default=None, help_text="0 for no plan."
    )
    easy_days = serializers.ListField(
        child=Number(min_value=0, max_value=1),
        min_length=7,
        max_length=7,
        required=False,
        allow_null=True,
        default=None,
        help_text="What each weekday bears of the usual load, from Monday on: 1 the usual, 0 as little as can be.",
    )
    balance_load = Flag(required=False, allow_null=True, default=None)
    backlog_per_day = Whole(
        min_value=0,
        max_value=9999,
        required=False,
        allow_null=True,
        default=None,
        help_text="While more than that is due, so many come a day and no new cards; 0 for no matter.",
    )


class PlanInForceSerializer(serializers.Serializer[Any]):
    exam_on = serializers.DateField(allow_null=True)
    minutes_per_day = serializers.IntegerField()
    easy_days = serializers.ListField(child=serializers.FloatField())
    balance_load = serializers.BooleanField()
    backlog_per_day = serializers.IntegerField()


class PlannedDaySerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    new = serializers.IntegerField()
    reviews = serializers.IntegerField()
    minutes = serializers.FloatField()
    recall = serializers.FloatField(help_text="Expected on the day of the exam, if I stop after this day.")


class ForecastSerializer(serializers.Serializer[Any]):
    cards = serializers.IntegerField()
    new = serializers.IntegerField(help_text="Cards that I have not seen yet.")
    recall = serializers.FloatField(help_text="Mean chance of recalling a card on the day of the exam, by the plan.")
    recall_without = serializers.FloatField(help_text="The same, if I see none of them till then.")
    days = PlannedDaySerializer(many=True)


class BacklogSerializer(serializers.Serializer[Any]):
    due = serializers.IntegerField()
    per_day = serializers.IntegerField()
    done_on = serializers.DateField(help_text="About when I will have caught up at that pace.")


class DeckPlanSerializer(serializers.Serializer[Any]):
    own = OwnPlanSerializer()
    in_force = PlanInForceSerializer()
    forecast = ForecastSerializer(allow_null=True, help_text="Null without an exam to come.")
    backlog = BacklogSerializer(allow_null=True, help_text="Null where a day or so will do.")


class PaceSerializer(serializers.Serializer[Any]):
    """A pace to try. What is left out is as I have it."""

    days = Whole(min_value=1, max_value=LONGEST_SIMULATION_DAYS, default=60)
    new_per_day = Whole(min_value=0, max_value=999, required=False)
    reviews_per_day = Whole(min_value=0, max_value=9999, required=False)
    desired_retention = Number(min_value=0.7, max_value=0.99, required=False)


class SimulatedDaySerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    new = serializers.IntegerField()
    reviews = serializers.IntegerField()
    minutes = serializers.FloatField()
    known = serializers.FloatField(
        allow_null=True, help_text="Cards I may expect to recall at its end; counted on 60 days at most, else null."
    )


class SimulationSerializer(serializers.Serializer[Any]):
    cards = serializers.IntegerField()
    days = SimulatedDaySerializer(many=True)


class PlanView(APIView):
    @extend_schema(
        operation_id="show_plan",
        tags=["decks"],
        summary="The plan of the deck for me, with what it leads to",
        responses=DeckPlanSerializer,
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """Opens the deck: my cards of what is new in it are made."""
        learner = person(request)
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        return Response(_described(learner, deck))

    @extend_schema(
        operation_id="set_plan",
        tags=["decks"],
        summary="Set the plan of the deck for me",
        request=OwnPlanSerializer,
        responses=DeckPlanSerializer,
    )
    def put(self, request: Request, id: str) -> Response:  # noqa: A002
        """The queue follows it from now on. No due date moves: easy days hold from a card's next review."""
        learner = person(request)
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        given = OwnPlanSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        shares = given.validated_data["easy_days"]
        said = {**given.validated_data, "easy_days": None if shares is None else shares_text(shares)}
        save_preset(deck=deck, learner=learner, settings=said)
        return Response(_described(learner, deck))


class SimulationView(APIView):
    @extend_schema(
        operation_id="simulate_pace",
        tags=["decks"],
        summary="What another pace would bring",
        request=PaceSerializer,
        responses=SimulationSerializer,
    )
    def post(self, request: Request, id: str) -> Response:  # noqa: A002
        """Changes nothing. One course of events: the same question has the same answer all day."""
        learner, at = person(request), timezone.now()
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        given = PaceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        settings = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
        said = given.validated_data
        pace = WhatIf(
            days=said["days"],
            new_per_day=said.get("new_per_day", settings.new_per_day),
            reviews_per_day=said.get("reviews_per_day", settings.reviews_per_day),
            desired_retention=said.get("desired_retention", settings.scheduling.desired_retention),
        )
        found = simulation(learner=learner, deck=deck, at=at, pace=pace)
        days = [
            {
                "on": found.today + timedelta(days=place),
                "new": each.new,
                "reviews": each.reviews,
                "minutes": round(each.seconds / 60, 2),
                "known": each.known if each.known is None else round(each.known, 2),
            }
            for place, each in enumerate(found.days)
        ]
        return Response(SimulationSerializer({"cards": found.cards, "days": days}).data)


def _described(learner: User, deck: Deck) -> dict[str, Any]:
    at = timezone.now()
    open_deck(learner=learner, deck=deck, at=at)
    ahead = outlook(learner=learner, deck=deck, at=at)
    own = own_plan(learner=learner, deck=deck)
    shares = own["easy_days"]
    described = {
        "own": {**own, "easy_days": None if shares is None else parse_shares(str(shares))},
        "in_force": ahead.settings,
        "forecast": None if ahead.forecast is None else _forecast(ahead.forecast),
        "backlog": ahead.backlog,
    }
    return dict(DeckPlanSerializer(described).data)


def _forecast(found: Forecast) -> dict[str, Any]:
    plan = found.plan
    rows = zip(plan.days, plan.new_counts, found.minutes, plan.recall_after, strict=True)
    days = [
        {
            "on": found.today + timedelta(days=place),
            "new": new,
            "reviews": len(cards) - new,
            "minutes": round(spent, 2),
            "recall": round(recall, 4),
        }
        for place, (cards, new, spent, recall) in enumerate(rows)
    ]
    return {
        "cards": found.cards,
        "new": found.new,
        "recall": round(plan.recall, 4),
        "recall_without": round(plan.recall_without, 4),
        "days": days,
    }
