"""How a deck is scheduled over the API: mine over the deck's over the defaults, and no preset that cannot be."""

import pytest

DEFAULTS = {
    "desired_retention": 0.9,
    "new_per_day": 20,
    "reviews_per_day": 200,
    "learning_steps": "1m 10m",
    "relearning_steps": "10m",
    "maximum_interval_days": 36500,
    "leech_threshold": 8,
    "bury_siblings": True,
    "new_order": "position",
    "review_order": "due",
    "types_answers": False,
}


def test_a_preset_is_mine_over_the_decks_over_the_defaults(course, student):
    path = f"/api/v1/decks/{course.deck.public_id}/preset/"
    mine = {"new_per_day": 5, "learning_steps": "90s 1h 2d", "review_order": "random", "bury_siblings": False}

    before = student.get(path).json()
    set_ = student.patch(path, mine).json()
    unset = student.patch(path, dict.fromkeys(mine)).json()

    none_set = {"own": dict.fromkeys(DEFAULTS), "in_force": DEFAULTS}
    assert before == none_set
    assert set_ == {"own": dict.fromkeys(DEFAULTS) | mine, "in_force": DEFAULTS | mine}
    assert unset == none_set


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"desired_retention": 0.5}, "desired_retention"),
        ({"desired_retention": "0.9"}, "desired_retention"),
        ({"desired_retention": 10**400}, "desired_retention"),
        ({"new_per_day": -1}, "new_per_day"),
        ({"new_per_day": 10**30}, "new_per_day"),
        ({"new_per_day": True}, "new_per_day"),
        ({"learning_steps": "soon"}, "learning_steps"),
        ({"learning_steps": "0m"}, "learning_steps"),
        ({"learning_steps": "400d"}, "learning_steps"),
        ({"learning_steps": 10}, "learning_steps"),
        ({"relearning_steps": "99999d"}, "relearning_steps"),
        ({"maximum_interval_days": 0}, "maximum_interval_days"),
        ({"leech_threshold": 100}, "leech_threshold"),
        ({"bury_siblings": 1}, "bury_siblings"),
        ({"new_order": "best"}, "new_order"),
        ({"review_order": ["due"]}, "review_order"),
    ],
)
def test_a_preset_that_cannot_be_scheduled_by_is_refused(course, student, said, field):
    path = f"/api/v1/decks/{course.deck.public_id}/preset/"

    answer = student.patch(path, said)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert student.get(path).json()["in_force"] == DEFAULTS
