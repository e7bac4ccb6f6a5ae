"""Opening an SQLite file that anybody may have sent: read only, plain tables alone, and no more steps than agreed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from quizzes.engine.interchange import FileRefused

_STEPS_A_CALL = 1_000
_MAGIC = b"SQLite format 3\x00"
_HIDDEN = 6  # the place of `hidden` in a row of table_xinfo: 1 for a virtual table's, 2 and 3 for generated columns


@contextmanager
def opened(content: bytes, *, value_bytes: int, steps: int) -> Iterator[sqlite3.Connection]:
    """Give a connection to the database in these bytes. No value may be larger than `value_bytes`; `steps` are
    thousands of those of SQLite's machine.

    Raises FileRefused for what is no database, holds views, triggers, virtual tables or generated columns, has broken
    pages, or takes more steps to read: also out of the block that uses the connection.
    """
    if not content.startswith(_MAGIC):
        raise FileRefused("the package's collection is not an SQLite database")
    with TemporaryDirectory(prefix="apkg-") as folder:
        path = Path(folder) / "collection"
        path.write_bytes(content)
        try:
            # Immutable: no journal is looked for, so that nothing beside the file counts.
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
            with closing(connection):
                _restrict(connection, value_bytes, steps)
                _check_schema(connection)
                yield connection
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            raise FileRefused(f"the package's collection cannot be read: {error}") from None


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """Return the names of a table's columns, none where there is no such table."""
    return {row[1] for row in connection.execute("SELECT * FROM pragma_table_xinfo(?)", (table,))}


def _restrict(connection: sqlite3.Connection, value_bytes: int, steps: int) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, value_bytes)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_progress_handler(_countdown(steps * 1000 // _STEPS_A_CALL), _STEPS_A_CALL)
    # Anki's tables name it; nothing that is asked here compares by it.
    connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA query_only = ON")


def _countdown(calls: int) -> Callable[[], bool]:
    """Return a handler that stops the query at its last call."""
    left = calls

    def is_over() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    return is_over


def _check_schema(connection: sqlite3.Connection) -> None:
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind == "index":
            continue
        if kind != "table" or not isinstance(sql, str) or not sql.upper().startswith("CREATE TABLE"):
            raise FileRefused(f"the package's collection holds more than plain tables: {str(name)[:40]!r}")
        if any(row[_HIDDEN] for row in connection.execute("SELECT * FROM pragma_table_xinfo(?)", (name,))):
            raise FileRefused(f"the package's collection holds columns that are computed: {str(name)[:40]!r}")
    faults = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    if faults != ["ok"]:
        raise FileRefused(f"the package's collection has broken pages: {str(faults[0])[:100]}")
