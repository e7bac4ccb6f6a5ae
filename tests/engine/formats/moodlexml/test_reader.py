"""What the reader of Moodle XML makes of each type of question, and of each mistake."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.moodlexml.reader import read
from quizzes.engine.formats.moodlexml.writer import write
from quizzes.engine.items import Item
from tests.engine.formats.moodlexml.questions import answer, question, quiz, read_one, refused

FREE = "<single>false</single>"


def choices(*entries):
    """Return choices 'a', 'b' … of (text, is right)."""
    return {
        "choices": [
            {"id": id_, "text": text} | ({"correct": True} if is_right else {})
            for id_, (text, is_right) in zip("abcdef", entries, strict=False)
        ]
    }


@pytest.mark.parametrize(
    ("inside", "expected", "rules"),
    [
        (answer("x") + answer("y", "100"), ("choice", choices(("x", False), ("y", True))), []),
        (
            answer("x", "33.33333") + answer("y", "100.0000000") + answer(" ", "0"),
            ("choice", choices(("x", False), ("y", True))),
            [("other-scoring", "choices")],
        ),
        (
            answer("x", "100") + answer("y", "100") + answer("z"),
            ("multiple", choices(("x", True), ("y", True), ("z", False))),
            [("other-scoring", "choices")],
        ),
        (
            FREE
            + answer("x", "33.33333")
            + answer("y", "33.3333333")
            + answer("z", "33.333")
            + answer("v", "-33.33333"),
            ("multiple", choices(("x", True), ("y", True), ("z", True), ("v", False))),
            [],
        ),
        (
            FREE + answer("x", "100") + answer("y"),
            ("multiple", choices(("x", True), ("y", False))),
            [("other-scoring", "choices")],
        ),
        (
            "<single>0</single>" + answer("x", "1e2") + answer("y", "-100"),
            ("multiple", choices(("x", True), ("y", False))),
            [],
        ),
    ],
)
def test_multichoice_is_a_choice_or_a_multiple(inside, expected, rules):
    assert read_one(question("multichoice", inside)) == (expected, rules)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            answer("true", "100", "r") + answer("false", "0", "w"),
            {"answer": True, "feedback_true": "r", "feedback_false": "w"},
        ),
        (answer("false", "100") + answer("true", "0"), {"answer": False}),
        (answer("Wahr", "0") + answer("Falsch", "100"), {"answer": False}),
    ],
)
def test_true_and_false_are_found_by_name_or_else_by_place(inside, expected):
    assert read_one(question("truefalse", inside)) == (("truefalse", expected), [])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            question("truefalse", answer("true", "100")),
            ("malformed-question", "'N': a true-false question has two answers, not 1"),
        ),
        (
            question("truefalse", answer("true", "100") + answer("false", "100")),
            ("malformed-question", "'N': one of 'true' and 'false' needs the fraction 100, and only one"),
        ),
        (
            question("multichoice", answer("x", "90") + answer("y")),
            ("malformed-question", "'N': no option is right: one needs the fraction 100, or several a part of it"),
        ),
        (
            question("multichoice", answer("x", "101") + answer("y")),
            ("malformed-question", "'N': the fraction '101' is not from -100 to 100"),
        ),
        (question("multichoice", answer("x", "all")), ("malformed-question", "'N': 'all' is not a number")),
        (question("multichoice", answer("x", "100")), ("malformed-body", "'N': choices needs at least 2")),
        (
            question("shortanswer", answer("x", "50")),
            ("malformed-body", "'N': answers has none that earns the full score"),
        ),
        (question("numerical", answer("5", "50")), ("malformed-question", "'N': no number earns all the points")),
        (
            question("numerical", answer("5", "100") + answer("*", "10")),
            ("malformed-question", "'N': '*' lets any number earn points"),
        ),
        (
            question(
                "numerical",
                answer("5", "100") + "<units><unit><multiplier>0</multiplier><unit_name>m</unit_name></unit></units>",
            ),
            ("malformed-question", "'N': the unit 'm' has a multiplier that is not above 0"),
        ),
        (
            question("matching", "<subquestion><text>p</text></subquestion>"),
            ("malformed-question", "'N': a prompt has no answer"),
        ),
        (question("ordering", answer("x") + answer("y")), ("malformed-body", "'N': sequence needs at least 3")),
        (question("calculated"), ("unknown-type", "'N': questions of the type 'calculated' cannot be kept here")),
        ("<question/>", ("unknown-type", "questions of the type '' cannot be kept here")),
        (
            question("essay", text="x" * 400_001),
            ("malformed-question", "'N': a text of it is longer than 400000 characters"),
        ),
        (
            question("essay", text="x" * 100_001),
            ("malformed-question", "'N': its text or its general feedback is longer than 100000 characters"),
        ),
    ],
)
def test_a_question_that_cannot_be_kept_is_refused_with_its_name(source, expected):
    assert refused(source) == [expected]


def test_short_answers_keep_wildcards_scores_and_case():
    inside = "<usecase>1</usecase>" + answer("a*", "100") + answer("b", "-10", "no") + answer("", "100")

    expected = {"answers": [{"text": "a*"}, {"text": "b", "score": "0", "feedback": "no"}], "case_sensitive": True}

    assert read_one(question("shortanswer", inside)) == (("shorttext", expected), [("other-scoring", "answers")])


def test_numbers_have_tolerances_and_units():
    units = "".join(
        f"<unit><multiplier>{multiplier}</multiplier><unit_name>{name}</unit_name></unit>"
        for multiplier, name in (("100", "cm"), ("1", "m"), ("1.0", "metre"), ("3", "yd"))
    )
    inside = (
        answer("4", "50", "near", more="<tolerance>0</tolerance>")
        + answer("5,5", "100", "right", more="<tolerance>0,1</tolerance>")
        + answer("*", "0", "far")
        + answer("", "0")
        + f"<units>{units}</units><unitgradingtype>1</unitgradingtype>"
    )

    expected = {
        "answer": "5.5",
        "tolerance": "0.1",
        "unit": "m",
        "units": [
            {"name": "cm", "factor": "0.01"},
            {"name": "metre", "factor": "1"},
            {"name": "yd", "factor": "0.33333333333333333333"},
        ],
        "alternatives": [{"answer": "4", "score": "0.5", "feedback": "near"}],
    }
    rules = [("feedback-not-kept", "answer"), ("feedback-not-kept", "answer"), ("other-scoring", "unit")]
    assert read_one(question("numerical", inside)) == (("numeric", expected), rules)


def test_very_old_files_have_answers_and_fractions_elsewhere():
    inside = "<answer>23<fraction>1</fraction><tolerance>0.5</tolerance></answer>"

    assert read_one(question("numerical", inside)) == (("numeric", {"answer": "23", "tolerance": "0.5"}), [])


@pytest.mark.parametrize("type_", ["multichoiceset", "oumultiresponse"])
def test_added_types_of_several_right_options_are_multiples(type_):
    inside = answer("a", "100") + answer("b", "100") + answer("c")

    (kind, body), findings = read_one(question(type_, inside))

    assert kind == "multiple"
    assert [choice["text"] for choice in body["choices"] if choice.get("correct")] == ["a", "b"]
    assert findings == [("other-scoring", "choices")]


def test_dragged_answers_of_a_matching_are_texts():
    inside = "".join(
        f'<subquestion format="html"><text>{prompt}</text><answer format="html"><text>&lt;b&gt;{text}&lt;/b&gt;</text>'
        "</answer></subquestion>"
        for prompt, text in (("one", "eins"), ("two", "zwei"), ("", "drei"))
    )

    (kind, body), findings = read_one(question("ddmatch", inside))

    assert (kind, findings) == ("matching", [])
    assert [pair["answer"] for pair in body["pairs"]] == ["**eins**", "**zwei**"]
    assert body["distractors"] == ["**drei**"]


def test_the_picture_of_an_old_question_stands_after_its_text():
    picture = "<image>course/a b.png</image><image_base64>\niVBORw0KGgo=\n</image_base64>"

    result = read(quiz(question("essay", picture), question("essay", "<image>lost.png</image>")))

    assert [item.stem for item in result.items] == ["Say ![](asset:a-b.png)", "Say"]
    assert result.media == {"a-b.png": b"\x89PNG\r\n\x1a\n"}
    assert read(write(result.items, result.media).content).items == result.items


def test_matching_has_distractors():
    pairs = (("p", "x"), ("q", "y"), ("", "z"), ("", "x"), ("", ""))
    inside = "".join(
        f"<subquestion><text>{prompt}</text><answer><text>{text}</text></answer></subquestion>"
        for prompt, text in pairs
    )

    expected = {
        "pairs": [{"id": "a", "prompt": "p", "answer": "x"}, {"id": "b", "prompt": "q", "answer": "y"}],
        "distractors": ["z"],
    }
    assert read_one(question("match", inside)) == (("matching", expected), [])


def test_ordering_says_where_moodle_would_score_otherwise():
    inside = (
        "<gradingtype>ALL_OR_NOTHING</gradingtype><selecttype>RANDOM</selecttype>"
        + answer("x", "1.0", "said")
        + answer("y", "2.0")
        + answer("z", "3.0")
    )

    expected = {"sequence": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}, {"id": "c", "text": "z"}]}
    rules = [("other-scoring", "sequence"), ("other-scoring", "sequence"), ("feedback-not-kept", "sequence")]
    assert read_one(question("ordering", inside)) == (("ordering", expected), rules)


def test_essay_has_word_limits_and_a_text_for_markers():
    inside = (
        "<responseformat>noinline</responseformat><minwordlimit>5</minwordlimit><maxwordlimit>many</maxwordlimit>"
        "<graderinfo><text>Look for *two*</text></graderinfo>"
    )

    rules = [("shown-to-learners", "exemplar"), ("files-not-asked-for", "")]
    assert read_one(question("essay", inside)) == (
        ("essay", {"exemplar": r"Look for \*two\*", "min_words": 5}),
        rules,
    )


def test_frame_of_a_question_is_kept():
    inside = (
        "<generalfeedback><text>So.</text></generalfeedback><defaultgrade>2.5000000</defaultgrade><idnumber>q-7</idnumber>"
        "<tags><tag><text>one</text></tag><tag><text>two</text></tag></tags>"
        "<coursetags><tag><text>two</text></tag><tag><text> </text></tag></coursetags>"
    )

    result = read(quiz(question("essay", inside)))

    assert list(result.items) == [
        Item(
            id="q-7",
            type="essay",
            body={},
            stem="Say",
            feedback="So.",
            points=Decimal("2.5"),
            tags=("one", "two"),
            name="N",
        )
    ]
    assert list(result.findings) == []


@pytest.mark.parametrize("grade", ["-1", "1e10", "much"])
def test_a_grade_that_cannot_be_kept_is_one(grade):
    result = read(quiz(question("essay", f"<defaultgrade>{grade}</defaultgrade>")))

    assert [item.points for item in result.items] == [Decimal(1)]
    assert [(finding.rule, finding.field) for finding in result.findings] == [("other-scoring", "points")]


def test_ids_are_those_of_the_file_or_made_of_words():
    sources = [
        question("essay", "<idnumber>q-1</idnumber>"),
        question("essay", "<idnumber>q-1</idnumber>"),
        question("essay", "<idnumber>Unit 2</idnumber>"),
        question("essay", name="What is it?"),
        question("essay", name="", text="And that?"),
        question("cloze", name="", text="In {1:SA:=Rome}."),
        question("essay", name="", text=""),
    ]

    result = read(quiz(*sources))

    ids = [item.id for item in result.items]
    assert ids == ["q-1", "q-1-2", "unit-2", "what-is-it", "and-that", "in-c1-rome", "essay"]
    assert [(finding.rule, finding.item) for finding in result.findings] == [("repeated-id", "q-1-2")]


def test_a_name_that_is_the_id_number_says_nothing():
    result = read(quiz(question("essay", "<idnumber>q-1</idnumber>", name="q-1")))

    assert [(item.id, item.name) for item in result.items] == [("q-1", "")]


def test_lines_are_those_on_which_questions_start():
    content = quiz("\n<!--\n<question -->\n", question("essay"), "\n\n", question("calculated"), question("essay"))

    result = read(content)

    assert dict(result.lines) == {"n": 4, "n-2": 6}
    assert [finding.line for finding in result.findings] == [6]


def test_categories_and_descriptions_stay_with_the_item_after_them():
    category = "<question type='category'><category><text>$course$/top/A</text></category></question>"
    description = question("description", name="D")

    result = read(quiz(category, description, question("essay"), question("essay"), description))

    first, second = (item.origin for item in result.items)
    assert (first["category"], first["before"]) == ("$course$/top/A", category + description)
    assert (second["category"], "before" in second, second["after"]) == ("$course$/top/A", False, description)
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("not-a-question", "hint")] * 2


def test_hints_are_not_shown_and_turned_texts_are_named():
    result = read(quiz(question("essay", "<hint><text>h</text></hint>", text="a \u202e b")))

    assert [(finding.rule, finding.severity) for finding in result.findings] == [
        ("not-shown", "hint"),
        ("turned-text", "warning"),
    ]
