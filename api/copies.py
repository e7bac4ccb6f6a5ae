"""A copy of a whole seminar brought into another one: what it would do first, then all of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import person
from api.errors import Problem
from api.fields import Text
from api.imports import FATES, STATES, FileViewSet, FindingSerializer
from quizzes.exchange.queries import copies_received_from, seminars_led_by
from quizzes.exchange.services import FileTooLarge, NotPlanned, accept_copy, receive_copy


class CopiedFileSerializer(serializers.Serializer[Any]):
    filename = serializers.CharField(help_text="In the archive.")
    kind = serializers.ChoiceField(choices=["lecture", "bank", "deck", "quiz"])
    slug = serializers.CharField(help_text="The id that it gives itself.")
    has_errors = serializers.BooleanField(help_text="Nothing of it is stored.")
    fate = serializers.ChoiceField(choices=[*FATES, "removed", ""], help_text="Of its head; '' with errors.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Its passages or items by fate.")
    findings = FindingSerializer(many=True)


class CopyReportSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(help_text="Of the seminar that was copied.")
    files = CopiedFileSerializer(many=True)
    findings = FindingSerializer(many=True, help_text="What is to be said of the archive.")


class CopySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    seminar = serializers.CharField(source="seminar.public_id", help_text="Into which it goes.")
    filename = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    refusal = serializers.CharField(help_text="Why it was refused or has failed, in a sentence.")
    created_at = serializers.DateTimeField()
    report = serializers.SerializerMethodField(
        help_text="What it would do; once it is `applied`, what it did. Null until it is read."
    )

    @extend_schema_field(CopyReportSerializer(allow_null=True))
    def get_report(self, received: Any) -> Any:  # noqa: ANN401  # stored JSON
        return received.report or None


class CopyUploadSerializer(serializers.Serializer[Any]):
    seminar = Text(max_length=16, help_text="The id of one in which I am an instructor.")
    file = serializers.FileField(max_length=1000, allow_empty_file=True)


class CopyViewSet(FileViewSet):
    serializer_class = CopySerializer

    @extend_schema(
        operation_id="list_copies", tags=["imports"], summary="Copies of seminars that I sent in, newest first"
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(copies_received_from(person(request)))
        return self.get_paginated_response(CopySerializer(page, many=True).data)

    @extend_schema(
        operation_id="send_copy",
        tags=["imports"],
        summary="Send a copy of a seminar in",
        request={"multipart/form-data": CopyUploadSerializer},
        responses={202: CopySerializer},
    )
    def create(self, request: Request) -> Response:
        """The zip that an export of a seminar gives. It is read in the background: ask again until `state` is `planned`
        or `refused`. Nothing is stored before `accept`. It is kept for a day. 413 `too_large` for one over the limit;
        404 for a seminar that I do not lead.
        """
        given = CopyUploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user, file = person(request), given.validated_data["file"]
        seminar = get_object_or_404(seminars_led_by(user), public_id=given.validated_data["seminar"])
        try:
            received = receive_copy(seminar=seminar, uploader=user, name=file.name, file=file)
        except FileTooLarge as error:
            raise Problem(413, "too_large", str(error)) from error
        return Response(CopySerializer(received).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="show_copy", tags=["imports"], summary="What a copy would do, or did", responses=CopySerializer
    )
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        received = get_object_or_404(copies_received_from(person(request)), public_id=id)
        return Response(CopySerializer(received).data)

    @extend_schema(
        operation_id="accept_copy",
        tags=["imports"],
        summary="Bring a copy in",
        request=None,
        responses={202: CopySerializer, 409: OpenApiResponse(description="`not_planned`")},
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, id: str) -> Response:  # noqa: A002
        """Each file all or nothing, as things are by then; runs in the background. 409 `not_planned` where it is not
        read yet, or was accepted already.
        """
        received = get_object_or_404(copies_received_from(person(request)), public_id=id)
        try:
            received = accept_copy(received)
        except NotPlanned as error:
            raise Problem(409, "not_planned", f"The copy is {error}: there is nothing to bring in.") from error
        return Response(CopySerializer(received).data, status=status.HTTP_202_ACCEPTED)
