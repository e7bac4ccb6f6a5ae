from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.grading.review_policy import (
    DEFAULT_POLICY,
    FACETS,
    PHASES,
    ReviewPolicy,
    phase_of,
    visible,
)

SUBMITTED = datetime(2026, 11, 2, 10, tzinfo=UTC)
CLOSES = SUBMITTED + timedelta(hours=1)
EVERYTHING = ReviewPolicy(dict.fromkeys(PHASES, FACETS))

policies = st.dictionaries(st.sampled_from(PHASES), st.frozensets(st.sampled_from(sorted(FACETS)))).map(ReviewPolicy)
judgements = st.sampled_from(["unchecked", "checked", "settled"])


@pytest.mark.parametrize(
    ("submitted_at", "closes", "at", "phase"),
    [
        (None, CLOSES, CLOSES + timedelta(days=1), "during"),
        (SUBMITTED, CLOSES, SUBMITTED, "right_after"),
        (SUBMITTED, CLOSES, SUBMITTED + timedelta(seconds=119), "right_after"),
        (SUBMITTED, CLOSES, SUBMITTED + timedelta(seconds=120), "while_open"),
        (SUBMITTED, CLOSES, CLOSES - timedelta(seconds=1), "while_open"),
        (SUBMITTED, CLOSES, CLOSES, "after_close"),
        (SUBMITTED, None, SUBMITTED + timedelta(days=999), "while_open"),
        (CLOSES, CLOSES, CLOSES + timedelta(seconds=60), "right_after"),
    ],
)
def test_the_phase_follows_the_clock(submitted_at, closes, at, phase):
    assert phase_of(submitted_at=submitted_at, closes_for_all_at=closes, at=at) == phase


@pytest.mark.parametrize("phase", ["right_after", "while_open", "after_close"])
@given(policy=policies, judgement=judgements)
def test_after_handing_in_a_learner_sees_what_the_policy_says(phase, policy, judgement):
    seen = visible(policy, phase=phase, judgement=judgement, is_released=True)

    assert seen == policy.shown.get(phase, frozenset())


@pytest.mark.parametrize(
    ("judgement", "seen"),
    [("unchecked", frozenset({"responses"})), ("checked", FACETS - {"key"}), ("settled", FACETS)],
)
def test_during_an_attempt_the_key_waits_until_no_try_is_left(judgement, seen):
    assert visible(EVERYTHING, phase="during", judgement=judgement, is_released=True) == seen


def test_during_an_attempt_ones_own_responses_are_always_seen():
    nothing = ReviewPolicy({})

    assert visible(nothing, phase="during", judgement="settled", is_released=True) == {"responses"}
    assert visible(nothing, phase="right_after", judgement="settled", is_released=True) == frozenset()


@given(policies, st.sampled_from(PHASES), judgements)
def test_before_their_release_marks_and_comments_are_seen_by_nobody(policy, phase, judgement):
    before = visible(policy, phase=phase, judgement=judgement, is_released=False)
    after = visible(policy, phase=phase, judgement=judgement, is_released=True)

    assert before == after - {"marks", "comments"}


@pytest.mark.parametrize(
    ("phase", "has_key"), [("during", False), ("right_after", False), ("while_open", False), ("after_close", True)]
)
def test_unless_told_otherwise_the_key_is_seen_after_the_close_alone(phase, has_key):
    seen = visible(DEFAULT_POLICY, phase=phase, judgement="settled", is_released=True)

    assert ("key" in seen) is has_key


@pytest.mark.parametrize("shown", [{"later": FACETS}, {"during": frozenset({"answers"})}])
def test_a_policy_of_unknown_words_is_refused(shown):
    with pytest.raises(ValueError, match="is no phase"):
        ReviewPolicy(shown)
