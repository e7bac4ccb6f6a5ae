"""Notes and highlights of one's own on passages of a lecture. Nobody else sees them, those who teach neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.errors import Problem
from api.fields import Text, Whole
from seminar.lectures.queries import notes_visible_to, passage_named
from seminar.lectures.services import StaleNote, TooManyNotes, delete_note, rewrite_note, write_note

if TYPE_CHECKING:
    from seminar.lectures.models import Note, Passage
    from seminar.people.models import User

LONGEST = 10_000


class NewNoteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it adds nothing.")
    lecture = Text(max_length=16, help_text="Its id.")
    anchor = Text(max_length=16, help_text="The number of the paragraph, such as 2.5.")
    text = Text(required=False, allow_blank=True, max_length=LONGEST, help_text="One's own words, plain.")
    quote = Text(
        required=False, allow_blank=True, max_length=2000, help_text="Words of the passage: they are highlighted."
    )
    prefix = Text(
        required=False,
        allow_blank=True,
        max_length=64,
        trim_whitespace=False,
        help_text="What stands before the quote, which tells it from others like it.",
    )
    suffix = Text(required=False, allow_blank=True, max_length=64, trim_whitespace=False, help_text="What follows it.")


class RewrittenNoteSerializer(serializers.Serializer[Any]):
    text = Text(allow_blank=True, max_length=LONGEST)
    based_on = Whole(min_value=1, help_text="The revision seen.")


class NoteSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    lecture = serializers.CharField(source="lecture.public_id")
    anchor = serializers.CharField(help_text="It may name a passage that the lecture has lost.")
    text = serializers.CharField()
    quote = serializers.CharField()
    prefix = serializers.CharField()
    suffix = serializers.CharField()
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class NoteFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    lecture = filters.CharFilter(field_name="lecture__public_id", help_text="Of this lecture only.")


class NoteViewSet(GenericViewSet[Any]):
    serializer_class = NoteSerializer
    filterset_class = NoteFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_notes", tags=["notes"], summary="My notes and highlights, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(notes_visible_to(person(request))))
        return self.get_paginated_response(NoteSerializer(page, many=True).data)

    @extend_schema(operation_id="show_note", tags=["notes"], summary="One of them")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        return Response(NoteSerializer(_note(request, id)).data)

    @extend_schema(
        operation_id="write_note",
        tags=["notes"],
        summary="Write a note, or highlight words",
        request=NewNoteSerializer,
        responses={201: NoteSerializer, 409: OpenApiResponse(description="`too_many`")},
        examples=[
            OpenApiExample(
                "A highlight with a note",
                {
                    "id": "5f0d7c52-4f6e-4a0b-9a6a-0a1f6d2f7c11",
                    "lecture": "k3v9x2mqa7bc",
                    "anchor": "2.5",
                    "quote": "an office",
                    "text": "Whose?",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """One of `text` and `quote` says something. 409 `too_many` beyond 5,000 on a lecture."""
        given = NewNoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        words = {name: said.get(name, "") for name in ("text", "quote", "prefix", "suffix")}
        if not (words["text"] or words["quote"]):
            raise Problem.of_field("text", "says nothing, and no words of the passage are named")
        learner = person(request)
        passage = _passage(learner, said["lecture"], said["anchor"])
        try:
            note = write_note(learner=learner, passage=passage, client_id=said["id"], **words)
        except TooManyNotes as error:
            raise Problem(409, "too_many", f"You have {error} notes on this lecture; no more fit.") from error
        return Response(NoteSerializer(_note(request, note.public_id)).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="rewrite_note",
        tags=["notes"],
        summary="Change the words of a note",
        request=RewrittenNoteSerializer,
        responses={200: NoteSerializer, 409: OpenApiResponse(description="`stale`")},
    )
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """What it marks stays. 409 `stale` where `based_on` is not the latest revision."""
        given = RewrittenNoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        note, said = _note(request, id), given.validated_data
        if not (said["text"] or note.quote):
            raise Problem.of_field("text", "says nothing, and the note marks no words")
        try:
            rewrite_note(note=note, text=said["text"], based_on=said["based_on"])
        except StaleNote as error:
            raise Problem(409, "stale", f"Revision {error} is newer: look at it first.") from error
        return Response(NoteSerializer(_note(request, id)).data)

    @extend_schema(operation_id="delete_note", tags=["notes"], summary="Delete a note", responses={204: None})
    def destroy(self, request: Request, id: str) -> Response:  # noqa: A002
        delete_note(note=_note(request, id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _note(request: Request, public_id: str) -> Note:
    return get_object_or_404(notes_visible_to(person(request)), public_id=public_id)


def _passage(learner: User, lecture_id: str, anchor: str) -> Passage:
    try:
        return passage_named(learner, lecture_id=lecture_id, anchor=anchor)
    except ObjectDoesNotExist as error:
        raise Problem.of_field("anchor", "is no passage of a lecture of yours") from error
