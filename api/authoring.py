"""Making quizzes: their terms, sections and slots, and other terms for some. For instructors of the seminar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as InvalidQuiz
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.errors import FieldError, Problem
from api.fields import Flag, Text, Whole
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.queries.readiness import remarks_on
from quizzes.attempts.services.authoring import StructureFrozen, stored_sections
from quizzes.attempts.services.definitions import (
    SaidSection,
    SaidSlot,
    UnknownPart,
    define_quiz,
    override_terms,
    redefine_quiz,
)
from quizzes.engine.grading.timing import TimingInvalid

if TYPE_CHECKING:
    from quizzes.attempts.models import Quiz


class ShareField(serializers.DecimalField):
    def __init__(self, *, required: bool, allow_null: bool = False) -> None:
        super().__init__(
            max_digits=6,
            decimal_places=5,
            min_value=Decimal(0),
            max_value=Decimal(1),
            required=required,
            allow_null=allow_null,
        )


class Names(serializers.ListField):
    child = Text(max_length=100)


class DrawSerializer(serializers.Serializer[Any]):
    """Of any of the banks (by id in files), with all the tags, of any of the levels and types; [] asks for nothing."""

    banks = Names(required=False)
    tags = Names(required=False)
    levels = serializers.ListField(
        child=serializers.ChoiceField(choices=["recall", "understand", "apply", "evaluate"]), required=False
    )
    types = Names(required=False)


class DefinedSlotSerializer(serializers.Serializer[Any]):
    item = Text(required=False, help_text="An item's id; or else a draw.")
    version = Whole(required=False, allow_null=True, min_value=1, help_text="Pinned; without it, the latest.")
    draw = DrawSerializer(required=False, allow_null=True)
    points = serializers.DecimalField(
        max_digits=15,
        decimal_places=5,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
        help_text="Null: the item's own.",
    )
    is_shuffled = Flag(required=False, default=True, help_text="Shuffle the options, where their order means nothing.")


class DefinedSectionSerializer(serializers.Serializer[Any]):
    title = Text(required=False, allow_blank=True, max_length=200, default="")
    introduction = Text(required=False, allow_blank=True, default="")
    is_shuffled = Flag(required=False, default=False)
    slots = DefinedSlotSerializer(many=True)


class TermsSerializer(serializers.Serializer[Any]):
    title = Text(max_length=200)
    introduction = Text(required=False, allow_blank=True)
    is_published = Flag(required=False)
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    time_limit_seconds = Whole(required=False, allow_null=True, min_value=1)
    grace_seconds = Whole(required=False, min_value=0, max_value=3600)
    attempts_allowed = Whole(required=False, allow_null=True, min_value=1)
    password = Text(required=False, allow_blank=True, max_length=100)
    behaviour_name = serializers.ChoiceField(required=False, choices=["deferred", "immediate", "tries", "certainty"])
    tries = Whole(required=False, min_value=1, max_value=10)
    penalty = ShareField(required=False)
    layout = serializers.ChoiceField(required=False, choices=["one_page", "one_question"])
    review_policy = serializers.DictField(
        required=False,
        child=Names(),
        help_text="What is shown, by phase: during, right_after, while_open, after_close.",
    )
    grading_method = serializers.ChoiceField(required=False, choices=["highest", "average", "first", "last"])
    pass_mark = ShareField(required=False, allow_null=True)
    release = serializers.ChoiceField(required=False, choices=["at_once", "by_hand", "on_date"])
    release_at = serializers.DateTimeField(required=False, allow_null=True)
    needs_two_readers = Flag(required=False)


class DefinitionSerializer(TermsSerializer):
    sections = DefinedSectionSerializer(many=True, required=False)


class NewQuizSerializer(DefinitionSerializer):
    seminar = Text()
    slug = serializers.SlugField(max_length=100, help_text="Its id in files.")


class RemarkSerializer(serializers.Serializer[Any]):
    """What is to be seen to before the quiz opens."""

    severity = serializers.CharField()
    message = serializers.CharField()


class StoredDefinitionSerializer(DefinitionSerializer):
    id = serializers.CharField(source="public_id")
    seminar = serializers.CharField()
    slug = serializers.CharField()
    remarks = RemarkSerializer(many=True)


class OverrideSerializer(serializers.Serializer[Any]):
    """For one member or one group. A field that is missing leaves the quiz's own; with none the override goes."""

    username = Text(required=False, max_length=150)
    group = Text(required=False, max_length=100)
    opens_at = serializers.DateTimeField(required=False)
    closes_at = serializers.DateTimeField(required=False)
    time_limit_seconds = Whole(required=False, min_value=1)
    multiplier = serializers.DecimalField(
        required=False, max_digits=4, decimal_places=2, min_value=Decimal(1), max_value=Decimal(10)
    )
    attempts_allowed = Whole(required=False, min_value=1)
    lifted = Names(required=False, help_text="Fields that have no limit for them.")
    reason = Text(required=False, allow_blank=True, max_length=200)


class DefinitionsView(APIView):
    @extend_schema(
        operation_id="define_quiz",
        tags=["quizzes"],
        summary="Make a quiz",
        request=NewQuizSerializer,
        responses={201: StoredDefinitionSerializer},
        examples=[
            OpenApiExample(
                "Two questions of a tag",
                {
                    "seminar": "8m2kq7wz4cdh",
                    "slug": "weber",
                    "title": "Weber",
                    "sections": [{"slots": [{"draw": {"tags": ["weber"]}}, {"draw": {"tags": ["weber"]}}]}],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Not published unless it says so. `remarks` of the answer tell what is missing before it opens. 404 where the
        seminar is not one that you instruct.
        """
        said = _said(NewQuizSerializer, request)
        sections, seminar, slug = _sections(said.pop("sections", [])), said.pop("seminar"), said.pop("slug")
        quiz = _defined(
            lambda: define_quiz(author=person(request), seminar_id=seminar, slug=slug, settings=said, sections=sections)
        )
        return Response(_definition(quiz, at=timezone.now()), status=status.HTTP_201_CREATED)


class DefinitionView(APIView):
    @extend_schema(
        operation_id="show_definition",
        tags=["quizzes"],
        summary="A quiz as its instructor made it",
        responses=StoredDefinitionSerializer,
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        return Response(_definition(_led(request, id), at=timezone.now()))

    @extend_schema(
        operation_id="redefine_quiz",
        tags=["quizzes"],
        summary="Change a quiz",
        request=DefinitionSerializer(partial=True),
        responses=StoredDefinitionSerializer,
    )
    def patch(self, request: Request, id: str) -> Response:  # noqa: A002
        """What is not named stays. `sections` replaces all of them: 409 `frozen` once somebody has sat the quiz.
        Attempts under way follow new terms at once.
        """
        _led(request, id)
        said = _said(DefinitionSerializer, request, partial=True)
        sections = _sections(said.pop("sections")) if "sections" in said else None
        quiz = _defined(lambda: redefine_quiz(author=person(request), quiz_id=id, settings=said, sections=sections))
        return Response(_definition(quiz, at=timezone.now()))


class OverridesView(APIView):
    @extend_schema(
        operation_id="override_terms",
        tags=["quizzes"],
        summary="Give some other terms",
        request=OverrideSerializer,
        responses={204: None},
    )
    def put(self, request: Request, id: str) -> Response:  # noqa: A002
        """Holds at once, also for attempts under way."""
        _led(request, id)
        said = _said(OverrideSerializer, request)
        names = {name: said.pop(name, "") for name in ("username", "group")}
        if bool(names["username"]) == bool(names["group"]):
            raise Problem.of_field("username", "name either a user or a group")
        _defined(lambda: override_terms(author=person(request), quiz_id=id, settings=said, **names))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _led(request: Request, public_id: str) -> Quiz:
    quiz = quizzes_led_by(person(request)).filter(public_id=public_id).first()
    if quiz is None:
        raise NotFound
    return quiz


def _said(form: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    given = form(data=request.data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _sections(said: list[Mapping[str, Any]]) -> list[SaidSection]:
    return [
        SaidSection(
            title=section.get("title", ""),
            introduction=section.get("introduction", ""),
            is_shuffled=section.get("is_shuffled", False),
            slots=[SaidSlot(**slot) for slot in section["slots"]],
        )
        for section in said
    ]


def _defined[Made](define: Callable[[], Made]) -> Made:
    """Return what `define` stored, or raise the problem that says why it did not."""
    try:
        return define()
    except ObjectDoesNotExist as error:
        raise NotFound from error
    except (UnknownPart, TimingInvalid) as error:
        raise Problem.of_field(error.field, str(error).rstrip(".")) from error
    except StructureFrozen as error:
        raise Problem(409, "frozen", "Somebody has sat the quiz: copy it to change its questions.") from error
    except InvalidQuiz as error:
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        errors = [FieldError("" if name == "__all__" else name, text) for name, texts in said.items() for text in texts]
        raise Problem(400, "invalid", "; ".join(each.reason for each in errors), errors=errors) from error


def _definition(quiz: Quiz, *, at: datetime) -> dict[str, object]:
    terms = {name: getattr(quiz, name) for name in map(str, TermsSerializer().fields)}
    sections = [
        {
            "title": section.title,
            "introduction": section.introduction,
            "is_shuffled": section.is_shuffled,
            "slots": [
                {
                    "item": slot.item.public_id if slot.item else "",
                    "version": slot.version.number if slot.version else None,
                    "draw": slot.draw,
                    "points": slot.points,
                    "is_shuffled": slot.is_shuffled,
                }
                for slot in section.slots
            ],
        }
        for section in stored_sections(quiz)
    ]
    made = {
        "public_id": quiz.public_id,
        "seminar": quiz.seminar.public_id,
        "slug": quiz.slug,
        "sections": sections,
        "remarks": remarks_on(quiz, at=at),
    }
    return dict(StoredDefinitionSerializer(terms | made).data)
