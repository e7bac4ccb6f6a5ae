"""Rosters as spreadsheets write them."""

from __future__ import annotations

import pytest

from seminar.rosterfile import LARGEST_BYTES, MOST_ROWS, Roster, RosterRow, UnreadableRoster, read_roster

ANA = RosterRow(line=2, username="ana", email="ana@example.org", last_name="Müller")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_reads_the_same_however_it_was_saved(delimiter, encoding, line_end):
    lines = [["Username", " EMAIL ", "last_name"], ["ana", "ana@example.org", "Müller"]]
    text = line_end.join(delimiter.join(line) for line in lines) + line_end

    assert read_roster(text.encode(encoding)) == Roster([ANA], [])


def test_a_quoted_value_may_hold_the_delimiter_and_a_line_break():
    content = b'username,last_name\n"ana","M\xc3\xbcller, A."\n"ben","two\nlines"\ncem,\n'

    rows = read_roster(content).rows

    assert [(row.line, row.username, row.last_name) for row in rows] == [
        (2, "ana", "Müller, A."),
        (3, "ben", "two\nlines"),
        (5, "cem", ""),
    ]


def test_empty_lines_and_foreign_columns_are_left_out():
    roster = read_roster(b"email,matriculation\n\n,\na@example.org,123\n")

    assert roster == Roster([RosterRow(line=4, email="a@example.org")], ["matriculation"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"first_name,last_name\nAna,Roth\n",
        b"username,username\nana,ana\n",
        b'username\n"ana\n',
        b'username\n"a"b\n',
        b"username\n" + b"a\n" * (MOST_ROWS + 1),
        b"username\n" + b"a" * LARGEST_BYTES,
        b"username,last_name\nana," + b"x" * 200_000,
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
    ids=[
        "nothing",
        "blank",
        "no-name",
        "column-twice",
        "open-quote",
        "stray-quote",
        "rows",
        "bytes",
        "field",
        "picture",
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(content):
    with pytest.raises(UnreadableRoster) as refusal:
        read_roster(content)

    assert str(refusal.value).endswith(".")


def test_fifty_thousand_rows_are_refused_before_they_are_read():
    content = b"username\n" + b"".join(b"u%d\n" % number for number in range(50_000))

    with pytest.raises(UnreadableRoster, match="more than 2000 rows"):
        read_roster(content)

    assert len(content) < LARGEST_BYTES
