"""Own cards: what a learner wrote themselves. Nobody else sees them, those who teach neither."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.errors import Problem
from api.fields import Text, Whole
from quizzes.bank.services import StaleVersion
from quizzes.cards.queries.ownitems import own_items
from quizzes.cards.services.ownitems import (
    OWN_TYPES,
    ClientIdTaken,
    OwnItem,
    TooManyOwnItems,
    add_own_item,
    delete_own_item,
    revise_own_item,
)
from quizzes.engine.itemtypes.base import MalformedBody
from seminar.lectures.queries import passage_named
from seminar.people.queries import seminars_visible_to

if TYPE_CHECKING:
    from quizzes.bank.models import Item
    from seminar.lectures.models import Passage
    from seminar.people.models import Seminar, User

LONGEST = 20_000
LONGEST_BODY = 65_536


class BodyField(serializers.JSONField):
    """A body as its type takes it, of a size that a person writes."""

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401  # JSON
        if len(json.dumps(data, ensure_ascii=False)) > LONGEST_BODY:
            raise serializers.ValidationError(f"is longer than {LONGEST_BODY} characters")
        return data


class PlaceSerializer(serializers.Serializer[Any]):
    """A passage of a lecture of the same seminar."""

    lecture = Text(max_length=16, help_text="Its id.")
    anchor = Text(max_length=16, help_text="The number of the paragraph, such as 2.5.")


class RevisedCardSerializer(serializers.Serializer[Any]):
    based_on = Whole(required=False, allow_null=True, min_value=1, help_text="The version seen; without it, any.")
    stem = Text(required=False, allow_blank=True, max_length=LONGEST, help_text="Markdown; the question of a choice.")
    body = BodyField(required=False, help_text="In the form of the type: docs/formats.md.")
    feedback = Text(required=False, allow_blank=True, max_length=LONGEST, help_text="Markdown, below the answer.")
    tags = serializers.ListField(child=Text(max_length=64), required=False, max_length=20)
    passage = PlaceSerializer(required=False, allow_null=True)


class NewCardSerializer(RevisedCardSerializer):
    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it adds nothing.")
    seminar = Text(max_length=16, help_text="Its id.")
    type = serializers.ChoiceField(choices=list(OWN_TYPES))
    body = BodyField(help_text="In the form of the type: docs/formats.md.")
    based_on = None  # type: ignore[assignment]  # a new card is based on nothing


class OwnCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    seminar = serializers.CharField(source="bank.seminar.public_id")
    type = serializers.CharField(help_text="Those one can write, or what an import brought.")
    stem = serializers.CharField(source="current.stem")
    body = serializers.JSONField(source="current.body")
    feedback = serializers.CharField(source="current.feedback")
    tags = serializers.SerializerMethodField()
    passage = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="current.number")
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tags(self, item: Item) -> list[str]:
        return sorted(tag.name for tag in item.tags.all())

    @extend_schema_field(PlaceSerializer(allow_null=True))
    def get_passage(self, item: Item) -> dict[str, str] | None:
        passage = item.passage
        return {"lecture": passage.lecture.public_id, "anchor": passage.anchor} if passage else None


class OwnCardFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    seminar = filters.CharFilter(field_name="bank__seminar__public_id", help_text="Of this seminar only.")


class OwnCardViewSet(GenericViewSet[Any]):
    serializer_class = OwnCardSerializer
    filterset_class = OwnCardFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_own_cards", tags=["owncards"], summary="What I wrote myself, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(own_items(person(request))))
        return self.get_paginated_response(OwnCardSerializer(page, many=True).data)

    @extend_schema(operation_id="show_own_card", tags=["owncards"], summary="One of them")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        return _shown(request, id)

    @extend_schema(
        operation_id="add_own_card",
        tags=["owncards"],
        summary="Write a card",
        request=NewCardSerializer,
        responses={201: OwnCardSerializer, 409: OpenApiResponse(description="`conflict`, `too_many`")},
        examples=[
            OpenApiExample(
                "A flashcard",
                {
                    "id": "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b",
                    "seminar": "k3v9x2mqa7bc",
                    "type": "flashcard",
                    "body": {"front": "Patrimony", "back": "Office as its holder's property", "reversed": True},
                    "tags": ["weber"],
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """It is in my own deck of the seminar at once, with its cards. 409 `conflict` where another text was sent under
        this id, `too_many` beyond 50,000.
        """
        given = NewCardSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        learner, said = person(request), given.validated_data
        seminar = seminars_visible_to(learner).filter(public_id=said["seminar"]).first()
        if seminar is None:
            raise Problem.of_field("seminar", "is none of your seminars")
        own = OwnItem(
            said["type"],
            said["body"],
            stem=said.get("stem", ""),
            feedback=said.get("feedback", ""),
            tags=tuple(said.get("tags", ())),
            passage=_passage(learner, seminar, said.get("passage")),
        )
        try:
            item = add_own_item(learner=learner, seminar=seminar, said=own, client_id=said["id"], at=timezone.now())
        except MalformedBody as error:
            raise _malformed(error) from error
        except ClientIdTaken as error:
            raise Problem(409, "conflict", "Another card was sent under this id.") from error
        except TooManyOwnItems as error:
            raise Problem(409, "too_many", f"You have {error} cards of your own here; no more fit.") from error
        return _shown(request, item.public_id, status_code=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="revise_own_card",
        tags=["owncards"],
        summary="Change a card",
        request=RevisedCardSerializer,
        responses={200: OwnCardSerializer, 409: OpenApiResponse(description="`stale`")},
    )
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """What is left out stays. Its cards keep their memory. 409 `stale` where `based_on` is not the latest."""
        given = RevisedCardSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        learner, said = person(request), given.validated_data
        item = get_object_or_404(own_items(learner), public_id=id)
        before = OwnCardSerializer(item).data
        own = OwnItem(
            item.type,
            said.get("body", before["body"]),
            stem=said.get("stem", before["stem"]),
            feedback=said.get("feedback", before["feedback"]),
            tags=tuple(said.get("tags", before["tags"])),
            passage=_passage(learner, item.bank.seminar, said["passage"]) if "passage" in said else item.passage,
        )
        try:
            revise_own_item(learner=learner, item=item, said=own, based_on=said.get("based_on"), at=timezone.now())
        except MalformedBody as error:
            raise _malformed(error) from error
        except StaleVersion as error:
            raise Problem(409, "stale", f"Version {error.current} is newer: look at it first.") from error
        return _shown(request, id)

    @extend_schema(operation_id="delete_own_card", tags=["owncards"], summary="Delete a card", responses={204: None})
    def destroy(self, request: Request, id: str) -> Response:  # noqa: A002
        """Its cards come no more; reviews of it stay in my log. A repeat answers the same."""
        learner = person(request)
        item = get_object_or_404(own_items(learner, with_deleted=True), public_id=id)
        delete_own_item(learner=learner, item=item, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(request: Request, public_id: str, *, status_code: int = status.HTTP_200_OK) -> Response:
    item = get_object_or_404(own_items(person(request)), public_id=public_id)
    return Response(OwnCardSerializer(item).data, status=status_code)


def _passage(learner: User, seminar: Seminar, place: dict[str, str] | None) -> Passage | None:
    if place is None:
        return None
    try:
        passage = passage_named(learner, lecture_id=place["lecture"], anchor=place["anchor"])
    except ObjectDoesNotExist as error:
        raise Problem.of_field("passage", "is no passage of this seminar") from error
    if passage.lecture.seminar_id != seminar.pk:
        raise Problem.of_field("passage", "is no passage of this seminar")
    return passage


def _malformed(error: MalformedBody) -> Problem:
    return Problem.of_field(f"body.{error.field}".rstrip("."), str(error))
