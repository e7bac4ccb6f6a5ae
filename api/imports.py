"""Files brought into a bank: a plan first, then all of it or some, and back again.

Instructors bring them into banks of a seminar, everybody into their own: of a package of Anki with all it remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, person
from api.errors import Problem
from api.fields import Text
from quizzes.bank.services import own_bank
from quizzes.engine.formats.tabular.columns import ROLES
from quizzes.engine.formats.tabular.layout import DELIMITERS, ENCODINGS, MOST_COLUMNS, LayoutInvalid, layout_of
from quizzes.engine.itemtypes import REGISTRY
from quizzes.exchange.queries import banks_led_by, imports_led_by
from quizzes.exchange.services import (
    FileTooLarge,
    NotATable,
    NotInPlan,
    NotPlanned,
    NotUndoable,
    TooManyFiles,
    apply_import,
    lay_out_import,
    start_import,
    undo_import,
)
from seminar.people.queries import seminars_visible_to

if TYPE_CHECKING:
    from quizzes.bank.models import Bank
    from seminar.people.models import User

STATES = ["waiting", "reading", "planned", "applying", "applied", "refused", "failed", "undone"]
FATES = ["new", "changed", "unchanged", "kept", "conflict"]


class FindingSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning", "hint"])
    message = serializers.CharField()
    item = serializers.CharField(help_text="Its id in the file; '' where it is about none.")
    field = serializers.CharField(help_text="Path into the item's body; may be ''.")
    line = serializers.IntegerField(allow_null=True, help_text="From 1; null where there are no lines.")


class PlanRowSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="What `apply` takes.")
    type = serializers.CharField()
    name = serializers.CharField()
    stem = serializers.CharField(help_text="Its beginning, as Markdown.")
    fate = serializers.ChoiceField(
        choices=FATES,
        help_text="kept: changed in the bank since the last import, while the file says what it said; conflict: both "
        "changed. Neither is touched, unless `apply` names what is in conflict.",
    )
    line = serializers.IntegerField(allow_null=True)
    diff = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2),
        help_text="Lines in which file and bank differ, each with its sign: + or −.",
    )


class PlannedMediaSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    is_known = serializers.BooleanField(help_text="The bank holds it already.")


class LayoutSerializer(serializers.Serializer[Any]):
    """What a person says of a table; what is left out, null or '' is told by the content."""

    columns = serializers.ListField(
        child=Text(max_length=20, allow_blank=True),
        allow_null=True,
        default=None,
        max_length=MOST_COLUMNS,
        help_text=f"The role of each column, '' for none: {', '.join(ROLES)}, and 'option 1', 'wrong 1', 'feedback 1' "
        "up to 99. None comes twice. Null: by the headings.",
    )
    type = serializers.ChoiceField(
        choices=list(REGISTRY), allow_blank=True, default="", help_text="Of rows that do not say theirs."
    )
    has_header = serializers.BooleanField(allow_null=True, default=None)
    delimiter = serializers.ChoiceField(choices=list(DELIMITERS), allow_blank=True, default="")
    encoding = serializers.ChoiceField(choices=list(ENCODINGS), allow_blank=True, default="")
    sheet = Text(max_length=100, allow_blank=True, default="", help_text="Of a workbook; '' for the first.")


class LayOutSerializer(serializers.Serializer[Any]):
    mapping = LayoutSerializer()


class TableRowSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))


class TableSerializer(serializers.Serializer[Any]):
    """The beginning of a table and how it was read; what a `mapping` may be based on."""

    key = serializers.CharField(help_text="The same for files with the same first row.")
    header = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text="Empty where there is none."
    )
    rows = TableRowSerializer(many=True, help_text="The first ones, their cells cut to 100 characters.")
    letters = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True), help_text="The role of each, or ''.")
    type = serializers.CharField(allow_blank=True)
    has_header = serializers.BooleanField()
    delimiter = serializers.CharField(allow_blank=True)
    encoding = serializers.CharField()
    sheet = serializers.CharField(allow_blank=True)
    sheets = serializers.ListField(child=serializers.CharField())
    row_count = serializers.IntegerField()


class PlannedMemorySerializer(serializers.Serializer[Any]):
    cards = serializers.IntegerField(help_text="Of which the package says how they stand.")
    reviews = serializers.IntegerField(help_text="That my log does not have.")


class PlanSerializer(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Items by fate.")
    items = PlanRowSerializer(many=True)
    media = PlannedMediaSerializer(many=True)
    lint = FindingSerializer(many=True, help_text="What the linter says of the items.")
    table = TableSerializer(allow_null=True, help_text="Null for what is no table.")
    memory = PlannedMemorySerializer(required=False, help_text="Of a package that goes into my own deck.")


class ImportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    bank = serializers.CharField(source="bank.public_id")
    filename = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    format = serializers.CharField(help_text="'' until it is recognised.")
    state = serializers.ChoiceField(choices=STATES)
    progress_percent = serializers.IntegerField()
    refusal = serializers.CharField(help_text="Why it was refused or has failed, in a sentence.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ImportWithPlanSerializer(ImportSerializer):
    plan = serializers.SerializerMethodField()
    findings = FindingSerializer(many=True, help_text="What the file says that cannot be kept, and questions left out.")

    @extend_schema_field(PlanSerializer(allow_null=True))
    def get_plan(self, run: Any) -> Any:  # noqa: ANN401  # stored JSON
        return run.plan or None


class UploadSerializer(serializers.Serializer[Any]):
    bank = Text(max_length=16, required=False, help_text="Its public id; or else a seminar.")
    seminar = Text(max_length=16, required=False, help_text="Its id: the file goes into my own deck there.")
    file = serializers.FileField(max_length=1000, allow_empty_file=True)


class ApplySerializer(serializers.Serializer[Any]):
    items = serializers.ListField(
        child=Text(max_length=100),
        required=False,
        max_length=50_000,
        help_text="Ids of the plan. Without it, all that is new or changed; what is in conflict only by its id.",
    )


class FileViewSet(GenericViewSet[Any]):  # no docstring: the schema would give it to every call without one
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    def get_parsers(self) -> list[Any]:
        """Return what reads the body: a form with a file for a new one, JSON for all else."""
        if getattr(self, "action_map", {}).get("post") == "create":
            return [MultiPartParser()]
        return super().get_parsers()


class ImportViewSet(FileViewSet):
    serializer_class = ImportSerializer

    @extend_schema(operation_id="list_imports", tags=["imports"], summary="Imports into my banks, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(imports_led_by(person(request)).defer("plan", "findings", "applied"))
        return self.get_paginated_response(ImportSerializer(page, many=True).data)

    @extend_schema(
        operation_id="start_import",
        tags=["imports"],
        summary="Bring a file in",
        request={"multipart/form-data": UploadSerializer},
        responses={202: ImportWithPlanSerializer},
    )
    def create(self, request: Request) -> Response:
        """The file is read in the background: ask again until `state` is `planned` or `refused`. Nothing is stored in
        the bank before `apply`. Sending the same file again while it waits gives the same import, planned anew. 413
        `too_large` for a file over the limit; 409 `too_many_files` while ten of mine for my own deck are still to be
        read; 404 where neither bank nor seminar is mine to bring it to.
        """
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        bank = _bank(person(request), said)
        try:
            run = start_import(bank=bank, uploader=person(request), name=said["file"].name, file=said["file"])
        except FileTooLarge as error:
            raise Problem(413, "too_large", str(error)) from error
        except TooManyFiles as error:
            raise Problem(409, "too_many_files", str(error)) from error
        return Response(ImportWithPlanSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="show_import",
        tags=["imports"],
        summary="How far an import is, and its plan",
        responses=ImportWithPlanSerializer,
    )
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        run = get_object_or_404(imports_led_by(person(request)), public_id=id)
        return Response(ImportWithPlanSerializer(run).data)

    @extend_schema(
        operation_id="lay_out_import",
        tags=["imports"],
        summary="Say which column of a table is what",
        request=LayOutSerializer,
        responses={202: ImportWithPlanSerializer, 409: OpenApiResponse(description="`not_planned`, `not_a_table`")},
        examples=[
            OpenApiExample(
                "Two columns",
                {"mapping": {"columns": ["question", "answer", ""], "has_header": True, "type": "shorttext"}},
                request_only=True,
            )
        ],
    )
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """It is read and planned anew in the background. What is said is kept for the bank's next file of the same
        first row. 409 `not_planned` where it is not planned, `not_a_table` for a file of another format.
        """
        given = LayOutSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        run = get_object_or_404(imports_led_by(person(request)), public_id=id)
        try:
            run = lay_out_import(run=run, layout=layout_of(given.validated_data["mapping"]))
        except LayoutInvalid as error:
            raise Problem.of_field(f"mapping.{error.field}", str(error)) from error
        except NotPlanned as error:
            raise Problem(409, "not_planned", f"The import is {error}: there is no plan to change.") from error
        except NotATable as error:
            raise Problem(409, "not_a_table", "The file is no table: it has no columns.") from error
        return Response(ImportWithPlanSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="apply_import",
        tags=["imports"],
        summary="Store what is planned",
        request=ApplySerializer,
        responses={202: ImportWithPlanSerializer, 409: OpenApiResponse(description="`not_planned`")},
        examples=[OpenApiExample("Some of it", {"items": ["founder"]}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, id: str) -> Response:  # noqa: A002
        """All new and changed items, or those named. Runs in the background. 409 `not_planned` where it is not planned,
        or was applied already.
        """
        given = ApplySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        run = get_object_or_404(imports_led_by(person(request)), public_id=id)
        try:
            run = apply_import(run=run, selected=given.validated_data.get("items"))
        except NotPlanned as error:
            raise Problem(409, "not_planned", f"The import is {error}: there is nothing to apply.") from error
        except NotInPlan as error:
            raise Problem.of_field("items", str(error).rstrip(".")) from error
        return Response(ImportWithPlanSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="undo_import",
        tags=["imports"],
        summary="Take a whole import back",
        request=None,
        responses={200: ImportWithPlanSerializer, 409: OpenApiResponse(description="`not_undoable`")},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:  # noqa: A002
        """Items that it made are removed, those that it changed say again what they said. 409 `not_undoable` where one
        was changed since, or one that it made is in use.
        """
        run = get_object_or_404(imports_led_by(person(request)), public_id=id)
        try:
            run = undo_import(run=run, author=person(request))
        except NotUndoable as error:
            raise Problem(409, "not_undoable", str(error)) from error
        return Response(ImportWithPlanSerializer(run).data)


def _bank(user: User, said: dict[str, Any]) -> Bank:
    """Return the bank that a file is for: one that the user may change, or their own in a seminar of theirs."""
    if ("bank" in said) == ("seminar" in said):
        raise Problem.of_field("bank", "name either a bank or a seminar")
    if "bank" in said:
        return get_object_or_404(banks_led_by(user), public_id=said["bank"])
    return own_bank(learner=user, seminar=get_object_or_404(seminars_visible_to(user), public_id=said["seminar"]))
