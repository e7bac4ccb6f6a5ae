"""Who I am, and when my day begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.errors import Problem
from api.fields import Text, Whole
from seminar.people.services import set_day


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    username = serializers.CharField()
    name = serializers.CharField(source="display_name")
    email = serializers.CharField()
    time_zone = serializers.CharField(help_text="An IANA name such as Europe/Berlin.")
    rollover_hour = serializers.IntegerField(help_text="The hour of the clock there at which a day begins.")


class DaySerializer(serializers.Serializer[Any]):
    time_zone = Text(max_length=64, required=False)
    rollover_hour = Whole(min_value=0, max_value=23, required=False)


class MeView(APIView):
    @extend_schema(operation_id="show_me", tags=["me"], summary="Who I am", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(person(request)).data)

    @extend_schema(
        operation_id="set_my_day",
        tags=["me"],
        summary="Set when my day begins",
        request=DaySerializer,
        responses=MeSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Daily limits and due dates follow it; the date of a card moves at its next review."""
        user = person(request)
        given = DaySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        day = {"time_zone": user.time_zone, "rollover_hour": user.rollover_hour} | given.validated_data
        try:
            set_day(user=user, time_zone=day["time_zone"], rollover_hour=day["rollover_hour"])
        except ValidationError as error:
            raise Problem.of_field("time_zone", "is not a time zone such as Europe/Berlin") from error
        return Response(MeSerializer(user).data)
