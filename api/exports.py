"""Files to take away: the items of a bank, a deck or a quiz in a format of one's choice, for staff; one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, StaffOnly, person
from api.errors import Problem
from api.fields import Text
from api.imports import FindingSerializer
from quizzes.engine.recognition import FORMATS
from quizzes.exchange.queries import NothingToExport, exports_of, own_exports_of, seminar_to_export_from
from quizzes.exchange.services import start_export, start_own_export

if TYPE_CHECKING:
    from quizzes.exchange.models import ExportRun


WHAT = ("bank", "deck", "quiz", "seminar")


class OwnExportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    state = serializers.ChoiceField(choices=["waiting", "writing", "ready", "failed"])
    refusal = serializers.CharField(help_text="Why it has failed, in a sentence.")
    filename = serializers.CharField(help_text="'' until it is ready.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ExportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    what = serializers.ChoiceField(choices=WHAT)
    of = serializers.CharField()
    format = serializers.ChoiceField(choices=[*FORMATS, "zip"])
    state = serializers.ChoiceField(choices=["waiting", "writing", "ready", "failed"])
    refusal = serializers.CharField(help_text="Why it has failed, in a sentence.")
    filename = serializers.CharField(help_text="'' until it is ready.")
    item_count = serializers.IntegerField()
    findings = FindingSerializer(many=True, help_text="What the format cannot say.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class OrderSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=WHAT)
    id = Text(max_length=16, help_text="Public id of the bank, deck, quiz or seminar.")
    format = serializers.ChoiceField(choices=[*FORMATS, "zip"], help_text="`zip` is for a seminar, and only that.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if (said["what"] == "seminar") != (said["format"] == "zip"):
            raise serializers.ValidationError({"format": "`zip` is for a seminar, and a seminar is a `zip`."})
        return said


class ExportViewSet(GenericViewSet[Any]):
    serializer_class = ExportSerializer
    permission_classes = (IsAuthenticated, StaffOnly)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_exports", tags=["exports"], summary="My exports, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(exports_of(person(request)))
        return self.get_paginated_response(ExportSerializer(page, many=True).data)

    @extend_schema(
        operation_id="start_export",
        tags=["exports"],
        summary="Ask for a file",
        request=OrderSerializer,
        responses={202: ExportSerializer},
        examples=[
            OpenApiExample(
                "A bank for Moodle", {"what": "bank", "id": "k2m9f7qwxyab", "format": "moodlexml"}, request_only=True
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """The file is written in the background: ask again until `state` is `ready`. Withdrawn items stay behind. It is
        kept for a week.
        """
        given = OrderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        try:
            seminar = seminar_to_export_from(person(request), what=said["what"], of=said["id"])
        except NothingToExport as error:
            raise NotFound from error
        run = start_export(
            asker=person(request), seminar=seminar, what=said["what"], of=said["id"], format_name=said["format"]
        )
        return Response(ExportSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(operation_id="show_export", tags=["exports"], summary="How far an export is")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        return Response(ExportSerializer(get_object_or_404(exports_of(person(request)), public_id=id)).data)

    @extend_schema(
        operation_id="fetch_export",
        tags=["exports"],
        summary="The file itself",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 409: None},
    )
    @action(detail=True)
    def file(self, request: Request, id: str) -> FileResponse:  # noqa: A002
        """Always as an attachment. 409 `not_ready` until it is written."""
        return _file(get_object_or_404(exports_of(person(request)), public_id=id))


class OwnExportViewSet(GenericViewSet[Any]):
    serializer_class = OwnExportSerializer
    permission_classes = (IsAuthenticated,)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_own_exports", tags=["me"], summary="Files of my own data, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(own_exports_of(person(request)))
        return self.get_paginated_response(OwnExportSerializer(page, many=True).data)

    @extend_schema(
        operation_id="start_own_export",
        tags=["me"],
        summary="Ask for a file of my own data",
        request=None,
        responses={202: OwnExportSerializer},
    )
    def create(self, request: Request) -> Response:
        """A zip of JSON, and of a package for Anki of each deck that I drill; docs/formats.md describes it. It is
        written in the background and kept for a week. While one is being made, asking again gives the same one.
        """
        run = start_own_export(asker=person(request))
        return Response(OwnExportSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(operation_id="show_own_export", tags=["me"], summary="How far the file of my own data is")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        return Response(OwnExportSerializer(get_object_or_404(own_exports_of(person(request)), public_id=id)).data)

    @extend_schema(
        operation_id="fetch_own_export",
        tags=["me"],
        summary="The file of my own data",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 409: None},
    )
    @action(detail=True)
    def file(self, request: Request, id: str) -> FileResponse:  # noqa: A002
        """409 `not_ready` until it is written."""
        return _file(get_object_or_404(own_exports_of(person(request)), public_id=id))


def _file(run: ExportRun) -> FileResponse:
    if run.state != "ready":
        raise Problem(409, "not_ready", "The file is not written yet.")
    response = FileResponse(
        run.file.open(), as_attachment=True, filename=run.filename, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
