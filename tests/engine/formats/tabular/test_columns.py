"""What the columns of a table mean: by their names, wherever these stand, or by what stands in them."""

import pytest

from quizzes.engine.formats.tabular.columns import ColumnMapping, guess_mapping
from quizzes.engine.formats.tabular.layout import Layout
from quizzes.engine.formats.tabular.reader import read
from tests.engine.formats.tabular.results import bodies, options, remarks


def test_wrong_answers_in_columns_of_their_own_follow_the_right_one():
    result = read(b"Question,Correct answer,Incorrect answer 1,Incorrect answer 2\nq,x,y,z\n")

    assert bodies(result) == [("choice", "q", options("x", "y", "z", right="a"))]


def test_heading_of_right_and_wrong_is_a_heading():
    result = read(b"question,right,wrong\nq,x,y\n")

    assert bodies(result) == [("choice", "q", options("x", "y", right="a"))]


def test_options_keep_the_letter_of_their_column():
    result = read(b"Question,Answer,A,B,C\nq,C,x,,z\n")

    assert result.items[0].body == {"choices": [{"id": "a", "text": "x"}, {"id": "c", "text": "z", "correct": True}]}


def test_table_of_two_columns_is_cards_whatever_the_answers_look_like():
    result = read(b"Term\tDefinition\n1+1\t2\nsky blue?\ttrue\nRome {{c1::fell}}\t\n")

    assert bodies(result) == [
        ("flashcard", "", {"front": "1+1", "back": "2"}),
        ("flashcard", "", {"front": "sky blue?", "back": "true"}),
        ("cloze", "", {"text": "Rome {{c1::fell}}"}),
    ]


def test_table_without_a_header_is_cards():
    result = read(b"estate\tthe land\n\nbureau\tthe desk\n")

    assert [(item.id, item.body) for item in result.items] == [
        ("estate", {"front": "estate", "back": "the land"}),
        ("bureau", {"front": "bureau", "back": "the desk"}),
    ]
    assert dict(result.lines) == {"estate": 1, "bureau": 3}


def test_names_of_columns_may_stand_below_a_title():
    rows = ["My quiz,,,,", "Write one question a row,,,,", ",Question - max 120,Answer 1,Answer 2,Correct answer(s)"]

    result = read("\n".join([*rows, "1,q,x,y,2", "2,,,,"]).encode())

    assert bodies(result) == [("choice", "q", options("x", "y", right="b"))]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column A is not read; it is kept beside each item"),
        ("rows-above", 3, "", "the names of the columns stand here; the rows above (2) were not read"),
        ("not-a-question", 5, "", "the row holds nothing in the columns that are read, and asks nothing"),
    ]


def test_row_that_only_looks_like_names_of_columns_is_a_card():
    result = read(b"bureau,a desk,old\nquestion,answer,wrong\n")

    assert bodies(result)[1] == ("flashcard", "", {"front": "question", "back": "answer"})


def test_columns_headed_alike_hold_further_right_answers():
    header = "Type,Question,A,B,C,Correct Answer,Correct Answer,Key"

    result = read(f"{header}\nmcq,q,x,y,z,A,C,B\nshort answer,r,,,,Kant,Immanuel Kant,\nmcq,s,x,y,,,B,\n".encode())

    assert bodies(result) == [
        ("multiple", "q", options("x", "y", "z", right="ac")),
        ("shorttext", "r", {"answers": ["Kant", "Immanuel Kant"]}),
        ("choice", "s", options("x", "y", right="b")),
    ]
    assert remarks(result) == [("unknown-column", 1, "", "column H (Key) is not read; it is kept beside each item")]


def test_columns_without_a_role_are_kept_and_named():
    result = read(b"question,answer,Source\na,b,page 3\nc,d,\n")

    assert [item.origin for item in result.items] == [
        {"format": "tabular", "columns": {"Source": "page 3"}},
        {"format": "tabular"},
    ]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column C (Source) is not read; it is kept beside each item"),
    ]


def test_unknown_columns_wait_for_a_mapping():
    content = b"Wort,Bedeutung,Quelle\na,b,c\n"

    unmapped = read(content, Layout(has_header=True))
    mapped = read(content, Layout(ColumnMapping(("question", "answer", "")), has_header=True))

    assert (list(unmapped.items), [finding.rule for finding in unmapped.findings]) == ([], ["unknown-columns"])
    assert bodies(mapped) == [("flashcard", "", {"front": "a", "back": "b"})]


@pytest.mark.parametrize(
    ("roles", "message"),
    [(("question", "colour"), "'colour' is not the role of a column"), (("answer", "answer"), "two columns have one")],
)
def test_mapping_of_unknown_or_repeated_roles_is_refused(roles, message):
    with pytest.raises(ValueError, match=message):
        ColumnMapping(roles)


@pytest.mark.parametrize(
    ("header", "rows", "roles"),
    [
        (
            ["Question - max 120", "Answer 1 (text)", "Answer B", "Correct answer(s)"],
            [],
            "question|option 1|option 2|answer",
        ),
        (["Front", "Back", "Front", "Option 1 feedback"], [], "question|answer||feedback 1"),
        (["Text", "Option 100", "Option B feedback", "x 1"], [], "question||feedback 2|"),
        (["question", "right", "wrong"], [], "question|answer|wrong 1"),
        (["Question #", "Question Text", "Answer 1", "Correct Answer(s)"], [], "|question|option 1|answer"),
        (["Frage", "Richtig", "Falsch", "Falsch", "Falsch 2"], [], "question|answer|wrong 1|wrong 2|wrong 3"),
        (["Wrong"] * 120, [], "|".join([*(f"wrong {number}" for number in range(1, 100)), *[""] * 21])),
        ([], [["q", "x", "y", "B"], ["", "", "", ""], ["r", "x", "y", "A"]], "question|option 1|option 2|answer"),
        ([], [["q", "x", "y", "long"]], "question|answer||"),
        ([], [["{{c1::x}}"]], "question"),
        ([], [], ""),
    ],
)
def test_columns_are_guessed_by_heading_or_by_content(header, rows, roles):
    mapping = guess_mapping(header, rows)

    assert mapping.roles == tuple(roles.split("|") if roles else ())
