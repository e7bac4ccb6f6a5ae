"""Whether the service lives, and whether it can work: for load balancers, containers and people."""

from __future__ import annotations

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis import RedisError

from seminar.celery import app

log = structlog.get_logger(__name__)

BROKER_TIMEOUT_SECONDS = 1


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process does."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database does, else 503. A broker that is down is told, but turns nothing red:
    reviews are stored without it, and the sweepers find them.
    """
    is_database_up, is_broker_up = database_answers(), broker_answers()
    body = {
        "status": "ok" if is_database_up else "unavailable",
        "database": "ok" if is_database_up else "down",
        "broker": "ok" if is_broker_up else "down",
    }
    return JsonResponse(body, status=200 if is_database_up else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError as error:
        log.warning("database_down", error=str(error))
        return False


def broker_answers() -> bool:
    try:
        with app.connection_for_write(connect_timeout=BROKER_TIMEOUT_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=BROKER_TIMEOUT_SECONDS)
    except (OperationalError, OSError, RedisError) as error:
        log.warning("broker_down", error=str(error))
        return False
    return True


urlpatterns = [path("live", live), path("ready", ready)]
