from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.previews import cram_previews, interval_label, previews
from quizzes.engine.scheduling.states import State
from tests.engine.scheduling.logs import START, logs, moments, presets, reviews

LAST_OF_ITS_INSTANT = "~"


def test_new_card_shows_the_labels_that_anki_shows():
    shown = previews([], seed=1, preset=Preset(is_fuzzed=False), at=START)

    assert [preview.label for preview in shown.values()] == ["<1m", "<6m", "<10m", "8d"]


def test_preview_says_where_a_rating_leads():
    shown = previews(reviews((0, 3)), seed=1, preset=DEFAULT, at=START + timedelta(minutes=10))

    again = shown[1]
    assert (again.state, again.due_at, again.wait_seconds, again.label) == (
        State.LEARNING,
        START + timedelta(minutes=11),
        60,
        "<1m",
    )


def test_cramming_brings_back_what_was_not_known_and_ends_the_rest():
    shown = cram_previews(START)

    back = (State.LEARNING, START + timedelta(minutes=1), 60)
    done = (State.REVIEW, None, 0)
    assert [(each.state, each.due_at, each.wait_seconds) for each in shown.values()] == [back, back, done, done]


@given(log=logs(), preset=presets(), at=moments(), seed=st.integers(0, 2**63))
def test_previews_are_what_storing_the_review_and_folding_would_give(log, preset, at, seed):
    shown = previews(log, seed=seed, preset=preset, at=at)

    folded = {
        rating: fold([*log, Review(LAST_OF_ITS_INSTANT, at, preset, rating)], seed=seed) for rating in (1, 2, 3, 4)
    }
    assert {rating: (preview.state, preview.due_at) for rating, preview in shown.items()} == {
        rating: (state.state, state.due_at) for rating, state in folded.items()
    }


@pytest.mark.parametrize(
    ("seconds", "label"),
    [
        (30, "<30s"),
        (60, "<1m"),
        (330, "<6m"),
        (1199, "<20m"),
        (1200, "20m"),
        (3600, "1h"),
        (5400, "1.5h"),
        (86400, "1d"),
        (30 * 86400, "30d"),
        (31 * 86400, "1mo"),
        (37 * 86400, "1.2mo"),
        (364 * 86400, "12mo"),
        (365 * 86400, "1y"),
        (730 * 86400, "2y"),
        (900 * 86400, "2.5y"),
        (36500 * 86400, "100y"),
    ],
)
def test_interval_label_is_that_of_an_answer_button_in_anki(seconds, label):
    assert interval_label(seconds) == label


@given(waits=st.lists(st.integers(1, 36500 * 86400), min_size=2, max_size=2).map(sorted))
def test_label_without_learning_ahead_never_marks_a_wait(waits):
    labels = [interval_label(wait, learn_ahead_seconds=0) for wait in waits]

    assert ["<" in label for label in labels] == [False, False]
