"""Prepared queries give what the same query gives, and are written once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet

from quizzes.cards.models import Card
from seminar.people.models import Membership, Role, Seminar, User
from seminar.prepared import prepared
from tests.factories import people

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def users():
    return [people.user(f"user-{n}") for n in range(5)]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_sequence_finds_its_members_whatever_its_length(users, count):
    @prepared
    def named(*, names: list[str]) -> QuerySet[User]:
        return User.objects.filter(username__in=names).order_by("id")

    found = named(names=[user.username for user in users[:count]])

    assert found == users[:count]
    assert [user.date_joined for user in found] == [user.date_joined for user in users[:count]]


def test_lengths_share_statements_by_powers_of_two(users):
    lengths = []

    @prepared
    def ids_of(*, names: list[str]) -> QuerySet[User, int]:
        lengths.append(len(names))
        return User.objects.filter(username__in=names).values_list("id", flat=True)

    counts = [len(ids_of(names=[user.username for user in users[:count]])) for count in (1, 2, 3, 4, 5, 3)]

    assert counts == [1, 2, 3, 4, 5, 3]
    assert lengths == [1, 2, 4, 8]


def test_values_change_from_run_to_run(users):
    @prepared
    def joined_since(*, at: datetime, user_id: int) -> QuerySet[User, tuple[int, str]]:
        return User.objects.filter(date_joined__gt=at, id=user_id).values_list("id", "username")

    found = [joined_since(at=LONG_AGO, user_id=user.id) for user in users for _ in range(4)]

    assert found == [[(user.id, user.username)] for user in users for _ in range(4)]
    assert joined_since(at=users[0].date_joined, user_id=users[0].id) == []


def test_a_boolean_may_decide_what_is_written(users):
    seminar = Seminar.objects.create(title="Roots")
    Membership.objects.create(seminar=seminar, user=users[0], role=Role.STUDENT)

    @prepared
    def visible(*, user_id: int, is_superuser: bool, at: datetime) -> QuerySet[Seminar]:
        user = User(id=user_id, is_superuser=is_superuser)
        seminars = Seminar.objects.visible_to(user).filter(created_at__gt=at)
        return seminars if is_superuser else seminars.filter(memberships__user=user)

    with pytest.raises(ValueError, match=r"makes no use of \['user_id'\]"):
        visible(user_id=users[0].id, is_superuser=True, at=LONG_AGO)
    assert visible(user_id=users[0].id, is_superuser=False, at=LONG_AGO) == [seminar]
    assert visible(user_id=users[1].id, is_superuser=False, at=LONG_AGO) == []


def test_related_rows_come_along(users, django_assert_num_queries):
    seminar = Seminar.objects.create(title="Roots")
    Membership.objects.create(seminar=seminar, user=users[0], role=Role.STUDENT)

    @prepared
    def memberships(*, user_id: int) -> QuerySet[Membership]:
        return (
            Membership.objects.filter(user_id=user_id)
            .select_related("seminar", "user")
            .only("role", "seminar", "user__username")
        )

    with django_assert_num_queries(1):
        (found,) = memberships(user_id=users[0].id)
        read = (found.role, found.seminar, found.user.username)

    assert read == (Role.STUDENT, seminar, "user-0")


def test_numbers_in_the_query_are_written_out(users, django_assert_num_queries):
    @prepared
    def early(*, name: str) -> QuerySet[User, int]:
        return User.objects.filter(rollover_hour=4, username=name).values_list("id", flat=True)

    with django_assert_num_queries(1) as captured:
        found = early(name="user-0")

    assert found == [users[0].id]
    assert '"people_user"."rollover_hour" = 4' in captured.captured_queries[0]["sql"]


def test_a_number_is_compared_with_a_column_of_32_bits(users):
    @prepared
    def in_day(*, interval: int) -> QuerySet[Card, int]:
        return Card.objects.filter(scheduled_days=interval).values_list("id", flat=True)

    assert in_day(interval=3) == []


def test_nothing_is_asked_where_nothing_can_be_found(django_assert_num_queries):
    @prepared
    def named(*, names: list[str]) -> QuerySet[User]:
        return User.objects.filter(username__in=names)

    with django_assert_num_queries(0):
        found = named(names=[])

    assert found == []


def test_statements_are_planned_once_on_postgresql(users):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no statements that outlive their run")

    @prepared
    def named(*, name: str) -> QuerySet[User]:
        return User.objects.filter(username=name)

    for user in users:
        named(name=user.username)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%people_user%%'")
        assert cursor.fetchone() == (1,)
