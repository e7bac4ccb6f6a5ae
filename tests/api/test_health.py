import pytest
from django.db import OperationalError, connection

from seminar.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(request):
    """The broker at the given address, for the length of a test."""
    before = app.conf.broker_url
    app.conf.broker_url = request.param
    yield
    app.conf.broker_url = before


def test_the_process_lives(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("broker", "said"), [("memory://", "ok"), ("redis://127.0.0.1:1/0", "down")], indirect=["broker"]
)
def test_a_broker_that_is_down_is_told_and_turns_nothing_red(client, broker, said):
    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "broker": said})


@pytest.mark.parametrize("broker", ["memory://"], indirect=True)
def test_a_database_that_is_down_is_not_ready(client, broker, monkeypatch):
    def fall():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", fall)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "database": "down", "broker": "ok"},
    )


def test_health_is_only_read(client):
    assert client.post("/health/ready").status_code == 405
