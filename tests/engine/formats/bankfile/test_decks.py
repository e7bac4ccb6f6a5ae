import pytest

from quizzes.engine.formats.bankfile.decks import DeckFile, DeckRead, Selection, read_deck
from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding

FILE = b"""
[deck]
id = "lecture-1"
title = "Lecture 1"
description = "The first"
position = 2

[select]
banks = ["bees"]
passages = ["1.*"]
types = ["choice"]
levels = ["recall"]
tags = ["hive", "rank"]
items = ["bees/queen"]

[preset]
new_per_day = 20
desired_retention = 0.9
steps = ["1m", "10m"]
bury = true
"""

QUEEN = Item("queen", "choice", {}, level="recall", tags=("rank", "other"), passage="1.12")


def test_a_deck_file_is_read():
    assert read_deck(FILE) == DeckRead(
        DeckFile(
            id="lecture-1",
            title="Lecture 1",
            description="The first",
            position=2,
            select=Selection(("bees",), ("1.*",), ("hive", "rank"), ("choice",), ("recall",), ("bees/queen",)),
            preset={"new_per_day": 20, "desired_retention": 0.9, "steps": ("1m", "10m"), "bury": True},
        ),
        (),
    )


def test_a_deck_may_select_everything():
    assert read_deck(b"[deck]\nid = 'all'\ntitle = 'All'\n") == DeckRead(
        DeckFile("all", "All", "", 0, Selection(), {}), ()
    )


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), True),
        (Selection(("bees",), ("1.*",), ("hive", "rank"), ("choice",), ("recall",), ("bees/queen",)), True),
        (Selection(banks=("ants",)), False),
        (Selection(passages=("1.1", "2.*")), False),
        (Selection(passages=("2.*", "1.12")), True),
        (Selection(tags=("hive",)), False),
        (Selection(types=("cloze",)), False),
        (Selection(levels=("apply",)), False),
        (Selection(items=("ants/queen",)), False),
    ],
)
def test_an_item_is_taken_when_it_fits_every_line(selection, taken):
    assert selection.takes(QUEEN, bank="bees") is taken


@pytest.mark.parametrize(
    ("text", "rule", "field", "line"),
    [
        ("x = 1\n[deck]\nid = 'a'\ntitle = 'A'", "unknown-key", "x", 1),
        ("[deck]\nid = 'a'\ntitle = 'A'\nsize = 3", "unknown-key", "size", 4),
        ("[deck]\nid = 'a'\ntitle = 'A'\nposition = -1", "malformed-value", "position", 4),
        ("[deck]\nid = 'a'\ntitle = 'A'\nposition = true", "malformed-value", "position", 4),
        ("[deck]\nid = 'a b'\ntitle = 'A'", "malformed-id", "id", 2),
        ("[deck]\nid = 'a'", "missing-key", "title", 1),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[select]\nbank = ['x']", "unknown-key", "bank", 5),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[select]\ntypes = ['riddle']", "unknown-type", "types[0]", 5),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[select]\nlevels = [\n'recall',\n'x']", "unknown-level", "levels[1]", 7),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[select]\nitems = ['queen']", "malformed-id", "items[0]", 5),
        ("select = 1\n[deck]\nid = 'a'\ntitle = 'A'\n", "missing-key", "", 1),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[preset]\nx = nan", "malformed-value", "x", 5),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[preset]\nx = [1, [{}]]", "malformed-value", "x", 5),
        ("[deck]\nid = 'a'\ntitle = 'A'\n[preset]\nx = 07:32:00", "malformed-value", "x", 5),
        ("[[deck]]\nid = 'a'\n", "missing-key", "", None),
        ("[deck]\nid = ", "not-toml", "", 2),
    ],
)
def test_each_mistake_has_its_field_and_line(text, rule, field, line):
    result = read_deck(text.encode())

    assert [(f.rule, f.field, f.line) for f in result.findings] == [(rule, field, line)]
    assert (result.deck is None) == any(finding.severity == "error" for finding in result.findings)


def test_a_file_without_a_deck_is_one_error():
    assert read_deck(b"") == DeckRead(None, (Finding("missing-key", "error", "the file has no [deck]"),))
