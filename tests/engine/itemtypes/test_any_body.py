"""The samples of a type hold for any body that an author could write."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.engine.grading.response import Unreadable, grade_response
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import NeedsMarker, Score
from tests.engine.itemtypes.strategies import BODIES


def fractions(kind, raw_body, responses):
    """Return the fraction of each response, or the outcome where it has none."""
    arrangement = kind.arrange(kind.parse_body(raw_body), None)
    outcomes = [
        grade_response(type_name=kind.name, body=raw_body, response=raw, arrangement=arrangement) for raw in responses
    ]
    return [outcome.fraction if isinstance(outcome, Score) else outcome for outcome in outcomes]


@pytest.mark.parametrize("name", sorted(REGISTRY))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
@given(data=st.data())
def test_samples_come_to_what_they_promise(name, data):
    kind = REGISTRY[name]
    raw_body = data.draw(BODIES[name])
    samples = kind.samples(kind.parse_body(raw_body))
    malformed = [raw for raw in samples.malformed if raw not in (None, {})]

    assert fractions(kind, raw_body, [samples.right]) == [1 if kind.is_auto_graded else NeedsMarker()]
    assert set(fractions(kind, raw_body, samples.wrong)) == {0}
    assert [part for part in fractions(kind, raw_body, samples.partly) if not 0 < part < 1] == []
    assert {type(outcome) for outcome in fractions(kind, raw_body, malformed)} == {Unreadable}


@pytest.mark.parametrize("name", sorted(REGISTRY))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
@given(data=st.data())
def test_every_card_and_showing_can_be_made(name, data):
    kind = REGISTRY[name]
    body = kind.parse_body(data.draw(BODIES[name]))
    seed = data.draw(st.none() | st.integers(0, 2**63))

    arrangement = kind.arrange(body, seed)
    faces = [kind.face(body, ordinal) for ordinal in kind.ordinals(body)]

    assert len(faces) >= 1
    assert isinstance(kind.public(body, arrangement), dict)
    assert len(set(arrangement)) == len(arrangement)
    assert "\n" not in kind.summary(body)
