"""Options of QTI 2 and 3, to be picked or ordered: which key the rules come to, and what stands with them."""

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import CHOICE, CHOICES, VARIABLE, base, item2, multiple, scored, template
from tests.engine.formats.qti.results import choices, only, refusal


@pytest.mark.parametrize(
    "test",
    [
        '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>',
        f"<match>{VARIABLE}{base('B')}</match>",
        (
            f"<and><not><isNull>{VARIABLE}</isNull></not><not><match>{VARIABLE}{base('A')}</match></not>"
            f"<not><match>{VARIABLE}{base('C')}</match></not></and>"
        ),
        f"<member>{VARIABLE}<multiple>{base('B')}{base('D')}</multiple></member>",
        f"<or><match>{VARIABLE}{base('B')}</match><match>{VARIABLE}<null/></match></or>",
        f'<anyN min="1" max="1"><match>{VARIABLE}{base("B")}</match><match>{VARIABLE}{base("E")}</match></anyN>',
        f'<stringMatch caseSensitive="true">{VARIABLE}{base("B")}</stringMatch>',
        f"<match>{VARIABLE}<index n='2'><ordered>{base('A')}{base('B')}</ordered></index></match>",
    ],
)
def test_key_of_a_choice_is_what_the_rules_come_to(test):
    content = item2(CHOICE, correct=["B"], rules=scored(test))

    assert only(content) == ("choice", choices("B"), [])


def test_declared_key_without_rules_is_the_key():
    assert only(item2(CHOICE, correct=["C"])) == ("choice", choices("C"), [])


def test_conditions_without_consequences_leave_the_declared_key():
    test = f'<match>{VARIABLE}<correct identifier="RESPONSE"/></match>'
    rules = f"<responseCondition><responseIf>{test}</responseIf></responseCondition>"
    rules = f"<responseProcessing>{rules}</responseProcessing>"

    assert only(item2(CHOICE, correct=["C"], rules=rules)) == ("choice", choices("C"), [])
    assert refusal(item2(CHOICE, correct=["C"], rules="<responseProcessing/>")) == "no answer of it earns anything"


def test_item_of_version_3_is_read_by_the_same_rules():
    content = item2(CHOICE, correct=["B"], rules=template("match_correct")).decode()
    for name in ("assessmentItem", "responseDeclaration", "correctResponse", "value", "outcomeDeclaration", "itemBody"):
        dashed = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
        content = content.replace(f"<{name}", f"<qti-{dashed}").replace(f"</{name}", f"</qti-{dashed}")
    content = content.replace("baseType", "base-type").replace("choiceInteraction", "qti-choice-interaction")
    content = content.replace("simpleChoice", "qti-simple-choice").replace("responseIdentifier", "response-identifier")
    content = content.replace("responseProcessing", "qti-response-processing").replace("qti_v2p2", "qti_v3p0")

    assert only(content.encode()) == ("choice", choices("B"), [])


def test_mapping_with_partial_points_is_a_choice_with_a_warning():
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="1"/></mapping>'

    assert only(item2(CHOICE, declaration=mapping, rules=template("map_response"))) == (
        "choice",
        choices("A"),
        ["other-scoring"],
    )


def test_option_that_earns_most_is_no_key_where_another_is_called_right():
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="1"/></mapping>'

    assert refusal(item2(CHOICE, correct=["B"], declaration=mapping, rules=template("map_response"))) == (
        "the option that earns most is not the one that it calls right"
    )


def test_text_that_is_shown_beside_a_question_is_named():
    stimulus = '<assessmentStimulusRef identifier="s" href="../night.xml" title="A night"/><itemBody>'
    content = item2(CHOICE, correct=["B"]).replace(b"<itemBody>", stimulus.encode())

    result = read(content)

    message = "the text that is shown beside it, 'A night', is not kept: put it into the lecture or the stem"
    assert [(finding.rule, finding.message) for finding in result.findings] == [("stimulus-not-kept", message)]


def test_all_or_nothing_is_a_multiple_with_a_warning():
    assert only(multiple("AC", template("match_correct"))) == ("multiple", choices("A", "C"), ["other-scoring"])


def test_points_for_each_right_pick_tell_the_key_though_wrong_ones_cost_nothing():
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="C" mappedValue="1"/></mapping>'

    assert only(multiple((), template("map_response"), mapping)) == ("multiple", choices("A", "C"), ["other-scoring"])


def test_wrong_pick_that_takes_a_right_one_away_is_our_own_scoring():
    entries = "".join(f'<mapEntry mapKey="{x}" mappedValue="{y}"/>' for x, y in (("A", 0.5), ("B", -0.5), ("C", 0.5)))
    mapping = f'<mapping lowerBound="0">{entries}</mapping>'

    assert only(multiple((), template("map_response"), mapping)) == ("multiple", choices("A", "C"), [])


def test_order_is_read_in_the_right_order():
    body = f'<orderInteraction responseIdentifier="RESPONSE">{CHOICES}</orderInteraction>'
    content = item2(body, correct="BCA", cardinality="ordered", rules=template("match_correct"))

    assert only(content) == ("ordering", {"sequence": [{"id": x, "text": x} for x in "BCA"]}, [])


def test_hot_text_is_a_choice_among_the_words_of_a_text():
    words = "".join(f'<hottext identifier="{x}">{x}</hottext> ' for x in "AB")
    inner = f"<prompt>Which?</prompt><p>Is it {words}?</p>"
    body = f'<hottextInteraction responseIdentifier="RESPONSE">{inner}</hottextInteraction>'

    (item,) = read(item2(body, correct=["B"])).items

    assert (item.type, item.stem) == ("choice", "Which?\n\nIs it **A** **B** ?")


def test_feedback_stands_with_the_option_that_shows_it():
    body = CHOICE.replace(
        ">A<", '>A<feedbackInline outcomeIdentifier="FB" identifier="A" showHide="show">Yes.</feedbackInline><'
    )
    extra = """<responseProcessing><setOutcomeValue identifier="FB"><variable identifier="RESPONSE"/></setOutcomeValue>
<responseCondition><responseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue><exitResponse/>
</responseIf><responseElse><setOutcomeValue identifier="SCORE"><null/></setOutcomeValue></responseElse>
</responseCondition></responseProcessing>
<modalFeedback outcomeIdentifier="FB" identifier="Z" showHide="hide">All.</modalFeedback>"""
    content = item2(body, correct=["A"], rules=extra).replace(
        b"<itemBody>", b'<outcomeDeclaration identifier="FB" cardinality="single" baseType="identifier"/><itemBody>'
    )

    result = read(content)

    assert result.items[0].feedback == "All."
    assert result.items[0].body["choices"][0] == {"id": "A", "text": "A", "correct": True, "feedback": "Yes."}


def test_score_that_is_looked_up_in_a_table_gives_the_key():
    table = """<interpolationTable><interpolationTableEntry sourceValue="2" targetValue="1"/>
<interpolationTableEntry sourceValue="0" targetValue="0"/></interpolationTable>"""
    rules = """<responseProcessing><lookupOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/>
</lookupOutcomeValue></responseProcessing>"""
    mapping = '<mapping><mapEntry mapKey="B" mappedValue="2"/><mapEntry mapKey="A" mappedValue="1"/></mapping>'
    content = item2(CHOICE, rules=rules, declaration=mapping).replace(
        b'identifier="SCORE" cardinality="single" baseType="float"/>',
        f'identifier="SCORE" cardinality="single" baseType="float">{table}</outcomeDeclaration>'.encode(),
    )

    assert only(content) == ("choice", choices("B"), [])


MAPPED = """<mapping upperBound="4"><mapEntry mapKey="A" mappedValue="3"/><mapEntry mapKey="B" mappedValue="3"/>
<mapEntry mapKey="C" mappedValue="-1"/></mapping>"""


def test_options_that_are_all_right_are_the_key_where_their_sum_is_cut_off():
    content = item2(
        CHOICE.replace('"1"', '"3"'),
        correct=["A", "B"],
        cardinality="multiple",
        declaration=MAPPED,
        rules=template("map_response"),
    )

    assert only(content) == ("multiple", choices("A", "B"), ["other-scoring"] * 2)


@pytest.mark.parametrize(
    ("key", "mapping"),
    [
        (["A"], MAPPED),  # the source calls less right than earns points
        (["A", "B"], MAPPED.replace('upperBound="4"', 'upperBound="3"')),  # either would do
        (["A", "B"], MAPPED.replace('upperBound="4"', 'upperBound="4" lowerBound="1"')),  # so does nothing, in part
    ],
)
def test_options_of_which_some_earn_all_are_left_out(key, mapping):
    content = item2(
        CHOICE.replace('"1"', '"3"'),
        correct=key,
        cardinality="multiple",
        declaration=mapping,
        rules=template("map_response"),
    )

    assert refusal(content) == "an answer of type multiple cannot say which responses are right here"


def test_response_of_several_options_of_which_one_may_be_picked_is_a_choice():
    hottext = """<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p><hottext identifier="A">A</hottext>
<hottext identifier="B">B</hottext><hottext identifier="C">C</hottext></p></hottextInteraction>"""

    assert [
        only(item2(body, correct=key, cardinality="multiple"))[:2]
        for body, key in [(CHOICE, ["B"]), (hottext, ["B"]), (CHOICE, ["A", "B"])]
    ] == [("choice", choices("B")), ("choice", choices("B")), ("multiple", choices("A", "B"))]


def test_picture_that_did_not_come_along_leaves_its_name():
    images = CHOICE.replace(">A<", '><img src="../img/a%20b.png" alt=""/><').replace(
        ">B<", '><ul><li><img src="b.png" alt=""/></li></ul><'
    )

    (item,) = read(item2(images, correct=["A"])).items

    assert [choice["text"] for choice in item.body["choices"]] == ["a b.png", "<ul><li>b.png</li></ul>", "C"]
