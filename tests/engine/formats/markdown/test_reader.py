"""Quiz text as people write it: what each kind of line says, and what is wrong."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.markdown import reader
from quizzes.engine.formats.markdown.reader import read, read_quiztext
from quizzes.engine.interchange import FileRefused
from quizzes.engine.items import Item, Waiver


def option(id_, text, *, correct=False, feedback=""):
    return (
        {"id": id_, "text": text}
        | ({"correct": True} if correct else {})
        | ({"feedback": feedback} if feedback else {})
    )


def bodies(content):
    result = read(content.encode())
    return [(item.type, item.stem, item.body) for item in result.items], list(result.findings)


FILE = """\ufeff---
title: "Week 1"
no entry
tags: exam, #term-1
---
A word before.

# Part one

1. Who chaired {#chair}
   the session?
   points: 2
   #people #law
   - [x] The dean
   - [ ] The bursar {#bursar}
     > He keeps the money,
     > and
   - [ ] The
     rector

   > See the statute.
   >
   > Page 3.

2) Is it so?
= true

## Named question {#named}
level: recall
passage: 3.2

A list is part of a stem:

1. first
2. second

- [1] One
- [3] Three
- [2] Two
"""


def test_file_gives_head_items_and_lines():
    text = read_quiztext(FILE.encode())

    assert text.head == {"title": "Week 1"}
    assert text.result.items == (
        Item(
            "chair",
            "choice",
            {
                "choices": [
                    option("a", "The dean", correct=True),
                    option("bursar", "The bursar", feedback="He keeps the money,\nand"),
                    option("c", "The\nrector"),
                ]
            },
            stem="Who chaired\nthe session?",
            feedback="See the statute.\n\nPage 3.",
            points=Decimal(2),
            tags=("people", "law", "exam", "term-1"),
        ),
        Item("is-it-so", "truefalse", {"answer": True}, stem="Is it so?", tags=("exam", "term-1")),
        Item(
            "named",
            "ordering",
            {"sequence": [{"id": "a", "text": "One"}, {"id": "b", "text": "Two"}, {"id": "c", "text": "Three"}]},
            stem="A list is part of a stem:\n\n1. first\n2. second",
            level="recall",
            passage="3.2",
            name="Named question",
            tags=("exam", "term-1"),
        ),
    )
    assert (text.result.findings, text.result.lines) == ((), {"chair": 10, "is-it-so": 25, "named": 28})


@pytest.mark.parametrize(
    ("answers", "type_", "body"),
    [
        ("* (x) a\n* ( ) b", "choice", {"choices": [option("a", "a", correct=True), option("b", "b")]}),
        ("+ [X] a\n+ [x] b", "multiple", {"choices": [option(i, i, correct=True) for i in "ab"]}),
        (
            "type: multiple\n- [x] a\n- [ ] b",
            "multiple",
            {"choices": [option("a", "a", correct=True), option("b", "b")]},
        ),
        ("- [x] Wahr\n  > ja\n- [ ] Falsch", "truefalse", {"answer": True, "feedback_true": "ja"}),
        ("- [ ] True\n- [x] False\n  > no", "truefalse", {"answer": False, "feedback_false": "no"}),
        ("= Falsch", "truefalse", {"answer": False}),
        (
            "= Kant\n=50% Hume\n  > nearly",
            "shorttext",
            {"answers": ["Kant", {"text": "Hume", "score": "0.5", "feedback": "nearly"}]},
        ),
        ("case: sensitive\n= pH", "shorttext", {"answers": ["pH"], "case_sensitive": True}),
        ("= 3 kings", "shorttext", {"answers": ["3 kings"]}),
        ("type: shorttext\n= 3", "shorttext", {"answers": ["3"]}),
        ("= 1848", "numeric", {"answer": "1848", "tolerance": "0"}),
        ("= 3,14 ± 0.01 m", "numeric", {"answer": "3.14", "tolerance": "0.01", "unit": "m"}),
        (
            "unit: m\n= 5 ± 1\n=50% 6\n  > no",
            "numeric",
            {
                "answer": "5",
                "tolerance": "1",
                "unit": "m",
                "alternatives": [{"answer": "6", "tolerance": "0", "score": "0.5", "feedback": "no"}],
            },
        ),
        (
            "- p :: 1 {#x}\nr :: 2\n- :: 3",
            "matching",
            {
                "pairs": [{"id": "x", "prompt": "p", "answer": "1"}, {"id": "b", "prompt": "r", "answer": "2"}],
                "distractors": ["3"],
            },
        ),
        ("____", "essay", {}),
        (
            "words: 100-200\n- [2 points] Names it\n- [1,5 p] Weighs it\n= A model.",
            "essay",
            {
                "rubric": [
                    {"id": "a", "title": "Names it", "points": "2"},
                    {"id": "b", "title": "Weighs it", "points": "1.5"},
                ],
                "exemplar": "A model.",
                "min_words": 100,
                "max_words": 200,
            },
        ),
        ("words: 10\n____", "essay", {"min_words": 10}),
    ],
)
def test_answers_tell_the_type(answers, type_, body):
    read_bodies, findings = bodies(f"## Q\n{answers}\n")

    assert (read_bodies, findings) == ([(type_, "Q", body)], [])


def test_cards_need_no_heading():
    found, findings = bodies(
        "Q: front\nmore\nA: back\n\n  more\nQ: next\nA: one\n> so\n\n## Named\ntype: flashcard (reversed)\nQ: f\nA: b"
    )

    assert findings == []
    assert found == [
        ("flashcard", "", {"front": "front\nmore", "back": "back\n\nmore"}),
        ("flashcard", "", {"front": "next", "back": "one"}),
        ("flashcard", "", {"front": "f", "back": "b", "reversed": True}),
    ]


def test_quotation_at_the_end_of_a_cloze_is_its_feedback():
    result = read(b"## Rome\n> as they say\n\nIt {{c1::fell}}.\n\n> In 476.\n> Or so.\n")

    assert [(item.name, item.body, item.feedback) for item in result.items] == [
        ("Rome", {"text": "> as they say\n\nIt {{c1::fell}}."}, "In 476.\nOr so.")
    ]


def test_code_is_kept_and_has_no_marks():
    found, findings = bodies("## Q\n```py\n# no title\n- [x] no\n```\n- [x] a\n- [ ] b\n```\nlast fence opens none\n")

    assert findings == []
    assert found == [
        (
            "choice",
            "```py\n# no title\n- [x] no\n```",
            {"choices": [option("a", "a", correct=True), option("b", "b\n```\nlast fence opens none")]},
        )
    ]


def test_code_may_stand_in_an_answer():
    found, _ = bodies("## Q\n= a\n```\n= b\n```\n")

    assert found == [("shorttext", "Q", {"answers": ["a\n```\n= b\n```"]})]


def test_backslash_takes_the_mark_from_a_line():
    found, findings = bodies("## Q\n\\- [ ] no\n\\\\= no\n\\alpha\n- [x] a\n\t\\> no\n\t> yes\n- [ ] b\n")

    assert findings == []
    assert found == [
        (
            "choice",
            "- [ ] no\n\\= no\n\\alpha",
            {"choices": [option("a", "a\n> no", correct=True, feedback="yes"), option("b", "b")]},
        )
    ]


def test_block_of_json_says_the_rest():
    content = (
        '## Q {#q}\ntype: flashcard\n\n```item\n{"body": {"front": "f", "back": "b"}, "stem": "s", "feedback": "x",\n'
        '"name": " n", "passage": "1", "tags": ["a b"], "was": ["o"], "waivers": [{"rule": "r", "reason": "y"}]}\n```\n'
    )

    items = read(content.encode()).items

    assert items == (
        Item(
            "q",
            "flashcard",
            {"front": "f", "back": "b"},
            "s",
            "x",
            Decimal(1),
            "",
            ("a b",),
            "1",
            " n",
            ("o",),
            (Waiver("r", "y"),),
        ),
    )


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ("type: quiz\n= a", 1, "'quiz' is no type of question"),
        ("- [x] a\n= b", 1, "the answers are of several kinds"),
        ("type: choice\n= b", 3, "this line has no place in a question of the type choice"),
        ("- [1] a\n  > no\n- [2] b\n- [3] c", 2, "an answer of this kind has no feedback of its own"),
        ("- [ ] a\n- [ ] b", 1, "none of the choices is marked correct"),
        ("type: choice\n- [x] a\n- [x] b", 1, "exactly one of the choices must be correct"),
        ("type: truefalse\n= maybe", 1, "say with one answer whether it is true or false"),
        ("- [x] true\n- [x] false", 1, "say with one answer whether it is true or false"),
        ("=1.2.3% a", 2, "'1.2.3' is not a number"),
        ("type: numeric", 1, "the number is missing"),
        ("type: numeric\n= five", 3, "'five' is not a number"),
        ("= 5 ±", 2, "there is no number"),
        ("= 5 ± 1 m\n= 6 ± 1 km", 1, "the answers have several units"),
        ("=50% 5\n= 6", 2, "the first number is the right one"),
        ("- [1] a\n- [1] b\n- [2] c", 1, "the steps are to be numbered from 1 to 3, each once"),
        ("= a\n" * 1001, 1, "a question has at most 1,000 answers"),
        ("words: many\n____", 1, "write the least and the most words"),
        ("points: many\n= a", 1, "points: 'many' is no number from 0"),
        ("points: -1\n= a", 1, "points: '-1' is no number from 0"),
        ("level: hard\n= a", 1, "level: 'hard' is none of recall"),
        ("points: 2\n- [1 p] a", 1, "the criteria add up to 1 points, not 2"),
        ("x" * 100_001 + "\n= a", 1, "stem or feedback is longer than 100,000 characters"),
        ("```item\n{\n```", 1, "the block ```item holds no JSON object"),
        ("```item\n[]\n```", 1, "the block ```item holds no JSON object"),
        ('= a\n```item\n{"body": {}}\n```', 2, "the answers stand here and in the block"),
        ('= a\n```item\n{"x": 1}\n```', 1, "the block ```item says what it cannot say"),
        ('= a\n```item\n{"was": [1]}\n```', 1, "the block ```item says what it cannot say"),
        ('= a\n```item\n{"waivers": [1]}\n```', 1, "the block ```item says what it cannot say"),
        ('= a\n```item\n{"was": ["\\u0000"]}\n```', 1, "a text holds a NUL or half a surrogate pair"),
    ],
)
def test_mistake_is_a_finding_with_its_line(lines, line, message):
    result = read(f"## Q\n{lines}\n\n## R\n= a\n".encode())
    (finding,) = result.findings

    assert [item.stem for item in result.items] == ["R"]
    assert (finding.rule, finding.line) == ("malformed-question", line)
    assert finding.message.startswith(message)


def test_title_alone_gives_nothing():
    result = read(b"# Title\n")

    assert (result.items, result.findings) == ((), ())


def test_text_that_belongs_nowhere_is_a_finding():
    result = read(b"# Title\n\nWords.\n\n## Only words\nmore\n\n## Q\n= a\n\nlost\nlost again\n## R\n= a\n> f\nlost")

    assert [item.feedback for item in result.items] == ["", "f"]
    assert [(finding.rule, finding.line, finding.item) for finding in result.findings] == [
        ("not-a-question", 5, ""),
        ("stray-text", 11, "q"),
        ("stray-text", 16, "r"),
    ]


def test_answer_may_go_on_without_an_indent():
    assert bodies("## Q\n= a\nb\n") == ([("shorttext", "Q", {"answers": ["a\nb"]})], [])


def test_numbered_question_ends_the_one_under_a_heading():
    assert [stem for _, stem, _ in bodies("## Q\n= a\n\n1. R\n= b\n")[0]] == ["Q", "R"]


def test_ids_are_made_of_words_and_given_out_once():
    result = read("## Q {#a}\n= a\n## R {#a}\n= a\n## Q {#No}\n= x\u202ey\nQ: card\nA: b".encode())

    assert [item.id for item in result.items] == ["a", "a-2", "q-no", "card"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("repeated-id", 3), ("turned-text", 5)]


@pytest.mark.parametrize("content", ["---\ntitle: x\n## Q\n= a\n", "---"])
def test_front_matter_without_an_end_is_none(content):
    assert read_quiztext(content.encode()).head == {}


def test_questions_beyond_the_limit_are_left_out():
    result = read_quiztext(b"## a\n= a\n## b\n= b\n", most_questions=1).result

    assert [item.id for item in result.items] == ["a"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 3)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\n\xff", "not UTF-8: see line 2"),
        (b"\x00", "holds a NUL"),
        (b"x" * 101, "larger than 100"),
        (b"\n" * 10, "9 lines"),
    ],
)
def test_what_is_no_quiz_text_is_refused(content, message, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_FILE_BYTES", 100)
    monkeypatch.setattr(reader, "MOST_LINES", 9)

    with pytest.raises(FileRefused, match=message):
        read(content)


@pytest.mark.parametrize("mark", ["±", "+-", "+/-"])
def test_tolerance_may_be_typed_with_letters_of_every_keyboard(mark):
    assert bodies(f"## How many?\n= 5 {mark} 0.5\n") == (
        [("numeric", "How many?", {"answer": "5", "tolerance": "0.5"})],
        [],
    )
