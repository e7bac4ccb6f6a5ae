"""Connections of a worker: kept from task to task as the web server keeps them from request to request."""

import psycopg
import pytest
from celery import states
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun, task_prerun
from django.db import connection

from quizzes.cards.tasks import fold_cards
from seminar.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_connection():
    """What other tests have left may be too old by now."""
    connection.close()


def ask() -> object:
    """Return the connection, in the driver's terms, that has just answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.connection


def run_task(*, state: str) -> object:
    """Do what a worker does around a task, and return the connection that the task has used."""
    task_prerun.send(sender=fold_cards)
    used = ask()
    DjangoWorkerFixup(app).close_database()
    task_postrun.send(sender=fold_cards, state=state)
    return used


def test_a_connection_outlives_the_tasks_that_go_well():
    before = ask()

    used = [run_task(state=states.SUCCESS) for _ in range(3)]

    assert used == [before] * 3


@pytest.mark.parametrize("state", [states.FAILURE, states.RETRY, None])
def test_a_task_that_does_not_go_well_takes_its_connection_along(state):
    run_task(state=state)

    assert connection.connection is None


def test_a_connection_too_old_ends_between_two_tasks():
    before = ask()
    connection.close_at = 0

    assert run_task(state=states.SUCCESS) is not before


def test_a_connection_that_the_server_has_ended_between_two_tasks_is_made_anew():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    ended = run_task(state=states.SUCCESS)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended.info.backend_pid])

    assert run_task(state=states.SUCCESS) is not ended
