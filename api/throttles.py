"""How often one may ask. Counters live in the cache; what happens without it is said for each.

Guesses at passwords and join codes are refused when nobody can count them (503). A learner's reviews are taken: losing
an evening's work would be worse than a burst.
"""

from __future__ import annotations

import hashlib
import time

import structlog
from django.core.cache import cache
from redis import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from api.access import person
from api.errors import Problem

log = structlog.get_logger(__name__)


class CounterStoreDown(Problem):
    """The cache that counts cannot be reached."""

    wait = 5

    def __init__(self) -> None:
        super().__init__(503, "unavailable", "This cannot be done at the moment. Try again in a little while.")


class Throttle(BaseThrottle):
    """At most `limit` requests in each window of `window_seconds`, counted by one atomic step per request."""

    scope = ""
    limit = 0
    window_seconds = 60
    is_open_without_counters = True

    def allow_request(self, request: Request, view: APIView) -> bool:
        now = time.time()
        self._left_seconds = self.window_seconds - now % self.window_seconds
        who = hashlib.sha256(self.subject(request).encode("utf-8", "replace")).hexdigest()[:32]
        try:
            count = self._count(f"throttle:{self.scope}:{who}:{int(now // self.window_seconds)}")
        except (OSError, RedisError) as error:
            log.warning("counters_down", scope=self.scope, error=str(error))
            if self.is_open_without_counters:
                return True
            raise CounterStoreDown from error
        return count <= self.limit

    def _count(self, key: str) -> int:
        if cache.add(key, 1, timeout=self.window_seconds):
            return 1
        try:
            return cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, timeout=self.window_seconds)
            return 1

    def wait(self) -> float:
        return self._left_seconds

    def subject(self, request: Request) -> str:
        """Return who is counted."""
        return str(person(request).pk)


class LoginThrottle(Throttle):
    """Ten tries for a user name from one address in five minutes."""

    scope, limit, window_seconds, is_open_without_counters = "login", 10, 300, False

    def subject(self, request: Request) -> str:
        given = request.data.get("username") if isinstance(request.data, dict) else None
        username = given.strip().casefold() if isinstance(given, str) else ""
        return f"{username} {self.get_ident(request)}"


class JoinThrottle(Throttle):
    scope, limit, window_seconds, is_open_without_counters = "join", 10, 60, False


class PasswordThrottle(Throttle):
    """Against guesses at the password of somebody who has left their session open."""

    scope, limit, window_seconds, is_open_without_counters = "password", 10, 60, False


class StartThrottle(Throttle):
    """Against guesses at a quiz's password; without counters an exam still begins."""

    scope, limit = "start", 30


class AnswerThrottle(Throttle):
    scope, limit = "answer", 300


class ReviewThrottle(Throttle):
    scope, limit = "review", 600
