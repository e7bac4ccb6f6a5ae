"""Writing rows with one prepared statement, for the busiest logs and folds.

Django's own `save`, `bulk_create` and `bulk_update` build their SQL anew each time and put every value into it, which
the database has to parse and plan: for twenty rows that is most of the work. Here PostgreSQL is sent the columns as
arrays, under the same SQL for every count of rows, and a single row as it is; SQLite is sent one row after another.

PostgreSQL gets every value as text and its type from the SQL. psycopg would tell types by the values (a small number is
of another type than a large one, and an empty column of none), and each mixture would be a statement to be planned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from operator import is_
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.base import ModelState

from seminar.prepared import adapted, in_array, preparing_cursor

type Columns = tuple[Field[Any, Any], ...]


def new_row[Row: Model](model: type[Row], values: Mapping[str, object]) -> Row:
    """Return a row that is not stored, with `values` by attribute (`learner_id`) and the model's defaults for the rest.

    It is what `model(**values)` makes, in a fifth of the time. Raises TypeError for what is no attribute of a column.
    """
    row = model.__new__(model)
    row.__dict__ = {"_state": ModelState(), **_defaults(model), **values}
    if len(row.__dict__) != len(_defaults(model)) + 1:
        raise TypeError(f"{model.__name__} has no {sorted(values.keys() - _defaults(model).keys())}")
    return row


@lru_cache
def _defaults(model: type[Model]) -> dict[str, object]:
    fields: Sequence[Field[Any, Any]] = model._meta.concrete_fields
    if model.__init__ is not Model.__init__ or any(field.has_default() and callable(field.default) for field in fields):
        raise TypeError(f"{model.__name__} has defaults that are made for each row")
    return {field.attname: field.get_default() for field in fields}


def add_rows(rows: Sequence[Model]) -> None:
    """Store new rows of one model, whose keys the database makes; they are not told them, as `bulk_create` would."""
    if not rows:
        return
    columns = _columns(type(rows[0]))
    _write(_insertion(connection.vendor, type(rows[0]), columns, is_batch=_is_batch(rows)), rows, columns)


def add_rows_and_keys(rows: Sequence[Model]) -> None:
    """Store new rows of one model and set on each the key that the database has made."""
    if not rows:
        return
    columns = _columns(type(rows[0]))
    sql = _insertion(connection.vendor, type(rows[0]), columns, is_batch=_is_batch(rows))
    sql += f" RETURNING {_quoted(type(rows[0])._meta.pk.column)}"
    if connection.vendor == "postgresql":
        keys = _write(sql, rows, columns, reads=True)  # in the order of the arrays, as `bulk_create` takes them too
    else:
        keys = [key for row in rows for key in _write(sql, [row], columns, reads=True)]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as `save` does


def store_fields(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Store these fields of rows of one model that exist."""
    if not rows:
        return
    fields, key = _named(type(rows[0]), tuple(names))
    # The key comes last, where WHERE wants it.
    sql = _update(connection.vendor, type(rows[0]), fields, is_batch=_is_batch(rows))
    _write(sql, rows, (*fields, key))


def _is_batch(rows: Sequence[Model]) -> bool:
    return len(rows) > 1 and connection.vendor == "postgresql"


def _write(sql: str, rows: Sequence[Model], columns: Columns, *, reads: bool = False) -> list[int]:
    """Run a statement on the rows, and return the first column of its answer if it `reads`."""
    with preparing_cursor() as cursor:
        if connection.vendor != "postgresql":
            values = [[_adapted(field, row) for field in columns] for row in rows]
            if len(values) == 1:
                cursor.execute(sql, cast("Any", values[0]))
            else:
                cursor.executemany(sql, cast("Any", values))
        elif len(rows) == 1:
            cursor.execute(sql, [_text(field, getattr(rows[0], field.attname)) for field in columns])
        else:
            cursor.execute(sql, [_array(field, [getattr(row, field.attname) for row in rows]) for field in columns])
        return [key for (key,) in cursor.fetchall()] if reads else []


def _adapted(field: Field[Any, Any], row: Model) -> object:
    value = getattr(row, field.attname)
    return field.get_db_prep_save(value, connection) if isinstance(field, JSONField) else adapted(value)


def _text(field: Field[Any, Any], value: object) -> str | None:
    """Return what PostgreSQL reads as this value of the field."""
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.dumps(value, cls=field.encoder)
    return _AS_TEXT[type(value)](value) if type(value) in _AS_TEXT else str(value)


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    float: float.__repr__,
}
_UNQUOTED = (int, bool, float, Decimal, date, UUID)  # datetime is a date


def _array(field: Field[Any, Any], values: Sequence[object]) -> str:
    """Return what PostgreSQL reads as an array of these values."""
    first = values[0]
    if all(map(is_, values, repeat(first))):  # as half of the columns of a batch are: one learner, one moment, nothing
        return f"{{{','.join([_element(field, first)] * len(values))}}}"
    return f"{{{','.join([_element(field, value) for value in values])}}}"


def _element(field: Field[Any, Any], value: object) -> str:
    text = _text(field, value)
    if text is None:
        return "NULL"
    return text if isinstance(value, _UNQUOTED) and not isinstance(field, JSONField) else in_array(text)


@lru_cache
def _columns(model: type[Model]) -> Columns:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache
def _named(model: type[Model], names: tuple[str, ...]) -> tuple[Columns, Field[Any, Any]]:
    return tuple(cast("Field[Any, Any]", model._meta.get_field(name)) for name in names), model._meta.pk


@lru_cache
def _insertion(vendor: str, model: type[Model], columns: Columns, *, is_batch: bool) -> str:
    names = ", ".join(_quoted(field.column) for field in columns)
    one_row = f"VALUES ({', '.join(_place(vendor, field) for field in columns)})"
    values = f"SELECT * FROM {_arrays(columns)}" if is_batch else one_row  # noqa: S608 - of our models
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) {values}"


@lru_cache
def _update(vendor: str, model: type[Model], fields: Columns, *, is_batch: bool) -> str:
    table, key = _quoted(model._meta.db_table), model._meta.pk
    if not is_batch:
        changes = ", ".join(f"{_quoted(field.column)} = {_place(vendor, field)}" for field in fields)
        return f"UPDATE {table} SET {changes} WHERE {_quoted(key.column)} = {_place(vendor, key)}"  # noqa: S608
    changes = ", ".join(f"{_quoted(field.column)} = given.{_quoted(field.column)}" for field in fields)
    names = ", ".join(_quoted(field.column) for field in (*fields, key))
    given = f"{_arrays((*fields, key))} AS given ({names})"
    return (
        f"UPDATE {table} SET {changes} FROM {given} WHERE {table}.{_quoted(key.column)} = given.{_quoted(key.column)}"  # noqa: S608
    )


def _place(vendor: str, field: Field[Any, Any]) -> str:
    return f"%s::{_type(field)}" if vendor == "postgresql" else "%s"


def _arrays(columns: Columns) -> str:
    """Return PostgreSQL's table of one array for each column."""
    return f"UNNEST({', '.join(f'%s::{_type(field)}[]' for field in columns)})"


def _type(field: Field[Any, Any]) -> str:
    """Return the column's type without the length of a varchar(32): cast to it, a longer text would be cut."""
    of_field = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return str(of_field).partition("(")[0]


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
