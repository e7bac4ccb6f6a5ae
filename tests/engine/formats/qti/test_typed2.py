"""Texts and numbers to be typed in QTI 2 and 3: which of them the rules take."""

import pytest

from tests.engine.formats.qti.documents import ENTRY, VARIABLE, base, item2, scored, template
from tests.engine.formats.qti.results import only, refusal


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


def test_number_rounded_to_figures_is_a_range():
    rounded = f"""<equalRounded roundingMode="significantFigures" figures="3">{VARIABLE}{base("3.183", "float")}
</equalRounded>"""

    type_, body, findings = only(entry(f"<and><gt>{VARIABLE}{base('0', 'float')}</gt>{rounded}</and>", kind="float"))

    assert (type_, body, findings) == ("numeric", {"answer": "3.18", "tolerance": "0.005"}, ["other-scoring"])


def test_number_rounded_to_figures_that_are_computed_is_left_out():
    rounded = f'<equalRounded figures="N">{VARIABLE}{base("3", "float")}</equalRounded>'

    assert refusal(entry(rounded, kind="float")) == "its scoring computes to how many figures it rounds"
