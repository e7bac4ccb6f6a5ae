"""What a person may say of a table: which column is what, header, delimiter, encoding, sheet, type."""

import io

import openpyxl
import pytest

from quizzes.engine.formats.tabular.columns import ColumnMapping
from quizzes.engine.formats.tabular.layout import (
    AS_FOUND,
    Layout,
    LayoutInvalid,
    key_of,
    layout_of,
    mapping_of_roles,
    named_columns,
    plain_layout,
)
from quizzes.engine.formats.tabular.reader import read, read_laid_out, read_table

WORDS = b"Wort,Bedeutung,Quelle\nHerd,hearth,p. 3\n"
CARD = Layout(mapping_of_roles(["question", "answer", ""]), has_header=True)


def said(laid):
    return [(item.type, item.stem, item.body) for item in laid.result.items]


def workbook():
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Nothing here"])
    book.create_sheet("Cards").append(["q", "a"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_person_is_shown_the_first_rows_and_the_guess():
    content = "question,answer\n" + "".join(f"q{n},{'a' * n}\n" for n in range(98, 112)) + "x,y,z\n"

    laid = read_laid_out(content.encode())

    assert {key: laid.table[key] for key in laid.table if key not in ("key", "rows")} == {
        "header": ["question", "answer", ""],
        "letters": ["A", "B", "C"],
        "columns": ["question", "answer", ""],
        "type": "",
        "has_header": True,
        "delimiter": ",",
        "encoding": "utf-8",
        "sheet": "",
        "sheets": [],
        "row_count": 15,
    }
    assert [row["line"] for row in laid.table["rows"]] == [2, 3, 4, 5, 6]
    assert laid.table["rows"][4]["cells"] == ["q102", "a" * 100, ""]
    assert (len(laid.result.items), laid.layout) == (15, AS_FOUND)


def test_a_table_of_nothing_has_no_rows_to_show():
    laid = read_laid_out(b"\n\n")

    assert (laid.table["header"], laid.table["rows"], laid.table["letters"]) == ([], [], [])


def test_what_a_person_says_is_done():
    laid = read_laid_out(WORDS, CARD)

    assert said(laid) == [("flashcard", "", {"front": "Herd", "back": "hearth"})]
    assert (laid.table["columns"], laid.table["has_header"]) == (["question", "answer", ""], True)


def test_what_was_said_of_a_file_of_the_same_header_is_remembered():
    key = read_laid_out(WORDS).table["key"]
    other = WORDS.replace(b"Herd,hearth", b"Amt,office")

    laid = read_laid_out(other, remembered={key: CARD})
    corrected = read_laid_out(other, Layout(type="essay"), remembered={key: CARD})

    assert said(laid) == [("flashcard", "", {"front": "Amt", "back": "office"})]
    assert (laid.layout, laid.table["key"]) == (CARD, key)
    assert corrected.layout == Layout(type="essay")
    assert key_of(read_table(other, Layout(has_header=True))) == key


def test_delimiter_encoding_and_header_may_be_said():
    content = "a,b;Größe\nc,d;Maß\n".encode("cp437")

    laid = read_laid_out(content, Layout(delimiter=";", encoding="cp437", has_header=True))
    wrong = read_laid_out(content, Layout(encoding="utf-8"))

    assert said(laid) == []
    assert (laid.table["header"], laid.table["rows"]) == (["a,b", "Größe"], [{"line": 2, "cells": ["c,d", "Maß"]}])
    assert [finding.rule for finding in laid.result.findings] == ["unknown-columns"]
    assert "guessed-encoding" in [finding.rule for finding in wrong.result.findings]
    assert [read(b"\xef\xbb\xbfa,b", Layout(encoding=name)).items[0].body for name in ("utf-8",)] == [
        {"front": "a", "back": "b"}
    ]


def test_another_encoding_than_the_files_never_costs_the_file():
    laid = read_laid_out("\ufeffq,a\n".encode("utf-16"), Layout(encoding="utf-8"))

    assert "\x00" not in str(laid.table)


def test_a_sheet_is_chosen_and_one_that_is_not_there_is_the_first():
    shown = [read_laid_out(workbook(), Layout(sheet=name)).table["sheet"] for name in ("", "Cards", "Gone")]

    assert shown == ["Read me", "Cards", "Read me"]


@pytest.mark.parametrize("type_name", ["shorttext", "flashcard", "essay"])
def test_rows_without_a_type_have_the_one_that_was_said(type_name):
    laid = read_laid_out(b"question,answer,type\nWho?,Weber,\n2+2?,4,numeric\n", Layout(type=type_name))

    assert [item.type for item in laid.result.items] == [type_name, "numeric"]


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"type": "riddle"}, "type", "'riddle' is none of "),
        ({"delimiter": "\t;"}, "delimiter", r"'\t;' is no tab, semicolon, comma or bar"),
        ({"encoding": "rot13"}, "encoding", "'rot13' is none of utf-8, "),
        ({"sheet": "a\x00"}, "sheet", "no workbook has a sheet of such a name"),
        ({"columns": ["answer", "answer"]}, "columns", "two columns have one role"),
        ({"columns": ["", "colour"]}, "columns", "'colour' is not the role of a column"),
        ({"columns": [""] * 301}, "columns", "a table has at most 300 columns"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, field, message):
    with pytest.raises(LayoutInvalid) as refused:
        layout_of({**plain_layout(AS_FOUND), **wrong})

    assert (refused.value.field, str(refused.value)[: len(message)]) == (field, message)


@pytest.mark.parametrize("layout", [AS_FOUND, CARD, Layout(type="essay", delimiter="\t", encoding="utf-16", sheet="S")])
def test_a_layout_comes_back_from_json(layout):
    assert layout_of(plain_layout(layout)) == layout


def test_columns_are_named_by_heading_or_letter():
    header, roles = ["Frage", "Lösung", "B"], ["question", "answer", ""]

    mapping = named_columns(header, roles, {"stem": " lösung", "Option 2": "A", "feedback": "b"})

    assert mapping == ColumnMapping(("option 2", "question", "feedback"))
    assert named_columns([], roles, {"tags": "c"}) == ColumnMapping(("question", "answer", "tags"))
    for named, message in (({"colour": "A"}, "'colour' is not the role of a column"), ({"tags": "Z"}, "the table has")):
        with pytest.raises(LayoutInvalid, match=message):
            named_columns(header, roles, named)
