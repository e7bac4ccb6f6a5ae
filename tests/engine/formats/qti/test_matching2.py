"""Interactions of QTI 2 and 3 that become a matching: pairs, and gaps with words to pick."""

import pytest

from tests.engine.formats.qti.documents import item2, template
from tests.engine.formats.qti.results import only, refusal


def associable(*names):
    return "".join(f'<simpleAssociableChoice identifier="{x}">{x}</simpleAssociableChoice>' for x in names)


def matched(correct, *, sets=("ab", "xy")):
    made = "".join(f"<simpleMatchSet>{associable(*names)}</simpleMatchSet>" for names in sets)
    body = f'<matchInteraction responseIdentifier="RESPONSE">{made}</matchInteraction>'
    rules = template("match_correct")
    return item2(body, correct=correct, cardinality="multiple", base_type="directedPair", rules=rules)


def pair(prompt, answer):
    return {"id": prompt, "prompt": prompt, "answer": answer}


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (matched(["a x", "b y"]), {"pairs": [pair("a", "x"), pair("b", "y")]}),
        (matched(["a x", "b x"]), {"pairs": [pair("a", "x"), pair("b", "x")], "distractors": ["y"]}),
        (matched(["a x", "a y"]), {"pairs": [pair("x", "a"), pair("y", "a")], "distractors": ["b"]}),
    ],
)
def test_side_whose_members_have_one_partner_is_asked(content, body):
    kind, read_body, _ = only(content)

    assert (kind, read_body) == ("matching", body)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (matched(["a x", "a y", "b x"]), "a prompt of it has several answers, while an answer has several prompts"),
        (matched([]), "it names no right pairs, or too many"),
        (matched(["a x"], sets=("ab", "")), "it has nothing to be matched with"),
        (matched(["a x", "b y"]).replace(b">y<", b">x<"), "two of its answers have the same text"),
    ],
)
def test_matching_without_one_answer_for_each_prompt_is_left_out(content, message):
    assert refusal(content) == message


def test_member_of_two_pairs_makes_no_matching():
    body = f'<associateInteraction responseIdentifier="RESPONSE">{associable(*"abc")}</associateInteraction>'
    content = item2(
        body, correct=["a b", "b c"], cardinality="multiple", base_type="pair", rules=template("match_correct")
    )

    assert refusal(content) == "something of it belongs to several pairs"


def dropdowns(first, second, *, mapping=""):
    """Return an item with a gap RESPONSE, whose key is 'A', and a gap R2 whose key is 'C'; each earns by a mapping."""

    def gap(name, letters):
        options = "".join(f'<inlineChoice identifier="{letter}">{letter}</inlineChoice>' for letter in letters)
        return f'<inlineChoiceInteraction responseIdentifier="{name}">{options}</inlineChoiceInteraction>'

    declaration = f"""<mapping><mapEntry mapKey="A" mappedValue="1"/>{mapping}</mapping></responseDeclaration>
<responseDeclaration identifier="R2" cardinality="single" baseType="identifier">
<correctResponse><value>C</value></correctResponse><mapping><mapEntry mapKey="C" mappedValue="1"/></mapping>"""
    total = '<sum><mapResponse identifier="RESPONSE"/><mapResponse identifier="R2"/></sum>'
    rules = f'<responseProcessing><setOutcomeValue identifier="SCORE">{total}</setOutcomeValue></responseProcessing>'
    body = f"<p>One {gap('RESPONSE', first)} two {gap('R2', second)}</p>"
    return item2(body, correct=["A"], declaration=declaration, rules=rules)


@pytest.mark.parametrize(
    ("content", "answer", "rules"),
    [
        (dropdowns("ABC", "ABC"), "A", []),
        # The declared key earns less than another option: the rules tell what is right.
        (dropdowns("ABC", "ABC", mapping='<mapEntry mapKey="B" mappedValue="2"/>'), "B", ["other-scoring"]),
    ],
)
def test_words_picked_in_gaps_make_a_matching_of_those_that_earn_most(content, answer, rules):
    (distractor,) = {"A", "B"} - {answer}
    body = {
        "pairs": [
            {"id": "RESPONSE", "prompt": "[1]", "answer": answer},
            {"id": "R2", "prompt": "[2]", "answer": "C"},
        ],
        "distractors": [distractor],
    }

    assert only(content) == ("matching", body, rules)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (dropdowns("ABC", ""), "a gap of it has no options"),
        (dropdowns([f"o{number}" for number in range(1_000)], "C"), "it has too many options"),
    ],
)
def test_gaps_without_options_or_with_too_many_are_left_out(content, message):
    assert refusal(content) == message
