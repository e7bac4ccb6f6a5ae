"""Text files of Anki's: what their first lines say of the rows, and which columns are no fields of a note."""

from quizzes.engine.formats.tabular.reader import read, read_table
from quizzes.engine.formats.tabular.table import Row
from tests.engine.formats.tabular.results import bodies, remarks


def test_file_of_anki_says_its_separator_and_tags():
    content = b"#separator:Semicolon\n#html:true\n#tags column:3\n#tags:term1\nfront;<b>back</b>;x y\nnext;other;\n"

    result = read(content)

    assert [(item.body["front"], item.tags) for item in result.items] == [
        ("front", ("x", "y", "term1")),
        ("next", ("term1",)),
    ]
    assert (dict(result.lines), remarks(result)) == ({"front": 5, "next": 6}, [])


def test_columns_of_anki_that_are_no_fields_are_none():
    content = (
        b"#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        b"q7\tBasic (and reversed card)\tDesk\t<b>bureau</b> &amp; \\(x\\)\t<img src='d.png'>\tx y\n"
        b"q8\tCloze\tDesk\t{{c1::Rome}} fell\tin 476\t\n"
        b"q9\tOwn\tDesk\tfront\tback\t\tmore\n"
    )

    result = read(content)

    assert [(item.id, item.feedback, item.tags, item.origin["columns"]) for item in result.items] == [
        ("q7", "", ("x", "y"), {"Notetype": "Basic (and reversed card)", "Deck": "Desk"}),
        ("q8", "in 476", (), {"Notetype": "Cloze", "Deck": "Desk"}),
        ("q9", "", (), {"Notetype": "Own", "Deck": "Desk", "column G": "more"}),
    ]
    assert bodies(result) == [
        ("flashcard", "", {"front": "<strong>bureau</strong> & $x$", "back": "[d.png]", "reversed": True}),
        ("cloze", "", {"text": "{{c1::Rome}} fell"}),
        ("flashcard", "", {"front": "front", "back": "back"}),
    ]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column G is not read; it is kept beside each item"),
        ("missing-media", 7, "", "it shows files that a text file does not hold: 'd.png'"),
    ]


def test_file_of_anki_may_say_things_of_all_its_notes():
    content = b"#separator:|\n#html:false\n#notetype:Cloze\n#deck:Desk\n#tags column:x\na <b> {{c1::*x*}}|\n"

    (item,) = read(content).items

    assert (item.type, item.body, item.origin["columns"]) == (
        "cloze",
        {"text": "a \\<b> {{c1::\\*x\\*}}"},
        {"Notetype": "Cloze", "Deck": "Desk"},
    )


def test_part_of_a_picture_is_no_question():
    result = read(
        b"#separator:tab\n#html:true\n{{c1::image-occlusion:rect:left=.1}}\tx\n{{c2::image-occlusion:y}}\tx\n"
    )

    assert (result.items, [finding.rule for finding in result.findings]) == ((), ["malformed-row", "malformed-row"])


def test_file_of_anki_may_name_its_columns():
    table = read_table(b"#separator:tab\n#columns:Front\tBack\tTags\n#tags column:3\n#deck:x\nf\tb\tt u\n")

    result = read(b"#separator:tab\n#columns:Front\tBack\tTags\n#tags column:3\nf\tb\tt u\n")

    assert (table.header, table.rows) == (("Front", "Back", "Tags"), (Row(5, ("f", "b", "t u")),))
    assert [(item.body, item.tags) for item in result.items] == [({"front": "f", "back": "b"}, ("t", "u"))]
