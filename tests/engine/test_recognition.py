"""A file's format is told by what is in it, whatever it is called."""

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quizzes.engine.interchange import FileRefused
from quizzes.engine.items import Item
from quizzes.engine.recognition import FORMATS, NONE_OF_THEM, Leaving, recognise

AN_ITEM = Item(
    id="founder",
    type="choice",
    stem="Who founded Rome?",
    body={
        "choices": [
            {"id": "choice-1", "text": "Romulus", "correct": True},
            {"id": "choice-2", "text": "Aeneas"},
            {"id": "choice-3", "text": "Numa"},
        ]
    },
    points=Decimal(1),
)


def zipped(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return target.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_in_a_format_is_recognised_and_read(name):
    written = FORMATS[name].write(Leaving([AN_ITEM], {}, datetime(2026, 5, 4, tzinfo=UTC)))

    found = recognise(written.content)

    assert found == name
    assert [item.stem for item in FORMATS[found].read(written.content).items] == [AN_ITEM.stem]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xef\xbb\xbf[[item]]\r\nid = 'a'\r\n", "bankfile"),
        (b"[bank] # roots\n", "bankfile"),
        (b"Who?\r\nA. He\r\nB. She\r\nANSWER: B\r\n", "aiken"),
        (b"1. Who?\nA) He\nB) She\n\nCorrect answer: B) She\nExplanation: So.\n", "markdown"),
        (b"A. x\n- [x] a\n- [ ] b\n\nAnswer: B\n", "markdown"),
        (b"Which ANSWER: A is it? {=A. a ~B) b}", "gift"),
        (b"<p>Who?</p> {T}", "gift"),
        (b"$CATEGORY: top\n", "gift"),
        (b"[markdown] A text that asks nothing", "gift"),
        ("Who? {T}".encode("utf-16"), "gift"),
        (b'\n<?xml version="1.0"?><!-- from Moodle --><quiz></quiz>', "moodlexml"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">] ><quiz>&a;</quiz>', "moodlexml"),
        (b"<questestinterop/>", "qti"),
        (b"<imsqti:assessmentItem/>", "qti"),
        (b'<qti-assessment-item identifier="a">', "qti"),
        (zipped("imsmanifest.xml", "i1.xml"), "qti"),
        (zipped("collection.anki21b", "meta"), "apkg"),
        (b"## Who?\n- [ ] He\n- [x] She\n", "markdown"),
        (b"Q: Front\nA: Back\n", "markdown"),
        (b"1. Which?\n*a) x\nb) y\n", "markdown"),
        (b"## A cloze {#fall}\nRome {{c1::fell}} in 476.", "markdown"),
        (b"1. Is it so?\n   = true\n", "markdown"),
        (b"Who? {\n= He\n## well done\n~ She\n}", "gift"),
        (b"question,answer\nWho {founded} Rome?,Romulus", "csv"),
        (b"Question;Answer;Tags\nWho?;He;rome", "csv"),
        (b"\nquestion\tanswer\n", "tsv"),
        (b"#separator:tab\n#html:true\nWho?\tHe", "tsv"),
        (b"#separator:Comma\nWho?,He", "csv"),
        (b"#html:true\n#separator:Pipe\nWho?|He", "csv"),
        (b"#html:true\n#tags column:2\nWho?\tHe", "tsv"),
        (b"Who?\tHe\n\nWhom?\tHim", "tsv"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx"),
    ],
)
def test_a_format_is_told_by_its_content(content, name):
    found = recognise(content, "questions.bin")

    assert found == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"SQLite format 3\0", "this is a bare database: export a package (.apkg) from Anki instead"),
        (b"Dear all,", NONE_OF_THEM),
        (b"\0\xff" * 9, NONE_OF_THEM),
        (b"<!DOCTYPE html><html>", "this XML holds no questions that are read here: it begins with <html>"),
        (b"<?xml version='1.0'?>", "this XML holds no questions that are read here: it begins with <>"),
        (zipped("letter.docx"), "the archive holds neither questions in QTI nor an Anki collection"),
        (zipped("../a.xml"), "the archive holds a file with an unsafe name: '../a.xml'"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(FileRefused) as refused:
        recognise(content, "file.txt")

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b"A text", "a.GIFT", "gift"),
        (zipped("media"), "broken.colpkg", "apkg"),
        (b"<p>A text</p>", "a.toml", "bankfile"),
    ],
)
def test_the_name_decides_what_the_content_leaves_open(content, name, found):
    assert recognise(content, name) == found
