"""Prepared queries give what the same query gives, and are written once."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Upper

from quizzes.cards.models import Card
from seminar.people.models import Membership, Role, Seminar, User
from seminar.prepared import prepared, prepared_delete
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


def test_a_model_has_what_it_was_annotated_with(users):
    @prepared
    def counted(*, names: list[str]) -> QuerySet[User]:
        found = User.objects.filter(username__in=names).annotate(
            upper=Upper("username"), nothing=Value(None, CharField())
        )
        return found.order_by("id")

    found = counted(names=["user-1", "user-2"])

    assert [(user, user.upper, user.nothing) for user in found] == [
        (users[1], "USER-1", None),
        (users[2], "USER-2", None),
    ]


def test_lengths_share_statements(users):
    """By powers of two; PostgreSQL takes long ones as arrays under one statement."""
    lengths = []

    @prepared
    def ids_of(*, names: list[str]) -> QuerySet[User, int]:
        lengths.append(len(names))
        return User.objects.filter(username__in=names).values_list("id", flat=True)

    counts = [len(ids_of(names=[user.username for user in users[:count]])) for count in (1, 2, 3, 4, 5, 3)]

    assert counts == [1, 2, 3, 4, 5, 3]
    assert lengths == [1, 2, 4, 8]

    many = [user.username for user in users] + [f"nobody-{n}" for n in range(30)]
    assert [len(ids_of(names=many[:count])) for count in (9, 20, 35)] == [5, 5, 5]
    assert lengths[4:] == ([2] if connection.vendor == "postgresql" else [16, 32, 64])


def test_a_sequence_may_hold_any_text(users):
    @prepared
    def known(*, names: list[str], not_ids: list[int]) -> QuerySet[User, str]:
        found = User.objects.filter(username__in=names).exclude(id__in=not_ids)
        return found.order_by("id").values_list("username", flat=True)

    names = ['a "quoted", {braced}', "back\\slash", "NULL", "user-1", *map(str, range(9)), "user-2"]
    for name in names[:3]:
        people.user(name)

    assert sorted(known(names=names, not_ids=[users[2].id] * 9)) == sorted(names[:4])
    assert sorted(known(names=names, not_ids=[])) == sorted([*names[:4], "user-2"])


def test_a_sequence_that_is_more_than_looked_in_is_refused(users):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has a place for each of its members")

    @prepared
    def of_first(*, ids: list[int]) -> QuerySet[User]:
        return User.objects.filter(id=ids[0], id__lt=ids[1])

    with pytest.raises(ValueError, match="does more with ids than look in it"):
        of_first(ids=[user.id for user in users] * 2)


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


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_made_anew(users):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    assert _named(name="user-3") == [users[3]]
    ended = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    connection.health_check_enabled, connection.health_check_done = True, False

    found = _named(name="user-3")

    assert found == [users[3]]
    assert connection.connection.info.backend_pid != ended


@prepared
def _named(*, name: str) -> QuerySet[User]:
    return User.objects.filter(username=name)


def test_rows_named_are_deleted_and_counted(users):
    @prepared_delete
    def gone(*, names: list[str]) -> QuerySet[User]:
        return User.objects.filter(username__in=names)

    assert [gone(names=["user-1", "user-2", "nobody"]), gone(names=[]), gone(names=["user-1"])] == [2, 0, 0]
    assert list(User.objects.order_by("id")) == [users[0], users[3], users[4]]


def test_models_are_those_that_django_makes(users):
    seminar = people.seminar("A")
    people.member(seminar, "member")

    @prepared
    def memberships(*, seminar_id: int) -> QuerySet[Membership]:
        rows = Membership.objects.filter(seminar_id=seminar_id).select_related("user", "seminar").order_by("id")
        return rows.defer("user__email")

    made = memberships(seminar_id=seminar.id)
    expected = list(Membership.objects.filter(seminar=seminar).select_related("user", "seminar").order_by("id"))

    assert made == expected
    for mine, theirs in zip(made, expected, strict=True):
        assert (mine._state.adding, mine._state.db) == (False, "default")
        assert mine.user.get_deferred_fields() == {"email"}
        assert (mine.user.email, mine.user.password) == (theirs.user.email, theirs.user.password)
        assert mine.seminar == theirs.seminar
