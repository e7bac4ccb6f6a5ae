"""Reviews: take them in, in batches and each once, and take one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access import person
from api.cards import CardSerializer, card_as_folded
from api.errors import Problem
from api.parsing import Parsed, RowsParser
from api.reviewrows import LONGEST_DURATION_MS, RowRefused, id_as_sent, read_moment, read_review
from api.throttles import ReviewThrottle
from quizzes.cards.queries.showing import folded
from quizzes.cards.services.reviews import NewReview, NothingToUndo, Receipt, record_reviews, undo_review

REVIEW = {
    "id": "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b",
    "card": "8m2kq7wz4cdh",
    "rating": 3,
    "reviewed_at": "2026-05-04T09:30:00+02:00",
    "duration_ms": 5200,
}


class ReviewSerializer(serializers.Serializer[Any]):
    """For the schema: rows are read by `read_review`, so that a bad one does not hold back the others."""

    id = serializers.UUIDField(help_text="Made by the sender: a repeat under it adds nothing.")
    card = serializers.CharField()
    rating = serializers.IntegerField(min_value=1, max_value=4, help_text="1 again, 2 hard, 3 good, 4 easy.")
    reviewed_at = serializers.DateTimeField(
        help_text="With a zone. More than five minutes ahead of our clock, it is set to when it arrived."
    )
    duration_ms = serializers.IntegerField(min_value=0, max_value=LONGEST_DURATION_MS)
    response = serializers.JSONField(required=False, help_text="What was answered, to be kept with the review.")
    cram = serializers.BooleanField(required=False, help_text="Given while cramming: logged, and no due date moves.")


class ReceiptSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True, help_text="As it was sent; null where it was no text.")
    status = serializers.ChoiceField(choices=["accepted", "duplicate", "refused"])
    field = serializers.CharField(required=False, help_text="Only where refused: which field is at fault.")
    reason = serializers.CharField(
        required=False, help_text="Only where refused: why. `conflict`: the id is known with another body."
    )


class ReviewsView(APIView):
    parser_classes = (RowsParser,)
    throttle_classes = (ReviewThrottle,)

    @extend_schema(
        operation_id="send_reviews",
        tags=["reviews"],
        summary="Send reviews",
        request=ReviewSerializer(many=True),
        parameters=[
            OpenApiParameter(
                "X-Sent-At",
                str,
                OpenApiParameter.HEADER,
                description="What the sender's clock shows, as in `reviewed_at`: one that is wrong is put right.",
            ),
        ],
        responses={202: ReceiptSerializer(many=True)},
        examples=[
            OpenApiExample("One review", REVIEW, request_only=True),
            OpenApiExample("Taken", {"id": REVIEW["id"], "status": "accepted"}, response_only=True),
            OpenApiExample(
                "Refused",
                {"id": REVIEW["id"], "status": "refused", "field": "rating", "reason": "outside 1 to 4"},
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Takes up to 500 reviews and says, in their order, what became of each. A batch may be sent again: what is
        known is a duplicate. A refused review does not hold back the others. The cards are folded in the background;
        the queue and the cards show the result at once.
        """
        rows = _rows(request.data)
        read = [_read(row) for row in rows]
        reviews = [each for each in read if isinstance(each, NewReview)]
        receipts = iter(_recorded(request, reviews) if reviews else ())
        fates = [next(receipts) if isinstance(each, NewReview) else each for each in read]
        return Response(_answers(rows, fates), status=status.HTTP_202_ACCEPTED)


class UndoView(APIView):
    @extend_schema(
        operation_id="undo_review",
        tags=["reviews"],
        summary="Take a review back",
        request=None,
        responses=CardSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002  # the name in the address
        """As if it had never been; may be repeated. Only the last 30 reviews can be taken back. Returns the card."""
        try:
            card = undo_review(learner=person(request), review_id=id, at=timezone.now())
        except NothingToUndo as error:
            raise NotFound from error
        card.refresh_from_db()
        return Response(card_as_folded(folded(card)))


def _recorded(request: Request, reviews: Sequence[NewReview]) -> Sequence[Receipt]:
    """Store the reviews. `X-Sent-At` is what the sender's clock shows; what cannot be read as a time says nothing."""
    try:
        sent_at = read_moment(request.headers.get("X-Sent-At"))
    except RowRefused:
        sent_at = None
    return record_reviews(learner=person(request), reviews=reviews, at=timezone.now(), sent_at=sent_at)


def _rows(sent: Parsed) -> Sequence[Parsed]:
    if not isinstance(sent, list):
        raise Problem.of_field("", "is not a list of reviews")
    if len(sent) > settings.REVIEW_BATCH_LIMIT:
        raise Problem.of_field("", f"holds more than {settings.REVIEW_BATCH_LIMIT} reviews")
    return sent


def _read(row: Parsed) -> NewReview | RowRefused:
    try:
        return read_review(row)
    except RowRefused as refusal:
        return refusal


def _answers(rows: Iterable[Parsed], fates: Iterable[Receipt | RowRefused]) -> list[dict[str, str | None]]:
    """Return `ReceiptSerializer`'s form; by hand, since it is made 500 times in a full batch."""
    answers = []
    for row, fate in zip(rows, fates, strict=True):
        is_taken = isinstance(fate, Receipt) and fate.status != "refused"
        answer = {"id": id_as_sent(row), "status": fate.status if isinstance(fate, Receipt) else "refused"}
        answers.append(answer if is_taken else answer | {"field": fate.field, "reason": fate.reason})
    return answers
