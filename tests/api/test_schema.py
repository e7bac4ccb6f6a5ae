"""Requests made up from the schema: whatever is sent, what comes back is what the schema says, and never a 5xx."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from knox.models import AuthToken
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.throttles import Throttle
from quizzes.attempts.services.sitting import start_attempt
from seminar.wsgi import application
from tests.api.conftest import NOON
from tests.factories import attempts

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8


@pytest.fixture
def no_limits(monkeypatch):
    for throttle in Throttle.__subclasses__():
        monkeypatch.setattr(throttle, "limit", 10**6)


@pytest.fixture
def kept_connection():
    """Keep the connection that the test's own transaction is on, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations():
    """Each call of the schema by name, but for the one that ends the token it is made with."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = application
    found = [operation.ok() for operation in schema.get_all_operations()]
    return {operation.label: operation for operation in found if "logout" not in operation.path}


def ask(operation, *, token, ids):
    """Make a few requests up, against rows that exist, and hold the answers against the schema."""

    # The same examples each time: a test that fails for one change and not for the next says nothing.
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case):
        resource = operation.path.split("/")[3]
        if "id" in (case.path_parameters or {}) and resource in ids:
            case.path_parameters["id"] = ids[resource]
        answer = case.call(headers={"Authorization": f"Token {token}"})
        case.validate_response(answer, checks=CHECKS)
        statuses.append(answer.status_code)

    statuses: list[int] = []
    call()
    return statuses


@pytest.mark.slow
@pytest.mark.parametrize(("who", "below"), [("student", "/api/v1/"), ("teacher", "/api/v1/items/")])
def test_whatever_is_sent_is_answered_by_the_schema(course, opened, no_limits, kept_connection, who, below):
    quiz = attempts.quiz(course.seminar, attempts_allowed=None)
    attempt, _ = start_attempt(learner=getattr(course, who), quiz_id=quiz.public_id, at=NOON)
    _, token = AuthToken.objects.create(user=getattr(course, who))
    ids = {
        "cards": opened[1].public_id,
        "decks": course.deck.public_id,
        "items": course.who.public_id,
        "lectures": course.lecture.public_id,
        "quizzes": quiz.public_id,
        "attempts": attempt.public_id,
    }

    asked = {label: operation for label, operation in operations().items() if operation.path.startswith(below)}
    statuses = {label: ask(operation, token=token, ids=ids) for label, operation in asked.items()}

    assert len(statuses) >= 3
    assert {label for label, each in statuses.items() if not each or max(each) >= 500} == set()
