"""What the body of an item of QTI 2 and 3 asks: gaps, words to drag, rubrics, and several fields."""

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import item2, template

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


def test_empty_gap_in_a_text_that_has_marks_of_a_cloze_is_left_out():
    fields = "".join(f'<textEntryInteraction responseIdentifier="{name}"/>' for name in ("RESPONSE", "R2"))
    second = "</responseDeclaration><responseDeclaration identifier='R2' cardinality='single' baseType='string'>"
    content = item2(f"<p>{{{{c1:: {fields}</p>", correct=["a"], declaration=second, base_type="string")

    assert [finding.rule for finding in read(content).findings] == ["unsupported-question"]
