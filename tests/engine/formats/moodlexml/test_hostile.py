"""Files that are broken, or made to do harm."""

from dataclasses import replace

import pytest

from quizzes.engine.formats.moodlexml.reader import read
from quizzes.engine.formats.moodlexml.xmltree import LIMITS
from quizzes.engine.interchange import FileRefused
from tests.engine.formats.moodlexml.questions import question, quiz

ONE = question("essay")
BOMB = "<!DOCTYPE quiz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"


def of(result):
    return [item.id for item in result.items], [(finding.rule, finding.line) for finding in result.findings]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no Moodle XML: it starts with <>, not with <quiz>"),
        (b"Who? {=me}", "this is no Moodle XML: it starts with <>, not with <quiz>"),
        (b"<?xml version='1.0'?><html>", "this is no Moodle XML: it starts with <html>, not with <quiz>"),
        (b"<!-- <quiz>", "this is no Moodle XML: it starts with <>, not with <quiz>"),
        (f"{BOMB}<quiz>{ONE}</quiz>".encode(), "the file has a document type, which no export of Moodle has"),
        (f"<quiz>{BOMB}{ONE}</quiz>".encode(), "the file has a document type, which no export of Moodle has"),
        (
            quiz(f'<question type="essay">{"<a>" * 30}{"</a>" * 30}</question>'),
            "elements of a question stand in each other deeper than any export has them",
        ),
        (b"<?xml version='1.0' encoding='us-ascii'?><quiz>\xff", "the file says that it is us-ascii, but it is not"),
    ],
)
def test_what_is_no_export_is_refused(content, message):
    with pytest.raises(FileRefused) as refusal:
        read(content)

    assert str(refusal.value) == message


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(FileRefused) as refusal:
        read(quiz(ONE), replace(LIMITS, file_bytes=10))

    assert str(refusal.value) == "the file is larger than 10 bytes; cut it into several"


@pytest.mark.parametrize(
    ("content", "ids", "findings"),
    [
        (quiz(ONE, "\n<question type='essay'><name>\n</question>", ONE), ["n", "n-2"], [("malformed-xml", 3)]),
        (quiz("<question type='essay'>\n", ONE), ["n"], [("malformed-xml", 1)]),
        (f"<quiz>{ONE}\n<question type='es".encode(), ["n"], [("malformed-xml", 2)]),
        (f"<quiz>{ONE}\n<question type='essay'>".encode(), ["n"], [("malformed-xml", 2)]),
        (f"<quiz>{ONE}<!-- <question".encode(), ["n"], []),
        (quiz("</question>", ONE, "<!-- <question> --><![CDATA[<question>]]><other/>"), ["n"], []),
        (quiz(question("essay", name="a&b;")), [], [("malformed-xml", 1)]),
        (quiz(ONE, question("essay", name="\x01")), ["n"], [("malformed-xml", 1)]),
        (quiz(ONE).replace(b"Say", b"S\xffy"), [], [("malformed-xml", 1)]),
        (quiz('<question type="essay"><name><text>&#xD800;</text></name></question>'), [], [("malformed-xml", 1)]),
    ],
)
def test_a_broken_question_does_not_cost_the_others(content, ids, findings):
    assert of(read(content)) == (ids, findings)


def test_a_question_of_too_many_parts_is_left_out():
    parts = question("essay", "<a/>" * 20)

    assert of(read(quiz(ONE, parts), replace(LIMITS, marks=20))) == (["n"], [("malformed-xml", 1)])


def test_questions_beyond_the_limit_are_left_out():
    assert of(read(quiz(ONE, "\n", ONE), replace(LIMITS, questions=1))) == (["n"], [("too-many", 2)])


def test_texts_beyond_the_limit_are_left_out():
    limits = replace(LIMITS, text_bytes=len(ONE))

    assert of(read(quiz(ONE, "\n", ONE, ONE), limits)) == (["n"], [("too-large", 2)])


def test_tags_beyond_the_limit_are_left_out():
    limits = replace(LIMITS, all_marks=ONE.count("<"))

    assert of(read(quiz(ONE, "\n", ONE, ONE), limits)) == (["n"], [("too-large", 2)])


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("iso-8859-1", "ISO-8859-1"), ("utf-8", "x-made-up")],
)
def test_encodings_of_other_tools_are_read(encoding, declared):
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    content = f"{declaration}<!-- ä --><quiz>{question('essay', text='Größe')}</quiz>".encode(encoding)

    result = read(content)

    assert [item.stem for item in result.items] == ["Größe"]
