"""read(write(items)) is the items, in each kind of table."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.formats.tabular.celltext import carried, defused, escaped, joined, parted, undefused
from quizzes.engine.formats.tabular.reader import read
from quizzes.engine.formats.tabular.writer import write_csv, write_tsv, write_xlsx
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import item_lists

# Texts full of what this format gives a meaning to.
marked_texts = st.text(st.sampled_from("a=+-@'\t\r\n |;>,\\_x0041\"\x0b＝"), max_size=12)


def compared(item):
    """Return the item with its body as its type reads it: a body may leave out what goes without saying."""
    return replace(item, body=REGISTRY[item.type].parse_body(item.body))


@settings(max_examples=60)
@given(item_lists(), st.sampled_from([write_csv, write_tsv, write_xlsx]))
def test_items_of_every_type_come_back_whole(items, write):
    written = write(items)

    result = read(written.content)

    assert list(written.findings) == []
    assert [compared(item) for item in result.items] == [compared(item) for item in items]
    assert {finding.rule for finding in result.findings} <= {"turned-text"}


@settings(max_examples=30)
@given(item_lists())
def test_same_rows_give_the_same_bytes(items):
    first = [write(items).content for write in (write_csv, write_tsv, write_xlsx)]

    again = [write(read(first[0]).items).content for write in (write_csv, write_tsv, write_xlsx)]

    assert again == first


@settings(max_examples=20)
@given(item_lists())
def test_openpyxl_finds_the_same_texts_in_a_workbook(items):
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx(items).content)).active
    rows = [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)]

    columns = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    assert [(row["id"], row["type"].partition(" ")[0]) for row in columns] == [(item.id, item.type) for item in items]
    assert [undefused(row["feedback"]) for row in columns] == [
        carried(item.feedback).replace("_x", "_x005F_x") if "_x" in item.feedback else carried(item.feedback)
        for item in items
    ]


@given(marked_texts)
def test_defused_text_comes_back_and_starts_no_formula(text):
    safe = defused(text)

    assert undefused(safe) == text
    assert safe.lstrip()[:1] not in tuple("=+-@＝＋－＠")
    assert safe[:1] not in ("\t", "\r", "\n")


@given(st.lists(marked_texts, min_size=1), st.sampled_from("|;>,"))
def test_joined_texts_are_parted_again(texts, mark):
    stripped = [text.strip() for text in texts]

    assert parted(joined(stripped, mark), mark) == stripped


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a|b", ["a", "b"]),
        (r"a\|b", ["a|b"]),
        (r"a\\|b", ["a\\", "b"]),
        (r"a\\\|b|c", [r"a\|b", "c"]),
        (r"\alpha|\beta", [r"\alpha", r"\beta"]),
        ("", [""]),
    ],
)
def test_backslash_before_a_mark_makes_it_a_character(text, parts):
    assert parted(text, "|") == parts


def test_pair_is_parted_at_its_first_mark_alone():
    assert parted(r"a\=b = c = d\=e", "=", most=2) == ["a=b", r"c = d\=e"]
    assert parted(escaped("x=y", "=") + " = z", "=", most=2) == ["x=y", "z"]
