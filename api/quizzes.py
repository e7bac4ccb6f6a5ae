"""Quizzes as a learner meets them: terms, attempts made, and starting one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.attempts import AttemptSerializer, attempt_as_seen
from api.errors import Problem
from api.fields import Flag, Text
from api.throttles import StartThrottle
from quizzes.attempts.queries.access import quizzes_for
from quizzes.attempts.queries.drawing import QuizNotReady
from quizzes.attempts.queries.offers import Offer, offers
from quizzes.attempts.services.sitting import WrongPassword, start_attempt
from quizzes.engine.grading.timing import StartRefused
from seminar.rendering import render

REFUSALS = {
    "not_open_yet": "The quiz is not open yet.",
    "closed": "The quiz is closed.",
    "no_attempts_left": "You have made all your attempts.",
}


class OwnAttemptSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    number = serializers.IntegerField()
    state = serializers.CharField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    voided_at = serializers.DateTimeField(allow_null=True, help_text="Since when it counts for nothing.")


class QuizSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    seminar = serializers.CharField()
    title = serializers.CharField()
    introduction = serializers.CharField(help_text="HTML.")
    behaviour = serializers.ChoiceField(choices=["deferred", "immediate", "tries", "certainty"])
    layout = serializers.ChoiceField(choices=["one_page", "one_question"])
    grading_method = serializers.ChoiceField(choices=["highest", "average", "first", "last"])
    is_password_needed = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["upcoming", "open", "closed"], help_text="For me, with my overrides.")
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    time_limit_seconds = serializers.IntegerField(allow_null=True, help_text="Without my extra time.")
    multiplier = serializers.FloatField(help_text="What my time limit is multiplied by; 1 for most.")
    attempts_allowed = serializers.IntegerField(allow_null=True)
    refusal = serializers.ChoiceField(
        choices=list(REFUSALS), allow_null=True, help_text="Why I may not start an attempt now."
    )
    attempts = OwnAttemptSerializer(many=True)
    share = serializers.FloatField(
        allow_null=True, help_text="My grade as a share of full points; null until it may be seen."
    )


class StartSerializer(serializers.Serializer[Any]):
    password = Text(required=False, allow_blank=True, max_length=100, default="")
    preview = Flag(required=False, default=False, help_text="For staff: it counts for nothing.")


class QuizFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    seminar = filters.CharFilter(field_name="seminar__public_id", help_text="Of this seminar only.")


class QuizViewSet(GenericViewSet[Any]):
    serializer_class = QuizSerializer
    filterset_class = QuizFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_quizzes", tags=["quizzes"], summary="My quizzes, with the terms that hold for me")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(quizzes_for(person(request)))) or []
        found = offers(person(request), page, at=timezone.now())
        return self.get_paginated_response(QuizSerializer([_described(each) for each in found], many=True).data)

    @extend_schema(operation_id="show_quiz", tags=["quizzes"], summary="One quiz")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        quiz = get_object_or_404(quizzes_for(person(request)), public_id=id)
        (offer,) = offers(person(request), [quiz], at=timezone.now())
        return Response(QuizSerializer(_described(offer)).data)

    @extend_schema(
        operation_id="start_attempt",
        tags=["quizzes"],
        summary="Start or resume an attempt",
        request=StartSerializer,
        responses={
            200: OpenApiResponse(AttemptSerializer, "The attempt under way, on whichever device it was begun."),
            201: OpenApiResponse(AttemptSerializer, "A new attempt."),
        },
        examples=[OpenApiExample("With a password", {"password": "Berlin"}, request_only=True)],
    )
    @action(detail=True, methods=["post"], throttle_classes=[StartThrottle])
    def attempts(self, request: Request, id: str) -> Response:  # noqa: A002
        """Without an attempt under way a new one begins, and its clock with it. 403 `wrong_password`; 409
        `not_open_yet`, `closed`, `no_attempts_left`, or `not_ready` where a question is missing.
        """
        given = StartSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said, at = given.validated_data, timezone.now()
        try:
            attempt, is_new = start_attempt(
                learner=person(request), quiz_id=id, at=at, password=said["password"], is_preview=said["preview"]
            )
        except ObjectDoesNotExist as error:
            raise NotFound from error
        except StartRefused as error:
            raise Problem(409, error.reason, REFUSALS[error.reason]) from error
        except WrongPassword as error:
            raise Problem(403, "wrong_password", "This is not the quiz's password.") from error
        except QuizNotReady as error:
            raise Problem(409, "not_ready", "The quiz is not ready. Tell your instructor.") from error
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(attempt_as_seen(attempt, at=at), status=code)


def _described(offer: Offer) -> dict[str, object]:
    quiz, terms = offer.quiz, offer.terms
    return {
        "id": quiz.public_id,
        "seminar": quiz.seminar.public_id,
        "title": quiz.title,
        "introduction": render(quiz.introduction),
        "behaviour": quiz.behaviour_name,
        "layout": quiz.layout,
        "grading_method": quiz.grading_method,
        "is_password_needed": bool(quiz.password),
        "state": offer.state,
        "opens_at": terms.opens_at.value,
        "closes_at": terms.closes_at.value,
        "time_limit_seconds": terms.time_limit_seconds.value,
        "multiplier": terms.multiplier.value,
        "attempts_allowed": terms.attempts_allowed.value,
        "refusal": offer.refusal,
        "attempts": offer.attempts,
        "share": offer.share,
    }
