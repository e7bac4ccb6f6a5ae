"""Items of QTI 2 and 3: which key the rules come to, and what is refused because none of our types can say it."""

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import item2, scored, template

CHOICES = "".join(f'<simpleChoice identifier="{letter}">{letter}</simpleChoice>' for letter in "ABC")
CHOICE = f"""<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which?</prompt>{CHOICES}
</choiceInteraction>"""
ENTRY = '<p>Type <textEntryInteraction responseIdentifier="RESPONSE"/> here.</p>'
SET_X = '<setOutcomeValue identifier="X"><null/></setOutcomeValue><responseCondition>'
VARIABLE = '<variable identifier="RESPONSE"/>'


def base(value, kind="identifier"):
    return f'<baseValue baseType="{kind}">{value}</baseValue>'


def choices(*key):
    return {"choices": [{"id": x, "text": x} | ({"correct": True} if x in key else {}) for x in "ABC"]}


def only(content):
    """Return type, body and rules of the findings of a file with one item."""
    result = read(content)
    (item,) = result.items
    return item.type, item.body, [finding.rule for finding in result.findings]


def refusal(content):
    """Return the message of the one finding of a file without items."""
    result = read(content)
    (finding,) = result.findings
    assert list(result.items) == []
    return finding.message.removeprefix("question 'q' was left out: ")


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


def test_each_response_of_several_without_rules_has_its_declared_key():
    content = item2(
        "<p>A <textEntryInteraction responseIdentifier='RESPONSE'/> of "
        "<textEntryInteraction responseIdentifier='OTHER'/></p>",
        correct=["cup"],
        base_type="string",
    ).decode()
    other = content[content.index("<responseDeclaration") : content.index("<outcome")]

    kind, body, _rules = only(
        content.replace(other, other + other.replace("RESPONSE", "OTHER").replace("cup", "tea")).encode()
    )

    assert (kind, body) == ("cloze", {"text": "A {{c1::cup}} of {{c2::tea}}"})


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


def multiple(key, rules, declaration=""):
    body = CHOICE.replace('maxChoices="1"', 'maxChoices="0"')
    return item2(body, correct=key, declaration=declaration, rules=rules, cardinality="multiple")


def test_all_or_nothing_is_a_multiple_with_a_warning():
    assert only(multiple("AC", template("match_correct"))) == ("multiple", choices("A", "C"), ["other-scoring"])


def test_points_for_each_right_pick_tell_the_key_though_wrong_ones_cost_nothing():
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="C" mappedValue="1"/></mapping>'

    assert only(multiple((), template("map_response"), mapping)) == ("multiple", choices("A", "C"), ["other-scoring"])


def test_wrong_pick_that_takes_a_right_one_away_is_our_own_scoring():
    entries = "".join(f'<mapEntry mapKey="{x}" mappedValue="{y}"/>' for x, y in (("A", 0.5), ("B", -0.5), ("C", 0.5)))
    mapping = f'<mapping lowerBound="0">{entries}</mapping>'

    assert only(multiple((), template("map_response"), mapping)) == ("multiple", choices("A", "C"), [])


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


def entry(test, *, kind="string", correct=(), points="1"):
    return item2(ENTRY, correct=correct, rules=scored(test, points), base_type=kind)


@pytest.mark.parametrize(
    ("test", "body"),
    [
        (f"<match>{VARIABLE}{base('York', 'string')}</match>", {"answers": [{"text": "York"}], "case_sensitive": True}),
        (
            f'<stringMatch caseSensitive="false">{VARIABLE}{base("York", "string")}</stringMatch>',
            {"answers": [{"text": "York"}]},
        ),
        (
            f'<stringMatch caseSensitive="false" substring="true">{VARIABLE}{base("York", "string")}</stringMatch>',
            {"answers": [{"text": "*York*"}]},
        ),
        (
            f'<substring caseSensitive="false">{base("York", "string")}{VARIABLE}</substring>',
            {"answers": [{"text": "*York*"}]},
        ),
        (
            f'<patternMatch pattern="a.*\\*">{VARIABLE}</patternMatch>',
            {"answers": [{"text": r"a*\*"}], "case_sensitive": True},
        ),
        (f'<patternMatch pattern="[aA]1">{VARIABLE}</patternMatch>', {"answers": [{"text": "a1"}]}),
        (
            f'<patternMatch caseSensitive="false">{VARIABLE}{base("ab", "string")}</patternMatch>',
            {"answers": [{"text": "ab"}]},
        ),
    ],
)
def test_short_text_takes_what_the_rules_take(test, body):
    assert only(entry(test)) == ("shorttext", body, [])


@pytest.mark.parametrize("pattern", ["(a|b)", "a+", "[abc]", "\\d", "[aA", "a{2}"])
def test_patterns_that_are_more_than_wildcards_are_not_run(pattern):
    content = entry(f'<patternMatch pattern="{pattern}">{VARIABLE}</patternMatch>')

    assert refusal(content) == "its scoring compares with a pattern that is not run"


@pytest.mark.parametrize(
    ("test", "body"),
    [
        (
            '<equal toleranceMode="exact"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>',
            {"answer": "4"},
        ),
        (
            f'<equal toleranceMode="absolute" tolerance="0.5">{VARIABLE}{base(4, "float")}</equal>',
            {"answer": "4", "tolerance": "0.5"},
        ),
        (
            f'<equal toleranceMode="absolute" tolerance="1 0">{VARIABLE}{base(4, "float")}</equal>',
            {"answer": "4.5", "tolerance": "0.5"},
        ),
        (
            f'<equal toleranceMode="relative" tolerance="10">{base(4, "float")}{VARIABLE}</equal>',
            {"answer": "4", "tolerance": "0.4"},
        ),
        (
            f"<and><gte>{VARIABLE}{base(3, 'float')}</gte><lte>{VARIABLE}{base(5, 'float')}</lte></and>",
            {"answer": "4", "tolerance": "1"},
        ),
    ],
)
def test_number_takes_the_ranges_that_the_rules_take(test, body):
    assert only(entry(test, kind="float", correct=["4"])) == ("numeric", body, [])


@pytest.mark.parametrize(
    "test",
    [
        f"<and><gt>{VARIABLE}{base(3, 'float')}</gt><lt>{VARIABLE}{base(5, 'float')}</lt></and>",
        (
            f'<equal toleranceMode="absolute" tolerance="1" includeLowerBound="false" includeUpperBound="false">'
            f"{base(4, 'float')}{VARIABLE}</equal>"
        ),
        f'<equalRounded roundingMode="decimalPlaces" figures="0">{VARIABLE}{base(4, "float")}</equalRounded>',
    ],
)
def test_open_end_of_a_range_is_a_warning(test):
    kind, body, rules = only(entry(test, kind="float"))

    assert (kind, body["answer"], rules) == ("numeric", "4", ["other-scoring"])


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (f"<gt>{VARIABLE}{base(3, 'float')}</gt>", "numbers without end, or none at all, earn something"),
        (f"<gt><sum>{VARIABLE}{VARIABLE}</sum>{base(3, 'float')}</gt>", "its scoring reckons with what is typed (sum)"),
        (
            f'<equal toleranceMode="absolute" tolerance="x">{VARIABLE}{base(3, "float")}</equal>',
            "its scoring computes a tolerance",
        ),
        (
            f'<equal toleranceMode="relative" tolerance="10">{VARIABLE}{base(4, "float")}</equal>',
            "a range of it ends between all decimal numbers",
        ),
        (
            f"<and><equal>{VARIABLE}{base(3, 'float')}</equal><equal>{VARIABLE}{base(4, 'float')}</equal></and>",
            "no number of it earns anything",
        ),
    ],
)
def test_number_whose_key_cannot_be_found_is_left_out(test, message):
    assert refusal(entry(test, kind="float")) == message


def test_any_text_that_earns_something_is_no_key():
    content = entry(f"<not><isNull>{VARIABLE}</isNull></not>")

    assert refusal(content) == "any answer, or none, earns something"


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


def test_slider_asks_for_a_number():
    body = '<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="9"/>'

    assert only(item2(body, correct=["7"], base_type="integer")) == ("numeric", {"answer": "7"}, [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SCORE", ("shorttext", {"answers": [{"text": "two"}]}, [])),
        ("OTHER", ("essay", {}, ["other-scoring"])),
    ],
)
def test_longer_text_that_the_rules_compare_is_a_short_one(name, expected):
    body = '<p>Write two.</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'
    test = f'<stringMatch caseSensitive="false">{VARIABLE}<baseValue baseType="string">two</baseValue></stringMatch>'
    content = item2(body, rules=scored(test), base_type="string").replace(
        b'setOutcomeValue identifier="SCORE"', f'setOutcomeValue identifier="{name}"'.encode()
    )
    declared = b'<outcomeDeclaration identifier="OTHER" cardinality="single" baseType="float"/><itemBody>'

    assert only(content.replace(b"<itemBody>", declared)) == expected


def test_text_declared_as_right_is_the_model_of_an_essay():
    body = '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>Why?</prompt></extendedTextInteraction>'

    model = only(item2(body, correct=["Since *all*"], rules=template("match_correct"), base_type="string"))
    without = only(item2(body, base_type="string"))

    assert (model, without) == (("essay", {"exemplar": r"Since \*all\*"}, []), ("essay", {}, []))


def mixed(*texts):
    """Return an item that asks to pick a word, the first of these texts, and to type 'cup'."""
    options = "".join(f'<inlineChoice identifier="o{place}">{text}</inlineChoice>' for place, text in enumerate(texts))
    picked = f'<inlineChoiceInteraction responseIdentifier="P">{options}</inlineChoiceInteraction>'
    declared = '</responseDeclaration><responseDeclaration identifier="P" cardinality="single" baseType="identifier">'
    rules = "".join(
        f"""<responseCondition><responseIf><match><variable identifier="{name}"/><correct identifier="{name}"/></match>
<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>{base("1", "float")}</sum></setOutcomeValue>
</responseIf></responseCondition>"""
        for name in ("P", "RESPONSE")
    )
    return item2(
        ENTRY.replace("Type", f"Pour {picked} into a"),
        correct=["cup"],
        declaration=f"{declared}<correctResponse><value>o0</value></correctResponse>",
        rules=f"<responseProcessing>{rules}</responseProcessing>",
        base_type="string",
    )


def test_words_to_be_picked_beside_a_field_are_typed():
    kind, body, rules = only(mixed("tea", "Sand"))

    assert (kind, body) == ("cloze", {"text": "Pour {{c1::tea::Sand / tea}} into a {{c2::cup}} here."})
    assert rules == ["typed-gap", "other-scoring"]


@pytest.mark.parametrize("texts", [("tea", "Tea"), ("tea", "a::b")])
def test_words_that_cannot_be_typed_are_left_out(texts):
    assert refusal(mixed(*texts)) == "an option in its text could not be typed"


def test_several_ways_to_answer_are_left_out():
    declared = '</responseDeclaration><responseDeclaration identifier="R2" cardinality="single" baseType="string">'
    content = item2(CHOICE + ENTRY.replace("RESPONSE", "R2"), correct=["A"], declaration=declared)

    assert refusal(content) == "it asks in several ways at once; make one question of each"


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


def test_any_of_several_right_values_of_a_field_is_right():
    mapping = '<mapping><mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/></mapping>'
    matched = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'

    assert [
        only(item2(ENTRY, correct=["York", "Leeds"], base_type="string", rules=rules, declaration=declared))[:2]
        for rules, declared in [
            ("", ""),
            (scored(f"<and><not><isNull>{VARIABLE}</isNull></not>{matched}</and>"), ""),
            (
                template("match_correct"),
                mapping.replace("/></", '/><mapEntry mapKey="leeds" caseSensitive="false" mappedValue="1"/></'),
            ),
        ]
    ] == [
        ("shorttext", {"answers": [{"text": "York"}, {"text": "Leeds"}], "case_sensitive": True}),
        ("shorttext", {"answers": [{"text": "York"}, {"text": "Leeds"}], "case_sensitive": True}),
        ("shorttext", {"answers": [{"text": "York"}, {"text": "Leeds"}]}),
    ]
    assert only(item2(ENTRY, correct=["7", "3"], base_type="integer"))[:2] == (
        "numeric",
        {"answer": "7", "alternatives": [{"answer": "3"}]},
    )


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


def test_number_rounded_to_figures_is_a_range():
    rounded = f"""<equalRounded roundingMode="significantFigures" figures="3">{VARIABLE}{base("3.183", "float")}
</equalRounded>"""

    type_, body, findings = only(entry(f"<and><gt>{VARIABLE}{base('0', 'float')}</gt>{rounded}</and>", kind="float"))

    assert (type_, body, findings) == ("numeric", {"answer": "3.18", "tolerance": "0.005"}, ["other-scoring"])


def test_number_rounded_to_figures_that_are_computed_is_left_out():
    rounded = f'<equalRounded figures="N">{VARIABLE}{base("3", "float")}</equalRounded>'

    assert refusal(entry(rounded, kind="float")) == "its scoring computes to how many figures it rounds"


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
