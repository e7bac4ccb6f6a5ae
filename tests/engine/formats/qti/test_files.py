"""Files and packages: what is opened, what is refused, and how hostile ones end."""

import pytest

from quizzes.engine.archives import ArchiveLimits
from quizzes.engine.formats.qti import reader, xmltree
from quizzes.engine.formats.qti.reader import read
from quizzes.engine.formats.qti.writer import write
from quizzes.engine.interchange import FileRefused
from quizzes.engine.items import Item
from tests.engine.formats.qti.documents import condition, equal, field, item2, item12, options, packed, text

QUESTION = item12(text("Which?") + options("A", "B"), condition(equal("A")))
CHOICE = """<choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A">a</simpleChoice>
<simpleChoice identifier="B">b</simpleChoice></choiceInteraction>"""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is neither a question package nor XML"),
        (b"{}", "the file is neither a question package nor XML"),
        (b"<a", "line 1: not well-formed XML: unclosed token"),
        (b"<html/>", "the file holds no QTI questions: it begins with <html>"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "not readable as XML: unknown encoding: no-such"),
        (
            b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "line 1: the XML has an entity of its own, 'e': entities are not read",
        ),
        (
            b"<!DOCTYPE a [<!ATTLIST a b CDATA '%s'>]><a/>" % (b"x" * 101),
            "line 1: the XML has a long default for the attribute 'b'",
        ),
        (b"<a>" * 101, "line 1: the XML has elements nested more than 100 deep"),
        (packed(a_dot_txt="x"), "the archive holds no QTI questions"),
        (
            packed(imsmanifest_dot_xml='<m><resource href="a.txt"/></m>', a_dot_txt="x"),
            "the archive holds no QTI questions",
        ),
    ],
)
def test_file_without_questions_is_refused_in_a_sentence(content, message):
    with pytest.raises(FileRefused) as refused:
        read(content)

    assert str(refused.value).startswith(message)


def test_names_are_read_without_namespaces_and_with_short_defaults():
    content = b"""<!DOCTYPE a [<!ATTLIST n:b c CDATA 'short' d CDATA #IMPLIED>]>
<a xmlns:n="urn:n" n:one="1" two="2"><n:b xml:lang="en"/></a>"""

    root = xmltree.parse(content)

    (child,) = root.elements()
    assert (root.name, dict(root.attributes)) == ("a", {"one": "1", "two": "2"})
    assert (child.name, dict(child.attributes)) == ("b", {"lang": "en", "c": "short"})


def test_limits_of_a_file_hold(monkeypatch):
    monkeypatch.setattr(xmltree, "LARGEST_XML_BYTES", 10)
    with pytest.raises(FileRefused, match="larger than 10 bytes"):
        read(QUESTION)
    monkeypatch.setattr(xmltree, "LARGEST_XML_BYTES", 10_000)
    monkeypatch.setattr(xmltree, "MOST_ELEMENTS", 3)
    with pytest.raises(FileRefused, match="more than 3 elements"):
        read(QUESTION)
    with pytest.raises(FileRefused, match="too large"):
        read(packed(q_dot_xml=QUESTION), limits=ArchiveLimits(total_bytes=10))


def test_questions_beyond_the_most_are_left_out_with_one_finding(monkeypatch):
    monkeypatch.setattr(reader, "MOST_QUESTIONS", 1)
    content = b"<questestinterop>" + QUESTION.replace(b"questestinterop", b"section") * 3 + b"</questestinterop>"

    result = read(content)

    assert [item.id for item in result.items] == ["q"]
    assert [finding.rule for finding in result.findings] == ["too-many"]


def test_files_of_a_package_are_counted_together(monkeypatch):
    monkeypatch.setattr(xmltree, "MOST_ELEMENTS", 40)

    result = read(packed(a_dot_xml=QUESTION, b_dot_xml=QUESTION, c_dot_xml=QUESTION))

    assert [item.id for item in result.items] == ["q"]
    assert [finding.rule for finding in result.findings][-1] == "malformed-xml"
    assert "more than 40 elements" in result.findings[-1].message


def test_scores_of_thousands_of_digits_are_left_out():
    score = '<variable identifier="SCORE"/>'
    square = f'<setOutcomeValue identifier="SCORE"><product>{score}{score}</product></setOutcomeValue>'
    start = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">7</baseValue></setOutcomeValue>'
    rules = f"<responseProcessing>{start}{square * 40}</responseProcessing>"

    result = read(item2(CHOICE, rules=rules))

    assert result.findings[0].message == "question 'q' was left out: its scoring makes numbers of thousands of digits"


def test_package_gives_media_tags_and_each_question_once():
    stem = text("&lt;img src='$IMS-CC-FILEBASE$/a%20b.png' alt='picture'/&gt;", "text/html")
    question = item12(stem + options("A", "B"), condition(equal("A")))
    manifest = """<manifest><resource href="one/q.xml"><metadata><keyword><string>tag</string></keyword></metadata>
<file href="one/q.xml"/></resource></manifest>"""
    v2 = item2("<p>So?</p>" + CHOICE, correct=["A"])
    content = packed(
        imsmanifest_dot_xml=manifest,
        **{
            "one__q_dot_xml": v2,
            "two__q_dot_xml": question,
            "three__q_dot_xml": question,
            "web_resources__a b.png": "PNG",
        },
    )

    result = read(content)

    assert [(item.id, item.tags, item.stem) for item in result.items] == [
        ("q", ("tag",), "So?"),
        ("q-2", (), "![picture](asset:a-b.png)"),
    ]
    assert result.media == {"a-b.png": b"PNG"}
    assert [finding.rule for finding in result.findings] == ["repeated-id", "same-question"]


def test_broken_files_of_a_package_are_findings():
    content = packed(imsmanifest_dot_xml="<m", bad_dot_xml="<b", q_dot_xml=QUESTION, other_dot_xml="<x/>")

    result = read(content)

    assert [item.id for item in result.items] == ["q"]
    assert [(finding.rule, finding.severity) for finding in result.findings] == [
        ("malformed-xml", "warning"),
        ("malformed-xml", "error"),
    ]


def test_manifest_may_name_files_that_did_not_come_along():
    manifest = '<manifest><resource href="gone.xml"><file href="q.xml"/></resource></manifest>'

    result = read(packed(imsmanifest_dot_xml=manifest, q_dot_xml=QUESTION))

    assert ([item.id for item in result.items], list(result.findings)) == (["q"], [])


def test_manifest_in_a_folder_counts_its_paths_from_there():
    keyword = "<metadata><keyword><string>tag</string></keyword></metadata>"
    manifest = f'<manifest><resource href="q.xml">{keyword}</resource></manifest>'
    content = packed(inner__imsmanifest_dot_xml=manifest, inner__q_dot_xml=item2(CHOICE, correct=["A"]))

    assert read(content).items[0].tags == ("tag",)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("pictures/x.png", "x.png"),
        ("../q/pictures/x.png", "x.png"),
        ("x.png?canvas_download=1", "x.png"),
        ("/q/pictures/X.PNG", "x.png"),
        ("https://example.org/x.png", None),
        ("//example.org/x.png", None),
        ("two.png", None),
        ("#x", None),
    ],
)
def test_address_finds_the_file_that_it_means(source, name):
    stem = text(f"&lt;img src='{source}' alt='?'/&gt;", "text/html")
    question = item12(stem + options("A", "B"), condition(equal("A")))
    files = {"q__q_dot_xml": question, "q__pictures__x_dot_png": "1", "a__two_dot_png": "2", "b__two_dot_png": "3"}

    result = read(packed(**files))

    assert list(result.media) == ([name] if name else [])


def test_media_of_one_name_get_names_of_their_own():
    stem = text("&lt;img src='a/x.png'&gt;&lt;img src='b/x.png'&gt;", "text/html")
    question = item12(stem + options("A", "B"), condition(equal("A")))

    result = read(packed(q_dot_xml=question, a__x_dot_png="1", b__x_dot_png="2"))

    assert result.media == {"x.png": b"1", "x-2.png": b"2"}


def test_picture_that_stands_in_the_text_comes_along():
    stem = text("&lt;img src='data:image/png;base64,ZG90'&gt;&lt;img src='a/x.png'&gt;", "text/html")
    question = item12(stem + options("A", "B"), condition(equal("A")))

    alone, packaged = read(question), read(packed(q_dot_xml=question, a__x_dot_png="1"))

    assert alone.media == {"picture-e392dad8.png": b"dot"}
    assert dict(packaged.media) == {"x.png": b"1", "picture-e392dad8.png": b"dot"}
    assert packaged.items[0].stem == "![](asset:picture-e392dad8.png)![](asset:x.png)"


def test_bank_questions_that_stand_elsewhere_are_a_hint():
    content = b'<questestinterop><section title="Bank"><bankentry_item/></section></questestinterop>'

    assert [finding.rule for finding in read(content).findings] == ["not-a-question"]


def test_text_that_turns_its_direction_is_a_warning():
    content = item12(text("A\u202eB") + options("A", "B"), condition(equal("A")))

    assert [finding.rule for finding in read(content).findings] == ["turned-text"]


def test_long_name_is_left_out():
    content = QUESTION.replace(b'title="Name"', b'title="%s"' % (b"x" * 100_001))

    assert [finding.rule for finding in read(content).findings] == ["unsupported-question"]


def test_written_package_carries_the_media_that_texts_name():
    body = {"choices": [{"id": "a", "text": "![A](asset:x.png)", "correct": True}, {"id": "b", "text": "no"}]}
    item = Item(id="i", type="choice", body=body, stem="See <audio controls src='asset:y.mp3'></audio>")

    written = write([item], {"x.png": b"PNG", "y.mp3": b"MP3", "unused.png": b""})

    result = read(written.content)
    assert (list(result.items), result.media) == ([item], {"x.png": b"PNG", "y.mp3": b"MP3"})
    assert list(written.findings) == []


def test_picture_that_does_not_come_along_is_named():
    item = Item(id="i", type="truefalse", body={"answer": True}, stem="![A](asset:x.png)")

    written = write([item])

    assert [(finding.rule, finding.field) for finding in written.findings] == [
        ("changed-text", "stem"),
        ("missing-media", ""),
    ]


def test_markdown_beside_another_text_is_not_believed():
    item = Item(id="i", type="truefalse", body={"answer": True}, stem="*one*  two")
    written = write([item]).content
    shown = read(written).items[0].stem
    tampered = item2(f'<div data-markdown="harmless"><p>shown</p></div>{CHOICE}', correct=["A"])

    assert (shown, read(tampered).items[0].stem) == ("*one*  two", "shown")


@pytest.mark.parametrize(
    "body",
    [
        {"text": "{{c1::outer {{c2::inner}}}}"},
        {"text": "no deletion"},
    ],
)
def test_cloze_that_cannot_be_said_is_left_out(body):
    written = write([Item(id="i", type="cloze", body=body)])

    assert [finding.severity for finding in written.findings] == ["error"]


def test_field_for_a_number_is_read_from_its_declaration():
    content = item12(text("?") + field(kind="Integer"), condition(equal("4")))

    assert read(content).items[0].body == {"answer": "4"}
