"""Questions as Brightspace writes them."""

from decimal import Decimal

from quizzes.engine.formats.qti.reader import read


def words(text):
    return f'<material><mattext texttype="text/html">{text}</mattext></material>'


def labels(**options):
    """Return a `render_choice` of options by their identifiers."""
    made = "".join(
        f'<flow_label class="Block"><response_label ident="{ident}"><flow_mat>{words(text)}</flow_mat></response_label>'
        "</flow_label>"
        for ident, text in options.items()
    )
    return f"<render_choice>{made}</render_choice>"


def decision(ident, value, *, is_right, is_not=False):
    test = f'<varequal respident="{ident}">{value}</varequal>'
    test = f"<not>{test}</not>" if is_not else test
    name = "D2L_Correct" if is_right else "D2L_Incorrect"
    setvar = f'<setvar varname="{name}" action="Add">1</setvar>'
    return f"<respcondition><conditionvar>{test}</conditionvar>{setvar}</respcondition>"


TOTAL = """<respcondition><conditionvar><other/></conditionvar>
<setvar varname="que_score" action="Set">D2L_Correct</setvar></respcondition>"""


def item(kind, responses, *decisions, more=""):
    rules = "".join((TOTAL, *decisions)) if decisions else ""
    return f"""<questestinterop><objectbank><section><item ident="q"><itemmetadata><qtimetadata>
<qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel><fieldentry>{kind}</fieldentry></qti_metadatafield>
<qti_metadatafield><fieldlabel>qmd_weighting</fieldlabel><fieldentry>2.0</fieldentry></qti_metadatafield>
</qtimetadata></itemmetadata><presentation><flow>{words("Say")}{responses}</flow></presentation>
<resprocessing>{rules}</resprocessing>{more}</item></section></objectbank></questestinterop>""".encode()


def only(content):
    """Return type, body, points and rules of the findings of a file with one item."""
    result = read(content)
    (made,) = result.items
    assert made.stem == "Say"
    return made.type, made.body, made.points, [finding.rule for finding in result.findings]


def test_each_decision_counts_where_several_are_picked():
    response = f'<response_lid ident="L" rcardinality="Multiple">{labels(A="x", B="y", C="z")}</response_lid>'
    decisions = [
        decision("L", ident, is_right=(ident != "B") != is_not, is_not=is_not)
        for ident in "ABC"
        for is_not in (False, True)
    ]

    assert only(item("Multi-Select", response, *decisions)) == (
        "multiple",
        {
            "choices": [
                {"id": "A", "text": "x", "correct": True},
                {"id": "B", "text": "y"},
                {"id": "C", "text": "z", "correct": True},
            ]
        },
        Decimal(2),
        ["other-scoring"],
    )


def test_groups_of_one_set_of_options_are_matched():
    groups = "".join(
        f'<response_grp respident="{name}" rcardinality="Single">{words(name)}{labels(A="x", B="y")}</response_grp>'
        for name in ("one", "two")
    )
    key = {"one": "B", "two": "A"}
    decisions = [decision(name, ident, is_right=key[name] == ident) for name in key for ident in "AB"]

    assert only(item("Matching", groups, *decisions)) == (
        "matching",
        {
            "pairs": [
                {"id": "one", "prompt": "one", "answer": "y"},
                {"id": "two", "prompt": "two", "answer": "x"},
            ]
        },
        Decimal(2),
        ["other-scoring"],
    )


def test_steps_stand_in_the_order_of_the_places_that_are_compared():
    group = f'<response_grp ident="O" rcardinality="Ordered">{labels(A="third", B="first", C="second")}</response_grp>'
    places = {"A": 3, "B": 1, "C": 2}
    decisions = [
        decision(step, place, is_right=not is_not, is_not=is_not)
        for step, place in places.items()
        for is_not in (False, True)
    ]

    assert only(item("Ordering", group, *decisions)) == (
        "ordering",
        {
            "sequence": [
                {"id": "B", "text": "first"},
                {"id": "C", "text": "second"},
                {"id": "A", "text": "third"},
            ]
        },
        Decimal(2),
        ["other-scoring"],
    )


def test_answer_key_is_the_model_of_an_essay():
    response = '<response_str ident="S" rcardinality="Multiple"><render_fib rows="5"/></response_str>'
    key = f"<answer_key><answer_key_material><flow_mat>{words('&lt;p&gt;A model.&lt;/p&gt;')}</flow_mat>"

    content = item("Long Answer", response, more=f"{key}</answer_key_material></answer_key>")

    assert only(content) == ("essay", {"exemplar": "A model."}, Decimal(2), [])
