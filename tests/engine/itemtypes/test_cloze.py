from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, MalformedBody, NoSuchCard, Score
from quizzes.engine.itemtypes.deletions import Deletion, parse_deletions

CLOZE = REGISTRY["cloze"]


def faces(text):
    body = CLOZE.parse_body({"text": text})
    return {ordinal: CLOZE.face(body, ordinal) for ordinal in CLOZE.ordinals(body)}


def grade(text, gaps):
    body = CLOZE.parse_body({"text": text})
    return CLOZE.grade(body, CLOZE.parse_response({"gaps": gaps}, CLOZE.arrange(body, None)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{c1::b}} c", {1: Face("a **[…]** c", "a **b** c")}),
        ("a {{c1::b::hint}} c", {1: Face("a **[hint]** c", "a **b** c")}),
        ("a {{c1::b::x::y}} c", {1: Face("a **[x::y]** c", "a **b** c")}),
        ("a {{c1::b::}} c", {1: Face("a **[…]** c", "a **b** c")}),
        (
            "{{c2::b}} and {{c1::a}}",
            {1: Face("b and **[…]**", "b and **a**"), 2: Face("**[…]** and a", "**b** and a")},
        ),
        ("{{c1::a}}, {{c1::b::B}}", {1: Face("**[…]**, **[B]**", "**a**, **b**")}),
        (
            "{{c1::a {{c2::b}} c}} d",
            {1: Face("**[…]** d", "**a b c** d"), 2: Face("a **[…]** c d", "a **b** c d")},
        ),
        (
            "{{c1::a {{c1::b}} {{c3::c::C}}}}",
            {1: Face("**[…]**", "**a b c**"), 3: Face("a b **[C]**", "a b **c**")},
        ),
        ("{{c1:: a }}b", {1: Face("**[…]**b", " **a** b")}),
        ("{{c499::a}}", {499: Face("**[…]**", "**a**")}),
        (
            "std::map {{c1::a}} }} {{c::x}} {{c1:x}}",
            {1: Face("std::map **[…]** }} {{c::x}} {{c1:x}}", "std::map **a** }} {{c::x}} {{c1:x}}")},
        ),
    ],
)
def test_each_number_is_one_card(text, expected):
    assert faces(text) == expected


def test_braces_of_tex_do_not_break_the_text():
    assert faces(r"{{c1::$\frac{1}{2}}}$ rest") == {1: Face("**[…]**}$ rest", r"**$\frac{1}{2**}$ rest")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("plain", "text has no deletion such as {{c1::answer}}"),
        ("{{c1::}}", "deletion c1 is empty"),
        ("{{c1:: \n }}", "deletion c1 is empty"),
        ("{{c1::::hint}}", "deletion c1 is empty"),
        ("{{c1::a {{c2::b}}", "deletion c1 is not closed with }}"),
        ("{{c0::a}}", "deletion c0 is not numbered from 1 to 499"),
        ("{{c500::a}}", "deletion c500 is not numbered from 1 to 499"),
        ("{{c" + "1" * 9999 + "::a}}", "deletion c1111111111 is not numbered from 1 to 499"),
        ("{{c1::a::hint {{c2::b}}}}", "deletion c2 stands in a hint"),
        ("{{c1::" * 9 + "a" + "}}" * 9, "deletion c1 is nested more than 8 deep"),
        ("{{c1::**}}", "deletion c1 holds nothing that can be typed"),
        ("{{c1::" + "a" * 1001 + "}}", "deletion c1 is longer than 1000 characters"),
    ],
)
def test_broken_deletions_are_refused(text, message):
    with pytest.raises(MalformedBody) as raised:
        CLOZE.parse_body({"text": text})

    assert (str(raised.value), raised.value.field) == (message, "text")


def test_eight_levels_are_still_read():
    body = CLOZE.parse_body({"text": "{{c1::" * 8 + "a" + "}}" * 8})

    assert CLOZE.solution(body) == "**a**"


@pytest.mark.slow
def test_long_texts_are_read_in_one_pass():
    # Quadratic reading of this text would take minutes.
    parts = parse_deletions("{{c1::a}}}}::{{c" * 50_000)

    assert (len(parts), parts[:2]) == (200_000, (Deletion(1, ("a",), ""), "}}"))


def test_removed_deletions_have_no_card():
    body = CLOZE.parse_body({"text": "{{c1::a}} {{c3::b}}"})

    with pytest.raises(NoSuchCard):
        CLOZE.face(body, 2)
    assert CLOZE.ordinals(body) == [1, 3]


def test_a_quiz_shows_numbered_gaps_and_hides_what_is_inside_them():
    body = CLOZE.parse_body({"text": "{{c2::a {{c1::b}}}}, {{c2::c::hint}} and {{c1::d}}"})
    arrangement = CLOZE.arrange(body, None)

    assert arrangement == ("c2", "c2.2", "c1")
    assert CLOZE.public(body, arrangement) == {
        "text": "**[1]**, **[2: hint]** and **[3]**",
        "gaps": [{"id": "1", "hint": ""}, {"id": "2", "hint": "hint"}, {"id": "3", "hint": ""}],
    }


def test_a_gap_added_after_the_attempt_began_cannot_be_filled():
    body = CLOZE.parse_body({"text": "{{c1::a}} {{c2::b}}"})

    assert CLOZE.public(body, ("c2",)) == {"text": "**[–]** **[1]**", "gaps": [{"id": "1", "hint": ""}]}


@pytest.mark.parametrize(
    ("gaps", "score"),
    [
        ({"1": "the Rabble ", "2": "“Hegel”"}, Score(Decimal(1))),
        ({"1": "the rabble"}, Score(Decimal("0.5"))),
        ({"1": "the rable", "2": ""}, Score(Decimal(0), "Gap 1: close, but not quite; check the spelling.")),
        ({}, Score(Decimal(0))),
    ],
)
def test_gaps_are_compared_as_typed_text(gaps, score):
    assert grade('{{c1::*the rabble*}} of {{c2::"Hegel"}}', gaps) == score


def test_other_answers_of_a_gap_are_as_right_as_the_one_shown():
    also = [{"gap": "c1", "text": text} for text in ("Heaven", "firmament", "SKY", "heaven")]
    body = CLOZE.parse_body({"text": "The {{c1::sky}} is {{c1::blue}}", "also": also})

    scores = [CLOZE.grade(body, {"c1": typed, "c1.2": "blue"}).fraction for typed in ("heaven", "sky", "hell")]

    assert body.gaps["c1"].others == ("Heaven", "firmament")
    assert scores == [1, 1, Decimal("0.5")]
    assert "Gap 1: close" in CLOZE.grade(body, {"c1": "firmamant"}).feedback


def test_summary_marks_the_deletions():
    body = CLOZE.parse_body({"text": "a {{c1::b {{c2::c}}}} d"})

    assert CLOZE.summary(body) == "a [b c] d"
