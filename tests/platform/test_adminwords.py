"""What the admin shows to teachers has names that are translated, not those that Django makes of a field's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from quizzes.engine.itemtypes import REGISTRY
from seminar.enginewords import type_in_words
from seminar.operation.sentences import template_of
from seminar.people.admin import ScopedAdmin
from seminar.people.admin.history import LOGGED
from seminar.people.models import Role
from tests.factories import attempts, people

ROOT = Path(__file__).parents[2]


def shown() -> Iterator[tuple[type[Model], str]]:
    """Yield what lists, filters and named fields show, where it is a column and no method."""
    for model, each in admin.site._registry.items():
        if not isinstance(each, ScopedAdmin):
            continue
        filters = [entry[0] if isinstance(entry, tuple) else entry for entry in each.list_filter]
        for name in [*each.list_display, *filters, *(each.fields or ())]:
            if isinstance(name, str) and not hasattr(each, name) and name != "sha256":  # so called in any language
                yield model, name


def named_by_django(model: type[Model], name: str) -> bool:
    try:
        return not isinstance(model._meta.get_field(name).verbose_name, Promise)
    except FieldDoesNotExist:
        return False


def test_columns_filters_and_fields_have_a_name_in_words():
    assert [f"{model.__name__}.{name}" for model, name in shown() if named_by_django(model, name)] == []


def test_item_types_are_called_as_the_engine_calls_them_and_in_german():
    english = {name: type_in_words(name) for name in REGISTRY}
    with override("de"):
        german = {name: type_in_words(name) for name in REGISTRY}

    assert english == {name: kind.label for name, kind in REGISTRY.items()}
    assert {name for name in REGISTRY if german[name] == english[name]} == set()
    assert type_in_words("riddle") == "riddle"


def logged() -> Iterator[str]:
    """Yield what our pages log in words, and the ends of f-strings; lists are Django's."""
    for path in sorted((ROOT / "quizzes").rglob("admin/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"log_change", "log_addition"}:
                told = ast.walk(node.args[2])
                yield from (template_of(each) for each in told if isinstance(each, ast.JoinedStr | ast.Constant))


def test_what_pages_log_is_known_to_the_history():
    assert {each for each in logged() if each.endswith(".")} - {"."} == set(LOGGED)


@pytest.mark.django_db
def test_a_history_is_in_the_readers_language_and_stored_as_it_was(client):
    quiz = attempts.quiz(people.seminar())
    instructor = quiz.seminar.memberships.get(role=Role.INSTRUCTOR).user
    kind = ContentType.objects.get_for_model(quiz)
    texts = ["Set the override for Ada.", "Grades released.", "Who knows?", '[{"changed": {"fields": ["title"]}}]']
    for text in texts:
        LogEntry.objects.create(
            user=instructor,
            content_type=kind,
            object_id=quiz.pk,
            object_repr="x",
            action_flag=CHANGE,
            change_message=text,
        )
    client.force_login(instructor)

    page = client.get(reverse("admin:attempts_quiz_history", args=[quiz.pk]), headers={"accept-language": "de"})

    shown = [entry.get_change_message() for entry in page.context["action_list"]]
    assert {"Ausnahme für Ada gesetzt.", "Ergebnisse freigegeben.", "Who knows?"} < set(shown)
    assert "Ausnahme für Ada gesetzt." in page.content.decode()
    assert sorted(LogEntry.objects.values_list("change_message", flat=True)) == sorted(texts)
