"""Batches of rows written with one statement are the rows that Django would have written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from quizzes.cards.models import Card, LogKind, PresetVersion, ReviewLog
from seminar.batchwrites import add_rows, add_rows_and_keys, new_row, store_fields
from tests.cards.classroom import MONDAY, Classroom, flashcard

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards():
    return Classroom.with_items(*[flashcard(f"item-{n}") for n in range(3)]).open()


def log_rows(cards):
    """Rows whose columns are empty in some and filled in others."""
    pin = PresetVersion.objects.create(digest="d", content={})
    common = {"learner_id": cards[0].learner_id, "preset_version": pin, "received_at": MONDAY}
    review = {
        "kind": LogKind.REVIEW,
        "rating": 3,
        "response": {"text": 'a "quoted" {braced}, \\ and Ä', "list": [None, 1.5]},
    }
    due_set = {"kind": LogKind.DUE_SET, "due_on": date(2026, 3, 9)}
    undo = {"kind": LogKind.UNDO, "undoes": UUID(int=1), "is_clamped": True}
    return [
        ReviewLog(card=card, client_id=UUID(int=n), digest=f"row {n}", reviewed_at=MONDAY, **common, **about)
        for n, (card, about) in enumerate(zip(cards, (review, due_set, undo), strict=True))
    ]


def stored_values():
    return list(ReviewLog.objects.order_by("client_id").values())


@pytest.mark.parametrize("count", [1, 3])
def test_rows_added_are_those_of_bulk_create(cards, count):
    rows = log_rows(cards)[:count]
    with transaction.atomic():
        ReviewLog.objects.bulk_create(rows)
        expected = stored_values()
        transaction.set_rollback(True)

    add_rows(log_rows_again(rows))

    without_keys = [[{**row, "id": 0} for row in values] for values in (stored_values(), expected)]
    assert without_keys[0] == without_keys[1]
    assert len(expected) == count


def log_rows_again(rows):
    """The same rows as never stored."""
    for row in rows:
        row.pk, row._state.adding = None, True
    return rows


def test_a_batch_takes_one_statement(cards, django_assert_num_queries):
    rows = log_rows(cards)

    with django_assert_num_queries(1):
        add_rows(rows)

    assert ReviewLog.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_keys_are_those_of_the_rows(cards, count):
    rows = log_rows_again(log_rows(cards)[:count])

    add_rows_and_keys(rows)

    assert [row._state.adding for row in rows] == [False] * count
    assert ReviewLog.objects.in_bulk([row.id for row in rows]) == {row.id: row for row in rows}
    assert [ReviewLog.objects.get(id=row.id).client_id for row in rows] == [row.client_id for row in rows]


def test_no_rows_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        add_rows([])
        add_rows_and_keys([])
        store_fields([], ("state",))


def test_values_of_any_size_share_a_statement(cards):
    """psycopg would call 1 a smallint and 100,000 an integer, and an empty column nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite prepares nothing")
    rows = log_rows(cards)
    for row, duration in zip(rows, (1, 100_000, 1), strict=True):
        row.duration_ms = duration

        add_rows([row])

    counted = connection.connection._prepared._counts | connection.connection._prepared._names
    assert len([query for query, _ in counted if b'INSERT INTO "cards_reviewlog"' in query]) == 1


def test_a_text_too_long_is_refused_and_not_cut(cards):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no length of a text")
    (row, *_) = log_rows(cards)
    row.digest = "x" * 33

    with pytest.raises(DataError), transaction.atomic():
        add_rows([row])

    assert ReviewLog.objects.count() == 0


def test_one_bad_row_refuses_the_batch(cards):
    rows = log_rows(cards)
    rows[1].due_on = None

    with pytest.raises(IntegrityError), transaction.atomic():
        add_rows(rows)

    assert ReviewLog.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_named_fields_are_stored_and_no_others(cards, count):
    before = list(Card.objects.order_by("id").values())
    moments = [datetime(2026, 3, 2 + n, 1, 2, 3, 456789, tzinfo=UTC) for n in range(count)]
    for card, moment in zip(cards, moments, strict=False):
        card.state, card.due_at, card.stability_days, card.step, card.flag = 2, moment, 0.1 + 0.2, None, 5

    store_fields(cards[:count], ("state", "due_at", "stability_days", "step"))

    changed = [{"state": 2, "due_at": moment, "stability_days": 0.1 + 0.2, "step": None} for moment in moments]
    assert list(Card.objects.order_by("id").values()) == [
        row | (changed[n] if n < count else {}) for n, row in enumerate(before)
    ]


def test_a_new_row_is_the_one_that_the_model_makes():
    values = {"learner_id": 1, "card_id": 2, "client_id": UUID(int=3), "rating": 3, "reviewed_at": MONDAY}

    rows = [new_row(ReviewLog, values), ReviewLog(**values)]

    made, expected = [{**vars(row), "_state": (row._state.adding, row._state.db)} for row in rows]
    assert made == expected
    assert type(rows[0]) is ReviewLog


def test_a_new_row_takes_columns_alone():
    with pytest.raises(TypeError, match=r"ReviewLog has no \['card'\]"):
        new_row(ReviewLog, {"learner_id": 1, "card": 2})


def test_a_model_that_makes_a_default_for_each_row_is_refused():
    with pytest.raises(TypeError, match="made for each row"):
        new_row(Card, {"learner_id": 1})
