"""QTI files of other programs (instructure/qti, MIT; pie-framework/pie-qti, ISC): what is read of each, and what not.

`cases.json` says what responses to an item come to; what we make of the item must come to the same share of the score,
and the rules that we run to find its key, to the same value of each outcome.
"""

import json
import os
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest

from quizzes.engine.formats.qti.items2 import declarations_of
from quizzes.engine.formats.qti.processing2 import Program, template_rules
from quizzes.engine.formats.qti.question import Refused
from quizzes.engine.formats.qti.reader import read
from quizzes.engine.formats.qti.values import members_of
from quizzes.engine.formats.qti.xmltree import parse
from quizzes.engine.grading.response import grade_response
from quizzes.engine.interchange import FileRefused
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.matching import ANSWER, PROMPT

pytestmark = pytest.mark.conformance

FOLDER = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data"))
CASES = sorted((FOLDER / "qti2").glob("*/cases.json"))
FILES = sorted([*(FOLDER / "qti12" / "items_1.2").glob("*.xml"), *(FOLDER / "qti2" / "items_2.1").glob("*.xml")])

NO_INTERACTION = "the item asks nothing: its responses come from nowhere"
NO_SCORE = "no response earns anything"
MADE_ANEW = "its numbers or its key are made anew at each showing"
PLACES = "it asks for a place in a picture"

# The items of cases.json that are left out, and why. Every other one is graded as its cases say.
LEFT_OUT = {
    "baseTypes_all": NO_INTERACTION,
    "contains_multiple": "'contains A' is no key: A with any other option is right as well",
    "mapResponse_bounds_default_duplicates": "nothing picked earns something, and several sets of options earn all",
    "mapResponse_multiple_cardinality": NO_INTERACTION,
    "ordered_match": NO_INTERACTION,
    "outcomeProcessing_exitTest": NO_INTERACTION,
    "outcomeProcessing_outcomeMaximum": NO_INTERACTION,
    "outcomeProcessing_outcomeProcessingFragment": NO_INTERACTION,
    "positionObject_coordinateSystem_aspectRatio": PLACES,
    "positionObject_mapResponse_wrong": PLACES,
    "qti22_advanced_q10_hotspot": PLACES,
    "qti22_basic_q20": NO_SCORE,
    "qti22_basic_q2_single": NO_SCORE,
    "responseProcessing_anyN": NO_INTERACTION,
    "responseProcessing_arithmetic_nulls": NO_INTERACTION,
    "responseProcessing_containerSize_index": NO_INTERACTION,
    "responseProcessing_default_expression": NO_SCORE,
    "responseProcessing_equalRounded_tolerance": NO_SCORE,
    "responseProcessing_inside_duration_statsOperator": NO_INTERACTION,
    "responseProcessing_lookupTable_matchTable": NO_INTERACTION,
    "responseProcessing_mapResponsePoint_basic": NO_INTERACTION,
    "responseProcessing_mapResponse_directedPair_whitespace": NO_INTERACTION,
    "responseProcessing_mathOperator_integerUtils": NO_INTERACTION,
    "responseProcessing_misc_math_string_stats": NO_INTERACTION,
    "responseProcessing_random_lookupOutcomeValue": NO_INTERACTION,
    "responseProcessing_responseCondition_toBoolean": NO_INTERACTION,
    "responseProcessing_setDefaultValue": NO_INTERACTION,
    "responseProcessing_subtract_divide": NO_INTERACTION,
    "responseProcessing_template_map_response_point": PLACES,
    "responseProcessing_template_match_correct_directedPair": NO_INTERACTION,
    "responseProcessing_template_match_nothing": "only an empty response is right",
    "templateProcessing_setCorrectResponse": MADE_ANEW,
    "templateProcessing_templateCondition_toBoolean": MADE_ANEW,
    "template_randomFloat_roundTo_mathConstant": MADE_ANEW,
}
BANKS = ["First Bank", "Last Bank", "Some Old Quiz", "Unfiled Questions"]
SHARES = "each right option earns the same here, and all of them are to be picked"
GAPS = "each pair of a matching earns the same, and a wrong one takes nothing away"

# The cases that come to another score here, each with the finding `other-scoring`.
OTHER_SCORES = {
    ("mapResponse_mapEntry_caseSensitive_override", "WORLD upper-case matches mapping caseSensitive=false entry"): (
        "case counts in all answers of a short text or in none"
    ),
    ("mapResponse_mapEntry_caseSensitive_override", "World mixed-case matches mapping caseSensitive=false entry"): (
        "case counts in all answers of a short text or in none"
    ),
    ("responseProcessing_patternMatch_caseSensitive", "caseSensitive=true does not match mixed case"): (
        "case counts in all answers of a short text or in none"
    ),
    ("qti22_advanced_q6_gap_match", "Q6-D1/D2: only first gap correct -> SCORE=1"): GAPS,
    ("qti22_advanced_q6_gap_match", "Q6-D1/D2: only second gap correct -> SCORE=2"): GAPS,
    ("qti22_advanced_q6_gap_match", "Q6-D1/D2: correct + wrong pair -> clamps at 0 due to lowerBound"): GAPS,
    ("mapping_mapResponse", "maps_B_to_1"): "an option of a choice is right or wrong",
    (
        "stringMatch_caseSensitive_substring",
        "case insensitive exact match",
    ): "'Hello' fits the wildcard, which earns more",
    ("stringMatch_caseSensitive_substring", "substring match (uppercase)"): (
        "case counts in all answers of a short text or in none"
    ),
}

OF_A_TEST = "its outcomes are those of a whole test"
NOT_STANDARD = "no version of the standard has the rule"
ANALYSIS = "functions of analysis give no exact score"

# The items whose rules are not run, or come to something else, and why.
OTHER_OUTCOMES = {
    "baseTypes_all": "no response of ours is a record",
    "outcomeProcessing_exitTest": OF_A_TEST,
    "outcomeProcessing_outcomeCondition_equal": OF_A_TEST,
    "outcomeProcessing_outcomeProcessingFragment": OF_A_TEST,
    "positionObject_coordinateSystem_aspectRatio": PLACES,
    "positionObject_mapResponse_wrong": PLACES,
    "responseProcessing_containerSize_index": f"{NOT_STANDARD}: an index that is computed",
    "responseProcessing_default_expression": f"{NOT_STANDARD}: setResponseValue",
    "responseProcessing_inside_duration_statsOperator": PLACES,
    "responseProcessing_lookupTable_matchTable": f"{NOT_STANDARD}: lookupTable",
    "responseProcessing_mapResponsePoint_basic": PLACES,
    "responseProcessing_mathOperator_integerUtils": ANALYSIS,
    "responseProcessing_misc_math_string_stats": f"{NOT_STANDARD}: substring by places",
    "responseProcessing_random_lookupOutcomeValue": MADE_ANEW,
    "responseProcessing_responseCondition_toBoolean": f"{NOT_STANDARD}: a text is no truth value",
    "responseProcessing_setDefaultValue": f"{NOT_STANDARD}: setResponseValue",
    "responseProcessing_template_map_response_point": PLACES,
    "responseProcessing_template_match_nothing": f"{NOT_STANDARD}: match_nothing",
    "templateProcessing_setCorrectResponse": MADE_ANEW,
    "templateProcessing_templateCondition_toBoolean": MADE_ANEW,
}

OTHER_SCORES |= {
    ("qti22_basic_i9b_map_response", f"I9l1-{case}"): SHARES
    for case in (
        "D2: RESPONSE=[choice_a] -> SCORE=1",
        "D4: RESPONSE=[choice_c] -> SCORE=5",
        "D7: RESPONSE=[choice_a, choice_b] -> SCORE=3 (1+2=3)",
        "D8: RESPONSE=[choice_b, choice_c] -> SCORE=6 (2+5=7, clamped to upperBound=6)",
        "D9: RESPONSE=[choice_c, choice_d] -> SCORE=4 (5+(-1)=4)",
    )
}

# What is expected of each file of items: the types read, or why nothing is.
NOT_WELL_FORMED = "not well-formed XML: the file lacks an end tag"
EXPECTED = {
    "bank_entry_item": [],  # refers to a question in another bank
    "canvas_multiple_dropdown": ["matching"],
    "canvas_multiple_dropdowns": ["matching"],
    "canvas_multiple_dropdowns_correct_choice_is_not_the_first": ["matching"],
    "canvas_multiple_fib": ["cloze"],
    "canvas_multiple_fib_as_single": ["shorttext"],
    "canvas_multiple_fib_extra_brackets": ["matching"],
    "categorization": ["matching"],
    "choice": ["truefalse", "choice", "multiple", "choice"],
    "choice_vary_points_by_answer": ["choice"],
    "choice_vary_points_by_answer_zero_points": [],  # no answer earns anything
    "essay": ["essay"],
    "essay_custom_settings": ["essay"],
    "fib": NOT_WELL_FORMED,
    "fib_feedback": ["shorttext"],
    "fib_str": NOT_WELL_FORMED,
    "formula": [],  # numbers made anew
    "formula_mform": [],
    "formula_mvar": [],
    "formula_scientific": [],
    "hot_spot": [],  # places in a picture
    "item_no_title": NOT_WELL_FORMED,
    "matching": ["matching"],
    "matching_feedback": ["matching"],
    "mc_feedback": ["choice"],
    "multiple_answer": ["multiple"],
    "multiple_answer_canvas": ["multiple"],
    "multiple_choice": ["choice"],
    "nq_multiple_fib_answer_types": ["matching"],
    "nq_multiple_fib_scoring_algorithms": [],  # one blank is compared by a pattern, another by 'contains'
    "numeric_exact_match": ["numeric", "numeric"],
    "numeric_margin_error": ["numeric"],
    "numeric_margin_error_percent": ["numeric"],
    "numeric_precision": ["numeric"],
    "numeric_precision_decimals": ["numeric"],
    "numeric_within_range": ["numeric"],
    "ordering": ["ordering"],
    "ordering.row": ["ordering"],
    "ordering_with_labels": ["ordering"],
    "question_group": ["truefalse"] * 10,
    "single_fib": ["shorttext"],
    "stimulus": [],  # asks nothing
    "stimulus_passage": [],
    "stimulus_with_child_item": ["choice"],
    "text.no.question": [],
    "true_false": ["truefalse"],
    "true_false_with_calculator": ["truefalse"],
    "upload": [],  # asks for a file
    "upload_with_custom_settings": [],
    "Example02-feedbackInline": ["truefalse"],
    "extended_text_rubric": ["essay"],
    "gap_match": ["matching"],
    "match": ["matching"],
    "match2": ["matching"],
    "order": ["ordering"],
    "text_entry": ["shorttext"],
}
EXPECTED_21 = {"categorization": ["matching"], "choice": ["choice"], "essay": ["essay"]}


def is_missing(files):
    return pytest.mark.skipif(not files, reason=f"{FOLDER} has no QTI files")


@is_missing(FILES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_file_gives_the_items_that_it_holds_or_findings(path):
    table = EXPECTED_21 if path.parent.name == "items_2.1" and path.stem in EXPECTED_21 else EXPECTED
    expected = table.get(path.stem)

    if expected == NOT_WELL_FORMED:
        with pytest.raises(FileRefused, match="not well-formed XML: mismatched tag"):
            read(path.read_bytes())
        return
    result = read(path.read_bytes())

    assert expected is not None, f"{path.name} is not in the table"
    assert [item.type for item in result.items] == expected
    assert result.items or result.findings


@is_missing(CASES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_responses_come_to_the_share_of_the_score_that_the_cases_say(path):
    name = path.parent.name
    cases = [case for case in json.loads(path.read_text(encoding="utf-8"))["cases"] if expected_score(case) is not None]

    result = read((path.parent / "item.xml").read_bytes())

    if name in LEFT_OUT:
        assert (list(result.items), len(result.findings)) == ([], 1)
        return
    (item,) = result.items
    differing = {}
    for case in cases:
        wanted = expected_score(case) / Fraction(item.points)
        outcome = grade_response(type_name=item.type, body=item.body, **response_of(item, case["responses"]))
        if abs(Fraction(outcome.fraction) - wanted) > Fraction(1, 10_000):
            differing[name, case["name"]] = (float(outcome.fraction), float(wanted))
    assert differing.keys() == {key for key in OTHER_SCORES if key[0] == name}
    if differing:
        assert "other-scoring" in {finding.rule for finding in result.findings}


@is_missing(CASES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_rules_come_to_the_outcomes_that_the_cases_say(path):
    root = parse((path.parent / "item.xml").read_bytes())
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]

    differing = {}
    for case in cases:
        wanted = {name: plain_value(value) for name, value in outcomes_of(case).items()}
        try:
            found = run_rules(root, case["responses"])
        except Refused as error:
            found = {"refused": str(error)}
        if (values := {name: found.get(name) for name in wanted}) != wanted:
            differing[case["name"]] = values

    assert bool(differing) == (path.parent.name in OTHER_OUTCOMES), differing


def outcomes_of(case):
    score = {"SCORE": case["expect"]["score"]} if "score" in case["expect"] else {}
    return score | case["expect"].get("outcomes", {})


def run_rules(root, responses):
    declarations = declarations_of(root)
    processing = root.first("responseProcessing")
    rules = [] if processing is None else [*processing.elements()] or template_rules(processing.get("template"))
    given = {name: texts_of(value) for name, value in responses.items() if name in declarations}
    values = Program(declarations, rules).run(given)
    return {name: plain_value(value) for name, value in values.items()}


def texts_of(value):
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each not in (None, "")]


def plain_value(value):
    """Return numbers as floats that differ where more than their last digits do, containers as lists."""
    if isinstance(value, bool | str | None):
        return value
    if isinstance(value, int | float | Fraction):
        return round(float(value), 9)
    return [plain_value(each) for each in (value if isinstance(value, list) else members_of(value))]


def expected_score(case):
    score = case["expect"].get("outcomes", {}).get("SCORE", case["expect"].get("score"))
    return None if score is None else Fraction(score)


def response_of(item, responses):
    """Return a response in our form, and the arrangement in which it was given."""
    kind = REGISTRY[item.type]
    body = kind.parse_body(item.body)
    shown = kind.arrange(body, None)
    given = responses.get("RESPONSE", responses.get("R"))
    match item.type:
        case "multiple":
            response = {"chosen": [str(shown.index(each) + 1) for each in given or ()]}
        case "choice":
            position = str(shown.index(given) + 1) if given in shown else None
            response = {"chosen": position}
        case "shorttext":
            response = {"text": given}
        case "matching":
            response = {"pairs": pairs_of(body, shown, responses)}
        case "essay":
            response = {"text": given or ""}
    return {"response": response, "arrangement": shown}


def pairs_of(body, shown, responses):
    """Return positions of answers by those of prompts, for pairs 'answer gap' and for a choice in each gap."""
    texts = {text.casefold(): id_ for id_, text in body.answers.items()}
    pairs = {}
    for name, value in responses.items():
        if isinstance(value, str):
            given = {name: value}
        else:
            given = {gap: word for word, gap in (pair.split() for pair in value or ())}
        for prompt, answer in given.items():
            position = str(shown.index(PROMPT + prompt) + 1)
            pairs[position] = str(shown.index(ANSWER + texts[answer]) + 1)
    return pairs


@is_missing(FILES)
def test_package_of_canvas_gives_the_pictures_that_its_texts_name():
    result = read((FOLDER / "qti12" / "test_qti_1.2.zip").read_bytes())

    assert [item.type for item in result.items] == ["truefalse", "choice", "multiple"]
    assert sorted(result.media) == ["image-2.png", "image.png"]
    assert all(content.startswith(b"\x89PNG") for content in result.media.values())
    assert {finding.rule for finding in result.findings} == {"other-scoring"}


@is_missing(FILES)
def test_package_of_version_2_is_read_whole():
    result = read((FOLDER / "qti2" / "test_qti_2.1.zip").read_bytes())

    assert [(item.id, item.type) for item in result.items] == [
        ("ve-ip-01", "truefalse"),
        ("ve-ip-02", "choice"),
        ("ve-ip-03", "multiple"),
        ("ve-ip-04", "shorttext"),
        ("ve-ip-05", "essay"),
    ]
    assert [choice["text"] for choice in result.items[1].body["choices"]] == [
        r"$\frac{1}{6}$",
        r"$\frac{1}{5}$",
        r"$\frac{1}{4}$",
        r"$\frac{1}{3}$",
        r"$\frac{1}{2}$",
    ]


@is_missing(FILES)
def test_banks_of_a_canvas_export_are_read_and_a_question_in_two_files_once():
    target = BytesIO()
    folder = FOLDER / "qti12" / "with_banks"
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                package.write(path, path.relative_to(folder))

    result = read(target.getvalue())

    assert len({item.id for item in result.items}) == len(result.items)
    assert sorted({item.origin["bank"] for item in result.items}) == BANKS
