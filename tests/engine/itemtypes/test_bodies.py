"""Malformed bodies are refused, and the error names the field."""

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.itemtypes.keys import split_known
from tests.engine.itemtypes.bodies import BODIES


def changed(name, **changes):
    """Return the type's body with some keys replaced, or left out where the new value is None."""
    return {key: value for key, value in (BODIES[name] | changes).items() if value is not None}


def choices(*changes):
    """Return three choices, the first of them correct, each with its changes."""
    rows = [{"id": str(place), "text": f"text {place}", "correct": place == 0} for place in range(3)]
    return {"choices": [row | change for row, change in zip(rows, [*changes, {}, {}, {}], strict=False)]}


@pytest.mark.parametrize(
    ("name", "raw", "field"),
    [
        ("flashcard", changed("flashcard", front=None), "front"),
        ("flashcard", changed("flashcard", front=" \n"), "front"),
        ("flashcard", changed("flashcard", back=1.5), "back"),
        ("flashcard", changed("flashcard", back="a\x00b"), "back"),
        ("flashcard", changed("flashcard", back="a\ud800b"), "back"),
        ("flashcard", changed("flashcard", back="x" * 100_001), "back"),
        ("flashcard", changed("flashcard", reversed="yes"), "reversed"),
        ("flashcard", changed("flashcard", reversed=1), "reversed"),
        ("choice", {"choices": "ab"}, "choices"),
        ("choice", {"choices": 7}, "choices"),
        ("choice", {"choices": [{"id": "a", "text": "A", "correct": True}]}, "choices"),
        ("choice", {"choices": ["a", "b"]}, "choices[0]"),
        ("choice", choices({"correct": False}), "choices"),
        ("choice", choices({}, {"correct": True}), "choices"),
        ("choice", choices({}, {"correct": "true"}), "choices[1].correct"),
        ("choice", choices({}, {}, {"text": ""}), "choices[2].text"),
        ("choice", choices({}, {}, {"id": "0"}), "choices[2].id"),
        ("choice", choices({}, {}, {"id": 2}), "choices[2].id"),
        ("choice", choices({}, {}, {"id": "x" * 101}), "choices[2].id"),
        ("choice", choices({"feedback": None}), "choices[0].feedback"),
        ("multiple", choices({"correct": False}), "choices"),
        ("truefalse", {}, "answer"),
        ("truefalse", {"answer": "true"}, "answer"),
        ("truefalse", {"answer": True, "feedback_true": 1}, "feedback_true"),
        ("shorttext", {}, "answers"),
        ("shorttext", {"answers": []}, "answers"),
        ("shorttext", {"answers": ["a", ""]}, "answers[1]"),
        ("shorttext", {"answers": ["a", 7]}, "answers[1]"),
        ("shorttext", {"answers": ["a", {"text": ""}]}, "answers[1].text"),
        ("shorttext", {"answers": ["a", "\u0301\u200b"]}, "answers[1]"),
        ("shorttext", {"answers": ["a", {"text": "b", "score": "1.1"}]}, "answers[1].score"),
        ("shorttext", {"answers": ["a", {"text": "b", "score": 0.5}]}, "answers[1].score"),
        ("shorttext", {"answers": ["a", {"text": "b", "score": True}]}, "answers[1].score"),
        ("shorttext", {"answers": [{"text": "b", "score": "0.5"}]}, "answers"),
        ("shorttext", {"answers": ["x" * 1001]}, "answers[0]"),
        ("numeric", changed("numeric", answer=None), "answer"),
        ("numeric", changed("numeric", answer="1_000"), "answer"),
        ("numeric", changed("numeric", answer=" 1"), "answer"),
        ("numeric", changed("numeric", answer="nan"), "answer"),
        ("numeric", changed("numeric", answer=0.5), "answer"),
        ("numeric", changed("numeric", answer="1e301"), "answer"),
        ("numeric", changed("numeric", answer=10**5000), "answer"),
        ("numeric", changed("numeric", tolerance="-1"), "tolerance"),
        ("numeric", changed("numeric", units=[{"name": "km"}]), "units[0].factor"),
        ("numeric", changed("numeric", units=[{"name": "km", "factor": 0}]), "units[0].factor"),
        ("numeric", changed("numeric", units=[{"name": "m", "factor": 1}]), "units[0].name"),
        ("numeric", changed("numeric", alternatives=[{"answer": "x"}]), "alternatives[0].answer"),
        ("matching", {"pairs": [{"id": "a", "prompt": "p", "answer": "x"}]}, "pairs"),
        ("matching", changed("matching", distractors=["Saxony", ""]), "distractors[1]"),
        ("matching", changed("matching", distractors=["Bohemia"]), "distractors[0]"),
        ("matching", {"pairs": [{"id": id_, "prompt": id_, "answer": "x"} for id_ in "ab"]}, "pairs"),
        ("ordering", {"sequence": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}, "sequence"),
        ("ordering", {"sequence": [{"id": id_, "text": "A"} for id_ in "abc"]}, "sequence[1].text"),
        ("essay", changed("essay", min_words="2"), "min_words"),
        ("essay", changed("essay", min_words=True), "min_words"),
        ("essay", changed("essay", min_words=-1), "min_words"),
        ("essay", changed("essay", min_words=9), "max_words"),
        ("essay", {"max_words": 0}, "max_words"),
        ("essay", {"rubric": [{"id": "a", "title": "A"}]}, "rubric[0].points"),
        ("essay", {"rubric": [{"id": "a", "title": "A", "points": 0}]}, "rubric[0].points"),
        ("essay", {"rubric": [{"id": "a", "title": "A", "points": "0.000001"}]}, "rubric[0].points"),
        (
            "essay",
            {"rubric": [{"id": "a", "title": "A", "points": 1, "levels": [{"points": 2, "text": "x"}]}]},
            "rubric[0].levels[0].points",
        ),
        ("essay", {"weaknesses": [1]}, "weaknesses[0]"),
        ("cloze", {}, "text"),
        ("cloze", {"text": "no deletion"}, "text"),
        ("cloze", {"text": "{{c1::a}}", "also": [{"gap": "c2", "text": "b"}]}, "also[0].gap"),
        ("cloze", {"text": "{{c1::a}}", "also": [{"gap": "c1", "text": "\u00ad"}]}, "also[0].text"),
    ],
)
def test_malformed_body_names_its_field(name, raw, field):
    with pytest.raises(MalformedBody) as raised:
        REGISTRY[name].parse_body(raw)

    assert raised.value.field == field


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_keys_are_all_that_a_body_may_hold(name):
    known = split_known(BODIES[name], REGISTRY[name].keys)

    assert known == (BODIES[name], [])


def test_misspelt_keys_are_told_from_the_rest():
    raw = {"choices": [{"id": "a", "tetx": "A"}, {"id": "b", "text": "B"}], "shuffle": True}

    known = split_known(raw, REGISTRY["choice"].keys)

    assert known == ({"choices": [{"id": "a"}, {"id": "b", "text": "B"}]}, ["choices[0].tetx", "shuffle"])


def test_an_essay_needs_no_rubric():
    body = REGISTRY["essay"].parse_body({})

    assert (body.rubric_points, REGISTRY["essay"].summary(body)) == (None, "")
