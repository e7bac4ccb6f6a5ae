"""Who I am, and when my day begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.errors import MEDIA_TYPE, Problem, ProblemSerializer
from api.fields import Text, Whole
from api.login import LoginRefused, check_second_factor
from api.throttles import PasswordThrottle
from seminar.people.services import LastInstructor, delete_account, set_day


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


class DeletionSerializer(serializers.Serializer[Any]):
    password = Text(max_length=1000, trim_whitespace=False)
    code = Text(
        max_length=64, required=False, help_text="Where two-factor is on: from the authenticator, or a recovery code."
    )


class DeletionView(APIView):
    throttle_classes = (PasswordThrottle,)

    @extend_schema(
        operation_id="delete_my_account",
        tags=["me"],
        summary="Delete my account",
        request=DeletionSerializer,
        responses={
            204: None,
            (403, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "`password_wrong`, `code_needed` (send both again with it), or `code_wrong`."
            ),
            (409, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "`last_instructor`: make somebody else one in the seminars that it names."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """This cannot be taken back: cards, reviews, notes and settings go, tokens and sessions end. Answers in quizzes
        and their marks stay without my name.
        """
        given = DeletionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = person(request)
        if not user.check_password(given.validated_data["password"]):
            raise Problem(403, "password_wrong", "This is not your password.")
        try:
            check_second_factor(user, given.validated_data.get("code"))
        except LoginRefused as error:
            raise Problem(403, error.code, str(error.detail)) from error
        try:
            delete_account(user=user, at=timezone.now())
        except LastInstructor as error:
            raise Problem(409, "last_instructor", f"You are the only instructor of {error}.") from error
        return Response(status=status.HTTP_204_NO_CONTENT)
