"""Lectures: passages in order, with the items made from each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from quizzes.bank.queries import items_by_passage
from seminar.lectures.queries import lecture_with_passages, lectures_visible_to

if TYPE_CHECKING:
    from seminar.lectures.models import Passage


class LectureSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    seminar = serializers.CharField(source="seminar.public_id")
    title = serializers.CharField()
    author = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute of this name
    language = serializers.CharField()


class PassageItemSerializer(serializers.Serializer[Any]):
    """An item by name alone: what it asks and answers is for the drill, and for its bank's staff."""

    id = serializers.CharField(source="public_id")
    type = serializers.CharField()
    level = serializers.CharField(help_text="What it asks for: remember, understand, apply …; may be empty.")


class PassageSerializer(serializers.Serializer[Any]):
    anchor = serializers.CharField(help_text="The number of the paragraph, such as 2.5.")
    part_title = serializers.CharField()
    title = serializers.CharField()
    gist = serializers.CharField()
    text = serializers.CharField(help_text="The paragraph itself, where an instructor has attached it.")
    items = serializers.SerializerMethodField()

    @extend_schema_field(PassageItemSerializer(many=True))
    def get_items(self, passage: Passage) -> list[dict[str, str]]:
        return list(PassageItemSerializer(self.context["items"].get(passage.id, ()), many=True).data)


class LectureWithPassagesSerializer(LectureSerializer):
    passages = PassageSerializer(many=True)


class LectureViewSet(GenericViewSet[Any]):
    serializer_class = LectureSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_lectures", tags=["lectures"], summary="The lectures of my seminars")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(lectures_visible_to(person(request)))
        return self.get_paginated_response(LectureSerializer(page, many=True).data)

    @extend_schema(
        operation_id="show_lecture",
        tags=["lectures"],
        summary="A lecture, passage by passage",
        responses=LectureWithPassagesSerializer,
    )
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """Each passage with the items made from it: ready ones, and for staff the drafts, too."""
        user = person(request)
        lecture = get_object_or_404(lecture_with_passages(user), public_id=id)
        items = items_by_passage(user=user, lecture=lecture)
        return Response(LectureWithPassagesSerializer(lecture, context={"items": items}).data)
