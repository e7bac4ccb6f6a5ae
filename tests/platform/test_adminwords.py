"""What the admin shows to teachers has names that are translated, not those that Django makes of a field's."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import override

from quizzes.engine.itemtypes import REGISTRY
from seminar.enginewords import type_in_words
from seminar.people.admin import ScopedAdmin


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
