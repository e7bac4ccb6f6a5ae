"""What the schema says beyond the serializers: the errors of each call, the two ways to log in, the filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from django_filters import rest_framework as filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import IsAuthenticated

from api.access import StaffOnly
from api.errors import MEDIA_TYPE, ProblemSerializer
from api.throttles import Throttle

ERRORS = {
    "400": "What was sent cannot be read, or a field is wrong: `errors` says which.",
    "401": "Nobody is logged in, or the token is not good any more.",
    "403": "The session is good, but the CSRF token is missing (with a token there is none).",
    "404": "Nothing is there, or nothing that you may see.",
    "409": "Not possible as things are: `code` is one of those that the description names.",
    "413": "The body is too large.",
    "415": "The body is not sent as `application/json`.",
    "429": "Too often; `Retry-After` says for how many seconds to wait.",
    "503": "Not possible at the moment; `Retry-After` says for how many seconds to wait.",
}


class Schema(AutoSchema):
    """Adds to each operation the problems that it can be answered with."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._error_statuses():
            if status not in bodies:
                response = OpenApiResponse(ProblemSerializer, ERRORS[status])
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    response, status, [MEDIA_TYPE], direction
                )
        return dict(sorted(bodies.items()))

    def _error_statuses(self) -> Iterator[str]:
        needs_login = IsAuthenticated in self.view.permission_classes
        is_write = self.method not in {"GET", "HEAD"}
        has_body = bool(self._get_request_body())  # type: ignore[no-untyped-call]
        if has_body or self._get_parameters():
            yield "400"
        if needs_login:
            yield "401"
        if needs_login and is_write:
            yield "403"
        if "{" in self.path or StaffOnly in self.view.permission_classes:
            yield "404"
        yield from (status for status in ("404", "409") if status in self.get_description())
        if has_body:
            yield from ("413", "415")
        throttles = [each for each in self.view.throttle_classes if issubclass(each, Throttle)]
        if throttles:
            yield "429"
        if any(not throttle.is_open_without_counters for throttle in throttles):
            yield "503"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it registers itself
    target_class = "api.access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, with the token that logging in gave.",
        }


class FilterParameters(OpenApiFilterExtension):  # type: ignore[no-untyped-call]  # it registers itself
    """Reads the filters as declared; the library's own way asks a model, and ours are declared without one."""

    target_class = "django_filters.rest_framework.DjangoFilterBackend"
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: AutoSchema, *args: object, **kwargs: object
    ) -> list[dict[str, Any]]:
        declared = getattr(auto_schema.view, "filterset_class", None)
        if declared is None:
            return []
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": _filter_schema(each),
                **({"description": help_text} if (help_text := each.extra.get("help_text")) else {}),
            }
            for name, each in declared.base_filters.items()
        ]


def _filter_schema(declared: filters.Filter) -> dict[str, Any]:
    if isinstance(declared, filters.BooleanFilter):
        return {"type": "boolean"}
    if isinstance(declared, filters.NumberFilter):
        return {"type": "integer", "minimum": declared.extra["min_value"], "maximum": declared.extra["max_value"]}
    if isinstance(declared, filters.ChoiceFilter):
        return {"type": "string", "enum": [value for value, _ in declared.extra["choices"]]}
    return {"type": "string"}
