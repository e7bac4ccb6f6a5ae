"""The score to expect in my quizzes, from how likely I recall their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from quizzes.stats.queries.expected import own_expectations

if TYPE_CHECKING:
    from quizzes.stats.queries.expected import OwnExpectation


class ExpectedScoreSerializer(serializers.Serializer[Any]):
    quiz = serializers.CharField()
    title = serializers.CharField()
    as_of = serializers.ChoiceField(
        choices=["now", "begun"], help_text="'begun' where I sat it: what I could as I began my first attempt."
    )
    points = serializers.FloatField(help_text="Expected, blind guesses counted in.")
    low = serializers.FloatField(help_text="Nine times in ten the points lie between this and `high`.")
    high = serializers.FloatField()
    most = serializers.FloatField(help_text="The points that there are; 0 where the quiz gives none.")


class ExpectedView(APIView):
    @extend_schema(
        operation_id="list_expected_scores",
        tags=["quizzes"],
        summary="The score to expect in each of my quizzes",
        responses=ExpectedScoreSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """In the seminars where I am a student, the last to open first. A question never drilled counts as guessed."""
        return Response([_row(each) for each in own_expectations(person(request), at=timezone.now())])


def _row(each: OwnExpectation) -> dict[str, object]:
    return {
        "quiz": each.quiz.public_id,
        "title": each.quiz.title,
        "as_of": "begun" if each.is_sat else "now",
        "points": each.score.points,
        "low": each.score.low,
        "high": each.score.high,
        "most": each.score.most,
    }
