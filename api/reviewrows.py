"""One review as it was sent: read, or refused with the field and the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from api.access import PUBLIC_ID
from api.parsing import Parsed, unstorable_field
from quizzes.cards.services.reviews import NewReview
from quizzes.engine.itemtypes.base import Json

LONGEST_DURATION_MS = 24 * 3600 * 1000
LONGEST_RESPONSE = 100_000  # characters of JSON
LONGEST_ECHO = 100

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
CARD_ID = re.compile(PUBLIC_ID)
# RFC 3339. Python's own reader takes more, such as week dates, and times without a zone.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?P<zone>[Zz]|[+-]\d{2}:\d{2})?", re.ASCII)


class RowRefused(Exception):
    """This row cannot be a review."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def read_review(row: Parsed) -> NewReview:
    """Return the row as a review. Raises RowRefused. Whether the card is the learner's is for the service to say."""
    if not isinstance(row, Mapping):
        raise RowRefused("", "is not an object")
    for name in ("id", "card", "rating", "reviewed_at", "duration_ms"):
        if name not in row:
            raise RowRefused(name, "is missing")
    return NewReview(
        client_id=_client_id(row["id"]),
        card_id=_card_id(row["card"]),
        rating=_whole(row["rating"], "rating", 1, 4),
        reviewed_at=read_moment(row["reviewed_at"]),
        duration_ms=_whole(row["duration_ms"], "duration_ms", 0, LONGEST_DURATION_MS),
        response=_response(row.get("response")),
        is_cram=_flag(row.get("cram", False), "cram"),
    )


def id_as_sent(row: Parsed) -> str | None:
    """Return the row's id to be sent back: a text as it came, but short and printable; None for anything else."""
    sent = row.get("id") if isinstance(row, Mapping) else None
    return sent[:LONGEST_ECHO].encode("utf-8", "replace").decode() if isinstance(sent, str) else None


def _client_id(sent: Parsed) -> UUID:
    if not isinstance(sent, str) or UUID_TEXT.fullmatch(sent) is None:
        raise RowRefused("id", "is not a UUID")
    return UUID(sent)


def _card_id(sent: Parsed) -> str:
    if not isinstance(sent, str):
        raise RowRefused("card", "is not text")
    if CARD_ID.fullmatch(sent) is None:
        raise RowRefused("card", "unknown")
    return sent


def _whole(sent: Parsed, field: str, lowest: int, highest: int) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int):
        raise RowRefused(field, "is not a whole number")
    if not lowest <= sent <= highest:
        raise RowRefused(field, f"outside {lowest} to {highest}")
    return sent


def _flag(sent: Parsed, field: str) -> bool:
    if not isinstance(sent, bool):
        raise RowRefused(field, "is neither true nor false")
    return sent


def read_moment(sent: Parsed) -> datetime:
    """Return the moment in UTC. A time without a zone is refused: it could be any of a day's hours."""
    if not isinstance(sent, str) or (found := MOMENT.fullmatch(sent)) is None:
        raise RowRefused("reviewed_at", "is not a time such as 2026-05-04T09:30:00Z")
    if found["zone"] is None:
        raise RowRefused("reviewed_at", "has no zone")
    try:
        return datetime.fromisoformat(sent.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowRefused("reviewed_at", "is no moment of the calendar") from error


def _response(sent: Parsed) -> Json:
    if sent is None:
        return None
    if (field := unstorable_field(sent, "response")) is not None:
        raise RowRefused(field, "holds a NUL or half a surrogate pair")
    if len(json.dumps(sent)) > LONGEST_RESPONSE:
        raise RowRefused("response", f"is longer than {LONGEST_RESPONSE} characters")
    return cast("Json", sent)
