"""A large school by SQL alone: copies of the one learner, item, card and log row that a database begins with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.table import say

DECKS = 5
ITEMS = 47_500
CARDS = 50_000  # of the first learner: every item once, and the other side of some
OTHERS = 45
CARDS_OF_ANOTHER = 10_000
ALL_CARDS = CARDS + OTHERS * CARDS_OF_ANOTHER
LOG_OF_CARD = 10

NOON = "(date_trunc('day', now() AT TIME ZONE 'UTC') + interval '12 hours') AT TIME ZONE 'UTC'"
ROLL_OVER = f"({NOON} - interval '8 hours')"


def chance(salt: int) -> str:
    """A number in [0, 1), for each copy n another one, in every run the same."""
    return f"((hashint4(n * 7 + {salt})::bigint + 2147483648) / 4294967296.0)"


KIND = f"""(CASE WHEN {chance(1)} < 0.04 THEN 'new' WHEN {chance(1)} < 0.0406 THEN 'learning'
    WHEN {chance(1)} < 0.06 THEN 'due' ELSE 'later' END)"""
INTERVAL_DAYS = f"(1 + floor(300 * {chance(2)} ^ 3))::int"
DUE_AT = f"""CASE {KIND}
    WHEN 'learning' THEN {NOON} + interval '10 minutes' * (2 * {chance(3)} - 1)
    WHEN 'due' THEN {ROLL_OVER} - interval '1 day' * floor(5 * {chance(3)})
    ELSE {ROLL_OVER} + interval '1 day' * ceil({INTERVAL_DAYS} * {chance(3)} + 0.01) END"""
LAST_REVIEWED_AT = f"{DUE_AT} - interval '1 day' * ({INTERVAL_DAYS} + 2)"
CARD = {
    "id": "t.id + n - 1",
    "public_id": "substr(md5('card' || n), 1, 16)",
    "learner_id": f"t.learner_id + CASE WHEN n <= {CARDS} THEN 0 ELSE 1 + (n - {CARDS + 1}) / {CARDS_OF_ANOTHER} END",
    "item_id": f"t.item_id + CASE WHEN n <= {CARDS} THEN (n - 1) % {ITEMS} ELSE n % {CARDS_OF_ANOTHER} END",
    "ordinal": f"CASE WHEN n <= {CARDS} THEN 1 + (n - 1) / {ITEMS} ELSE 1 END",
    "home_deck_id": f"t.home_deck_id + n % {DECKS}",
    "seed": "n",
    "position": "n",
    "state": f"CASE {KIND} WHEN 'new' THEN 0 WHEN 'learning' THEN 1 ELSE 2 END",
    "step": f"CASE {KIND} WHEN 'learning' THEN 1 END",
    "stability_days": f"CASE {KIND} WHEN 'new' THEN NULL ELSE {INTERVAL_DAYS} END",
    "difficulty": f"CASE {KIND} WHEN 'new' THEN NULL ELSE 1 + 9 * {chance(4)} END",
    "due_at": f"CASE {KIND} WHEN 'new' THEN NULL ELSE {DUE_AT} END",
    "first_reviewed_at": f"CASE {KIND} WHEN 'new' THEN NULL ELSE {DUE_AT} - interval '500 days' END",
    "last_reviewed_at": f"CASE {KIND} WHEN 'new' THEN NULL ELSE {LAST_REVIEWED_AT} END",
    "scheduled_days": f"CASE {KIND} WHEN 'new' THEN 0 WHEN 'learning' THEN 0 ELSE {INTERVAL_DAYS} END",
    "reps": f"CASE {KIND} WHEN 'new' THEN 0 ELSE {LOG_OF_CARD} END",
    "log_version": f"CASE {KIND} WHEN 'new' THEN 0 ELSE {LOG_OF_CARD} END",
    "folded_version": f"CASE {KIND} WHEN 'new' THEN 0 ELSE {LOG_OF_CARD} END",
}


def fill(connection: psycopg.Connection[Any]) -> None:
    """Copy until there are 500,000 cards and 4.8 million log rows. The first learner has all items, in five decks.

    About 2,000 of their cards are new, 30 in learning, 970 due, the rest due over a year; 100 were reviewed today, and
    five are not folded yet.
    """
    run(connection, "SET session_replication_role = replica")  # no foreign keys checked: copies are right
    run(connection, "SET maintenance_work_mem = '512MB'")
    say("items and decks …")
    number, public_id = {"id": "t.id + n - 1"}, {"public_id": "substr(md5(random()::text), 1, 16)"}
    name = {"username": "'learner-' || n", "email": "'learner-' || n || '@example.org'"}
    copy(connection, "people_user", number | public_id | name, last=1 + OTHERS)
    copy(connection, "cards_deck", number | public_id | {"slug": "'deck-' || n"}, last=DECKS)
    copy(connection, "bank_itemversion", number | {"item_id": "t.item_id + n - 1"}, last=ITEMS)
    about = {"slug": "'item-' || n", "current_id": "t.current_id + n - 1", "position": "n"}
    copy(connection, "bank_item", number | public_id | about, last=ITEMS)
    places = {"item_id": "t.item_id + n - 1", "deck_id": f"t.deck_id + (n - 1) % {DECKS}"}
    copy(connection, "cards_deckitem", number | places, last=ITEMS)
    say(f"{ALL_CARDS:,} cards …")
    with indexes_off(connection, "cards_card"):
        copy(connection, "cards_card", CARD, last=ALL_CARDS)
    say(f"about {ALL_CARDS * LOG_OF_CARD:,} log rows …")
    with indexes_off(connection, "cards_reviewlog"):
        log(
            connection,
            "log_version > 0",
            reviewed_at="c.last_reviewed_at - interval '7 days' * (n - 1)",
            last=LOG_OF_CARD,
        )
        of_first = "learner_id = (SELECT min(learner_id) FROM cards_card) AND state = 2"
        today = f"id IN (SELECT id FROM cards_card WHERE {of_first} AND due_at > now() ORDER BY id LIMIT 100)"
        log(connection, today, reviewed_at=f"{NOON} - interval '1 minute' * (c.id % 200)", last=1)
        five = f"SELECT id FROM cards_card WHERE {of_first} ORDER BY id DESC LIMIT 5"
        run(connection, f"UPDATE cards_card SET log_version = log_version + 1 WHERE id IN ({five})")
    run(connection, "SET session_replication_role = origin")
    run(connection, "VACUUM ANALYZE")


def copy(connection: psycopg.Connection[Any], table: str, values: Mapping[str, str], *, last: int) -> None:
    """Add to a table copies 2 to `last` of its first row `t`, with these columns set from the copy's number `n`."""
    run(connection, insertion(connection, table, values) + f"generate_series(2, {last}) n")


def log(connection: psycopg.Connection[Any], cards: str, *, reviewed_at: str, last: int) -> None:
    """Add log rows 1 to `last` to each of these cards `c`."""
    values = {
        "id": "",
        "learner_id": "c.learner_id",
        "card_id": "c.id",
        "client_id": "gen_random_uuid()",
        "rating": "1 + (c.id * 3 + n) % 4",
        "reviewed_at": reviewed_at,
        "received_at": reviewed_at,
        "item_version_id": "t.item_version_id + c.item_id - (SELECT min(id) FROM bank_item)",
    }
    chosen = f"(SELECT * FROM cards_card WHERE {cards}) c, generate_series(1, {last}) n"
    run(connection, insertion(connection, "cards_reviewlog", values) + chosen)


def insertion(connection: psycopg.Connection[Any], table: str, values: Mapping[str, str]) -> str:
    """The statement up to its last source; a column whose value is nothing gets the table's default."""
    found = connection.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
    columns = [column for (column,) in found if values.get(column, "t")]
    chosen = ", ".join(values.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {chosen} FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) t, "


INDEXES = """
SELECT CASE WHEN conname IS NULL THEN format('DROP INDEX %%I', indexname)
            ELSE format('ALTER TABLE %%I DROP CONSTRAINT %%I', tablename, conname) END,
       CASE WHEN conname IS NULL THEN indexdef
            ELSE format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', tablename, conname, pg_get_constraintdef(c.oid)) END
FROM pg_indexes LEFT JOIN pg_constraint c ON conname = indexname AND contype = 'u'
WHERE tablename = %s AND indexname NOT LIKE '%%\\_pkey'
"""


@contextmanager
def indexes_off(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Build the table's indexes at the end: in a third of the time, and packed as after a REINDEX."""
    indexes = connection.execute(INDEXES, [table]).fetchall()
    for drop, _ in indexes:
        run(connection, drop)
    yield
    for _, make in indexes:
        run(connection, make)


def run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())  # put together from what stands in this file
