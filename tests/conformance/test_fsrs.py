"""Our scheduling beside Anki's own answers and beside two other programs that know FSRS-6."""

import csv
import json
import os
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import fsrs as py_fsrs
import pytest

from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.fuzz import fuzz_bounds, nearest_day, whole_days
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.preset import DEFAULT, DEFAULT_WEIGHTS, Preset

DATA = Path(os.environ.get("CONFORMANCE_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "fsrs"
TOLERANCE = 1e-5  # relative; Anki and fsrs-rs count in single precision

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no conformance data in {DATA}; set CONFORMANCE_DATA"),
]


def read_json(name):
    return json.loads((DATA / name).read_text())


def real_reviews():
    """The reviews of each card as (moment, rating), oldest first."""
    reviews = defaultdict(list)
    with (DATA / "review_log_real.csv").open() as lines:
        for row in csv.DictReader(lines):
            reviews[row["card_id"]].append((datetime.fromisoformat(row["review_time"]), int(row["review_rating"])))
    return {card_id: sorted(each) for card_id, each in reviews.items()}


def log_of(reviews, preset):
    return [Review(f"{number:08}", at, preset, rating) for number, (at, rating) in enumerate(reviews)]


def histories():
    """For each real card the (rating, local days since the review before) of its reviews."""
    found = []
    for reviews in real_reviews().values():
        days = [DEFAULT.calendar.day_number(at) for at, _ in reviews]
        gaps = [later - earlier for earlier, later in pairwise(days)]
        found.append(list(zip((rating for _, rating in reviews), (0, *gaps), strict=True)))
    return found


def our_memories(history):
    memory = None
    for rating, elapsed_days in history:
        memory = DEFAULT.fsrs.next(memory, rating, elapsed_days)
        yield memory


@pytest.mark.parametrize("fit", ["default", "fitted"])
def test_folded_logs_end_in_the_memory_that_anki_computed(fit):
    vectors = read_json("anki_memory_states.json")
    preset = Preset(weights=tuple(vectors["params"][fit]))

    states = [
        fold(
            log_of([(datetime.fromtimestamp(ms / 1000, UTC), rating) for ms, rating, _ in item["revlog"]], preset),
            seed=0,
        )
        for item in vectors["items"]
    ]

    assert len(states) == 200
    assert [(state.stability, state.difficulty) for state in states] == [
        pytest.approx(item[fit], rel=TOLERANCE) for item in vectors["items"]
    ]


def test_four_answers_leave_the_memories_that_anki_computed():
    cards = read_json("anki_next_states.json")["items"]

    memories = [
        DEFAULT.fsrs.next((card["stability"], card["difficulty"]), rating, card["elapsed_days"])
        for card in cards
        for rating in (1, 2, 3, 4)
    ]

    assert len(memories) == 320
    assert memories == [
        pytest.approx((card[answer]["s"], card[answer]["d"]), rel=TOLERANCE)
        for card in cards
        for answer in ("again", "hard", "good", "easy")
    ]


def test_intervals_that_anki_fuzzed_lie_within_the_fuzz_of_ours():
    outside = []

    for card in read_json("anki_next_states.json")["items"]:
        intervals = DEFAULT.fsrs.recalled_stabilities((card["stability"], card["difficulty"]), card["elapsed_days"])
        chosen_before = 0
        for answer, interval in zip(("hard", "good", "easy"), intervals, strict=True):
            grown_from = card["scheduled_days"] if nearest_day(interval) > card["scheduled_days"] else 0
            lower, upper = fuzz_bounds(interval, max(grown_from, chosen_before) + 1, DEFAULT.maximum_interval_days)
            chosen_before = card[answer]["ivl"]
            if card[answer]["kind"] != "review" or not lower <= chosen_before <= upper:
                outside.append((card["cid"], answer, lower, upper))

    assert outside == []


def test_failed_cards_wait_as_in_anki():
    answers = [card["again"] for card in read_json("anki_next_states.json")["items"]]

    assert {(answer["kind"], answer["secs"]) for answer in answers} == {
        ("relearning", DEFAULT.relearning_steps_seconds[0])
    }


def test_each_real_review_leaves_the_memory_that_fsrs_rs_leaves():
    fsrs_rs = pytest.importorskip("fsrs_rs_python")
    model = fsrs_rs.FSRS(list(DEFAULT_WEIGHTS))
    ours, theirs = [], []

    for history in histories():
        item = fsrs_rs.FSRSItem([fsrs_rs.FSRSReview(rating, elapsed_days) for rating, elapsed_days in history])
        after = [(memory.stability, memory.difficulty) for memory in model.historical_memory_states(item)]
        before = [None, *after[:-1]]
        ours += [DEFAULT.fsrs.next(each, *review) for each, review in zip(before, history, strict=True)]
        theirs += after

    assert len(ours) == 12_580
    # Near a stability of 0 single precision takes the difference of two numbers close to 1, and is wrong by some
    # millionths of a day. From one review to the next that stays small; py-fsrs below checks whole histories.
    assert ours == [pytest.approx(each, rel=TOLERANCE, abs=1e-6) for each in theirs]


def test_unfuzzed_intervals_equal_those_of_fsrs_rs():
    fsrs_rs = pytest.importorskip("fsrs_rs_python")
    model = fsrs_rs.FSRS(list(DEFAULT_WEIGHTS))
    memories = [memory for history in histories() for memory in our_memories(history)]
    preset = Preset(desired_retention=0.85)

    ours = [whole_days(stability * preset.interval_factor, 1, 36500, None) for stability, _ in memories]

    assert ours == [max(round(model.next_interval(stability, 0.85, 3)), 1) for stability, _ in memories]


@pytest.mark.parametrize("retention", [0.8, 0.9])
def test_real_reviews_leave_the_memories_and_intervals_of_py_fsrs(retention):
    scheduler = py_fsrs.Scheduler(
        DEFAULT_WEIGHTS, desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    factor = Preset(desired_retention=retention).interval_factor
    ours, theirs = [], []

    for history in histories():
        card = py_fsrs.Card(card_id=1)
        at = datetime(2024, 1, 1, 12, tzinfo=UTC)
        for (rating, elapsed_days), memory in zip(history, our_memories(history), strict=True):
            # It counts elapsed time in whole 24 hours: a second more than the days makes them our local days.
            at += timedelta(days=elapsed_days, seconds=1)
            card, _ = scheduler.review_card(card, py_fsrs.Rating(rating), at)
            ours.append((*memory, whole_days(memory[0] * factor, 1, 36500, None)))
            theirs.append((card.stability, card.difficulty, (card.due - at).days))

    assert len(ours) == 12_580
    assert ours == [pytest.approx(each, rel=1e-9) for each in theirs]


def test_folding_the_real_log_ends_where_its_reviews_replayed_by_hand_end():
    cards = real_reviews()

    folded = [fold(log_of(reviews, DEFAULT), seed=1) for reviews in cards.values()]

    assert [(state.stability, state.difficulty) for state in folded] == [
        [*our_memories(history)][-1] for history in histories()
    ]
