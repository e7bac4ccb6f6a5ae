"""Queries that Django writes once per process and PostgreSQL plans once per connection, for the few busiest paths.

Building and compiling a queryset takes several times the processor time of running it, and planning a statement often
more than executing it. A function under `prepared` still says in Django's terms what is asked, and may be put together
from the same rules as any other query; it is called once with stand-ins, and what it came to is then run with values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from psycopg.types.numeric import Int8

type Value = bool | int | str | datetime | UUID | Sequence[int] | Sequence[str] | Sequence[UUID]
type Place = tuple[str, int | None, Callable[[Any], object] | None]
"""Which argument goes there, which of a sequence, and what it must be made into."""

type Read = Callable[[CursorWrapper], Any]
type Compiled = tuple[Any, Read]
"""Django's compiler of a query, and what to read after it has run."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values; a `Place` among them is filled at each run. `read` gives what was asked for."""

    sql: str
    places: Sequence[Place | object]
    read: Read


def prepared[**P, Row](write: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """Make a function that writes a query into one that runs it and returns its rows.

    Arguments are given by name: booleans, which `write` may branch on, and numbers, texts, moments, UUIDs and sequences
    of one of them, which it only hands on into filters; each must come to stand in the SQL once or more. A sequence is
    filled up to a power of two with its last member, so that few lengths need a statement of their own; hence it may
    only be looked in, not counted. Models are numbers here: write `Model(id=…)` where a rule wants an object. Whole
    numbers that `write` puts in itself are written out in the SQL: partial indexes are found by them.
    """

    def select(*args: P.args, **values: P.kwargs) -> Compiled:
        queryset = write(*args, **values)
        compiler = queryset.query.get_compiler(connection=connection)
        return compiler, _reader(queryset, compiler)

    run = _prepared(write, select)
    return lambda *args, **values: run(*args, **values) or []


def prepared_update[**P](write: Callable[P, tuple[QuerySet[Any], Mapping[str, object]]]) -> Callable[P, int]:
    """Make a function that names rows, and what to set in them, into one that sets it and returns how many they were.

    Arguments are as for `prepared`.
    """

    def update(*args: P.args, **values: P.kwargs) -> Compiled:
        rows, changes = write(*args, **values)
        query = cast("UpdateQuery", rows.query.chain(UpdateQuery))
        query.add_update_values(dict(changes))
        return query.get_compiler(connection=connection), lambda cursor: cursor.rowcount

    run = _prepared(write, update)
    return lambda *args, **values: run(*args, **values) or 0


def _prepared(write: Callable[..., object], compiled: Callable[..., Compiled]) -> Callable[..., Any]:
    written: dict[tuple[object, ...], Statement | None] = {}

    @wraps(write)
    def run(**values: Value) -> Any:  # noqa: ANN401 - what the statement reads
        given = {name: _filled_up(value) for name, value in values.items()}
        shape = (connection.vendor, *((name, _shape(value)) for name, value in given.items()))
        if shape not in written:
            written[shape] = _written(write.__qualname__, compiled, given)
        statement = written[shape]
        return None if statement is None else _run(statement, given)

    return run


def adapted(value: object) -> object:
    """Return a value as this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _filled_up(value: Value) -> Value:
    if isinstance(value, bool | int | str | datetime | UUID) or not value:
        return value
    return cast("Value", [*value, *[value[-1]] * ((1 << (len(value) - 1).bit_length()) - len(value))])


def _shape(value: Value) -> object:
    """Return what makes another statement of the same query: a boolean itself, the length of a sequence."""
    if isinstance(value, bool):
        return value
    return None if isinstance(value, int | str | datetime | UUID) else len(value)


def _written(name: str, compiled: Callable[..., Compiled], given: Mapping[str, Value]) -> Statement | None:
    """Return the statement for arguments of this shape, or None where it can have no rows."""
    standing_for: StandIns = {}
    arguments: dict[str, object] = {}
    for argument, value in given.items():
        if isinstance(value, bool | int | str | datetime | UUID):
            arguments[argument] = _stand_in(value, argument, None, standing_for)
        else:
            arguments[argument] = [_stand_in(each, argument, place, standing_for) for place, each in enumerate(value)]
    try:
        compiler, read = compiled(**arguments)
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        if any(each == [] for each in arguments.values()):
            return None
        raise  # a stand-in that its column cannot hold: the next value may well be found
    pieces, places = sql.split("%s"), []
    text, is_postgresql = pieces[0], connection.vendor == "postgresql"
    for parameter, piece in zip(parameters, pieces[1:], strict=True):
        stands_for = standing_for.get(parameter) if parameter.__hash__ else None
        if stands_for is None and isinstance(parameter, int) and not isinstance(parameter, bool):
            text += f"{int(parameter)}{piece}"
            continue
        text += f"%s{piece}"
        # For PostgreSQL numbers are of one width, else a statement would be prepared for each; it takes texts, moments
        # and UUIDs as they are.
        made_into = adapted if not is_postgresql else Int8 if isinstance(parameter, int) else None
        places.append((*stands_for, made_into) if stands_for else parameter)
    if missing := set(standing_for.values()) - {place[:2] for place in places if isinstance(place, tuple)}:
        raise ValueError(f"{name} makes no use of {sorted({argument for argument, _ in missing})}")
    return Statement(text, places, read)


type StandIns = dict[object, tuple[str, int | None]]
"""By value, as the database takes it: the argument that it stands for, and which of a sequence."""


def _stand_in(value: object, name: str, place: int | None, standing_for: StandIns) -> object:
    """Return a value of the same kind that nobody else uses, and note what it stands for."""
    number = len(standing_for) + 1
    stand_in: object
    match value:
        case bool():
            return value
        case int():
            stand_in = (1 << 31) - 1 - number  # what a column of 32 bits holds, too
        case str():
            stand_in = f"\x1a{number}"
        case datetime():
            stand_in = datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=number)
        case UUID():
            stand_in = UUID(int=(1 << 127) + number)
        case _:
            raise TypeError(f"{name} is a {type(value).__name__}, which no statement takes")
    standing_for[adapted(stand_in)] = (name, place)
    return stand_in


def _run(statement: Statement, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the statement reads
    values: list[Any] = []
    for place in statement.places:
        if isinstance(place, tuple):
            name, position, made_into = place
            value = given[name] if position is None else given[name][position]
            values.append(made_into(value) if made_into else value)
        else:
            values.append(place)
    with preparing_cursor() as cursor:
        cursor.execute(statement.sql, values)
        return statement.read(cursor)


def preparing_cursor() -> CursorWrapper:
    """Return a cursor that sends values apart from the SQL, as preparing needs it; Django's own puts them in."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(cast("Any", psycopg.Cursor(connection.connection)))


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Read:  # noqa: ANN401 - Django's own
    """Return what makes rows into models, with what they were selected with, into tuples, or into single values.

    It works from the second time on that a compiler is asked for its SQL: before it does not know its columns.
    """
    compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])

    def rows(cursor: CursorWrapper) -> list[Any]:
        found = cursor.fetchall()
        return list(map(tuple, compiler.apply_converters(found, converters))) if converters else found

    kind = queryset._iterable_class  # noqa: SLF001 - says how the rows are to be read
    if kind is FlatValuesListIterable:
        return lambda cursor: [value for (value,) in rows(cursor)]
    if kind is not ModelIterable:
        return rows
    about, alias = compiler.klass_info, connection.alias
    first, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    related = get_related_populators(about, compiler.select, alias, queryset.__dict__["_fetch_mode"])

    def models(cursor: CursorWrapper) -> list[Model]:
        found = []
        for row in rows(cursor):
            found.append(about["model"].from_db(alias, names, row[first:end]))
            for each in related:
                each.populate(row, found[-1])
        return found

    return models
