"""Queries that Django writes once per process and PostgreSQL plans once per connection, for the few busiest paths.

Building and compiling a queryset takes several times the processor time of running it, and planning a statement often
more than executing it. A function under `prepared` still says in Django's terms what is asked, and may be put together
from the same rules as any other query; it is called once with stand-ins, and what it came to is then run with values.
"""

from __future__ import annotations

import json
import select
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce, wraps
from typing import Any, cast
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import DeleteQuery, UpdateQuery
from psycopg.types.numeric import Int8

type Value = bool | int | str | datetime | UUID | Sequence[int] | Sequence[str] | Sequence[UUID]
_SINGLE = (bool, int, str, datetime, UUID)
LONGEST_LIST = 8

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
    of one of them, which it only hands on into filters; each must come to stand in the SQL once or more. A sequence may
    only be looked in, not counted: it is filled up to a power of two with its last member, so that few lengths need a
    statement of their own, and PostgreSQL gets a longer one as an array under the same SQL for every length. Models are
    numbers here: write `Model(id=…)` where a rule wants an object. Whole numbers that `write` puts in itself are
    written out in the SQL: partial indexes are found by them.
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


def prepared_delete[**P](write: Callable[P, QuerySet[Any]]) -> Callable[P, int]:
    """Make a function that names rows into one that deletes them, and returns how many they were.

    The database's own rules decide on rows that refer to them: meant for rows that nothing refers to. Arguments are as
    for `prepared`.
    """

    def delete(*args: P.args, **values: P.kwargs) -> Compiled:
        query = cast("DeleteQuery", write(*args, **values).query.chain(DeleteQuery))
        return query.get_compiler(connection=connection), lambda cursor: cursor.rowcount

    run = _prepared(write, delete)
    return lambda *args, **values: run(*args, **values) or 0


def _prepared(write: Callable[..., object], compiled: Callable[..., Compiled]) -> Callable[..., Any]:
    written: dict[tuple[object, ...], Statement | None] = {}

    @wraps(write)
    def run(**values: Value) -> Any:  # noqa: ANN401 - what the statement reads
        given = {name: _filled_up(value) for name, value in values.items()}
        shape = (connections[DEFAULT_DB_ALIAS].vendor, *((name, _shape(value)) for name, value in given.items()))
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


def _is_array(value: Value) -> bool:
    """Return whether the value is sent as an array.

    Not a short one: PostgreSQL takes an array that it does not know yet for ten long, and would plan each shorter one
    anew, since that looks cheaper.
    """
    is_long = not isinstance(value, _SINGLE) and len(value) > LONGEST_LIST
    return is_long and connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def _filled_up(value: Value) -> Value:
    if isinstance(value, _SINGLE) or not value or _is_array(value):
        return value
    return cast("Value", [*value, *[value[-1]] * ((1 << (len(value) - 1).bit_length()) - len(value))])


def _shape(value: Value) -> object:
    """Return what makes another statement of the same query: a boolean itself, the length of a list."""
    if isinstance(value, bool):
        return value
    if isinstance(value, _SINGLE):
        return None
    return "array" if _is_array(value) else len(value)


def _written(name: str, compiled: Callable[..., Compiled], given: Mapping[str, Value]) -> Statement | None:
    """Return the statement for arguments of this shape, or None where it can have no rows."""
    standing_for: StandIns = {}
    arguments: dict[str, object] = {}
    for argument, value in given.items():
        if isinstance(value, _SINGLE):
            arguments[argument] = _stand_in(value, argument, None, standing_for)
        else:
            members = value[:2] if _is_array(value) else value
            arguments[argument] = [_stand_in(each, argument, place, standing_for) for place, each in enumerate(members)]
    try:
        compiler, read = compiled(**arguments)
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        if any(each == [] for each in arguments.values()):
            return None
        raise  # a stand-in that its column cannot hold: the next value may well be found
    arrays = {argument for argument, value in given.items() if _is_array(value)}
    text, places = _placed(name, sql, parameters, standing_for, arrays=arrays)
    used = {place[0] for place in places if isinstance(place, tuple)}
    if missing := {argument for argument, _ in standing_for.values()} - used:
        raise ValueError(f"{name} makes no use of {sorted(missing)}")
    return Statement(text, places, read)


def _placed(
    name: str, sql: str, parameters: Sequence[Any], standing_for: StandIns, *, arrays: Collection[str]
) -> tuple[str, list[Place | object]]:
    """Return the SQL as it will be sent, with what goes into each of its places."""
    pieces = sql.split("%s")
    places: list[Place | object] = []
    text, is_postgresql, number = pieces[0], connection.vendor == "postgresql", 0
    while number < len(parameters):
        parameter, piece = parameters[number], pieces[number + 1]
        number += 1
        stands_for = standing_for.get(parameter) if parameter.__hash__ else None
        if stands_for is None and isinstance(parameter, int) and not isinstance(parameter, bool):
            text += f"{int(parameter)}{piece}"
            continue
        if stands_for and stands_for[0] in arrays:
            # Its two stand-ins become the one array.
            is_looked_in = stands_for[1] == 0 and text.endswith(" IN (") and piece == ", "
            if not is_looked_in or standing_for.get(parameters[number]) != (stands_for[0], 1):
                raise ValueError(f"{name} does more with {stands_for[0]} than look in it")
            text = f"{text[: -len('IN (')]}= ANY(%s::{_ARRAYS[type(parameter)]}){pieces[number + 1].removeprefix(')')}"
            number += 1
            places.append((stands_for[0], None, _array))
            continue
        text += f"%s{piece}"
        # For PostgreSQL numbers are of one width, else a statement would be prepared for each; it takes texts, moments
        # and UUIDs as they are.
        made_into = adapted if not is_postgresql else Int8 if isinstance(parameter, int) else None
        places.append((*stands_for, made_into) if stands_for else parameter)
    return text, places


type StandIns = dict[object, tuple[str, int | None]]
"""By value, as the database takes it: the argument that it stands for, and which of a sequence."""


_ARRAYS = {int: "bigint[]", str: "text[]", UUID: "uuid[]"}


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def in_array(text: str) -> str:
    """Return the text as it stands in PostgreSQL's notation of an array. Source: its manual, 8.15.6."""
    return f'"{text.translate(_ESCAPED)}"'


def _array(values: Sequence[object]) -> str:
    return f"{{{','.join(in_array(each) if isinstance(each, str) else str(each) for each in values)}}}"


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
    here: Any = connections[DEFAULT_DB_ALIAS]  # the thread's own, looked up once
    if here.vendor != "postgresql":
        return connection.cursor()
    if here.connection is not None and not here.health_check_done and _is_quiet(here.connection):
        here.health_check_done = True
    here.close_if_health_check_failed()
    here.ensure_connection()
    wrapped = here.make_debug_cursor if here.queries_logged else here.make_cursor
    made: CursorWrapper = wrapped(psycopg.Cursor(here.connection))
    return made


def _is_quiet(kept: psycopg.Connection[Any]) -> bool:
    """Return whether nothing has come from the server since it was last asked.

    One that has ended or restarted meanwhile has closed its end, which shows as something to read; only then Django's
    own check, a statement at the start of each request, has to find out.
    """
    if kept.closed:
        return False
    poll = select.poll()
    poll.register(kept.fileno(), select.POLLIN)
    return not poll.poll(0)


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Read:  # noqa: ANN401 - Django's own
    """Return what makes rows into models, with what they were selected with, into tuples, or into single values.

    It works from the second time on that a compiler is asked for its SQL: before it does not know its columns.
    """
    compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    steps = [(place, _converter(each, column)) for place, (each, column) in converters.items()]

    def rows(cursor: CursorWrapper) -> list[Any]:
        found = cursor.fetchall()
        return [_converted(row, steps) for row in found] if steps else found

    kind = queryset._iterable_class  # noqa: SLF001 - says how the rows are to be read
    if kind is FlatValuesListIterable:
        return lambda cursor: [value for (value,) in rows(cursor)]
    if kind is not ModelIterable:
        return rows
    make = _maker(compiler.klass_info, compiler.select, connection.alias)
    annotated = dict(compiler.annotation_col_map or {})

    def made(row: Sequence[Any]) -> Model:
        model = make(row)
        model.__dict__.update({name: row[place] for name, place in annotated.items()})
        return model

    return lambda cursor: list(map(made if annotated else make, rows(cursor)))


type Step = tuple[int, Callable[[Any], object]]
"""The place of a column, and what makes of its value what Django does."""


def _converted(row: Sequence[Any], steps: Sequence[Step]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in steps:
        values[place] = convert(values[place])
    return tuple(values)


def _converter(functions: Sequence[Any], column: Any) -> Callable[[Any], object]:  # noqa: ANN401 - Django's own
    target = getattr(column, "target", None)  # an aggregate has none
    if isinstance(target, JSONField) and target.decoder is None and len(functions) == 1:
        return _json
    return lambda value: reduce(lambda made, function: function(made, column, connection), functions, value)


def _json(text: str | None) -> object:
    return None if text is None else _DECODER.raw_decode(text)[0]


_DECODER = json.JSONDecoder()


def _maker(about: Mapping[str, Any], select: Sequence[Any], alias: str) -> Callable[[Sequence[Any]], Model]:
    """Return what makes a row into a model with those it was selected with, as Django does, in a third of the time.

    `Model.__init__` sets one attribute after the other and sends two signals that nobody here listens to.
    """
    model: type[Model] = about["model"]
    maker: Any = model.from_db
    is_made_otherwise = (
        model.__init__ is not Model.__init__ or maker.__func__ is not cast("Any", Model.from_db).__func__
    )
    if is_made_otherwise or about.get("from_parent") or pre_init.has_listeners(model) or post_init.has_listeners(model):
        raise TypeError(f"{model.__name__} is made in a way of its own, which prepared queries do not know")
    first, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:end]]
    related = [
        (
            each["select_fields"][0]
            + [column.target.primary_key for column, *_ in select[each["select_fields"][0] :]].index(True),
            _maker(each, select, alias),
            each["local_setter"],
            each["remote_setter"],
        )
        for each in about.get("related_klass_infos", ())
    ]

    def make(row: Sequence[Any]) -> Model:
        made = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, alias
        made.__dict__["_state"] = state
        made.__dict__.update(zip(names, row[first:end], strict=True))
        for key, make_related, set_local, set_remote in related:
            other = None if row[key] is None else make_related(row)
            set_local(made, other)
            if other is not None:
                set_remote(other, made)
        return made

    return make
