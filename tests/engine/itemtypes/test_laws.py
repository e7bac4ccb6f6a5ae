"""The laws that every item type keeps. A new type joins by adding one body to BODIES."""

from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody, MalformedResponse, NeedsMarker, NoSuchCard, Score
from tests.engine.itemtypes.bodies import BODIES, SECRETS

# Responses that belong to another version: ids that this body never had, in the shape that its type parses to.
STRANGE_RESPONSES = {
    "flashcard": "x",
    "cloze": {"c99": "SECRET-one", "c1.7": "x"},
    "choice": "gone",
    "multiple": frozenset({"gone", "also gone"}),
    "truefalse": True,
    "shorttext": "x",
    "numeric": None,
    "matching": {"gone": "SECRET-p", "SECRET-p": "gone", "SECRET-q": "*7"},
    "ordering": ("gone", "SECRET-2", "also gone"),
    "essay": "x",
}


@pytest.fixture(params=sorted(REGISTRY))
def kind(request):
    return REGISTRY[request.param]


@pytest.fixture
def body(kind):
    return kind.parse_body(BODIES[kind.name])


def outcome(kind, body, raw):
    return kind.grade(body, kind.parse_response(raw, kind.arrange(body, None)))


def fraction(kind, body, raw):
    scored = outcome(kind, body, raw)
    return scored.fraction if isinstance(scored, Score) else None


def test_every_type_has_its_data_here():
    assert set(BODIES) == set(SECRETS) == set(STRANGE_RESPONSES) == set(REGISTRY)


def test_right_sample_scores_one_or_needs_a_marker(kind, body):
    right = kind.samples(body).right

    assert outcome(kind, body, right) == (
        Score(Decimal(1), outcome(kind, body, right).feedback) if kind.is_auto_graded else NeedsMarker()
    )


def test_wrong_samples_score_zero(kind, body):
    wrong = kind.samples(body).wrong

    assert [fraction(kind, body, raw) for raw in wrong] == [0] * len(wrong)
    assert wrong


def test_partly_right_samples_score_between(kind, body):
    partly = kind.samples(body).partly

    assert [raw for raw in partly if not 0 < fraction(kind, body, raw) < 1] == []


def test_malformed_samples_are_refused(kind, body):
    malformed = kind.samples(body).malformed

    for raw in malformed:
        with pytest.raises(MalformedResponse):
            kind.parse_response(raw, kind.arrange(body, None))
    assert malformed


@pytest.mark.parametrize("raw", [None, [], "text", 7, True, {"x": {}}, {"chosen": {}}, {"text": []}, {"gaps": None}])
def test_no_shape_raises_anything_else(kind, body, raw):
    try:
        response = kind.parse_response(raw, kind.arrange(body, None))
    except MalformedResponse:
        response = None

    assert response is None


@pytest.mark.parametrize("seed", [None, 0, 1, 2, 12345])
def test_public_shows_nothing_of_the_key(kind, body, seed):
    shown = repr(kind.public(body, kind.arrange(body, seed)))

    assert [secret for secret in SECRETS[kind.name] if secret in shown] == []
    assert [secret for secret in SECRETS[kind.name] if secret not in repr(BODIES[kind.name])] == []


def test_arrangements_are_repeatable_and_hold_the_same_ids(kind, body):
    arrangements = [kind.arrange(body, seed) for seed in (None, *range(20))]

    assert arrangements == [kind.arrange(body, seed) for seed in (None, *range(20))]
    assert {frozenset(arrangement) for arrangement in arrangements} == {frozenset(arrangements[0])}


def test_public_leaves_out_what_the_body_no_longer_has(kind, body):
    arrangement = kind.arrange(body, None)

    assert repr(kind.public(body, (*arrangement, "gone", "answer:gone", "prompt:gone"))) == repr(
        kind.public(body, arrangement)
    )


def test_grading_takes_responses_to_another_version(kind, body):
    scored = kind.grade(body, STRANGE_RESPONSES[kind.name])

    assert (scored.fraction if isinstance(scored, Score) else 0) == 0


@pytest.mark.parametrize("raw", [None, [], "text", 7, False])
def test_bodies_that_are_no_objects_are_refused(kind, raw):
    with pytest.raises(MalformedBody) as raised:
        kind.parse_body(raw)

    assert str(raised.value) == "the body must be an object"


def test_each_card_has_two_sides(kind, body):
    faces = [kind.face(body, ordinal) for ordinal in kind.ordinals(body)]

    assert [face for face in faces if not face.back] == []
    assert len(faces) == {"flashcard": 2, "cloze": 3}.get(kind.name, 1)


def test_no_card_beyond_the_ordinals(kind, body):
    with pytest.raises(NoSuchCard) as raised:
        kind.face(body, 500)

    assert "500" in str(raised.value)


def test_the_front_of_the_first_card_hides_the_key(kind, body):
    front = kind.face(body, 1).front

    assert "SECRET" not in front.replace("SECRET-two", "")


def test_summaries_are_one_short_line(kind, body):
    summary = kind.summary(body)

    assert 0 < len(summary) <= 120
    assert "\n" not in summary


def test_solutions_are_the_backs_of_first_cards(kind, body):
    assert kind.solution(body) if kind.name == "cloze" else kind.solution(body) == kind.face(body, 1).back


def test_only_what_a_person_must_judge_is_left_to_them():
    assert {name for name, kind in REGISTRY.items() if not kind.is_auto_graded} == {"flashcard", "essay"}
    assert {name for name, kind in REGISTRY.items() if kind.is_self_rated} == {"flashcard", "cloze", "essay"}
    assert {name for name, kind in REGISTRY.items() if kind.name != name or not kind.label} == set()


def test_scores_lie_from_zero_to_one():
    with pytest.raises(ValueError, match="outside"):
        Score(Decimal("1.01"))

    assert Score(Decimal(1)).feedback == ""
