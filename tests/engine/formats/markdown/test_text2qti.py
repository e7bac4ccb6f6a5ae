"""Quiz text as text2qti has it."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.markdown.reader import read

FILE = r"""Quiz title: Week 1
shuffle answers: true
% a remark
COMMENT
1. not this
END_COMMENT
Title: The chair
Points: 2
1.  Who chaired
    the session?

    ```
    *a) code
    ```
... See the
    statute.
+ Well done.
- Look again.
a)  The bursar
... He keeps
      the money.
... He does.
*b) The dean

    of the college

2. Which were there?
[*] one
[ ] two
[*] three

3. Name him.
*   Kant
*   I* Kant

Text: Read on.

GROUP
pick: 1
points per question: 3
4. How many?
= 5 +- 2%
END_GROUP

5. Between?
=   [1.2, 1.3]

6. How far?
= 1_000

8. How near?
= 2 +- 0.1

7. Discuss.
! A solution
___
"""


def test_every_kind_of_question_is_read():
    result = read(FILE.encode())

    assert [(item.type, item.name, item.points, result.lines[item.id]) for item in result.items] == [
        ("choice", "The chair", Decimal(2), 9),
        ("multiple", "", Decimal(1), 27),
        ("shorttext", "", Decimal(1), 32),
        ("numeric", "", Decimal(3), 41),
        ("numeric", "", Decimal(1), 45),
        ("numeric", "", Decimal(1), 48),
        ("numeric", "", Decimal(1), 51),
        ("essay", "", Decimal(1), 54),
    ]
    assert [item.body for item in result.items] == [
        {
            "choices": [
                {"id": "a", "text": "The bursar", "feedback": "Look again.\n\nHe keeps\nthe money."},
                {"id": "b", "text": "The dean\n\nof the college", "correct": True, "feedback": "Well done."},
            ]
        },
        {
            "choices": [
                {"id": "a", "text": "one", "correct": True},
                {"id": "b", "text": "two"},
                {"id": "c", "text": "three", "correct": True},
            ]
        },
        {"answers": ["Kant", "I\\* Kant"]},
        {"answer": "5", "tolerance": "0.1"},
        {"answer": "1.25", "tolerance": "0.05"},
        {"answer": "1000", "tolerance": "0"},
        {"answer": "2", "tolerance": "0.1"},
        {},
    ]
    assert (result.items[0].stem, result.items[0].feedback) == (
        "Who chaired\nthe session?\n\n```\n*a) code\n```",
        "He does.",
    )
    assert [(finding.rule, finding.line) for finding in result.findings] == [("not-a-question", 36), ("stray-text", 55)]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("Quiz title: x\n1. Send it.\n^^^\n", "malformed-question", 2),
        ("Quiz title: x\n1. How many?\n= about five\n", "malformed-question", 3),
        ("1. Which?\n*a) x\nb) y\nNote: this\n   and this\n", "stray-text", 4),
        ("1. Which?\n*a) x\nb) y\n!none\n", "stray-text", 4),
        ("Quiz title: x\n1. Name it.\n* x\n+ Well done.\n", "stray-text", 4),
    ],
)
def test_what_has_no_place_is_a_finding(text, rule, line):
    findings = read(text.encode()).findings

    assert [(finding.rule, finding.line) for finding in findings] == [(rule, line)]


def test_lines_before_the_first_question_ask_nothing():
    result = read(b"Quiz title: x\n... feedback\nwords\n1. Which?\n*a) x\nb) y\n")

    assert ([item.stem for item in result.items], list(result.findings)) == (["Which?"], [])


@pytest.mark.parametrize("text", ["1. Which?\n*a) x\n- [x] y\n- [ ] z\n", "## Which?\n*a) x\n= y\n", "*a) x\n= y\n"])
def test_our_own_quiz_text_is_none(text):
    assert not [item for item in read(text.encode()).items if item.stem == "Which?" and "y" not in str(item.body)]
