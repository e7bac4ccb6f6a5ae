"""What stands around the key of an item of QTI 1.2: texts, feedback, points, type and name."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.qti.reader import read
from tests.engine.formats.qti.documents import condition, equal, field, item12, options, text
from tests.engine.formats.qti.results import choices, only


def test_text_beside_the_only_response_belongs_to_the_stem():
    content = item12(text("Match it:") + options("A", "B", label="Which?"), condition(equal("B")))

    (item,) = read(content).items

    assert item.stem == "Match it:\n\nWhich?"


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
