"""Pictures and sounds of items, for programs: the pages' address of them knows sessions alone."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from quizzes.bank.queries import assets_readable_by

CACHED_SECONDS = 24 * 60 * 60  # as on the pages: the content never changes, a day bounds who has left the seminar


class AssetViewSet(GenericViewSet[Any]):
    permission_classes = (IsAuthenticated,)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(
        operation_id="fetch_asset",
        tags=["assets"],
        summary="A picture or sound of an item",
        responses={(200, "image/*"): OpenApiTypes.BINARY, (200, "audio/*"): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, id: str) -> FileResponse:  # noqa: A002  # the name in the address
        """HTML and `media` name it as `/assets/{id}/`, which asks for a session. It comes as an attachment under the
        type that its content has.
        """
        found = get_object_or_404(assets_readable_by(person(request)), public_id=id)
        response = FileResponse(
            found.file.open(), as_attachment=True, filename=found.name, content_type=found.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = f"private, max-age={CACHED_SECONDS}"
        return response
