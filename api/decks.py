"""Decks: what is left in each today, and the cards to drill next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.bundles import BundleSerializer, bundle_as_kept
from api.errors import Problem
from api.showing import QueueCardSerializer, card_as_shown
from quizzes.attempts.queries.missed import missed_item_ids
from quizzes.cards.queries.bundles import bundle_of
from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.queue import deck_counts
from quizzes.cards.queries.showing import decks_visible_to, shown_cards
from quizzes.cards.queries.studying import Study, study_queue
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.plans import keep_day_plan
from quizzes.engine.searching.parser import SearchInvalid
from seminar.lectures.queries import passage_named

if TYPE_CHECKING:
    from quizzes.cards.models import Deck
    from seminar.people.models import User

QUEUE_LENGTH = 20
LONGEST_QUEUE = 100
ONE = {"type": "string", "enum": ["1"]}


class CountsSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField()
    learning = serializers.IntegerField(help_text="Due within 20 minutes.")
    due = serializers.IntegerField()


class DeckSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    seminar = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    is_opened = serializers.BooleanField(help_text="Cards are made when the deck is first opened, by asking its queue.")
    counts = CountsSerializer(help_text="What is left today, after limits and burying.")


class QueueSerializer(serializers.Serializer[Any]):
    counts = CountsSerializer()
    next_due_at = serializers.DateTimeField(
        allow_null=True, help_text="With an empty queue: when there is a card again, or null where there never is."
    )
    cards = QueueCardSerializer(many=True)


class DeckFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    seminar = filters.CharFilter(field_name="seminar__public_id", help_text="Of this seminar only.")


class DeckViewSet(GenericViewSet[Any]):
    serializer_class = DeckSerializer
    filterset_class = DeckFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_decks", tags=["decks"], summary="My decks, with what is left today")
    def list(self, request: Request) -> Response:
        learner = person(request)
        page = self.paginate_queryset(self.filter_queryset(decks_visible_to(learner)))
        return self.get_paginated_response(_described(learner, page or ()))

    @extend_schema(operation_id="show_deck", tags=["decks"], summary="One deck")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        learner = person(request)
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        return Response(_described(learner, [deck])[0])

    @extend_schema(
        operation_id="show_queue",
        tags=["decks"],
        summary="The next cards to drill",
        parameters=[
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LONGEST_QUEUE, "default": QUEUE_LENGTH},
                description="How many cards at most.",
            ),
            OpenApiParameter("passage", str, description="Of the passage with this anchor alone; goes with `lecture`."),
            OpenApiParameter("lecture", str, description="The id of the lecture that `passage` is in."),
            OpenApiParameter(
                "early",
                ONE,
                description="With `passage`: also its cards that are not due yet or beyond the day’s new ones.",
            ),
            OpenApiParameter(
                "q", str, description="What this search finds, due or not: the words of docs/searching.md, `tag:weber`."
            ),
            OpenApiParameter(
                "missed", ONE, description="Of the questions that I did not get right in my latest quizzes, due or not."
            ),
            OpenApiParameter(
                "cram",
                {"type": "integer", "minimum": 0},
                description="When a cramming began, in seconds since 1970: all cards that fit, but for those crammed "
                "since then with 3 or 4. Send its ratings with `cram: true`, and no due date moves.",
            ),
        ],
        responses=QueueSerializer,
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def queue(self, request: Request, id: str) -> Response:  # noqa: A002
        """Opens the deck: my cards of what is new in it are made. Both sides of each card are given, so that a whole
        queue can be drilled without a connection; reviews are sent later. Items of a quiz that is open to me are left
        out.
        """
        learner, at = person(request), timezone.now()
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        limit = _limit(request.query_params.get("limit"))
        open_deck(learner=learner, deck=deck, at=at)
        study = _study(request, learner=learner, deck=deck, at=at)
        try:
            queue = study_queue(learner=learner, deck=deck, study=study, at=at, limit=limit)
        except SearchInvalid as error:
            raise Problem.of_field("q", f"{error}, at character {error.place + 1}") from error
        keep_day_plan(learner=learner, deck=deck, planned=queue.planned)
        is_cram = study.crammed_since is not None
        shown = shown_cards(learner=learner, cards=queue.cards, at=at, is_cram=is_cram)
        cards = [card_as_shown(each) for each in shown]
        answer = {"counts": queue.counts, "next_due_at": queue.next_due_at, "cards": cards}
        return Response(QueueSerializer(answer).data)

    @extend_schema(
        operation_id="show_bundle",
        tags=["decks"],
        summary="Today’s cards, to be kept on a device",
        responses=BundleSerializer,
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def bundle(self, request: Request, id: str) -> Response:  # noqa: A002
        """The whole queue of today, up to 500 cards, with what rating a card several times without a connection takes.
        Opens the deck. Items of a quiz that is open to me are left out; of one that opens later, `drillable_until`
        tells when.
        """
        learner, at = person(request), timezone.now()
        deck = get_object_or_404(decks_visible_to(learner), public_id=id)
        open_deck(learner=learner, deck=deck, at=at)
        return Response(bundle_as_kept(bundle_of(learner=learner, deck=deck, at=at), learner=learner))


def _study(request: Request, *, learner: User, deck: Deck, at: datetime) -> Study:
    """Return what of the deck the address asks for. Raises Http404 for a passage that is not theirs."""
    said = request.query_params
    passage = None
    if anchor := said.get("passage", ""):
        try:
            passage = passage_named(learner, lecture_id=said.get("lecture", ""), anchor=anchor)
        except ObjectDoesNotExist as error:
            raise Http404 from error
    is_missed = said.get("missed") == "1"
    return Study(
        passage=passage,
        item_ids=missed_item_ids(learner=learner, seminar_id=deck.seminar_id, at=at) if is_missed else None,
        search=said.get("q", "").strip(),
        is_early=said.get("early") == "1",
        crammed_since=_moment(said.get("cram")),
    )


def _moment(given: str | None) -> datetime | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        raise Problem.of_field("cram", "is not a time in whole seconds since 1970")
    return datetime.fromtimestamp(int(given), tz=UTC)


def _described(learner: User, decks: Sequence[Deck]) -> list[dict[str, object]]:
    """Return each deck with what is left in it today."""
    if not decks:
        return []
    counts = deck_counts(learner=learner, decks=decks, at=timezone.now())
    opened = opened_deck_ids(learner)
    described = [
        {
            "id": deck.public_id,
            "seminar": deck.seminar.public_id,
            "title": deck.title,
            "description": deck.description,
            "is_opened": deck.id in opened,
            "counts": counts[deck.id],
        }
        for deck in decks
    ]
    return list(DeckSerializer(described, many=True).data)


def _limit(given: str | None) -> int:
    if given is None:
        return QUEUE_LENGTH
    if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= LONGEST_QUEUE):
        raise Problem.of_field("limit", f"is not a whole number from 1 to {LONGEST_QUEUE}")
    return int(given)
