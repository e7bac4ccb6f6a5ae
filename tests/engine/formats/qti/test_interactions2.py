"""What the body of an item of QTI 2 and 3 asks: gaps, words to drag, rubrics, and several fields."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import item2, scored, template

CHOICE = """<choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A">a</simpleChoice>
<simpleChoice identifier="B">b</simpleChoice></choiceInteraction>"""


def only(content):
    result = read(content)
    (item,) = result.items
    return item.type, item.stem, item.body, [finding.rule for finding in result.findings]


def test_one_inline_choice_is_a_choice_with_a_line_for_the_gap():
    options = "".join(f'<inlineChoice identifier="{x}">{x}</inlineChoice>' for x in "AB")
    gap = f'<inlineChoiceInteraction responseIdentifier="RESPONSE">{options}</inlineChoiceInteraction>'

    assert only(item2(f"<p>It is {gap}.</p>", correct=["B"])) == (
        "choice",
        "It is _____.",
        {"choices": [{"id": "A", "text": "A"}, {"id": "B", "text": "B", "correct": True}]},
        [],
    )


def test_words_dragged_into_gaps_make_a_matching_of_the_gaps():
    words = "".join(f'<gapText identifier="{x}" matchMax="1">{x}</gapText>' for x in ("w", "s", "x"))
    inner = f'<prompt>Drag.</prompt>{words}<p>One <gap identifier="g1"/> two <gap identifier="g2"/></p>'
    body = f'<gapMatchInteraction responseIdentifier="RESPONSE">{inner}</gapMatchInteraction>'
    rules = template("match_correct")
    content = item2(body, correct=["w g1", "s g2"], cardinality="multiple", base_type="directedPair", rules=rules)

    assert only(content) == (
        "matching",
        "Drag.\n\nOne [1] two [2]",
        {
            "pairs": [{"id": "g1", "prompt": "[1]", "answer": "w"}, {"id": "g2", "prompt": "[2]", "answer": "s"}],
            "distractors": ["x"],
        },
        ["other-scoring"],
    )


@pytest.mark.parametrize(
    ("view", "stem", "rules"), [("candidate", "Mind.", []), ("scorer tutor", "", ["rubric-not-kept"])]
)
def test_rubric_for_the_candidate_is_text_and_one_for_the_marker_is_a_warning(view, stem, rules):
    body = f'<rubricBlock view="{view}"><p>Mind.</p></rubricBlock>{CHOICE}'

    kind, read_stem, _, read_rules = only(item2(body, correct=["A"]))

    assert (kind, read_stem, read_rules) == ("choice", stem, rules)


def test_formula_that_has_no_tex_is_a_warning():
    body = f"<p><math><mtable>1</mtable></math></p>{CHOICE}<stylesheet/>"

    assert only(item2(body, correct=["A"]))[3] == ["markup-not-kept"]


def test_text_written_into_several_fields_is_left_out():
    body = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'
    content = item2(body, cardinality="multiple", base_type="string")

    assert [finding.rule for finding in read(content).findings] == ["unsupported-question"]


def fields(text, first, second):
    """Return an item with two fields in a text; both are compared with their keys, case and all."""
    names = ("RESPONSE", "R2")
    marks = [f'<textEntryInteraction responseIdentifier="{name}"/>' for name in names]
    declaration = f"""</responseDeclaration><responseDeclaration identifier="R2" cardinality="single" baseType="string">
<correctResponse><value>{second}</value></correctResponse>"""
    tests = "".join(f'<match><variable identifier="{name}"/><correct identifier="{name}"/></match>' for name in names)
    rules = scored(f"<and>{tests}</and>")
    body = f"<p>{text.format(*marks)}</p>"
    return item2(body, correct=[first], declaration=declaration, base_type="string", rules=rules)


def test_case_that_counts_in_the_gaps_of_a_text_is_a_warning():
    assert only(fields("In {} and {}.", "Rome", "Ostia")) == (
        "cloze",
        "",
        {"text": "In {{c1::Rome}} and {{c2::Ostia}}."},
        ["other-scoring", "other-scoring"],
    )


@pytest.mark.parametrize(
    ("text", "answer", "message"),
    [
        ("{{{{c1:: {} {}", "Ostia", "its text holds the marks of a cloze already"),
        ("{} {}", "", "a gap of it has no answer"),
    ],
)
def test_gaps_that_no_cloze_can_have_are_left_out(text, answer, message):
    result = read(fields(text, "Rome", answer))

    assert [finding.message for finding in result.findings] == [f"question 'q' was left out: {message}"]


def test_item_without_a_body_asks_nothing():
    result = read(b'<assessmentItem identifier="q"/>')

    assert [(finding.rule, finding.severity) for finding in result.findings] == [("not-a-question", "hint")]


def test_identifiers_may_be_declared_as_true_and_false():
    choice = CHOICE.replace('"A"', '"true"').replace('"B"', '"false"')

    assert only(item2(choice, correct=["false"], base_type="boolean")) == (
        "choice",
        "",
        {"choices": [{"id": "true", "text": "a"}, {"id": "false", "text": "b", "correct": True}]},
        [],
    )


@pytest.mark.parametrize(
    ("outcomes", "points"),
    [
        ("", "3"),
        ('<outcomeDeclaration identifier="SCORE" normalMaximum="2"/>', "2"),
        ('<outcomeDeclaration identifier="X"/><outcomeDeclaration identifier="SCORE" normalMaximum="0"/>', "3"),
        (
            """<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue>
<value>4</value></defaultValue></outcomeDeclaration><outcomeDeclaration identifier="SCORE"/>""",
            "4",
        ),
    ],
)
def test_points_are_those_declared_or_else_the_full_score(outcomes, points):
    test = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
    content = item2(CHOICE, correct=["A"], rules=scored(test, "3"))
    score = b'<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'

    (item,) = read(content.replace(score, outcomes.encode())).items

    assert item.points == Decimal(points)
