"""The nightly fits of my scheduling weights: what each found, and taking one back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from quizzes.cards.queries.presets import fits_of
from quizzes.cards.services.fits import FitUnknown, undo_fit


class FitSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    fitted_on = serializers.DateField(help_text="The local day.")
    made_at = serializers.DateTimeField()
    review_count = serializers.IntegerField(help_text="How many reviews it was made from.")
    held_out_count = serializers.IntegerField(help_text="How many of the newest were kept apart to judge it by.")
    loss_before = serializers.FloatField(help_text="Log loss on those kept apart, under the weights of before.")
    loss_after = serializers.FloatField(help_text="The same under the fitted weights; lower is better.")
    is_kept = serializers.BooleanField(help_text="It was better, and took effect.")
    undone_at = serializers.DateTimeField(allow_null=True)


class FitViewSet(GenericViewSet[Any]):
    serializer_class = FitSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_fits", tags=["fits"], summary="My fits, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(fits_of(person(request)))
        return self.get_paginated_response(FitSerializer(page, many=True).data)

    @extend_schema(operation_id="undo_fit", tags=["fits"], summary="Go back to the weights before a fit", request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """Moves no due date by itself; may be repeated."""
        try:
            fit = undo_fit(learner=person(request), public_id=id, at=timezone.now())
        except FitUnknown as error:
            raise NotFound from error
        return Response(FitSerializer(fit).data)
