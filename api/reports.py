"""Reports on items: what I found wrong with a card, and what the staff say to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, StaffOnly, person
from api.errors import Problem
from api.fields import Text
from quizzes.attempts.queries.withheld import keys_withheld
from quizzes.bank.queries import reports_by, reports_staffed_by
from quizzes.bank.services import (
    LONGEST_REPORT,
    MOST_REPORTS,
    NotReportable,
    ReportConflict,
    TooManyReports,
    WordMissing,
    report_item,
    settle_report,
)
from quizzes.cards.queries.showing import drillable_cards_of

if TYPE_CHECKING:
    from quizzes.bank.models import ItemReport

REASONS = ("wrong", "unclear", "source", "slip", "other")


class NewReportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it adds nothing.")
    reason = serializers.ChoiceField(choices=REASONS)
    text = Text(max_length=LONGEST_REPORT, allow_blank=True, required=False, default="")


class ReportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    item = serializers.CharField(source="item.public_id")
    reason = serializers.ChoiceField(choices=REASONS)
    text = serializers.CharField()
    made_at = serializers.DateTimeField()
    answer = serializers.CharField(
        help_text="The word back; empty while it is open, and to who sent it while a quiz keeps the item's key."
    )
    settled_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is open.")


def own_reports(request: Request, reports: Sequence[ItemReport]) -> list[Any]:
    """Return reports as who sent them may read them now."""
    ids = {each.item_id for each in reports}
    withheld = keys_withheld(person(request), item_ids=ids, at=timezone.now())
    rows = ReportSerializer(reports, many=True).data
    return [
        {**row, "answer": ""} if report.item_id in withheld else row for report, row in zip(reports, rows, strict=True)
    ]


class SettlingSerializer(serializers.Serializer[Any]):
    answer = Text(max_length=LONGEST_REPORT, help_text="The word back to who reported it.")


class CardReportsView(APIView):
    @extend_schema(
        operation_id="report_card",
        tags=["cards"],
        summary="Report what is wrong with a card",
        request=NewReportSerializer,
        responses={201: ReportSerializer},
    )
    def post(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """It reaches the staff beside the item, with my name. Twenty a day at most."""
        at = timezone.now()
        cards = drillable_cards_of(person(request), at=at).select_related("item__bank")
        card = get_object_or_404(cards, public_id=id)
        given = NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        try:
            report = report_item(
                reporter=person(request),
                item=card.item,
                reason=said["reason"],
                text=said["text"],
                client_id=said["id"],
                at=at,
            )
        except TooManyReports as error:
            raise Problem(429, "too_many_reports", f"At most {MOST_REPORTS} reports within a day.") from error
        except ReportConflict as error:
            raise Problem(409, "conflict", "This id is that of another report.") from error
        except NotReportable as error:
            raise Problem(409, "not_reportable", "This item is your own: there is nobody else to tell.") from error
        return Response(own_reports(request, [report])[0], status=status.HTTP_201_CREATED)


class ReportViewSet(GenericViewSet[Any]):
    serializer_class = ReportSerializer
    filterset_class = None
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_reports", tags=["cards"], summary="What I have reported, newest first")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(reports_by(person(request)))
        return self.get_paginated_response(own_reports(request, page or ()))

    @extend_schema(operation_id="list_open_reports", tags=["banks"], summary="Reports that wait for the staff")
    @action(detail=False, permission_classes=[IsAuthenticated, StaffOnly])
    def open(self, request: Request) -> Response:
        page = self.paginate_queryset(reports_staffed_by(person(request)).filter(settled_at=None))
        return self.get_paginated_response(ReportSerializer(page or (), many=True).data)

    @extend_schema(
        operation_id="settle_report",
        tags=["banks"],
        summary="Settle a report with a word back",
        request=SettlingSerializer,
        responses=ReportSerializer,
    )
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated, StaffOnly])
    def settle(self, request: Request, id: str) -> Response:  # noqa: A002
        """One that is settled stays as it was settled first."""
        report = get_object_or_404(reports_staffed_by(person(request)), public_id=id)
        given = SettlingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            settled = settle_report(
                report=report, answer=given.validated_data["answer"], by=person(request), at=timezone.now()
            )
        except WordMissing as error:
            raise Problem.of_field("answer", "is empty") from error
        return Response(ReportSerializer(settled).data)
