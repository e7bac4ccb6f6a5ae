"""CSV and TSV as programs write them: encoding, delimiter and quotation marks, and what is too much or no table."""

import pytest

from quizzes.engine.formats.tabular.reader import read, read_table
from quizzes.engine.formats.tabular.table import Row, TableLimits
from quizzes.engine.interchange import FileRefused
from tests.engine.formats.tabular.results import bodies, remarks


def test_line_of_excel_says_the_separator():
    result = read(b"sep=|\r\nfront|back\r\na, b; c|d\r\n")

    assert (bodies(result), dict(result.lines)) == (
        [("flashcard", "", {"front": "a, b; c", "back": "d"})],
        {"a-b-c": 3},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_is_recognised(encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""

    result = read(f"{mark}Frage,Antwort\nGröße,Maß\n".encode(encoding))

    assert (bodies(result), remarks(result)) == ([("flashcard", "", {"front": "Größe", "back": "Maß"})], [])


def test_windows_1252_is_read_with_a_finding():
    result = read("Frage;Antwort\nx;y\nGröße;Maß\n".encode("cp1252"))

    assert result.items[1].body == {"front": "Größe", "back": "Maß"}
    assert [(finding.rule, finding.severity, finding.line) for finding in result.findings] == [
        ("guessed-encoding", "warning", 3)
    ]


def test_quoted_cell_holds_lines_and_quotation_marks():
    result = read(b'question,answer\n"one\ntwo ""three""",a\nnext,b\n')

    assert [item.body["front"] for item in result.items] == ['one\ntwo "three"', "next"]
    assert list(result.lines.values()) == [2, 4]


def test_quotation_mark_that_is_never_closed_is_a_finding():
    result = read(b'question,answer\na,b\n"c,d\ne,f\n')

    assert [item.body["front"] for item in result.items] == ["a"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("open-quote", 3)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\x00", "holds a NUL"),
        (b"\xff\xfea", "says that it is UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or an encrypted Excel workbook"),
        (b"x" * 1001, "larger than 1,000 bytes"),
        (b"\n" * 101, "more than 100 lines"),
    ],
)
def test_what_is_no_table_is_refused(content, message):
    with pytest.raises(FileRefused, match=message):
        read(content, limits=TableLimits(file_bytes=1000, lines=100))


def test_rows_and_columns_beyond_the_limits_are_left_out():
    result = read_table(b"a,b,c,d\n1,2\n3,4\n", limits=TableLimits(rows=2, columns=3))

    assert result.rows == (Row(1, ("a", "b", "c")), Row(2, ("1", "2")))
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 1), ("too-many", 3)]


def test_cell_beyond_the_longest_ends_the_table():
    result = read_table(b'a,b\n"' + b"x" * 131_073 + b'",y\nc,d\n')

    assert [row.line for row in result.rows] == [1]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-long", 2)]


def test_empty_file_is_an_empty_table():
    result = read(b"")

    assert (list(result.items), [finding.rule for finding in result.findings]) == ([], ["unknown-columns"])
