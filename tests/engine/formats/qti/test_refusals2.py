"""Items of QTI 2 and 3 that are left out, because none of our types can say them."""

import pytest

from tests.engine.formats.qti.documents import CHOICE, CHOICES, ENTRY, VARIABLE, base, item2, multiple, scored, template
from tests.engine.formats.qti.results import refusal

SET_X = '<setOutcomeValue identifier="X"><null/></setOutcomeValue><responseCondition>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (item2(CHOICE, correct=["A"], extra='adaptive="true"'), "it is adaptive: it changes with each response"),
        (item2(CHOICE, rules="<templateProcessing/>"), "its numbers are made anew at each showing"),
        (item2(CHOICE), "no answer of it earns anything"),
        (
            item2(CHOICE, rules=template("map_response_point")),
            "its scoring is the template 'map_response_point', which is not known",
        ),
        (item2(CHOICE, rules=template("map_response")), "its scoring maps a response without a mapping"),
        (item2(CHOICE, rules=scored("<customOperator/>")), "its scoring uses customOperator"),
        (item2(CHOICE, rules=scored('<variable identifier="X"/>')), "its scoring reads 'X', which is not declared"),
        (item2(CHOICE, rules=scored("<match/>")), "its scoring uses match in a wrong way"),
        (item2(CHOICE, rules=scored("<index n='a'><null/></index>")), "its scoring uses index in a wrong way"),
        (
            item2(CHOICE, rules="<responseProcessing><lookupOutcomeValue/></responseProcessing>"),
            "its scoring has a lookupOutcomeValue without a value",
        ),
        (
            item2(CHOICE, rules='<responseProcessing><setOutcomeValue identifier="SCORE"/></responseProcessing>'),
            "its scoring has a setOutcomeValue without a value",
        ),
        (
            item2(CHOICE, rules=scored("<null/>").replace("<responseCondition>", SET_X)),
            "its scoring sets 'X', which is not declared",
        ),
        (item2(CHOICE, rules=scored(f"<isNull>{VARIABLE}</isNull>")), "no answer of it earns anything"),
        (
            item2(CHOICE, rules=scored(f"<not><match>{VARIABLE}{base('A')}</match></not>")),
            "an answer of type choice cannot say which responses are right here",
        ),
        (
            multiple((), scored(f"<contains>{VARIABLE}<multiple>{base('A')}</multiple></contains>")),
            "an answer of type multiple cannot say which responses are right here",
        ),
        (
            item2(CHOICE, rules=template("match_nothing")),
            "its scoring is the template 'match_nothing', which is not known",
        ),
        (item2(CHOICE.replace('"B"', '"A"'), correct=["A"]), "two of its options are 'A'"),
        (
            item2(CHOICE.replace(CHOICES, CHOICES[: CHOICES.index("</")] + "</simpleChoice>"), correct=["A"]),
            "choices needs at least 2",
        ),
        (item2(CHOICE.replace("RESPONSE", "OTHER"), correct=["A"]), "the response of an interaction is not declared"),
        (item2(CHOICE + CHOICE, correct=["A"]), "two of its interactions give one response"),
        (item2(CHOICE, correct=["A"], cardinality="ordered"), "its options are picked in an order"),
        (item2(ENTRY, base_type="float"), "its rules mention 0 numbers"),
        (item2("<hotspotInteraction/>"), "it asks by hotspotInteraction, which none of our types can"),
        (item2(f'<p><printedVariable identifier="X"/></p>{CHOICE}', correct=["A"]), "it shows a variable"),
        (
            item2(CHOICE, correct=["A"], declaration="<mapping><mapEntry mapKey='A'/></mapping>"),
            "its mapping has an entry without a value",
        ),
        (
            item2(CHOICE, correct=["A", "B"]),
            "several values are called right of a response that takes one",
        ),
        (
            item2(ENTRY, correct=["x"], base_type="string", cardinality="multiple"),
            "several texts are typed into one field",
        ),
    ],
)
def test_what_none_of_our_types_can_say_is_left_out(content, message):
    assert refusal(content) == message


def test_several_ways_to_answer_are_left_out():
    declared = '</responseDeclaration><responseDeclaration identifier="R2" cardinality="single" baseType="string">'
    content = item2(CHOICE + ENTRY.replace("RESPONSE", "R2"), correct=["A"], declaration=declared)

    assert refusal(content) == "it asks in several ways at once; make one question of each"
