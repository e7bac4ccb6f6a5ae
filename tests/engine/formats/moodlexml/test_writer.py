"""What the writer of Moodle XML writes, and what it says of what it cannot."""

from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from quizzes.engine.formats.moodlexml.reader import read
from quizzes.engine.formats.moodlexml.writer import write
from quizzes.engine.items import Item, Waiver
from tests.engine.formats.moodlexml.questions import answer, question, quiz

CHOICE = {"choices": [{"id": "a", "text": "x"}, {"id": "b", "text": "<y>", "correct": True, "feedback": "ok"}]}


def losses(item, media=None):
    """Return (rule, severity, field) of the findings about one item."""
    return [(finding.rule, finding.severity, finding.field) for finding in write([item], media or {}).findings]


def tags_of(item):
    """Return the type of an item's question in Moodle and the names of its children."""
    (written,) = ET.fromstring(write([item]).content)
    return written.attrib["type"], [child.tag for child in written]


def test_a_choice_is_written_as_moodle_writes_it():
    item = Item("q-1", "choice", CHOICE, stem="Who?]]>", feedback="So.\r", tags=("t",), name="N")

    lines = write([item]).content.decode().splitlines()

    assert (
        lines
        == """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="multichoice">
    <name>
      <text>N</text>
    </name>
    <questiontext format="markdown">
      <text><![CDATA[Who?]]]]><![CDATA[>]]></text>
    </questiontext>
    <generalfeedback format="markdown">
      <text>So.</text>
    </generalfeedback>
    <defaultgrade>1</defaultgrade>
    <penalty>0.3333333</penalty>
    <hidden>0</hidden>
    <idnumber>q-1</idnumber>
    <single>true</single>
    <shuffleanswers>true</shuffleanswers>
    <answernumbering>abc</answernumbering>
    <showstandardinstruction>0</showstandardinstruction>
    <correctfeedback format="markdown">
      <text></text>
    </correctfeedback>
    <partiallycorrectfeedback format="markdown">
      <text></text>
    </partiallycorrectfeedback>
    <incorrectfeedback format="markdown">
      <text></text>
    </incorrectfeedback>
    <shownumcorrect></shownumcorrect>
    <answer fraction="0" format="markdown">
      <text>x</text>
      <feedback format="markdown">
        <text></text>
      </feedback>
    </answer>
    <answer fraction="100" format="markdown">
      <text><![CDATA[<y>]]></text>
      <feedback format="markdown">
        <text>ok</text>
      </feedback>
    </answer>
    <tags>
      <tag>
        <text>t</text>
      </tag>
    </tags>
  </question>
</quiz>""".splitlines()
    )
    assert losses(item) == [("changed-text", "hint", "feedback")]


HEAD = ["name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"]
COMBINED = ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect"]
PAIRS = [{"id": "a", "prompt": "p", "answer": "x"}, {"id": "b", "prompt": "q", "answer": "y"}]
STEPS = [{"id": id_, "text": id_} for id_ in "abc"]


@pytest.mark.parametrize(
    ("type_", "body", "expected"),
    [
        ("truefalse", {"answer": True}, ("truefalse", [*HEAD, "answer", "answer"])),
        ("shorttext", {"answers": ["a"]}, ("shortanswer", [*HEAD, "usecase", "answer"])),
        (
            "numeric",
            {"answer": 1, "unit": "m"},
            ("numerical", [*HEAD, "answer", "units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft"]),
        ),
        (
            "numeric",
            {"answer": 1},
            ("numerical", [*HEAD, "answer", "unitgradingtype", "unitpenalty", "showunits", "unitsleft"]),
        ),
        (
            "matching",
            {"pairs": PAIRS, "distractors": ["z"]},
            ("matching", [*HEAD, "shuffleanswers", *COMBINED, *["subquestion"] * 3]),
        ),
        ("matching", {"pairs": PAIRS}, ("matching", [*HEAD, "shuffleanswers", *COMBINED, *["subquestion"] * 2])),
        (
            "ordering",
            {"sequence": STEPS},
            (
                "ordering",
                [
                    *HEAD,
                    *("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle"),
                    *COMBINED,
                    *["answer"] * 3,
                ],
            ),
        ),
        (
            "essay",
            {"min_words": 5},
            (
                "essay",
                [
                    *HEAD,
                    *("responseformat", "responserequired", "responsefieldlines", "minwordlimit", "maxwordlimit"),
                    *("attachments", "attachmentsrequired", "maxbytes", "filetypeslist", "graderinfo"),
                    "responsetemplate",
                ],
            ),
        ),
        ("cloze", {"text": "In {{c1::Rome}}."}, ("cloze", [tag for tag in HEAD if tag != "defaultgrade"])),
    ],
)
def test_each_type_has_the_elements_that_moodle_reads(type_, body, expected):
    item = Item("q", type_, body, stem="" if type_ == "cloze" else "S")

    assert tags_of(item) == expected
    assert losses(item) == []


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Item("q", "choice", {}), "choices needs at least 2"),
        (Item("q", "essay", {}, name="\x00"), "its name, stem, feedback or tags hold a NUL or half a surrogate pair"),
        (
            Item("q", "ordering", {"sequence": [*STEPS, {"id": "d", "text": "c "}]}),
            "sequence[3].text repeats another step: nobody could tell them apart",
        ),
        (Item("q", "cloze", {"text": "{{c1::a}}"}, stem="{{c1::b}}"), "its stem holds '{{c', which would be a gap"),
        (Item("q", "cloze", {"text": "{{c1::a}} {1:SA:=b}"}), "Moodle would read it as another question"),
        (Item("q", "cloze", {"text": "{{c1::a}} {1:MC:b}"}), "Moodle would read it as another question"),
    ],
)
def test_items_that_moodle_cannot_say_are_left_out(item, message):
    result = write([item])

    assert [(finding.rule, finding.message) for finding in result.findings] == [
        ("not-representable", f"the item was left out: {message}")
    ]
    assert len(ET.fromstring(result.content)) == 0


def gaps(text, **more):
    return Item("q", "cloze", {"text": text}, **more)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            Item("q", "essay", {"rubric": [], "weaknesses": ["w"], "min_words": 0}),
            [("weaknesses", "warning"), ("min_words", "warning")],
        ),
        (Item("q", "essay", {}, points=Decimal(-1)), [("points", "warning")]),
        (Item("q", "essay", {}, name="q", tags=("a", "a", "\x01")), [("tags", "hint"), ("name", "hint")]),
        (gaps("{{c1::a}} {{c2::b}}", points=Decimal(4)), []),
        (gaps("{{c1::a}} {{c2::b}}", points=Decimal(1)), [("points", "warning")]),
        (gaps("{{c3::a {{c1::b}}::h}} {{c2::**c**}}", points=Decimal(2)), [("text", "warning")]),
        (gaps("{{c1::a#~&<}}", stem="S"), [("stem", "hint")]),
        (
            Item("q", "flashcard", {"front": "f", "back": "b", "reversed": True}, stem="S"),
            [("type", "warning"), ("reversed", "warning")],
        ),
        (Item("q", "flashcard", {"front": "f", "back": "b"}), [("type", "warning")]),
        (
            Item("q", "essay", {}, passage="1.2", level="recall", was=("p",), waivers=(Waiver("no-key", "So."),)),
            [("passage", "hint"), ("level", "hint"), ("was", "hint"), ("waivers", "hint")],
        ),
        (
            Item("q", "numeric", {"answer": 1, "units": [{"name": "x", "factor": "1.234567890123456789012"}]}),
            [("units", "hint")],
        ),
        (
            Item("q", "shorttext", {"answers": ["a", {"text": "b", "score": "0.15"}]}),
            [("answers", "warning")],
        ),
        (
            Item("q", "multiple", {"choices": [{"id": str(n), "text": f"t{n}", "correct": n < 11} for n in range(12)]}),
            [("choices", "warning"), ("choices[].id", "hint")],
        ),
    ],
)
def test_what_moodle_cannot_say_is_named(item, expected):
    assert [(field, severity) for _, severity, field in losses(item)] == expected


def test_a_bare_carriage_return_comes_back():
    item = Item("q", "essay", {}, stem="<a>\r&b", name="N")

    result = read(write([item]).content)

    assert [again.stem for again in result.items] == ["<a>\r&b"]


def test_files_that_texts_show_are_written_with_them():
    media = {"a.png": b"A", "b c.png": b"B"}
    body = {"choices": [{"id": "a", "text": "![](asset:a.png)", "correct": True}, {"id": "b", "text": "asset:a.png."}]}
    item = Item("q", "choice", body, stem="See asset:gone.png")

    result = read(write([item], media).content)

    assert [(read_.stem, read_.body) for read_ in result.items] == [(item.stem, item.body)]
    assert dict(result.media) == {"a.png": b"A"}


def test_files_of_the_source_are_written_again_or_named():
    text = '<text>@@PLUGINFILE@@/a.png</text><file name="a.png" encoding="base64">QQ==</file>'
    source = f'<question type="essay"><questiontext>{text}</questiontext></question>'
    first = read(quiz(source))

    again = write(first.items, first.media)

    assert replace(read(again.content), lines=first.lines) == first
    assert list(again.findings) == []
    assert losses(first.items[0]) == [("missing-file", "warning", "")]


def test_an_edited_key_keeps_hints_and_settings():
    inside = (
        "<penalty>0.25</penalty><answernumbering>none</answernumbering>"
        + answer("x", "100")
        + answer("y", "30")
        + "<hint><text>h</text></hint><idnumber>Q 7</idnumber>"
    )
    (item,) = read(quiz(question("multichoice", inside))).items
    edited = replace(item, body={"choices": [{"id": "a", "text": "x"}, {"id": "b", "text": "z", "correct": True}]})

    result = write([edited])

    (written,) = ET.fromstring(result.content)
    assert [written.findtext(tag) for tag in ("penalty", "answernumbering", "idnumber")] == ["0.25", "none", "Q 7"]
    assert [child.findtext("text") for child in written if child.tag in ("answer", "hint")] == ["x", "z", "h"]
    assert [child.attrib["fraction"] for child in written.findall("answer")] == ["0", "100"]
    assert list(result.findings) == []


def test_an_edited_cloze_of_picked_words_becomes_typed():
    (item,) = read(
        quiz(question("gapselect", "<selectoption><text>a</text><group>1</group></selectoption>", text="[[1]]"))
    ).items
    edited = replace(item, body={"text": "{{c1::b}}"})

    assert tags_of(edited)[0] == "cloze"
    assert losses(edited) == [("not-representable", "hint", "origin")]


def test_an_edited_cloze_keeps_its_settings_but_not_its_old_gaps():
    (item,) = read(quiz(question("cloze", "<penalty>0.5</penalty>", text="{2:SA:=a}"))).items
    edited = replace(item, body={"text": "{{c1::b}}"})

    (written,) = ET.fromstring(write([edited]).content)

    assert (written.findtext("penalty"), written.find("questiontext").findtext("text")) == ("0.5", "{2:SHORTANSWER:=b}")


@pytest.mark.parametrize(
    "origin",
    [
        {"format": "moodlexml"},
        {"format": "moodlexml", "source": "<question>\ud800"},
        {"format": "moodlexml", "source": question("essay"), "files": ["x"]},
        {"format": "moodlexml", "source": question("description")},
        {"format": "gift", "source": "{}"},
        "nonsense",
    ],
)
def test_an_origin_that_cannot_be_used_is_left_out(origin):
    item = Item("n", "essay", {}, name="N", stem="Say", origin=origin)

    assert losses(item) == [("not-representable", "hint", "origin")]
    assert tags_of(item)[0] == "essay"


def test_a_source_that_says_no_more_than_its_settings_is_not_used_where_the_whole_would_change():
    (item,) = read(quiz(question("cloze", text="{1:SA:=a}"))).items
    edited = replace(item, body={"text": "{{c1::b}}"}, feedback="{1:SA:=x}", points=Decimal("0.5"))

    assert losses(edited) == [("not-representable", "warning", "points")]


CATEGORY = "<question type='category'><category><text>A</text></category></question>"


def categories(*items):
    """Return the types of the questions written, categories with their path."""
    written = ET.fromstring(write(items).content)
    return [child.findtext("category/text") or child.attrib["type"] for child in written]


def test_categories_are_written_where_they_change():
    first, second = read(quiz(CATEGORY, question("essay"), question("essay"))).items
    other = replace(second, origin={"category": "B"})
    none = replace(second, origin=None)

    assert categories(first, second, other, second) == ["A", "essay", "essay", "B", "essay", "A", "essay"]
    assert categories(second, first) == ["A", "essay", "A", "essay"]
    assert categories(none, second) == ["essay", "A", "essay"]
    assert [(finding.rule, finding.severity) for finding in write([first, none]).findings] == [
        ("not-representable", "hint"),
    ]


@pytest.mark.parametrize("before", ["<question", "</quiz>", question("essay"), f"{CATEGORY}<question>", "\ud800"])
def test_only_categories_and_descriptions_are_written_from_what_stood_between(before):
    (item,) = read(quiz(question("essay"))).items
    tampered = replace(item, origin={**item.origin, "before": before})

    assert categories(tampered) == ["essay"]
