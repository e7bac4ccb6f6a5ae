"""Files that are no packages, are damaged, or were made to harm: each is refused with a sentence, and quickly."""

import json
import sqlite3

import pytest
import zstandard

from quizzes.engine.formats.apkg.compression import unpacked
from quizzes.engine.formats.apkg.contents import Limits
from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.protobuf import MalformedMessage, decode, encode, floats, messages, number, text
from quizzes.engine.formats.apkg.reader import read, read_package
from quizzes.engine.interchange import FileRefused
from tests.engine.formats.apkg.packages import BASIC, CLOZE, card, current, database, note, of_notes, package


def one_note(**more):
    return database([BASIC], [note(1, BASIC, "a", "b")], [card(1, 1)], **more)


GOOD = one_note()
NOW = one_note(schema=18)


def refusal(content, **limits):
    with pytest.raises(FileRefused) as caught:
        read_package(content, limits=Limits(**limits))
    return str(caught.value)


def test_a_file_that_is_too_large_is_not_opened():
    assert refusal(b"x" * 11, file_bytes=10) == "the file is larger than 10 bytes"


def test_the_forms_are_told_apart_by_meta_else_by_their_databases():
    contents = [
        package(GOOD),
        package(GOOD, meta=None),
        package(GOOD, meta=None, name="collection.anki2"),
        package(GOOD, meta=b"\x08\x01", name="collection.anki2", media=None, files={"media": None}),
        current(NOW),
        current(NOW, meta=None),
    ]

    assert [len(read(content).items) for content in contents] == [1] * 6


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        (b"\x08\x63", "the package is of a newer form (99) than is known here: export it for older versions"),
        (b"", "the package is of an unknown form (0)"),
        (b"\x08", "the package does not say of which form it is"),
        (b"\x08\x03", "the package holds no collection.anki21b: it is not one of Anki's, or a part of it is missing"),
    ],
)
def test_a_form_that_is_not_known_is_refused(meta, message):
    assert refusal(package(GOOD, meta=meta)) == message


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "..", "", " ", "x\x00y", "x\u202ey", "é" * 130])
def test_a_media_name_that_leads_elsewhere_is_refused(name):
    message = refusal(package(GOOD, media={"0": name}, files={"0": b""}))

    assert message == f"the package holds a media file with an unsafe name: {name[:80]!r}"


def test_a_media_name_that_comes_twice_is_refused():
    media = {"0": "e\u0301.png", "1": "\u00e9.png"}

    assert refusal(package(GOOD, media=media, files={"0": b"", "1": b""})) == (
        "the package holds the media file 'é.png' twice"
    )


@pytest.mark.parametrize("listed", [b"[]", b"{", b'{"0": 1}', b"[" * 5000, b"\xff"])
def test_a_list_of_media_that_is_none_is_refused(listed):
    assert refusal(package(GOOD, files={"media": listed})) == "the package's list of media is damaged"


def test_more_media_than_agreed_are_refused():
    message = "the package names more than 1 media files"
    listed = zstandard.compress(encode([(1, b""), (1, b"")]))

    assert refusal(package(GOOD, media={"0": "a", "1": "b"}), media_files=1) == message
    assert refusal(current(NOW, files={"media": listed}), media_files=1) == message


def entry(*fields):
    return zstandard.compress(encode([(1, encode(fields))]))


def test_media_of_the_current_form_are_checked_against_its_list():
    data = zstandard.compress(b"PNG")
    digest = bytes.fromhex("6ca6f8c1b8d5ab0b0d4d6ac1f8be1d0d1e1c0a4b")

    fine = read(current(NOW, files={"media": entry((1, "a.png"), (2, 3)), "0": data}))
    numbered = read(current(NOW, files={"media": entry((1, "a.png"), (2, 3), (255, 7)), "7": data}))

    assert fine.media == numbered.media == {"a.png": b"PNG"}
    for listed in (entry((1, "a.png"), (2, 4)), entry((1, "a.png"), (2, 3), (3, digest))):
        assert refusal(current(NOW, files={"media": listed, "0": data})) == (
            "the file 'a.png' is damaged: it is not the one that the package describes"
        )
    assert refusal(current(NOW, files={"media": entry((1, b"\xff"))})) == "the package's list of media is damaged"


def test_media_and_databases_larger_than_agreed_are_refused():
    legacy = package(GOOD, media={"0": "a", "1": "b"}, files={"0": b"xx", "1": b"xx"})

    assert refusal(legacy, media_bytes=3) == "the package's media are larger than 3 bytes together"
    assert refusal(package(GOOD), database_bytes=len(GOOD) - 1, media_bytes=10**6) == (
        f"collection.anki21 is larger than {len(GOOD) - 1:,} bytes"
    )
    assert refusal(current(NOW), database_bytes=9) == "collection.anki21b is larger than 9 bytes once unpacked"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zstandard.compress(b"x" * 100) * 3, "it is larger than 250 bytes once unpacked"),
        (zstandard.compress(bytes(10**8)), "it is larger than 250 bytes once unpacked"),
        (zstandard.compress(b"x" * 100)[:-2], "it is cut off"),
    ],
)
def test_frames_never_unpack_to_more_than_agreed(data, message):
    with pytest.raises(FileRefused) as caught:
        unpacked(data, most_bytes=250, what="it")

    assert str(caught.value) == message


def test_frames_one_after_another_are_one_file():
    frames = zstandard.compress(b"one ") + zstandard.compress(b"") + zstandard.compress(b"two" * 1000)

    assert unpacked(frames, most_bytes=9000, what="it") == b"one " + b"two" * 1000
    for data in (b"", b"not zstd at all"):
        with pytest.raises(FileRefused):
            unpacked(data, most_bytes=9, what="it")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW harm AS SELECT 1",
        "CREATE TRIGGER harm AFTER INSERT ON notes BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE harm USING fts5(x)",
    ],
)
def test_a_database_with_more_than_plain_tables_is_refused(change):
    message = refusal(package(one_note(changes=[change])))

    assert message == "the package's collection holds more than plain tables: 'harm'"


def test_a_column_that_is_computed_is_refused():
    changes = ["ALTER TABLE notes ADD COLUMN harm AS (length(flds))"]

    assert refusal(package(one_note(changes=changes))) == (
        "the package's collection holds columns that are computed: 'notes'"
    )


def test_a_database_that_is_broken_is_refused():
    page = 4096
    overwritten = GOOD[:page] + b"\xa5" * page + GOOD[2 * page :]
    tree = sqlite3_root(GOOD, "notes")
    scrambled = GOOD[: (tree - 1) * page + 100] + b"\x07" * (page - 100) + GOOD[tree * page :]

    assert refusal(package(b"no database")) == "the package's collection is not an SQLite database"
    for content in (GOOD[:5000], b"SQLite format 3\x00" + bytes(5000), overwritten, scrambled):
        assert refusal(package(content)).startswith(
            ("the package's collection cannot be read: ", "the package's collection has broken pages: ")
        )


def sqlite3_root(content, table):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return root


def test_a_query_that_takes_too_long_is_ended():
    content = database([BASIC], [note(number, BASIC, "a", "b") for number in range(1, 500)], [])

    assert refusal(package(content), steps=1) == "the package's collection cannot be read: interrupted"


def test_a_value_that_is_too_large_is_refused():
    changes = ["UPDATE notes SET flds = randomblob(90000)"]

    assert refusal(package(one_note(changes=changes)), value_bytes=80_000) == (
        "the package's collection cannot be read: string or blob too big"
    )


def test_text_that_is_not_utf8_is_refused():
    changes = ["UPDATE notes SET flds = CAST(x'ff' AS TEXT)"]

    assert refusal(package(one_note(changes=changes))).startswith("the package's collection cannot be read: ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("DROP TABLE col", "the package's collection is not one of Anki's"),
        ("DROP TABLE notes", "the package's collection cannot be read: no such table: notes"),
        ("DELETE FROM col", "the package's collection has a schema (0) of another time than is known here"),
        ("UPDATE col SET ver = 99", "the package's collection has a schema (99) of another time than is known here"),
        ("UPDATE col SET ver = 'x'", "the package's collection has a schema (0) of another time than is known here"),
        (
            f"UPDATE col SET crt = {10**17}",
            "the package's collection was made at no time that a calendar knows",
        ),
    ],
)
def test_a_database_that_is_no_collection_is_refused(change, message):
    assert refusal(package(one_note(changes=[change]))) == message


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("models", "[]", "a setting is not an object"),
        ("models", "{", "a setting is not JSON"),
        ("models", b"{}", "a setting is not text"),
        ("decks", '{"1": {}}', "a deck has no name"),
        ("models", '{"1": 5}', "a notetype is not an object"),
        ("models", '{"1": {"name": "N"}}', "a notetype's fields or templates are not a list of objects"),
        ("models", '{"1": {"name": "N", "flds": [], "tmpls": []}}', "the notetype 'N' has no fields or no templates"),
        (
            "models",
            json.dumps({"1": {"name": "N", "flds": [{"name": "F"}] * 201, "tmpls": [{"name": "T"}]}}),
            "the notetype 'N' has more than 200 fields or templates",
        ),
    ],
)
def test_settings_that_are_damaged_are_refused(column, value, message):
    changes = [(f"UPDATE col SET {column} = ?", (value,))]

    assert refusal(package(one_note(changes=changes))) == f"the package's notetypes or decks are damaged: {message}"


def test_messages_that_are_damaged_are_refused():
    changes = [("UPDATE notetypes SET config = ?", (b"\x0d",))]

    assert refusal(current(one_note(schema=18, changes=changes))) == (
        "the package's notetypes or decks are damaged: a field is longer than its message"
    )


def test_notetypes_lists_are_read_in_the_order_of_their_own_numbers():
    fields = [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}]
    templates = [{"name": "T", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}"}, {"name": 5}]
    model = {"name": 5, "flds": fields, "tmpls": templates, "sortf": "x"}
    changes = [("UPDATE col SET models = ?", (json.dumps({"1": model}),))]

    (item,) = read(package(one_note(changes=changes))).items

    assert item.origin["notetype"] == {
        "id": 1,
        "name": "",
        "cloze": False,
        "fields": ["Front", "Back"],
        "templates": [["T", "{{Front}}", "{{Back}}"], ["", "", ""]],
        "css": "",
        "sort": 0,
        "latex": ["", ""],
    }


@pytest.mark.parametrize(("limit", "what"), [("notes", "notes"), ("cards", "cards"), ("log_rows", "reviews")])
def test_more_rows_than_agreed_are_refused(limit, what):
    content = package(one_note(log=[(1, 1, -1, 3, 1, 1, 1, 1, 1)]))

    assert refusal(content, **{limit: 0}) == f"the package holds more than 0 {what}"


def test_more_text_than_agreed_is_refused():
    content = of_notes(BASIC, ("<b>a</b>", "b"))

    assert refusal(content, characters=9) == "the package's notes hold more than 9 characters"
    assert refusal(content, tags=6) == "the package's cards show more than 6 HTML tags, five a note counted"
    assert read_package(content, limits=Limits(tags=7, characters=10, shown=11)).items.items


def test_text_counts_as_often_as_templates_show_it():
    templates = (Template("C", "<p>{{Front}}{{#Back}}{{Front}}.{{/Back}}", "{{Back}}"),)
    content = of_notes(Notetype(7, "Shown", False, ("Front", "Back"), templates), ("a<b>b</b>", "c"))

    assert refusal(content, shown=22) == "the package's cards show more than 22 characters"
    assert refusal(content, tags=9) == "the package's cards show more than 9 HTML tags, five a note counted"
    assert read_package(content, limits=Limits(tags=10, shown=23)).items.items


@pytest.mark.parametrize("data", [b"\x08", b"\xff" * 11, b"\x0a\x05x", b"\x09\x00", b"\x0d\x00", b"\x0b", b"\x0f"])
def test_bytes_that_are_no_message_are_refused(data):
    with pytest.raises(MalformedMessage):
        decode(data)


def test_fields_of_another_kind_count_as_missing():
    message = decode(encode([(1, 300), (2, "é")]) + b"\x19" + bytes(8))

    assert (number(message, 1), number(message, 2), number(message, 9)) == (300, 0, 0)
    assert (text(message, 1), text(message, 2)) == ("", "é")
    assert floats(decode(b"\x0d\x00\x00\x80\x3f"), 1) == (1.0,)
    assert messages(message, 1) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        "<" * 50_000,
        "<a " * 30_000,
        "<img a='" * 12_000 + ">",
        f"<img {'a' * 90_000}>",
        "\\(" * 45_000,
        "[sound:" * 14_000,
        "<!--" * 25_000,
        "<script>" * 12_000,
        "<ul><li>" * 12_000 + "x",
        "&" * 90_000,
        "*_" * 20_000,
        "<div>" * 20_000 + "x",
        "{{c1::" * 15_000,
    ],
)
def test_fields_made_to_be_slow_are_read_in_one_pass(html):
    content = of_notes(CLOZE if html.startswith("{") else BASIC, (html, "b"))

    result = read(content)

    assert len(result.items) + len(result.findings) == 1
