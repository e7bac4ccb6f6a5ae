"""Items of QTI 1.2, as the standard has them and as Canvas writes them."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import condition, equal, field, item12, options, text


def only(content):
    """Return type, body and rules of the findings of a file with one item."""
    result = read(content)
    (item,) = result.items
    return item.type, item.body, [finding.rule for finding in result.findings]


def refusal(content):
    """Return rule and message of the one finding of a file without items."""
    result = read(content)
    (finding,) = result.findings
    assert list(result.items) == []
    return finding.rule, finding.message.partition(": ")[2]


def choices(*key):
    return {"choices": [{"id": x, "text": x} | ({"correct": True} if x in key else {}) for x in "ABC"]}


def kind(name):
    return [("question_type", name)]


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


def test_field_of_several_boxes_is_left_out():
    boxes = field().replace("<render_fib", '<render_fib input_boxes="3"')

    assert refusal(item12(text("Who?") + boxes, condition(equal("Nemo")))) == (
        "unsupported-question",
        "several texts are typed into the boxes of one field",
    )


def test_several_tests_in_a_not_are_none_of_them():
    rules = condition(f"{equal('A')}<not>{equal('B')}{equal('C')}</not>")

    kind_, body, _ = only(item12(options("A", "B", "C", cardinality="Multiple"), rules))

    assert (kind_, body) == ("multiple", choices("A"))


def test_text_beside_the_only_response_belongs_to_the_stem():
    content = item12(text("Match it:") + options("A", "B", label="Which?"), condition(equal("B")))

    (item,) = read(content).items

    assert item.stem == "Match it:\n\nWhich?"


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


def test_blank_of_an_unknown_comparison_is_left_out():
    blanks = options("red", ident="response_a", label="a") + options("blue", ident="response_b", label="b")
    blanks = blanks.replace('<response_label ident="red"', '<response_label ident="red" scoring_algorithm="TextRegex"')
    content = item12(text("[a] and [b]") + blanks, fields=kind("fill_in_multiple_blanks_question"))

    assert refusal(content) == ("unsupported-question", "a blank of it is compared by 'textregex'")


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


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;&lt;/p&gt;", "One **two**"),
        ("What is &lt;b&gt; for?", "What is &lt;b> for?"),
        ("[tex]x^2[/tex] &lt;span class='latex'&gt;a_1&lt;/span&gt;", "$x^2$ $a_1$"),
        ("&lt;span class='latex'&gt;$5&lt;/span&gt;", "$5"),
    ],
)
def test_text_without_a_type_is_html_where_it_looks_so(words, shown):
    material = f"<material><mattext>{words}</mattext></material>"

    (item,) = read(item12(material + options("A", "B"), condition(equal("A")))).items

    assert item.stem == shown


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


def test_essay_is_a_field_that_nothing_scores():
    assert only(item12(text("Write.") + field())) == ("essay", {}, [])


def test_type_and_weight_are_also_read_from_metadata_of_the_standard():
    standard = b"""<qmd_itemtype>Essay</qmd_itemtype><qmd_weighting>4</qmd_weighting>
<qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel></qtimetadatafield>"""
    content = item12(text("Write.") + field(), condition("<other/>")).replace(b"<qtimetadata>", standard)

    (item,) = read(content).items

    assert (item.type, item.points) == ("essay", Decimal(4))


@pytest.mark.parametrize(
    ("fields", "outcomes", "points"),
    [
        ([("points_possible", "2.5")], '<decvar maxvalue="100"/>', "2.5"),
        ([("points_possible", "1e10")], '<decvar maxvalue="100"/>', "1"),
        ([], '<decvar maxvalue="100"/>', "1"),
        ([], '<decvar maxvalue="7"/>', "7"),
        ([], "", "100"),
    ],
)
def test_points_are_those_of_the_metadata_or_of_the_score(fields, outcomes, points):
    content = item12(options("A", "B"), condition(equal("A")), fields=fields, outcomes=outcomes)

    assert read(content).items[0].points == Decimal(points)


def test_item_without_an_identifier_is_called_by_its_title():
    content = item12(options("A", "B"), condition(equal("A"))).replace(b'ident="q" ', b"")

    assert [item.id for item in read(content).items] == ["name"]


def test_points_are_divided_where_a_condition_says_so():
    rules = condition(equal("A"), "6") + condition(equal("A"), "4", action="Divide")

    (item,) = read(item12(options("A", "B"), rules)).items

    assert (item.body, item.points) == (
        {"choices": [{"id": "A", "text": "A", "correct": True}, {"id": "B", "text": "B"}]},
        Decimal("1.5"),
    )


def test_feedback_stands_where_it_is_shown():
    shown = {name: f'<displayfeedback linkrefid="{name}"/>' for name in ("all", "right", "wrong", "lost")}
    rules = (
        condition("<other/>", "", more=shown["all"])
        + condition(equal("A"), more=shown["right"])
        + condition(equal("B"), "0", more=shown["wrong"])
    )
    feedbacks = "".join(
        f'<itemfeedback ident="{name}"><flow_mat>{text(name)}</flow_mat></itemfeedback>' for name in shown
    )

    result = read(item12(options("A", "B"), rules, feedbacks=feedbacks))

    (item,) = result.items
    assert item.feedback == "all"
    assert [choice["feedback"] for choice in item.body["choices"]] == ["right", "wrong"]
    assert [finding.rule for finding in result.findings] == ["feedback-not-kept"]


def test_html_becomes_markdown_and_what_is_missing_is_a_warning():
    html = "&lt;p&gt;One &lt;b&gt;bold&lt;/b&gt; 2 &amp;lt; 3&lt;/p&gt;&lt;img src='x.png' alt='A picture'&gt;"
    more = '<material><matimage uri="y.png" label="Other"/><mataudio uri="z.mp3"/><matvideo uri="v.mp4"/></material>'
    content = item12(text(html, "text/html") + more + options("A", "B"), condition(equal("A")))

    result = read(content)

    assert result.items[0].stem == "One **bold** 2 < 3\n\nA picture\n\nOther\n\nz.mp3\n\nv.mp4"
    assert [finding.rule for finding in result.findings] == ["missing-media"]


def test_elements_of_html_within_a_text_are_read_as_html():
    content = item12(text("<div>One<br/>two</div>", "text/plain") + options("A", "B"), condition(equal("A")))

    assert read(content).items[0].stem == "One<br>two"


def test_texts_in_containers_are_read_and_empty_options_left_out():
    empty = '<response_label ident="D"><material><mattext/></material></response_label></render_choice>'
    choice = options("A", "B", "C").replace("</render_choice>", empty)
    content = item12(
        f"<flow>{text('Which?')}<qticomment>said</qticomment><flow>{choice}</flow></flow>", condition(equal("B"))
    )

    assert read(content).items[0].stem == "Which?"
    assert only(content) == ("choice", choices("B"), [])


def test_formula_that_has_no_tex_is_a_warning():
    formula = text("<math><mtable>1</mtable></math>")

    assert only(item12(formula + options("A", "B", "C"), condition(equal("B")))) == (
        "choice",
        choices("B"),
        ["markup-not-kept"],
    )
