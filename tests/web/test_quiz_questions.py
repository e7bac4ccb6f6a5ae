"""Questions as pages print them: a cloze cut at its gaps, fields filled with an answer."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from quizzes.engine.itemtypes import REGISTRY
from quizzes.web.answerforms import paper_response
from quizzes.web.takingquestions import filled
from seminar.rendering import PlaceLost, render_around
from tests.factories.bank import BODIES


def public(type_name, body=None):
    kind = REGISTRY[type_name]
    parsed = kind.parse_body(BODIES[type_name] if body is None else body)
    return kind.public(parsed, kind.arrange(parsed, None))


def test_a_text_is_cut_where_its_places_stand():
    pieces = render_around("He was a *very* **[1]** man <b>of **[2: year]**.", ["**[1]**", "**[2: year]**"])

    assert pieces == ["He was a <em>very</em> ", " man of ", "."]


@pytest.mark.parametrize(
    "markdown",
    ["![**[1]**](asset:x)", "[link](http://example.org/ '**[1]**')", "<script>**[1]**</script>", "nothing of the kind"],
)
def test_a_place_in_no_running_text_is_said_to_be_lost(markdown):
    with pytest.raises(PlaceLost):
        render_around(markdown, ["**[1]**"])


def test_what_was_typed_stands_in_the_gaps():
    question = filled("cloze", public("cloze"), {"gaps": {"2": "1864"}})

    assert [
        (piece["html"], piece["gap"] and (piece["gap"]["id"], piece["gap"]["said"])) for piece in question["pieces"]
    ] == [
        ("Weber was a ", ("1", "")),
        (" of ", ("2", "1864")),
        (".", None),
    ]


def test_gaps_that_stand_in_a_picture_follow_the_text():
    body = {"text": "![A {{c1::tower}}](asset:x)"}

    pieces = filled("cloze", public("cloze", body), None)["pieces"]

    assert [piece.get("gap", {}).get("id") for piece in pieces] == [None, "1"]


def test_steps_stand_in_the_order_given_and_those_left_out_after_them():
    question = filled("ordering", public("ordering"), {"order": ["3", "1"]})

    assert [(step["id"], step["place"]) for step in question["sequence"]] == [("3", 1), ("1", 2), ("2", None)]


@pytest.mark.parametrize("type_name", [name for name, kind in REGISTRY.items() if name != "flashcard"])
def test_the_right_answer_goes_into_the_fields_and_comes_back_from_them(type_name):
    kind = REGISTRY[type_name]
    right = kind.samples(kind.parse_body(BODIES[type_name])).right

    posted = QueryDict(mutable=True)
    for name, value in fields_of(type_name, filled(type_name, public(type_name), right)):
        posted.appendlist(name, value)

    assert paper_response(type_name, posted) == right


def fields_of(type_name, question):
    """Yield the names and values that a browser would send of the printed fields."""
    match type_name:
        case "choice" | "multiple":
            yield from (("chosen", each["id"]) for each in question["choices"] if each["is_chosen"])
        case "truefalse":
            yield "chosen", str(question["said"]).lower()
        case "shorttext" | "essay":
            yield "text", question["said"]
        case "numeric":
            yield "value", question["said"]
        case "cloze":
            yield from ((f"gap-{each['gap']['id']}", each["gap"]["said"]) for each in question["pieces"] if each["gap"])
        case "matching":
            yield from ((f"pair-{each['id']}", each["said"]) for each in question["prompts"])
        case "ordering":
            yield from ((f"place-{each['id']}", str(each["place"])) for each in question["sequence"])
