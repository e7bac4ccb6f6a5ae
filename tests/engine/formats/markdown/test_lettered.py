"""Quiz text with lettered options and a key below them."""

import pytest

from quizzes.engine.formats.markdown.reader import read
from quizzes.engine.recognition import recognise

OPTIONS = "A. x\nB. y\n"


def asked(text):
    """Return of each item its stem, its options' texts in capitals where they are right, and its feedback."""
    return [
        (
            item.stem or item.name,
            " ".join(c["text"].upper() if c.get("correct") else c["text"] for c in item.body["choices"]),
            item.feedback,
        )
        for item in read(text.encode()).items
    ]


def remarks(text):
    return [(finding.rule, finding.line) for finding in read(text.encode()).findings]


@pytest.mark.parametrize(
    "text",
    [
        "1. Q\nA. x\nB. y\nAnswer: B\n",
        "Question 7: Q\n\na) x\nb) y\n\nCorrect answer: b) y\n",
        "**Q1.** Q\n\n- **A)** x\n- **B)** y\n\n**Answer:** B.\n",
        "Q: Q\nA) x\nB) y\n\nThe correct answer is: Y\n\n# End\n",
        "# Title\n\n## Q\nA) x\nB) y\n<details><summary>Answer</summary>\n\n#### Answer: B\n</details>\n",
        "---\ntitle: T\n---\n### Question 1\nQ\n__A__. x\n__B__. y\n__Answer: B__\n",
        "1) Q\nA. x\nB. y\n<summary>Show answer</summary>\nAnswer: B\n---\n",
    ],
)
def test_question_is_read_however_it_is_dressed(text):
    assert recognise(text.encode()) == "markdown"
    assert (asked(text), remarks(text)) == ([("Q", "x Y", "")], [])


def test_several_letters_make_a_multiple_response():
    text = "Q\nA. x\nB. y\nC. z\nD. w\nAnswers: A, C and d\n"

    (item,) = read(text.encode()).items

    assert (item.type, asked(text)) == ("multiple", [("Q", "X y Z W", "")])


def test_verdict_without_options_is_true_or_false():
    _, second = read(f"1. Q\n{OPTIONS}Answer: A\n\n2. So?\nAnswer: False\n".encode()).items

    assert (second.type, second.stem, second.body) == ("truefalse", "So?", {"answer": False})


@pytest.mark.parametrize(
    "key",
    ["Z", "B) x", "neither", "A and C", "B. y, of course"],
)
def test_key_that_names_no_option_is_never_guessed(key):
    result = read(f"1. Q\n{OPTIONS}Answer: {key}\n".encode())

    assert (result.items, [(f.rule, f.line) for f in result.findings]) == ((), [("malformed-question", 1)])


def test_key_that_two_options_share_is_never_guessed():
    assert remarks("1. Q\nA. so\nB. So\nAnswer: so\n") == [("malformed-question", 1)]


def test_question_without_a_key_is_a_finding():
    text = f"1. Q\n{OPTIONS}\n2. R\n{OPTIONS}Answer: A\n\n3. Discuss.\n\n4. And this.\n"

    assert asked(text) == [("R", "X y", "")]
    assert remarks(text) == [("malformed-question", 1), ("not-a-question", 10), ("not-a-question", 12)]


@pytest.mark.parametrize(
    ("below", "explanation"),
    [
        ("**Explanation:** So\nit is.\n\nTruly.\n\n2. R\n", "So\nit is.\n\nTruly."),
        ("It is so.\n\n1. a\n2. b\n\nR\n", "It is so.\n\n1. a\n2. b"),
        ("Rationale: So.\nR\n", "So."),
        ("Feedback: So.\n\nR\n\n", "So."),
        ("R\n", ""),
        ("\nR\n", ""),
        ("---\nR\n", ""),
        ("```\n2. code\n```\n\nR\n", "```\n2. code\n```"),
    ],
)
def test_what_stands_below_a_key_explains_it_up_to_the_next_question(below, explanation):
    text = f"1. Q\n{OPTIONS}Answer: B\n{below}{OPTIONS}Answer: A\n"

    assert (asked(text), remarks(text)) == ([("Q", "x Y", explanation), ("R", "X y", "")], [])


def test_list_and_code_belong_to_the_stem():
    text = f"1. Q\n\n1. first\n2. second\n\n```\nA. code\nAnswer: A\n```\n{OPTIONS}Answer: B\n2. So?\nAnswer: T\n"
    choice, verdict = read(text.encode()).items

    assert choice.stem == "Q\n\n1. first\n2. second\n\n```\nA. code\nAnswer: A\n```"
    assert (choice.body["choices"][1]["correct"], verdict.stem) == (True, "So?")


def test_number_that_follows_starts_the_next_question():
    assert remarks(f"1. Discuss.\n2. Q\n{OPTIONS}Answer: B\n") == [("not-a-question", 1)]


def test_option_goes_on_until_a_blank_line():
    text = "1. Q\nA. x\n  more\nB. y\n\nWhat is this?\nAnswer: B\nAnswer: A\n"

    assert asked(text) == [("Q", "x\n  more Y", "")]
    assert remarks(text) == [("stray-text", 6)]


def test_colons_in_code_are_no_pairs_of_ours():
    assert asked("1. Q ::\n- A) std :: x\n- B) y\n\nAnswer: B\n") == [("Q ::", "std :: x Y", "")]


def test_second_key_has_no_place():
    assert remarks(f"1. Q\n{OPTIONS}Answer: B\nAnswer: A\n") == [("stray-text", 5)]


@pytest.mark.parametrize(
    "ours",
    [
        "## Q\n- [x] x\n- [ ] y\n",
        "## Q\nIt {{c1::is}} so\n",
        "Q: front\nA: back\n",
        "## Q\n- x :: y\n- z :: w\n",
        "## Q\n```item\n{}\n```\n",
    ],
)
def test_words_of_our_quiz_text_win(ours):
    text = f"{ours}\n## R\n{OPTIONS}Answer: B\n"

    assert "R" not in [item.name or item.stem for item in read(text.encode()).items]
