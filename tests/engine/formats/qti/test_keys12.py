"""Which key the conditions of QTI 1.2 come to, for each type of question that has one response."""

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import condition, equal, field, item12, kind, options, text
from tests.engine.formats.qti.results import choices, only


@pytest.mark.parametrize(
    "rules",
    [
        condition(equal("B")),
        condition(equal("B"), "50", action="Add") + condition(equal("B"), "2", action="Multiply"),
        condition("<other/>", "1") + condition(f"<not>{equal('B')}</not>", "1", action="Subtract"),
        condition(equal("B"), ends='continue="No"') + condition("<other/>", "0"),
        condition(f"<or>{equal('B')}{equal('D')}</or>"),
        condition("<unanswered respident='r'/>", "0") + condition(equal("B")),
        condition(equal("B"), name="PERCENT"),
        condition(equal("B"), more='<setvar varname="OTHER">5</setvar>'),
        condition(f"{equal('B')}<qticomment>said</qticomment>"),
        condition(equal("B")) + '<respcondition><setvar varname="SCORE">1</setvar></respcondition>',
    ],
)
def test_key_of_a_choice_is_what_the_conditions_come_to(rules):
    content = item12(text("Which?") + options("A", "B", "C"), rules, outcomes="")

    assert only(content) == ("choice", choices("B"), [])


def test_rules_may_name_the_field_of_a_response():
    content = item12(text("Who?") + field(), condition(equal("Nemo", "x")), fields=[("qmd_weighting", "2.0")])
    content = content.replace(b"qtimetadatafield", b"qti_metadatafield")

    (item,) = read(content).items

    assert (item.type, item.body, item.points) == ("shorttext", {"answers": [{"text": "Nemo"}]}, 2)


def test_several_tests_in_a_not_are_none_of_them():
    rules = condition(f"{equal('A')}<not>{equal('B')}{equal('C')}</not>")

    kind_, body, _ = only(item12(options("A", "B", "C", cardinality="Multiple"), rules))

    assert (kind_, body) == ("multiple", choices("A"))


def test_true_and_false_make_an_item_of_that_type():
    content = item12(text("So?") + options("True", "False"), condition(equal("False")))

    assert only(content) == ("truefalse", {"answer": False}, [])


def test_conditions_with_not_make_a_multiple():
    rules = condition(f"<and>{equal('A')}<not>{equal('B')}</not>{equal('C')}</and>")
    content = item12(options("A", "B", "C", cardinality="Multiple"), rules)

    assert only(content) == ("multiple", choices("A", "C"), ["other-scoring"])


def test_key_of_a_multiple_is_looked_for_among_sets_that_earn_more_and_more():
    # The conditions mention all options, and C earns nothing alone: A does, then A and C.
    rules = condition(equal("A"), "50", action="Add")
    rules += condition(f"<and>{equal('A')}{equal('C')}</and>", "50", action="Add")
    rules += "".join(condition(equal(wrong), "50", action="Subtract") for wrong in "BDE")

    kind_, body, findings = only(item12(options(*"ABCDE", cardinality="Multiple"), rules))

    assert (kind_, findings) == ("multiple", ["other-scoring"])
    assert [choice["id"] for choice in body["choices"] if choice.get("correct")] == ["A", "C"]


def test_ordered_response_makes_an_ordering():
    rules = condition(equal("B") + equal("C") + equal("A"))
    content = item12(options("A", "B", "C", cardinality="Ordered"), rules)

    assert only(content) == ("ordering", {"sequence": [{"id": x, "text": x} for x in "BCA"]}, [])


def test_ordered_response_compared_place_by_place_makes_an_ordering():
    places = "".join(equal(x, index=place) for place, x in enumerate("BCA", 1))
    content = item12(options("A", "B", "C", cardinality="Ordered"), condition(f"<and>{places}</and>"))

    assert only(content) == ("ordering", {"sequence": [{"id": x, "text": x} for x in "BCA"]}, [])


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        (condition(equal("blank") + equal("Blank")), {"answers": [{"text": "blank"}]}),
        (condition(equal("York", case="Yes")), {"answers": [{"text": "York"}], "case_sensitive": True}),
        (condition('<varsubstring respident="r">ork</varsubstring>'), {"answers": [{"text": "*ork*"}]}),
        (
            condition(equal("all")) + condition(equal("half"), "50"),
            {"answers": [{"text": "all"}, {"text": "half", "score": "0.5"}]},
        ),
    ],
)
def test_short_text_takes_what_the_conditions_take(rules, body):
    assert only(item12(text("What?") + field(), rules)) == ("shorttext", body, [])


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        (condition(equal("4")), {"answer": "4"}),
        (condition(equal("200", margintype="percent", margin="20")), {"answer": "200", "tolerance": "40"}),
        (condition(equal("200", margin="5")), {"answer": "200", "tolerance": "5"}),
        (
            condition('<vargte respident="r">1</vargte><varlte respident="r">3</varlte>'),
            {"answer": "2", "tolerance": "1"},
        ),
    ],
)
def test_number_takes_the_ranges_that_the_conditions_take(rules, body):
    content = item12(text("How many?") + field(kind="Decimal"), rules, fields=kind("numerical_question"))

    assert only(content) == ("numeric", body, [])


def test_essay_is_a_field_that_nothing_scores():
    assert only(item12(text("Write.") + field())) == ("essay", {}, [])
