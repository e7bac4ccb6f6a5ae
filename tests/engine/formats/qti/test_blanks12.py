"""Texts with several blanks in QTI 1.2, and options sorted into categories, as the standard and Canvas have them."""

from tests.engine.formats.qti.documents import condition, equal, field, item12, kind, options, text
from tests.engine.formats.qti.results import only


def test_fields_within_a_text_make_a_cloze():
    presentation = text("Now is the ") + field("one") + text(" of our ") + field("two") + text(".")
    rules = condition(equal("winter", "one") + equal("discontent", "two"))

    assert only(item12(presentation, rules)) == (
        "cloze",
        {"text": "Now is the {{c1::winter}} of our {{c2::discontent}} ."},
        ["other-scoring"],
    )


def test_labels_of_typed_blanks_are_their_answers_whatever_the_conditions_name():
    blanks = options("red", "Red", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    content = item12(text("[a] and [b]") + blanks, fields=kind("fill_in_multiple_blanks_question"))

    assert only(content) == ("cloze", {"text": "{{c1::red}} and {{c2::blue}}"}, [])


def test_all_answers_of_a_blank_are_right():
    blanks = options("red", "crimson", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    content = item12(text("[a] and [b]") + blanks, fields=kind("fill_in_multiple_blanks_question"))

    assert only(content) == (
        "cloze",
        {"text": "{{c1::red}} and {{c2::blue}}", "also": [{"gap": "c1", "text": "crimson"}]},
        [],
    )


def test_blanks_that_are_picked_beside_typed_ones_are_typed():
    picked = options("red", "green", ident="response_a", label="a")
    picked = picked.replace("<response_label", '<response_label answer_type="dropdown"')
    blanks = picked + options("blue", "azure", ident="response_b", label="b")
    rules = condition(equal("red", "response_a"), "50", action="Add")
    rules += condition(equal("blue", "response_b"), "50", action="Add")
    content = item12(text("[a] and [b]") + blanks, rules, fields=kind("fill_in_multiple_blanks_question"))

    assert only(content) == (
        "cloze",
        {"text": "{{c1::red::green / red}} and {{c2::blue}}", "also": [{"gap": "c2", "text": "azure"}]},
        ["typed-gap"],
    )


def test_blank_that_forgives_slips_is_a_warning():
    blanks = options("red", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    blanks = blanks.replace('ident="red"', 'ident="red" scoring_algorithm="TextCloseEnough"')
    content = item12(text("[a] and [b]") + blanks, fields=kind("fill_in_multiple_blanks_question"))

    assert only(content) == ("cloze", {"text": "{{c1::red}} and {{c2::blue}}"}, ["other-scoring"])


def test_capitals_that_counted_in_blanks_are_a_warning():
    blanks = options("red", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    fields = (*kind("fill_in_multiple_blanks_question"), ("case_sensitive", "true"))
    content = item12(text("[a] and [b]") + blanks, fields=fields)

    assert only(content) == ("cloze", {"text": "{{c1::red}} and {{c2::blue}}"}, ["other-scoring"])


def test_text_that_is_picked_in_a_gap_is_one_of_those_shown():
    picked = options("red", "green", ident="one").replace("response_lid", "response_str")
    rules = condition(equal("red", "one"), "50", action="Add") + condition(equal("sea", "two"), "50", action="Add")

    assert only(item12(text("A ") + picked + text(" and ") + field("two"), rules)) == (
        "cloze",
        {"text": "A {{c1::red::green / red}} and {{c2::sea}}"},
        ["typed-gap"],
    )


def test_typed_fields_of_a_multiple_blanks_question_keep_their_conditions():
    presentation = field("one") + text("and") + field("two") + text(".")
    rules = condition(equal("a", "one"), "50", action="Add") + condition(equal("b", "two"), "50", action="Add")
    content = item12(presentation, rules, fields=kind("fill_in_multiple_blanks_question"))

    assert only(content) == ("cloze", {"text": "{{c1::a}} and {{c2::b}} ."}, [])


def test_blanks_that_are_all_picked_keep_their_conditions():
    blanks = options("red", "plaid", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    blanks = blanks.replace("<response_label ", '<response_label answer_type="wordbank" ')
    rules = condition(equal("plaid", "response_a"), "50", action="Add")
    rules += condition(equal("blue", "response_b"), "50", action="Add")
    content = item12(text("[a] and [b]") + blanks, rules, fields=kind("fill_in_multiple_blanks_question"))

    pairs = [
        {"id": "response_a", "prompt": "[a]", "answer": "plaid"},
        {"id": "response_b", "prompt": "[b]", "answer": "blue"},
    ]
    assert only(content) == ("matching", {"pairs": pairs, "distractors": ["red"]}, [])


def test_dropdowns_make_a_matching_of_their_names():
    blanks = options("red", "plaid", ident="response_a", label="a") + options(
        "blue", "red", ident="response_b", label="b"
    )
    rules = condition(equal("red", "response_a"), "50", action="Add")
    rules += condition(equal("blue", "response_b"), "50", action="Add")

    assert only(item12(text("[a] and [b]") + blanks, rules, fields=kind("multiple_dropdowns_question"))) == (
        "matching",
        {
            "pairs": [
                {"id": "response_a", "prompt": "[a]", "answer": "red"},
                {"id": "response_b", "prompt": "[b]", "answer": "blue"},
            ],
            "distractors": ["plaid"],
        },
        [],
    )


def test_categories_make_a_matching_of_their_options():
    sorted_in = options("x", "y", "z", ident="a", cardinality="Multiple", label="first")
    sorted_in += options("x", "y", "z", ident="b", cardinality="Multiple", label="second")
    rules = condition(equal("x", "a"), "50", action="Add") + condition(equal("y", "b"), "50", action="Add")

    assert only(item12(sorted_in, rules)) == (
        "matching",
        {
            "pairs": [
                {"id": "o0", "prompt": "x", "answer": "first"},
                {"id": "o1", "prompt": "y", "answer": "second"},
            ]
        },
        ["option-not-kept"],
    )
