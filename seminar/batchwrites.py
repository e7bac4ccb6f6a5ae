"""Writing a batch of rows with one prepared statement, for the busiest logs and folds.

Django's own `bulk_create` and `bulk_update` put every value into the SQL, which the database has to parse and plan each
time: for twenty rows that is most of the work. Here PostgreSQL is sent the columns as arrays, under the same SQL for
every count of rows; SQLite is sent the rows one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from django.db import connection
from django.db.models import Field, JSONField, Model

from seminar.prepared import adapted, preparing_cursor

type Columns = tuple[Field[Any, Any], ...]


def add_rows(rows: Sequence[Model]) -> None:
    """Store new rows of one model, whose keys the database makes; they are not told them, as `bulk_create` would."""
    model = type(rows[0])
    columns = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    _write(_insertion(connection.vendor, model, columns), rows, columns)


def store_fields(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Store these fields of rows of one model that exist."""
    model = type(rows[0])
    fields = tuple(cast("Field[Any, Any]", model._meta.get_field(name)) for name in names)
    key = model._meta.pk
    # The key comes last, where SQLite's WHERE wants it.
    _write(_update(connection.vendor, model, fields), rows, (*fields, key))


def _write(sql: str, rows: Sequence[Model], columns: Columns) -> None:
    is_postgresql = connection.vendor == "postgresql"
    values = []
    for field in columns:
        column = [getattr(row, field.attname) for row in rows]
        if isinstance(field, JSONField):
            column = [field.get_db_prep_save(value, connection) for value in column]
        values.append(column if is_postgresql else [adapted(value) for value in column])
    with preparing_cursor() as cursor:
        if is_postgresql:
            cursor.execute(sql, values)
        else:
            cursor.executemany(sql, cast("Any", list(zip(*values, strict=True))))


@lru_cache
def _insertion(vendor: str, model: type[Model], columns: Columns) -> str:
    names = ", ".join(_quoted(field.column) for field in columns)
    one_row = f"VALUES ({', '.join(['%s'] * len(columns))})"
    values = f"SELECT * FROM {_arrays(columns)}" if vendor == "postgresql" else one_row  # noqa: S608 - of our models
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) {values}"


@lru_cache
def _update(vendor: str, model: type[Model], fields: Columns) -> str:
    table, key = _quoted(model._meta.db_table), model._meta.pk
    if vendor != "postgresql":
        changes = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
        return f"UPDATE {table} SET {changes} WHERE {_quoted(key.column)} = %s"  # noqa: S608
    changes = ", ".join(f"{_quoted(field.column)} = given.{_quoted(field.column)}" for field in fields)
    names = ", ".join(_quoted(field.column) for field in (*fields, key))
    given = f"{_arrays((*fields, key))} AS given ({names})"
    return (
        f"UPDATE {table} SET {changes} FROM {given} WHERE {table}.{_quoted(key.column)} = given.{_quoted(key.column)}"  # noqa: S608
    )


def _arrays(columns: Columns) -> str:
    """Return PostgreSQL's table of one array for each column."""
    types = [field.rel_db_type(connection) if field.primary_key else field.db_type(connection) for field in columns]
    # Without the length of a varchar(32): cast to it, a longer text would be cut instead of refused.
    return f"UNNEST({', '.join(f'%s::{str(each).partition("(")[0]}[]' for each in types)})"


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
