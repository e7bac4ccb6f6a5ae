"""Files made for Blackboard's 'Upload Questions'."""

import pytest

from quizzes.engine.formats.tabular.layout import Layout, mapping_of_roles
from quizzes.engine.formats.tabular.reader import read, read_laid_out
from quizzes.engine.recognition import recognise


def row(*cells):
    return "\t".join(cells) + "\n"


ESSAY = row("ESS", "Why?", "So")


def only(*cells):
    """Return the item of a row, which stands in a file with another."""
    result = read((ESSAY + row(*cells)).encode())
    assert [finding.rule for finding in result.findings] == []
    return result.items[1]


@pytest.mark.parametrize(
    ("cells", "type_", "stem", "body"),
    [
        (
            ("MC", "<p>Which <b>one</b>?</p>", "x", "incorrect", "y &amp; z", "Correct", "", ""),
            "choice",
            "Which <strong>one</strong>?",
            {"choices": [{"id": "a", "text": "x"}, {"id": "b", "text": "y & z", "correct": True}]},
        ),
        (
            ("MA", "Which?", "x", "correct", "y", "correct", "z", "incorrect"),
            "multiple",
            "Which?",
            {
                "choices": [
                    {"id": "a", "text": "x", "correct": True},
                    {"id": "b", "text": "y", "correct": True},
                    {"id": "c", "text": "z"},
                ]
            },
        ),
        (("TF", "So?", "false"), "truefalse", "So?", {"answer": False}),
        (("ESS", "Why?"), "essay", "Why?", {}),
        (("SR", "Why?", "Because"), "essay", "Why?", {"exemplar": "Because"}),
        (
            ("ORD", "When?", "x", "y", "z"),
            "ordering",
            "When?",
            {"sequence": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}, {"id": "c", "text": "z"}]},
        ),
        (
            ("MAT", "Match", "x", "1", "y", "2"),
            "matching",
            "Match",
            {"pairs": [{"id": "a", "prompt": "x", "answer": "1"}, {"id": "b", "prompt": "y", "answer": "2"}]},
        ),
        (("FIB", "Who?", "Kant", "2*3"), "shorttext", "Who?", {"answers": ["Kant", r"2\*3"]}),
        (("NUM", "Pi?", "3.14", "0.01"), "numeric", "Pi?", {"answer": "3.14", "tolerance": "0.01"}),
        (("NUM", "Two?", "2"), "numeric", "Two?", {"answer": "2", "tolerance": "0"}),
        (
            ("FIB_PLUS", "<i>The</i> [b] is [a], [c]", "a", "x", "y", "", "", "b", "*", "z"),
            "cloze",
            "",
            {
                "text": "<em>The</em> {{c2::z}} is {{c1::x}}, [c]",
                "also": [{"gap": "c1", "text": "y"}, {"gap": "c2", "text": "*"}],
            },
        ),
        (("fib_plus", "The [a]", "a", "x"), "cloze", "", {"text": "The {{c1::x}}"}),
    ],
)
def test_row_is_read_by_its_tag(cells, type_, stem, body):
    item = only(*cells)

    assert (item.type, item.stem, item.body) == (type_, stem, body)


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        (("MC", "q", "x", "right", "y", "wrong"), "", "an option is followed neither by 'correct' nor by 'incorrect'"),
        (("MC", "q", "x", "correct", "y"), "", "an option is followed neither by 'correct' nor by 'incorrect'"),
        (("MC", "q", "x", "correct", "y", "correct"), "answer", "exactly one of the choices must be correct, not 2"),
        (("TF", "q", "maybe"), "answer", "'maybe' is neither true nor false"),
        (("TF", "q"), "", "0 cells after the question do not make one of the type TF"),
        (("ESS", "q", "x", "y"), "", "2 cells after the question do not make one of the type ESS"),
        (("MAT", "q", "x", "1", "y"), "", "3 cells after the question do not make one of the type MAT"),
        (("NUM", "q", "many"), "answer", "'many' is not a number"),
        (("FIB_PLUS", "q", "x", "y"), "question", "column B: the text does not hold '[x]' once"),
        (("FIB_PLUS", "[x] [x]", "x", "y"), "question", "column B: the text does not hold '[x]' once"),
        (("FIB_PLUS", "[x]", "x", "2*3"), "", "'[x]' has no answer that a gap can show"),
        (("FIB_PLUS", "[x] {{c1::y}}", "x", "z"), "question", "column B: the text holds the marks of a cloze already"),
        (("FIL", "q"), "type", "column A: 'FIL' is no type of question that is read from such a file"),
        (("MC",), "question", "column B: the row asks nothing"),
        (("MC", "q" * 100_001, "x", "correct", "y", "incorrect"), "question", "column B: the text is longer than"),
    ],
)
def test_row_that_is_no_question_is_a_finding_with_its_line(cells, field, message):
    result = read((ESSAY + row(*cells) + ESSAY).encode())

    (finding,) = result.findings
    assert (finding.rule, finding.field, finding.line) == ("malformed-row", field, 2)
    assert finding.message.startswith(message)
    assert len(result.items) == 2


def test_what_comes_along_with_a_row_is_told():
    result = read((ESSAY + row("TF", '<img src="a.png"> So\u202e?', "true")).encode())

    assert [(f.rule, f.line, f.item) for f in result.findings] == [
        ("missing-media", 2, result.items[1].id),
        ("turned-text", 2, result.items[1].id),
    ]


@pytest.mark.parametrize(
    ("content", "is_upload"),
    [
        (ESSAY, True),
        (row("ESS", "Why, and how?") + row("ESS", "So, why?"), True),
        (row("TF", "q", "true") + row("", "a, b"), False),  # half of the rows
        (row("MC", "a, b, c") + row("TF", "d, e, f"), False),  # cards of abbreviations
        (row("x", "y", "z") + ESSAY * 3, False),
        (row("Type", "Question", "Answer") + row("TF", "q", "true") * 3, False),
    ],
)
def test_files_are_told_by_their_tags(content, is_upload):
    assert recognise(content.encode()) == "tsv"
    laid = read_laid_out(content.encode())

    assert (list(laid.table["columns"][:2]) == ["type", "question"] and not laid.table["header"]) == is_upload
    assert laid.table["delimiter"] == "\t"


def test_other_columns_that_a_person_says_win():
    columns = mapping_of_roles(("tags", "question", "answer"))

    (item,) = read(ESSAY.encode(), Layout(mapping=columns)).items

    assert (item.type, item.tags) == ("flashcard", ("ESS",))


def test_columns_as_they_were_found_may_be_said_again():
    found = read_laid_out(ESSAY.encode())
    said = Layout(mapping=mapping_of_roles(found.table["columns"]))

    assert read(ESSAY.encode(), said).items == found.result.items
