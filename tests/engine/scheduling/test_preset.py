import json

import pytest

from quizzes.engine.scheduling.preset import DEFAULT, DEFAULT_WEIGHTS, WEIGHT_BOUNDS, Preset, PresetInvalid
from tests.engine.scheduling.logs import PRESETS


@pytest.mark.parametrize("preset", PRESETS)
def test_preset_survives_json(preset):
    stored = json.dumps(preset.to_json())

    restored = Preset.from_json(json.loads(stored))

    assert restored == preset


def test_presets_of_equal_weights_share_one_model():
    longer = Preset(desired_retention=0.8, weights=tuple(DEFAULT_WEIGHTS))

    assert longer.fsrs is DEFAULT.fsrs


def test_presets_of_one_zone_share_one_calendar():
    assert Preset(leech_threshold=3).calendar is DEFAULT.calendar


def test_default_weights_lie_within_the_bounds():
    assert [low <= weight <= high for weight, (low, high) in zip(DEFAULT_WEIGHTS, WEIGHT_BOUNDS, strict=True)] == [
        True
    ] * 21


def test_weight_fitted_in_single_precision_may_end_on_its_bound():
    weights = (*DEFAULT_WEIGHTS[:20], 0.800000011920929)

    assert Preset(weights=weights).weights == weights


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("weights", DEFAULT_WEIGHTS[:19], "FSRS-6 has 21 weights, not 19."),
        ("weights", (*DEFAULT_WEIGHTS[:20], 0.9), "Weight 20 is 0.9, outside 0.1 to 0.8."),
        ("weights", (float("nan"), *DEFAULT_WEIGHTS[1:]), "Weight 0 is nan, outside 0.001 to 100.0."),
        ("desired_retention", 1.0, "The desired retention is 1.0, outside 0.7 to 0.99."),
        ("learning_steps_seconds", (0,), "A learning step in seconds is 0, outside 1 to 31536000."),
        ("relearning_steps_seconds", (-5,), "A relearning step in seconds is -5, outside 1 to 31536000."),
        ("maximum_interval_days", 0, "The maximum interval in days is 0, outside 1 to 36500."),
        ("leech_threshold", -1, "The leech threshold is -1, outside 0 to 9999."),
        ("rollover_hour", 24, "The hour at which a day begins is 24, outside 0 to 23."),
        ("zone_name", "Mars/Olympus", "There is no time zone 'Mars/Olympus'."),
        ("zone_name", "../etc/passwd", "There is no time zone '../etc/passwd'."),
        ("zone_name", "Europe", "There is no time zone 'Europe'."),
    ],
)
def test_preset_that_cannot_be_scheduled_by_is_refused_with_a_sentence(field, value, message):
    with pytest.raises(PresetInvalid) as refused:
        Preset(**{field: value})

    assert (str(refused.value), refused.value.field) == (message, field)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"algorithm": "FSRS-5"}, "The weights are of 'FSRS-5', not FSRS-6."),
        ({"load_balancing": True}, "load_balancing is not a preset field."),
        ({"weights": "default"}, "weights is not a list."),
        ({"weights": ["0.212"]}, "weights holds '0.212', which is not a number."),
        ({"desired_retention": True}, "desired_retention holds True, which is not a number."),
        ({"leech_threshold": 8.5}, "leech_threshold holds 8.5, which is not a whole number."),
        ({"rollover_hour": False}, "rollover_hour holds False, which is not a whole number."),
        ({"is_fuzzed": 1}, "is_fuzzed is neither true nor false."),
        ({"zone_name": None}, "zone_name is not text."),
    ],
)
def test_stored_preset_of_another_kind_is_refused(change, message):
    stored = DEFAULT.to_json() | change

    with pytest.raises(PresetInvalid) as refused:
        Preset.from_json(stored)

    assert (str(refused.value), refused.value.field) == (message, next(iter(change)))


def test_stored_preset_with_a_field_missing_is_refused():
    stored = DEFAULT.to_json()
    del stored["zone_name"]

    with pytest.raises(PresetInvalid) as refused:
        Preset.from_json(stored)

    assert str(refused.value) == "zone_name is missing."
