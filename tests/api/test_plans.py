"""The plan and the simulation of a deck over the API."""

from datetime import date, timedelta

import pytest

from quizzes.cards.services.decks import save_preset
from tests.api.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
NOTHING = dict.fromkeys(("exam_on", "minutes_per_day", "easy_days", "balance_load", "backlog_per_day"))
USUAL = {"exam_on": None, "minutes_per_day": 20, "easy_days": [1.0] * 7, "balance_load": False, "backlog_per_day": 0}


def address(course, what="plan"):
    return f"/api/v1/decks/{course.deck.public_id}/{what}/"


def test_a_plan_is_shown_set_and_taken_back(course, student):
    assert student.get(address(course)).json() == {
        "own": NOTHING,
        "in_force": USUAL,
        "forecast": None,
        "backlog": None,
    }

    said = {"exam_on": "2026-05-10", "minutes_per_day": 30, "easy_days": [1, 1, 1, 1, 1, 0.5, 0], "balance_load": True}
    put = student.put(address(course), said, format="json")
    again = student.put(address(course), said, format="json")

    assert put.status_code == 200
    assert put.json() == again.json() == student.get(address(course)).json()
    forecast = put.json()["forecast"]
    assert (forecast["cards"], forecast["new"], len(forecast["days"])) == (2, 2, 6)
    assert forecast["recall"] > forecast["recall_without"] == 0
    assert forecast["days"][0] == {"on": "2026-05-04", "new": 1, "reviews": 0} | {
        name: forecast["days"][0][name] for name in ("minutes", "recall")
    }
    assert put.json()["in_force"]["easy_days"] == [1, 1, 1, 1, 1, 0.5, 0]
    queue = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()
    assert queue["counts"] == {"new": 1, "learning": 0, "due": 0}

    assert student.put(address(course), {}, format="json").json()["in_force"] == USUAL


def test_the_decks_exam_is_in_force_where_the_learner_says_nothing(course, student):
    save_preset(deck=course.deck, learner=None, settings={"exam_on": TODAY + timedelta(days=3)})

    said = student.get(address(course)).json()

    assert (said["own"], said["in_force"]["exam_on"]) == (NOTHING, str(date(2026, 5, 7)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exam_on", "soon"),
        ("minutes_per_day", 1441),
        ("easy_days", [1] * 6),
        ("easy_days", [2] * 7),
        ("easy_days", "1"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(course, student, field, value):
    refused = student.put(address(course), {field: value}, format="json")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"].startswith(field)


def test_a_simulation_changes_nothing(course, student):
    student.get(address(course))

    found = student.post(address(course, "simulation"), {"days": 3, "new_per_day": 1}, format="json")

    assert found.status_code == 200
    assert (found.json()["cards"], [each["new"] for each in found.json()["days"]]) == (2, [1, 1, 0])
    assert (
        found.json() == student.post(address(course, "simulation"), {"days": 3, "new_per_day": 1}, format="json").json()
    )
    assert student.get(address(course)).json()["own"] == NOTHING
    assert student.post(address(course, "simulation"), {"days": 366}, format="json").status_code == 400


@pytest.mark.parametrize("what", ["plan", "simulation"])
def test_another_seminars_deck_is_not_there(course, stranger, what):
    ask = stranger.post if what == "simulation" else stranger.get

    assert ask(address(course, what), format="json").status_code == 404
