"""Sitting a quiz: the paper, saving answers, having one checked, handing in, and what may be seen afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.errors import Problem
from api.fields import Flag, Whole
from api.showing import QuestionField, with_html
from quizzes.attempts.queries.access import attempts_of
from quizzes.attempts.queries.showing import AttemptView, SlotView, view_for_learner
from quizzes.attempts.services.sitting import (
    LARGEST_SEQ,
    AttemptClosed,
    NoSuchSlot,
    ResponseRefused,
    StaleResponse,
    check_response,
    look_at_attempt,
    save_response,
    submit_attempt,
)
from seminar.rendering import render

if TYPE_CHECKING:
    from quizzes.attempts.models import Attempt
    from quizzes.attempts.models import Response as StoredResponse

SLOT = "[1-9][0-9]{0,3}"
SAVE = {"seq": 3, "response": {"chosen": "2"}}


@extend_schema_field({})
class AnyJsonField(serializers.JSONField):
    """Any value of JSON, null among them."""


class RubricLineSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    points = serializers.FloatField()
    worth = serializers.FloatField()


class SlotSerializer(serializers.Serializer[Any]):
    """For the schema. What may not be seen is null."""

    slot = serializers.IntegerField(help_text="Its place in this attempt, from 1.")
    section = serializers.CharField()
    section_introduction = serializers.CharField(help_text="HTML.")
    type = serializers.CharField()
    stem = serializers.CharField(help_text="HTML.")
    question = QuestionField(help_text="In the form of the item's type, each `text` also as `html`; never the key.")
    worth = serializers.FloatField(help_text="Full points.")
    seq = serializers.IntegerField(help_text="Of the answer that is stored; the next one takes a higher number.")
    response = AnyJsonField(help_text="The answer as it was sent; null where there is none, or it may not be seen.")
    certainty = serializers.IntegerField(allow_null=True, help_text="1 to 3, where the quiz asks for it.")
    flagged = serializers.BooleanField()
    answered = serializers.BooleanField()
    saved_at = serializers.DateTimeField(allow_null=True)
    checks_left = serializers.IntegerField()
    settled = serializers.BooleanField(help_text="No further answer is taken.")
    verdict = serializers.ChoiceField(choices=["right", "partly", "wrong", "ungraded"], allow_null=True)
    points = serializers.FloatField(allow_null=True)
    key = serializers.CharField(allow_null=True, help_text="HTML.")
    feedback = serializers.CharField(allow_null=True, help_text="HTML.")
    comment = serializers.CharField(allow_null=True, help_text="HTML; what the grader says.")
    rubric = RubricLineSerializer(many=True, allow_null=True)
    passage = serializers.CharField(allow_null=True, help_text="Where in the lecture it comes from.")


class AttemptSerializer(serializers.Serializer[Any]):
    """For the schema."""

    id = serializers.CharField()
    quiz = serializers.CharField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    preview = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["in_progress", "overdue", "submitted", "graded"])
    phase = serializers.ChoiceField(choices=["during", "right_after", "while_open", "after_close"])
    behaviour = serializers.ChoiceField(choices=["deferred", "immediate", "tries", "certainty"])
    layout = serializers.ChoiceField(choices=["one_page", "one_question"])
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    now = serializers.DateTimeField(help_text="The server's clock, which decides.")
    worth = serializers.FloatField()
    points = serializers.FloatField(allow_null=True)
    unmarked = serializers.IntegerField(allow_null=True, help_text="How many answers wait for a person.")
    passed = serializers.BooleanField(allow_null=True)
    slots = SlotSerializer(many=True)


class AttemptRowSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    quiz = serializers.CharField(source="quiz.public_id")
    title = serializers.CharField(source="quiz.title")
    number = serializers.IntegerField()
    state = serializers.CharField()
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)


class SaveSerializer(serializers.Serializer[Any]):
    seq = Whole(min_value=1, max_value=LARGEST_SEQ, help_text="Rises with each change; made by the sender.")
    response = AnyJsonField(allow_null=True, help_text="In the form of the item's type; null takes it back.")
    certainty = Whole(min_value=1, max_value=3, required=False, allow_null=True)
    flagged = Flag(required=False, help_text="To be come back to.")


class CheckSerializer(serializers.Serializer[Any]):
    seq = Whole(min_value=1, max_value=LARGEST_SEQ)
    response = AnyJsonField(help_text="In the form of the item's type.")


class SavedSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    saved_at = serializers.DateTimeField(allow_null=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    now = serializers.DateTimeField()


class AttemptFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    quiz = filters.CharFilter(field_name="quiz__public_id", help_text="At this quiz only.")


class AttemptViewSet(GenericViewSet[Any]):
    serializer_class = AttemptSerializer
    filterset_class = AttemptFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(
        operation_id="list_attempts",
        tags=["attempts"],
        summary="My attempts, the newest first",
        responses=AttemptRowSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(attempts_of(person(request)))) or []
        return self.get_paginated_response(AttemptRowSerializer(page, many=True).data)

    @extend_schema(operation_id="show_attempt", tags=["attempts"], summary="An attempt, as I may see it now")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """While it runs: the questions with what I have answered. Afterwards: what the quiz's review policy shows."""
        at = timezone.now()
        return Response(attempt_as_seen(_attempt(request, id, at=at), at=at))

    @extend_schema(operation_id="review_attempt", tags=["attempts"], summary="The result of an attempt")
    @action(detail=True)
    def review(self, request: Request, id: str) -> Response:  # noqa: A002
        """409 `still_running` before it is handed in."""
        at = timezone.now()
        attempt = _attempt(request, id, at=at)
        if attempt.submitted_at is None:
            raise Problem(409, "still_running", "The attempt is not handed in yet.")
        return Response(attempt_as_seen(attempt, at=at))

    @extend_schema(
        operation_id="save_response",
        tags=["attempts"],
        summary="Save an answer",
        request=SaveSerializer,
        responses=SavedSerializer,
        examples=[OpenApiExample("A choice", SAVE, request_only=True)],
    )
    @action(detail=True, methods=["put"], url_path=rf"responses/(?P<slot>{SLOT})")
    def responses(self, request: Request, id: str, slot: str) -> Response:  # noqa: A002
        """Stored as it comes and read when it is graded. The same answer under the same number may be sent again. An
        older number is 409 `stale`, with the `current` answer; after the deadline and its grace, 409 `over`.
        """
        said = _said(SaveSerializer, request, attempt_id=id)
        at = timezone.now()
        stored = _answered(
            lambda: save_response(
                learner=person(request),
                attempt_id=id,
                position=int(slot),
                seq=said["seq"],
                raw=said["response"],
                certainty=said.get("certainty"),
                is_flagged=said.get("flagged"),
                at=at,
            )
        )
        saved = {
            "seq": stored.seq,
            "saved_at": stored.saved_at,
            "deadline_at": stored.attempt.deadline_at,
            "now": at,
        }
        return Response(SavedSerializer(saved).data)

    @extend_schema(
        operation_id="check_response",
        tags=["attempts"],
        summary="Have an answer judged now",
        request=CheckSerializer,
        responses=SlotSerializer,
    )
    @action(detail=True, methods=["post"], url_path=rf"responses/(?P<slot>{SLOT})/check")
    def check(self, request: Request, id: str, slot: str) -> Response:  # noqa: A002
        """In quizzes that give feedback at once or several tries. Answers the slot with what it then shows, or 409 as
        saving does.
        """
        said = _said(CheckSerializer, request, attempt_id=id)
        learner, at = person(request), timezone.now()
        _answered(
            lambda: check_response(
                learner=learner, attempt_id=id, position=int(slot), seq=said["seq"], raw=said["response"], at=at
            )
        )
        view = view_for_learner(_attempt(request, id, at=at), at=at)
        return Response(next(_slot(each) for each in view.slots if each.position == int(slot)))

    @extend_schema(operation_id="submit_attempt", tags=["attempts"], summary="Hand in", request=None)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, id: str) -> Response:  # noqa: A002
        """May be repeated: an attempt is handed in once."""
        at = timezone.now()
        try:
            attempt = submit_attempt(learner=person(request), attempt_id=id, at=at)
        except ObjectDoesNotExist as error:
            raise NotFound from error
        return Response(attempt_as_seen(attempt, at=at))


def attempt_as_seen(attempt: Attempt, *, at: datetime) -> dict[str, object]:
    """Return `AttemptSerializer`'s form of a learner's own attempt."""
    return _described(view_for_learner(attempt, at=at))


def _attempt(request: Request, public_id: str, *, at: datetime) -> Attempt:
    try:
        return look_at_attempt(learner=person(request), attempt_id=public_id, at=at)
    except ObjectDoesNotExist as error:
        raise NotFound from error


def _said(form: type[serializers.Serializer[Any]], request: Request, *, attempt_id: str) -> dict[str, Any]:
    """Return the body as the form reads it; who may not know of the attempt is not told what is wrong with it."""
    given = form(data=request.data)
    if not given.is_valid():
        if not attempts_of(person(request)).filter(public_id=attempt_id).exists():
            raise NotFound
        raise ValidationError(given.errors)
    return dict(given.validated_data)


def _answered(save: Callable[[], StoredResponse]) -> StoredResponse:
    """Return what `save` stored, or raise the problem that says why it did not."""
    try:
        return save()
    except (ObjectDoesNotExist, NoSuchSlot) as error:
        raise NotFound from error
    except ResponseRefused as error:
        raise Problem.of_field("response", str(error)) from error
    except AttemptClosed as error:
        raise Problem(409, "over", "The attempt is over: it takes no more answers.") from error
    except StaleResponse as error:
        raise StaleAnswer(error.current) from error


class StaleAnswer(Problem):
    """A newer answer is stored; `more` holds it, so that the sender can show both."""

    def __init__(self, current: StoredResponse) -> None:
        super().__init__(409, "stale", "A newer answer is stored, perhaps from another tab.")
        self.more = {
            "current": {
                "seq": current.seq,
                "response": current.raw,
                "certainty": current.certainty,
                "saved_at": current.saved_at and current.saved_at.isoformat(),
            }
        }


def _described(view: AttemptView) -> dict[str, object]:
    attempt, quiz = view.attempt, view.quiz
    return {
        "id": attempt.public_id,
        "quiz": quiz.public_id,
        "title": quiz.title,
        "number": attempt.number,
        "preview": attempt.is_preview,
        "state": attempt.state,
        "phase": view.phase,
        "behaviour": quiz.behaviour_name,
        "layout": quiz.layout,
        "started_at": attempt.started_at,
        "deadline_at": attempt.deadline_at,
        "submitted_at": attempt.submitted_at,
        "now": view.at,
        "worth": float(view.worth),
        "points": _number(view.points),
        "unmarked": view.unmarked_count,
        "passed": view.is_passed,
        "slots": [_slot(slot) for slot in view.slots],
    }


def _slot(slot: SlotView) -> dict[str, object]:
    return {
        "slot": slot.position,
        "section": slot.section,
        "section_introduction": render(slot.section_introduction),
        "type": slot.type,
        "stem": render(slot.stem),
        "question": with_html(slot.public),
        "worth": float(slot.worth),
        "seq": slot.seq,
        "response": slot.raw,
        "certainty": slot.certainty,
        "flagged": slot.is_flagged,
        "answered": slot.is_answered,
        "saved_at": slot.saved_at,
        "checks_left": slot.checks_left,
        "settled": slot.is_settled,
        "verdict": slot.verdict,
        "points": _number(slot.points),
        "key": _html(slot.key),
        "feedback": _html(slot.feedback),
        "comment": _html(slot.comment),
        "rubric": None
        if slot.rubric is None
        else [{"title": line.title, "points": float(line.points), "worth": float(line.worth)} for line in slot.rubric],
        "passage": slot.passage,
    }


def _number(points: Decimal | None) -> float | None:
    return None if points is None else float(points)


def _html(markdown: str | None) -> str | None:
    return None if markdown is None else render(markdown)
