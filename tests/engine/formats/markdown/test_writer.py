"""Items as quiz text for people, and what it cannot say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.engine.formats.markdown.reader import read, read_quiztext
from quizzes.engine.formats.markdown.writer import write
from quizzes.engine.items import Item

CHOICES = {"choices": [{"id": "a", "text": "x\n> y", "correct": True}, {"id": "no", "text": "y", "feedback": "f\n\ng"}]}


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (
            Item("i", "choice", CHOICES, stem="Which?", feedback="F\n\nG", tags=("t", "u"), points=Decimal(2)),
            "## Which? {#i}\npoints: 2\n#t #u\n\n- [x] x\n  \\> y\n- [ ] y {#no}\n  > f\n  >\n  > g\n\n> F\n>\n> G\n",
        ),
        (
            Item(
                "i", "multiple", CHOICES, stem="Two\n= lines\n```\n= code\n```", name="N", level="recall", passage="1.2"
            ),
            (
                "## N {#i}\ntype: multiple\nlevel: recall\npassage: 1.2\n\nTwo\n\\= lines\n```\n= code\n```\n\n"
                "- [x] x\n  \\> y\n- [ ] y {#no}\n  > f\n  >\n  > g\n"
            ),
        ),
        (Item("i", "truefalse", {"answer": False}, stem="S"), "## S {#i}\n\n= false\n"),
        (
            Item("i", "truefalse", {"answer": True, "feedback_true": "y"}, stem="S"),
            "## S {#i}\n\n- [x] True\n  > y\n- [ ] False\n",
        ),
        (
            Item("i", "shorttext", {"answers": ["a", {"text": "b", "score": "0.5"}], "case_sensitive": True}, stem="S"),
            "## S {#i}\ncase: sensitive\n\n= a\n=50% b\n",
        ),
        (Item("i", "shorttext", {"answers": ["5"]}, stem="S"), "## S {#i}\ntype: shorttext\n\n= 5\n"),
        (
            Item("i", "numeric", {"answer": "5", "tolerance": "0.1", "unit": "m"}, stem="S"),
            "## S {#i}\nunit: m\n\n= 5 ± 0.1\n",
        ),
        (
            Item(
                "i",
                "matching",
                {
                    "pairs": [{"id": "a", "prompt": "p", "answer": "1"}, {"id": "b", "prompt": "q", "answer": "2"}],
                    "distractors": ["3"],
                },
                stem="S",
            ),
            "## S {#i}\n\n- p :: 1\n- q :: 2\n- :: 3\n",
        ),
        (
            Item("i", "ordering", {"sequence": [{"id": x, "text": x} for x in "abc"]}, stem="S"),
            "## S {#i}\n\n- [1] a\n- [2] b\n- [3] c\n",
        ),
        (
            Item("i", "flashcard", {"front": "f\n\ng", "back": "b", "reversed": True}, name="N"),
            "## N {#i}\ntype: flashcard (reversed)\n\nQ: f\n\ng\nA: b\n",
        ),
        (Item("i", "cloze", {"text": "a {{c1::b}}"}, feedback="f"), "## {#i}\n\na {{c1::b}}\n\n> f\n"),
        (Item("i", "essay", {"min_words": 5, "exemplar": "m"}, stem="S"), "## S {#i}\nwords: 5-\n\n____\n= m\n"),
        (
            Item(
                "i",
                "essay",
                {"rubric": [{"id": "r", "title": "T", "points": 2}], "max_words": 9},
                "S",
                points=Decimal(2),
            ),
            "## S {#i}\nwords: -9\n\n- [2 p] T {#r}\n",
        ),
        (
            Item("i", "numeric", {"answer": "5", "units": [{"name": "m", "factor": "1"}]}, stem="S", was=("o",)),
            (
                '## S {#i}\ntype: numeric\n\n```item\n{\n "was": [\n  "o"\n ],\n "body": {\n  "answer": "5",\n'
                '  "units": [\n   {\n    "name": "m",\n    "factor": "1"\n   }\n  ]\n }\n}\n```\n'
            ),
        ),
        (
            Item("i", "truefalse", {"answer": True}, stem=" S", feedback="f ", name="N", tags=("a b",), passage=" 1"),
            (
                '## {#i}\n\n= true\n\n```item\n{\n "stem": " S",\n "feedback": "f ",\n "tags": [\n  "a b"\n ],\n'
                ' "passage": " 1",\n "name": "N"\n}\n```\n'
            ),
        ),
    ],
)
def test_item_is_worded_for_people_and_comes_back(item, text):
    written = write([item])

    assert written.content.decode() == text
    assert read(written.content).items[0] == replace(item, body=read(written.content).items[0].body)


def test_pairs_that_would_be_torn_apart_come_back_whole():
    pairs = [{"id": "a", "prompt": "x", "answer": "1"}, {"id": "b", "prompt": "p\n\nq\nr", "answer": "2"}]
    item = Item("i", "matching", {"pairs": pairs}, stem="S")

    written = write([item])

    assert read(written.content).items == (item,)


def test_head_is_a_front_matter():
    content = write([Item("i", "truefalse", {"answer": True}, stem="S")], {"title": "Week 1"}).content

    assert content.startswith(b"---\ntitle: Week 1\n---\n\n## S")
    assert read_quiztext(content).head == {"title": "Week 1"}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Item("No Slug", "truefalse", {"answer": True}), "its id is none of ours"),
        (Item("i", "truefalse", {"answer": True}, name="\x00"), "a text around its body holds a NUL"),
        (Item("i", "truefalse", {}), "answer is missing"),
        (Item("i", "truefalse", {"answer": True}, level="hard"), "it would be read as another item"),
    ],
)
def test_item_that_cannot_be_said_is_left_out(item, message):
    written = write([item, Item("j", "truefalse", {"answer": True}, stem="S")])
    (finding,) = written.findings

    assert [item.id for item in read(written.content).items] == ["j"]
    assert (finding.rule, finding.severity) == ("not-representable", "error")
    assert finding.message.startswith(f"the item was left out: {message}")


def test_origin_of_another_format_is_named():
    findings = write([Item("i", "truefalse", {"answer": True}, stem="S", origin={"format": "gift"})]).findings

    assert [(finding.severity, finding.field) for finding in findings] == [("hint", "origin")]
