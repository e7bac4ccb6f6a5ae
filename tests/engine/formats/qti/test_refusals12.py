"""Items of QTI 1.2 that are left out: they ask nothing, or what none of our types can say."""

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import condition, equal, field, item12, kind, options, text


def refusal(content):
    """Return rule and message of the one finding of a file without items."""
    result = read(content)
    (finding,) = result.findings
    assert list(result.items) == []
    return finding.rule, finding.message.partition(": ")[2]


def test_field_of_several_boxes_is_left_out():
    boxes = field().replace("<render_fib", '<render_fib input_boxes="3"')

    assert refusal(item12(text("Who?") + boxes, condition(equal("Nemo")))) == (
        "unsupported-question",
        "several texts are typed into the boxes of one field",
    )


def test_blank_of_an_unknown_comparison_is_left_out():
    blanks = options("red", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    blanks = blanks.replace('<response_label ident="red"', '<response_label ident="red" scoring_algorithm="TextRegex"')
    content = item12(text("[a] and [b]") + blanks, fields=kind("fill_in_multiple_blanks_question"))

    assert refusal(content) == ("unsupported-question", "a blank of it is compared by 'textregex'")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            item12(text("?"), fields=kind("calculated_question")),
            "its numbers are made anew at each showing, by a formula",
        ),
        (item12(text("?"), fields=kind("file_upload_question")), "it asks for a file"),
        (item12(text("?"), fields=kind("hot_spot_question")), "it asks for a place in a picture"),
        (item12("<response_xy ident='r'/>"), "it asks for a place in a picture, or for groups"),
        (item12("<response_lid ident='r'><render_hotspot/></response_lid>"), "it asks for a place in a picture"),
        (item12(options("A") + options("B")), "two of its responses are 'r'"),
        (item12(options("A", "A"), condition(equal("A"))), "two of its options are 'A'"),
        (item12(options(), condition(equal("A"))), "it has 0 options"),
        (item12(options("A", "B"), condition(equal("C"))), "no answer of it earns anything"),
        (item12(options("A", "B"), condition("<durequal/>")), "its scoring uses durequal"),
        (item12(options("A", "B"), condition(equal("A"), "x")), "its scoring gives 'x' points"),
        (item12(options("A", "B"), condition(equal("A"), action="Square")), "its scoring uses the action 'square'"),
        (
            item12(options("A", "B"), condition(equal("A"), "0", action="Divide")),
            "its scoring uses the action 'divide'",
        ),
        (item12(text("x" * 100_001) + options("A", "B")), "a text of it is longer than 100000 characters"),
        (
            item12(field().replace('ident="r"', 'ident="r" rcardinality="Multiple"'), condition(equal("a"))),
            "several texts are typed into one field",
        ),
        (item12(text("?"), fields=kind("categorization_question")), "its categories are none"),
        (item12(options(*map(str, range(101)), cardinality="Ordered"), condition("<other/>")), "it has 101 steps"),
        (
            item12(field(), condition("".join(equal(f"word{place}") for place in range(201)))),
            "it mentions more than 200 answers",
        ),
        (
            item12(text("?") + "<itemproc_extension><calculated/></itemproc_extension>"),
            "its numbers are made anew at each showing, by a formula",
        ),
    ],
)
def test_what_none_of_our_types_can_say_is_left_out(content, expected):
    assert refusal(content) == ("unsupported-question", expected)


@pytest.mark.parametrize("content", [item12(text("Read.")), item12(text("Read."), fields=kind("text_only_question"))])
def test_text_that_asks_nothing_is_a_hint(content):
    assert refusal(content)[0] == "not-a-question"
