"""Errors as the API answers them: one problem document of RFC 9457 for each, whatever went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
# One sentence for what is not there and for what one may not see: the answer must not tell which it is.
NOT_FOUND = "There is nothing at this address that you may see. Addresses end in a slash."


@dataclass(frozen=True, slots=True)
class FieldError:
    """`field` is the path into the body ('[2].response.text') or the name of a query parameter; '' is the whole."""

    field: str
    reason: str


class Problem(exceptions.APIException):
    """An expected failure: `code` is its lasting name for programs, `detail` a sentence for people.

    `more` is what this problem alone can say: further members of the document, by RFC 9457.
    """

    more: Mapping[str, object] = {}

    def __init__(self, status: int, code: str, detail: str, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.errors = errors

    @classmethod
    def of_field(cls, field: str, reason: str) -> Problem:
        """Return the 400 that says what is wrong with one field."""
        return cls(400, "invalid", f"{field or 'The body'}: {reason.rstrip('.')}.", errors=[FieldError(field, reason)])


class FieldErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Path into the body, or name of the query parameter; '' is the whole.")
    reason = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong, by RFC 9457."""

    type = serializers.CharField(help_text="Always `about:blank`: `code` tells problems apart.")
    title = serializers.CharField(help_text="The phrase of the status.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="The lasting name of this problem, such as `not_found` or `invalid`.")
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = FieldErrorSerializer(  # type: ignore[assignment]  # a field, not the attribute of this name
        many=True, required=False, help_text="What is wrong with which field."
    )


def problem_response(error: Exception, context: Mapping[str, object]) -> Response:
    """Return the problem document for what a view raised. What nobody expected is logged, and told as a bare 500."""
    known = _known(error)
    if known is None:
        got_request_exception.send(sender=None, request=context.get("request"))
        log.error("request_failed", exc_info=error)
        known = Problem(500, "error", "Something went wrong on our side. It has been noted.")
    headers = {}
    if auth_header := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    return Response(_document(known), status=known.status_code, headers=headers, content_type=MEDIA_TYPE)


def _known(error: Exception) -> exceptions.APIException | None:
    match error:
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig():
            return Problem(413, "too_large", "The body is too large.")
        case OperationalError() | InterfaceError():
            log.error("database_unavailable", error=str(error))
            down = Problem(503, "unavailable", "The database does not answer. Try again in a moment.")
            down.wait = 5  # type: ignore[attr-defined]  # as DRF's Throttled has it
            return down
        case exceptions.APIException():
            return error
    return None


def _document(error: exceptions.APIException) -> dict[str, object]:
    errors: Sequence[FieldError] = ()
    more: Mapping[str, object] = {}
    if isinstance(error, Problem):
        code, detail, errors, more = error.code, str(error.detail), error.errors, error.more
    elif isinstance(error, exceptions.NotFound):
        code, detail = "not_found", NOT_FOUND
    elif isinstance(error, exceptions.ValidationError):
        errors = list(_field_errors(error.detail))
        code, detail = "invalid", "; ".join(f"{each.field or 'The body'}: {each.reason}" for each in errors)
    else:
        code, detail = str(error.default_code), str(error.detail)
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "code": code,
        "detail": detail,
    }
    return {**document, **more} | ({"errors": [asdict(each) for each in errors]} if errors else {})


def _field_errors(detail: object, path: str = "") -> Iterator[FieldError]:
    """Yield what a serializer says as a tree, as a list with paths."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name == "non_field_errors"
            yield from _field_errors(inner, path if whole else f"{path}.{name}" if path else str(name))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for place, inner in enumerate(detail):
            is_text = isinstance(inner, str)
            yield from _field_errors(inner, path if is_text else f"{path}[{place}]")
    else:
        yield FieldError(path, str(detail).rstrip("."))
