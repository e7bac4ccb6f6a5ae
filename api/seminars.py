"""My seminars, and joining one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import person
from api.errors import Problem
from api.fields import Text
from api.throttles import JoinThrottle
from seminar.people.queries import seminars_of
from seminar.people.services import JoinRefused, join_seminar


class MembershipSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="seminar.public_id")
    title = serializers.CharField(source="seminar.title")
    description = serializers.CharField(source="seminar.description")
    role = serializers.ChoiceField(choices=["student", "assistant", "instructor"], help_text="What I am in it.")
    joined_at = serializers.DateTimeField()


class JoinSerializer(serializers.Serializer[Any]):
    code = Text(max_length=64, help_text="As on the slide; letter case and blanks do not matter.")


class SeminarViewSet(GenericViewSet[Any]):
    serializer_class = MembershipSerializer

    @extend_schema(operation_id="list_seminars", tags=["seminars"], summary="My seminars, in the order joined")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(seminars_of(person(request)))
        return self.get_paginated_response(MembershipSerializer(page, many=True).data)

    @extend_schema(
        operation_id="join_seminar",
        tags=["seminars"],
        summary="Join a seminar",
        request=JoinSerializer,
        responses=MembershipSerializer,
    )
    @action(detail=False, methods=["post"], throttle_classes=[JoinThrottle], pagination_class=None)
    def join(self, request: Request) -> Response:
        """Makes me a student of the seminar with this code. Who is a member stays what they are: it may be repeated."""
        given = JoinSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            membership = join_seminar(user=person(request), code=given.validated_data["code"])
        except JoinRefused as error:
            raise Problem.of_field("code", "opens no seminar") from error
        return Response(MembershipSerializer(membership).data)
