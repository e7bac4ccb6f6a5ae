"""The page that documents the API, made from the schema: plain HTML, so it works under the strict CSP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from json import dumps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from seminar import rendering

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Property:
    """A field of an object or a parameter; `schema` names the one it is made of, where it has a name."""

    name: str
    type: str
    schema: str
    is_required: bool
    description: SafeString


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: SafeString
    schema: str


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    tag: str
    method: str
    path: str
    summary: str
    description: SafeString
    needs_login: bool
    parameters: list[Property]
    request_type: str
    request_schema: str
    examples: list[Example]
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """An object with its properties, or (without any) a choice of values, which `type` says in words."""

    name: str
    type: str
    description: SafeString
    properties: list[Property]


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "api/documentation.html", _contents())


@lru_cache(maxsize=1)
def _contents() -> dict[str, object]:
    """Return what the page shows. The schema follows from the code alone, so it is made once."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    operations = sorted(_operations(schema["paths"]), key=lambda operation: operation.tag)
    named = schema["components"]["schemas"]
    return {
        "title": schema["info"]["title"],
        "version": schema["info"]["version"],
        "description": schema["info"]["description"],
        "groups": [(tag, list(members)) for tag, members in groupby(operations, key=lambda each: each.tag)],
        "schemas": [
            NamedSchema(name, type_of(body), rendering.render(body.get("description", "")), list(_properties(body)))
            for name, body in sorted(named.items())
        ],
    }


def _operations(paths: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method])


def _operation(path: str, method: str, said: Mapping[str, Any]) -> Operation:
    request = _content(said.get("requestBody", {}))
    return Operation(
        id=said["operationId"],
        tag=said["tags"][0],
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        description=rendering.render(said.get("description", "")),
        needs_login=bool(said.get("security")) and {} not in said["security"],
        parameters=[_parameter(each) for each in said.get("parameters", [])],
        request_type=type_of(request.get("schema", {})),
        request_schema=_schema_name(request.get("schema", {})),
        examples=[
            Example(example.get("summary", name), dumps(example["value"], indent=2, ensure_ascii=False))
            for name, example in request.get("examples", {}).items()
        ],
        answers=[
            Answer(
                status,
                rendering.render_inline(answer.get("description", "")),
                _schema_name(_content(answer).get("schema", {})),
            )
            for status, answer in said["responses"].items()
        ],
    )


def _content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the one form in which a body is sent."""
    found: Mapping[str, Any] = next(iter(body.get("content", {}).values()), {})
    return found


def _parameter(said: Mapping[str, Any]) -> Property:
    return Property(
        name=said["name"],
        type=f"{type_of(said['schema'])}, in the {said['in']}",
        schema="",
        is_required=bool(said.get("required")),
        description=rendering.render_inline(said.get("description", "")),
    )


def _properties(body: Mapping[str, Any]) -> Iterator[Property]:
    for name, said in body.get("properties", {}).items():
        yield Property(
            name=name,
            type=type_of(said),
            schema=_schema_name(said),
            is_required=name in body.get("required", ()),
            description=rendering.render_inline(said.get("description", "")),
        )


def _schema_name(schema: Mapping[str, Any]) -> str:
    """Return the name of the schema that this one is, lists, or wraps; '' where it has none."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "items" in schema:
        return _schema_name(schema["items"])
    for word in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(word, ()):
            if name := _schema_name(part):
                return name
    return ""


def type_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema in words: 'list of text', 'text or null', 'whole number from 1 to 4'."""
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}
    if "items" in schema:
        return f"list of {type_of(schema['items'])}"
    if name := _schema_name(schema):
        is_nullable = any(part.get("type") == "null" for part in schema.get("oneOf", ()))
        return f"{name} or null" if is_nullable else name
    if "enum" in schema:
        return " or ".join(dumps(value) for value in schema["enum"])
    given = schema.get("type", "any JSON")
    types = [given] if isinstance(given, str) else given
    text = " or ".join(words.get(each, each) for each in types)
    low, high = schema.get("minimum"), schema.get("maximum")
    text += f" ({form})" if (form := schema.get("format")) in {"date", "date-time", "uuid", "uri"} else ""
    return f"{text} from {low} to {high}" if low is not None and high is not None else text
