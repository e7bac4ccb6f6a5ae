from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.scheduling.log import Review, events
from quizzes.engine.scheduling.onward import onward_previews
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.previews import previews
from tests.engine.scheduling.logs import START, logs, moments, presets, reviews

EXACT = Preset(is_fuzzed=False)


def labels(log, *, at=START, preset=EXACT):
    found = onward_previews(log, seed=1, preset=preset, at=at)
    return {path: [preview.label for preview in shown.values()] for path, shown in found.items()}


def test_a_new_card_is_followed_two_ratings_deep_through_its_steps():
    found = labels([])

    assert sorted(found) == ["1", "11", "12", "13", "2", "21", "22", "23", "3", "31", "32"]
    assert found["1"][:3] == ["<1m", "<6m", "<10m"]
    assert found["3"][:2] == ["<1m", "<10m"]


def test_a_card_in_review_is_followed_through_its_relearning_step_alone():
    log = reviews((0, 3), (600, 3))

    assert sorted(labels(log, at=START + timedelta(days=9))) == ["1"]


def test_a_rating_that_leaves_learning_is_not_followed():
    preset = Preset(is_fuzzed=False, learning_steps_seconds=(45 * 60,))

    assert sorted(labels([], preset=preset)) == ["1", "11", "12", "2", "21", "22"]


@settings(max_examples=30)
@given(log=logs(), preset=presets(), at=moments(), seed=st.integers(0, 2**63))
def test_it_says_what_the_previews_will_say_once_the_rating_is_stored(log, preset, at, seed):
    found = onward_previews(log, seed=seed, preset=preset, at=at)

    for path in [path for path in found if len(path) == 1]:
        rated_at = max([at, *(event.at for event in events(log))])
        after = [*log, Review("~", rated_at, preset, int(path))]
        due_at = previews(log, seed=seed, preset=preset, at=rated_at)[int(path)].due_at
        assert found[path] == previews(after, seed=seed, preset=preset, at=due_at)


def test_a_log_from_a_clock_that_ran_ahead_goes_on_after_its_last_row():
    ahead = reviews((3600, 1))

    assert onward_previews(ahead, seed=1, preset=DEFAULT, at=START)["1"][1].due_at >= ahead[-1].at
