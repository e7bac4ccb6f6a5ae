"""Cursor pages: a list continues after the last row seen, whatever is added or removed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Field, Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from api.errors import Problem

PAGE_SIZE = 50
LARGEST_PAGE = 200

_SIGNER = Signer(salt="api.pages")


class Pages(BasePagination):
    """Pages of a queryset in its own order, which must be total and of columns that are never null.

    The cursor holds the last row's values in that order, and is signed: it is ours to make, and nobody's to guess.
    """

    def paginate_queryset(  # type: ignore[override]  # querysets only: a list has no columns to go on after
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        size = _page_size(request.query_params.get("page_size"))
        order = [str(name) for name in queryset.query.order_by]
        if cursor := request.query_params.get("cursor"):
            queryset = queryset.filter(_after(_values(cursor, queryset.model, order), order))
        rows = list(queryset[: size + 1])
        page = rows[:size]
        self._next = _next_url(request, page[-1], order) if len(rows) > size else None
        return page

    def get_paginated_response(self, data: object) -> Response:
        return Response({"next": self._next, "results": data})

    def get_paginated_response_schema(self, schema: Mapping[str, object]) -> dict[str, object]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Where the list goes on; null on its last page.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, object]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where to go on, taken from `next` of the page before.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "How many rows a page has at most.",
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
            },
        ]


def _page_size(given: str | None) -> int:
    if given is None:
        return PAGE_SIZE
    if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= LARGEST_PAGE):
        raise Problem.of_field("page_size", f"is not a whole number from 1 to {LARGEST_PAGE}")
    return int(given)


def _values(cursor: str, model: type[Model], order: list[str]) -> list[Any]:
    try:
        stored = _SIGNER.unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise Problem.of_field("cursor", "is not one of ours") from error
    if list(stored) != order:
        raise Problem.of_field("cursor", "belongs to another list")
    return [_column(model, name).to_python(value) for name, value in stored.items()]


def _after(values: list[Any], order: list[str]) -> Q:
    """Return what holds for the rows that come after one with these values."""
    after, alike = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        beyond = "lt" if name.startswith("-") else "gt"
        after |= alike & Q(**{f"{column}__{beyond}": value})
        alike &= Q(**{column: value})
    return after


def _next_url(request: Request, last: Model, order: list[str]) -> str:
    stored = {name: _as_json(getattr(last, _column(type(last), name).attname)) for name in order}
    return str(replace_query_param(request.build_absolute_uri(), "cursor", _SIGNER.sign_object(stored)))


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _column(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name.lstrip("-"))
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field
