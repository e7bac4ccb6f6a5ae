"""What a class made of a quiz: statistics and grades, for the staff of its seminar."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.errors import Problem
from quizzes.attempts.queries.access import quizzes_staffed_by
from quizzes.attempts.queries.classpoints import WHICH
from quizzes.attempts.queries.gradebook import Row, gradebook
from quizzes.stats.queries.computing import ItemReport, Report
from quizzes.stats.queries.reports import report_on

REASONS = (
    "",
    "too_few_attempts",
    "no_worth",
    "no_second_part",
    "no_variance",
    "negative_covariance",
    "alpha_below_zero",
)


class FigureSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True, help_text="Null where it means nothing; `reason` says why.")
    n = serializers.IntegerField(help_text="How many attempts it rests on.")
    reason = serializers.ChoiceField(choices=REASONS)


class QuestionFiguresSerializer(serializers.Serializer[Any]):
    facility = FigureSerializer()
    standard_deviation = FigureSerializer()
    discrimination = FigureSerializer()
    discriminative_efficiency = FigureSerializer()
    has_negative_discrimination = serializers.BooleanField(help_text="The key may be wrong.")


class PositionSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    worth = serializers.CharField(help_text="In points, as a decimal.")
    figures = QuestionFiguresSerializer()
    intended_weight = FigureSerializer()
    effective_weight = FigureSerializer()


class OptionSerializer(serializers.Serializer[Any]):
    option = serializers.CharField(allow_null=True, help_text="Null for no answer.")
    chosen = serializers.IntegerField()
    upper = serializers.IntegerField(help_text="Of the upper third by total.")
    lower = serializers.IntegerField()


class OptionsSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    upper = serializers.IntegerField(help_text="The size of the upper third.")
    lower = serializers.IntegerField()
    reason = serializers.ChoiceField(choices=REASONS)
    rows = OptionSerializer(many=True)


class ItemStatisticsSerializer(serializers.Serializer[Any]):
    item = serializers.CharField()
    slug = serializers.CharField()
    version = serializers.IntegerField()
    type = serializers.CharField()
    n = serializers.IntegerField()
    positions = serializers.ListField(child=serializers.IntegerField())
    figures = QuestionFiguresSerializer()
    guess_score = serializers.FloatField(allow_null=True, help_text="What blind answers earn; null for essays.")
    median_seconds = FigureSerializer(help_text="Estimated from when answers were last saved.")
    options = OptionsSerializer(allow_null=True)


class BarSerializer(serializers.Serializer[Any]):
    low = serializers.FloatField()
    high = serializers.FloatField()
    count = serializers.IntegerField()


class StatisticsSerializer(serializers.Serializer[Any]):
    quiz = serializers.CharField()
    which = serializers.ChoiceField(choices=WHICH)
    n = serializers.IntegerField()
    mean = FigureSerializer(help_text="As a share of the quiz's worth, like the median and the deviation.")
    median = FigureSerializer()
    standard_deviation = FigureSerializer()
    skewness = FigureSerializer()
    kurtosis = FigureSerializer()
    alpha = FigureSerializer()
    error_ratio = FigureSerializer()
    standard_error = FigureSerializer()
    bars = BarSerializer(many=True, help_text="The histogram of grades, in points; empty below 5 attempts.")
    positions = PositionSerializer(many=True)
    items = ItemStatisticsSerializer(many=True)


class StatisticsView(APIView):
    @extend_schema(
        operation_id="quiz_statistics",
        tags=["quizzes"],
        summary="What the marks say about a quiz and its questions",
        parameters=[
            OpenApiParameter("which", enum=WHICH, default="first", description="Of each learner, which attempt counts.")
        ],
        responses=StatisticsSerializer,
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """For the staff of the seminar; 404 to everybody else. Shares and correlations, not per cent."""
        quiz = get_object_or_404(quizzes_staffed_by(person(request)), public_id=id)
        which = request.query_params.get("which", "first")
        if which not in WHICH:
            raise Problem(400, "invalid", f"`which` is one of {', '.join(WHICH)}.")
        return Response(StatisticsSerializer(_described(report_on(quiz, which=which))).data)


class GradeSerializer(serializers.Serializer[Any]):
    learner = serializers.CharField(help_text="The user name.")
    name = serializers.CharField()
    attempts = serializers.IntegerField(help_text="Handed in.")
    per_cent = serializers.DecimalField(
        max_digits=None,
        decimal_places=2,
        allow_null=True,
        help_text="Of full points, by the quiz's grading method; null without a grade.",
    )
    unmarked_count = serializers.IntegerField(help_text="Answers that wait for a person and count as 0 until then.")
    is_passed = serializers.BooleanField(allow_null=True)


class GradesSerializer(serializers.Serializer[Any]):
    quiz = serializers.CharField()
    grades = GradeSerializer(many=True)


class GradesView(APIView):
    @extend_schema(
        operation_id="quiz_grades", tags=["quizzes"], summary="Each student's grade", responses=GradesSerializer
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """For the staff of the seminar; 404 to everybody else. All of its students, by name."""
        quiz = get_object_or_404(quizzes_staffed_by(person(request)), public_id=id)
        rows = gradebook(quiz.seminar, quiz=quiz).rows
        return Response(GradesSerializer({"quiz": quiz.public_id, "grades": [_grade(row) for row in rows]}).data)


def _described(report: Report) -> dict[str, object]:
    return {
        "quiz": report.quiz.public_id,
        "which": report.which,
        "n": report.n,
        **report.content,
        "items": [_item(each) for each in report.items],
    }


def _item(each: ItemReport) -> dict[str, object]:
    item = each.version.item
    return {
        "item": item.public_id,
        "slug": item.slug,
        "version": each.version.number,
        "type": item.type,
        "n": each.n,
        **each.content,
    }


def _grade(row: Row) -> dict[str, object]:
    (cell,) = row.cells
    return {
        "learner": row.learner.username,
        "name": row.learner.display_name,
        "attempts": cell.attempts,
        "per_cent": cell.per_cent,
        "unmarked_count": cell.unmarked_count,
        "is_passed": cell.is_passed,
    }
