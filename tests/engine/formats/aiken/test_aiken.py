"""Aiken files, read and written."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.formats.aiken import reader
from quizzes.engine.formats.aiken.reader import LARGEST_FILE_BYTES, read
from quizzes.engine.formats.aiken.writer import write
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import BODIES, items

FILE = b"""\xef\xbb\xbfWho chaired
the session?\r
A. The dean\r
B) The bursar

ANSWER: b

What is 2.0?
A) Two
B. Three
C. 2
ANSWER:C
"""


def test_questions_are_read_as_choices():
    result = read(FILE)

    assert result.items == (
        Item(
            "who-chaired-the-session",
            "choice",
            {"choices": [{"id": "a", "text": "The dean"}, {"id": "b", "text": "The bursar", "correct": True}]},
            stem="Who chaired\nthe session?",
        ),
        Item(
            "what-is-2-0",
            "choice",
            {
                "choices": [
                    {"id": "a", "text": "Two"},
                    {"id": "b", "text": "Three"},
                    {"id": "c", "text": "2", "correct": True},
                ]
            },
            stem="What is 2.0?",
        ),
    )
    assert (result.findings, dict(result.lines)) == ((), {"who-chaired-the-session": 1, "what-is-2-0": 8})


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("Q\nA. a\nB. b\n", 1, "the last question has no 'ANSWER:'"),
        ("Q\nA. a\nC. c\nANSWER: A", 3, "the option C is not the next letter"),
        ("Q\nA. a\nB. b\nANSWER: C", 4, "'C' is the letter of no option"),
        ("Q\nA. a\nB. b\nANSWER:", 4, "'' is the letter of no option"),
        ("Q\nA. a\nB. b\nANSWER: AB C", 4, "'AB C' is the letter of no option"),
        ("Q\nA. a\nB. b\nAnswer: B) a", 4, "'B) a' is the letter of no option"),
        ("Q\nA. a\nB. b\nAnswer: both", 4, "'both' is the letter of no option"),
        ("Q\nA. a\nANSWER: A", 1, "choices needs at least 2"),
        ("Q\nA. a\nB.\nANSWER: A", 1, "choices[1].text is empty"),
        ("\nA. a\nB. b\nANSWER: A", 2, "options without a question above them"),
        ("Q\x00\nA. a\nB. b\nANSWER: A", 1, "the question holds a NUL"),
        ("Q" * 100_000 + "\nR\nS", 1, "a question longer than 100000 characters"),
    ],
)
def test_mistake_is_a_finding_with_its_line(source, line, message):
    result = read(source.encode())

    assert result.items == ()
    assert [(f.rule, f.line, f.message) for f in result.findings] == [("malformed-question", line, message)]


def test_one_bad_question_does_not_lose_the_next():
    result = read(b"Q\nA. a\nB. b\n\nR\nA. a\nB. b\nANSWER: A\n")

    assert [item.id for item in result.items] == ["r"]
    assert [(f.line, f.message) for f in result.findings] == [
        (5, "neither an option nor 'ANSWER:', which must come first")
    ]


@pytest.mark.parametrize("key", ["Answer: B", "CORRECT ANSWER:b", "Correct answer: B.", "Answer: B) The bursar"])
def test_key_is_read_as_people_write_it(key):
    (item,) = read(f"Who?\nA) The dean\nB) The bursar\n\n{key}".encode()).items

    assert [bool(choice.get("correct")) for choice in item.body["choices"]] == [False, True]


@pytest.mark.parametrize(
    ("below", "explanation", "next_stem"),
    [
        ("Explanation: It says\nso there.\n\nR\n", "It says\nso there.", "R"),
        ("ANSWER_EXPLANATION:\nSo.\n\nR\n", "\nSo.", "R"),
        ("feedback: So.\n\nR\n", "So.", "R"),
        ("R\nExplanation: x\n", "", "R\nExplanation: x"),
        ("\nExplanation: of what?\n", "", "Explanation: of what?"),
    ],
)
def test_explanation_below_a_key_is_feedback_up_to_a_blank_line(below, explanation, next_stem):
    question = "A. a\nB. b\nANSWER: A\n"

    first, second = read(f"Q\n{question}{below}{question}".encode()).items

    assert (first.feedback, second.stem, second.feedback) == (explanation.strip(), next_stem, "")


def test_question_that_an_explanation_runs_into_is_a_finding():
    result = read(b"Q\nA. a\nB. b\nANSWER: A\nExplanation: So.\nR\nA. a\nB. b\nANSWER: B\n")

    assert [(item.stem, item.feedback) for item in result.items] == [("Q", "So.\nR")]
    assert [(f.line, f.message) for f in result.findings] == [(7, "options without a question above them")]


def test_explanation_without_end_is_a_finding():
    result = read(b"Q\nA. a\nB. b\nANSWER: A\nExplanation: x\n" + b"y" * 100_000)

    assert [f.message for f in result.findings] == ["a question longer than 100000 characters"]


def test_text_that_turns_its_direction_is_a_finding():
    result = read("Q\nA. a\u202eb\nB. b\nANSWER: A".encode())

    assert [(f.rule, f.item, f.line) for f in result.findings] == [("turned-text", "q", 1)]


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [(b"Q\n\xff", "not-utf8", 2), (b"a" * (LARGEST_FILE_BYTES + 1), "too-large", None)],
)
def test_file_that_cannot_be_read_is_one_finding(content, rule, line):
    result = read(content)

    assert (result.items, [(f.rule, f.line) for f in result.findings]) == ((), [(rule, line)])


def test_reading_stops_after_so_many_questions(monkeypatch):
    monkeypatch.setattr(reader, "MOST_QUESTIONS", 2)

    result = read(b"Q\nA. a\nB. b\nANSWER: A\n" * 4)

    assert [item.stem for item in result.items] == ["Q", "Q"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 9)]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["A. ", "A\n", "A. a\n", "\n", "é"])
def test_a_megabyte_of_one_text_is_read_in_one_pass(piece):
    result = read((piece * (1_000_000 // len(piece))).encode()[:LARGEST_FILE_BYTES])

    assert len(result.items) + len(result.findings) <= 1


def test_choice_is_written_with_its_letters_and_the_rest_is_named():
    item = Item(
        "q",
        "choice",
        {"choices": [{"id": "a", "text": "x\ny"}, {"id": "z", "text": "w", "correct": True, "feedback": "f"}]},
        stem=" Who?\n\nYou?",
        points=Decimal(2),
        tags=("t",),
        origin={"format": "qti"},
    )

    written = write([item])

    assert written.content == b"Who?\nYou?\nA. x y\nB. w\nANSWER: B\n"
    assert [(f.rule, f.severity, f.field) for f in written.findings] == [
        ("not-representable", "warning", "points"),
        ("not-representable", "hint", "tags"),
        ("not-representable", "hint", "origin"),
        ("changed-text", "hint", "stem"),
        ("changed-text", "hint", "choices[0].text"),
        ("not-representable", "hint", "choices[1].feedback"),
        ("not-representable", "hint", "choices[1].id"),
        ("not-representable", "hint", "id"),
    ]


def choice(*texts):
    return {"choices": [{"id": str(n), "text": text, "correct": n == 0} for n, text in enumerate(texts)]}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Item("q", "essay", {}), "Aiken has no questions of the type essay"),
        (Item("q", "choice", {}), "choices needs at least 2"),
        (Item("q", "choice", choice("a", "b"), stem="\ud800"), "its stem holds a NUL or half a surrogate pair"),
        (Item("q", "choice", choice(*["a"] * 27), stem="q"), "it has more options than there are letters"),
        (
            Item("q", "choice", choice("a", "b"), stem="Which?\nA. is one"),
            "Aiken would read it as another question, for a line of it looks like an option or is empty",
        ),
    ],
)
def test_item_that_aiken_cannot_say_is_left_out_with_the_reason(item, reason):
    written = write([item])

    assert written.content == b""
    assert [(f.severity, f.message) for f in written.findings] == [("error", f"the item was left out: {reason}")]


@st.composite
def lists_of_choices(draw):
    drawn = draw(st.lists(items(), max_size=3, unique_by=lambda item: item.id))
    bodies = [draw(BODIES["choice"]) for _ in drawn]
    return [replace(item, type="choice", body=body) for item, body in zip(drawn, bodies, strict=True)]


@settings(max_examples=30)
@given(lists_of_choices())
def test_items_come_back_but_for_what_the_findings_name(choices):
    written = write(choices)
    refused = {f.item for f in written.findings if f.severity == "error"}
    kept = [item for item in choices if item.id not in refused]

    result = read(written.content)

    assert len(result.items) == len(kept)
    for item, back in zip(kept, result.items, strict=True):
        named = {f.field for f in written.findings if f.item == item.id}
        assert reduced(item, named) == reduced(back, named)


def reduced(item, named):
    """Return what is to come back: all but the fields that are named."""
    around = {
        name: getattr(item, name) for name in ("id", "feedback", "points", "level", "tags", "passage", "name", "was")
    }
    body = REGISTRY["choice"].parse_body(item.body)
    options = [
        (
            id_ if f"choices[{place}].id" not in named else "",
            option.is_correct,
            option.text if f"choices[{place}].text" not in named else option.text.split(),
            option.feedback if f"choices[{place}].feedback" not in named else "",
        )
        for place, (id_, option) in enumerate(body.options.items())
    ]
    stem = item.stem.split() if "stem" in named else item.stem
    return {name: value for name, value in around.items() if name not in named}, stem, options


def test_what_was_read_is_written_as_the_same_questions():
    first = read(FILE)

    written = write(first.items)

    assert (read(written.content).items, list(written.findings)) == (first.items, [])
