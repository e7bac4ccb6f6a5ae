"""The plan of a deck: setting an exam and easy days, the forecast, the way back, and what another pace would bring."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.cards import jobs
from quizzes.cards.models import Card, Preset
from quizzes.cards.queries.presets import PLANNED, own_plan
from quizzes.cards.services.decks import save_preset
from seminar.people.models import Seminar
from tests.cards.classroom import DAY, MONDAY, Classroom
from tests.web.pupils import class_with, flashcards, logged_in

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys(PLANNED)
PATHS = ("", "file/", "whatif/", "wayback/")


def plan_address(classroom, path=""):
    return f"/decks/{classroom.deck.public_id}/plan/{path}"


def own(classroom):
    return own_plan(learner=classroom.learner, deck=classroom.deck)


def in_days(number):
    """A day counted from the learner's today, which begins at four in the morning."""
    return timezone.localdate(timezone.now() - timedelta(hours=4)) + timedelta(days=number)


@pytest.mark.parametrize("path", PATHS)
def test_another_seminars_deck_has_no_plan(client, path):
    classroom = class_with(exam_on=in_days(9))
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")
    ask = logged_in(stranger).post if path == "wayback/" else logged_in(stranger).get

    assert ask(plan_address(classroom, path)).status_code == 404
    assert client.get(plan_address(classroom, path)).status_code == 302
    assert not Preset.objects.filter(learner=stranger).exists()


def test_an_exam_set_changes_the_forecast_and_is_for_oneself_alone():
    classroom = class_with(*flashcards(6))
    pupil = logged_in(classroom.learner)
    assert pupil.get(plan_address(classroom)).context["section"] is None

    saved = pupil.post(plan_address(classroom), {"exam_on": in_days(10).isoformat(), "minutes_per_day": "15"})

    assert saved["Location"] == plan_address(classroom)
    assert own(classroom) == NOTHING | {"exam_on": in_days(10), "minutes_per_day": 15}
    page = pupil.get(plan_address(classroom))
    assert page.context["tiles"][0].figure > page.context["tiles"][1].figure == "0\u00a0%"
    other = Classroom.member(classroom.seminar, "ben")
    assert logged_in(other).get(plan_address(classroom)).context["section"] is None


def test_easy_days_and_the_rest_are_kept_and_taken_back():
    classroom = class_with(easy_days="1 1 1 1 1 0.25 0")
    pupil = logged_in(classroom.learner)

    pupil.post(plan_address(classroom), {"day_0": "0.5", "balance_load": "True", "backlog_per_day": "30"})
    assert own(classroom) == NOTHING | {"easy_days": "0.5 1 1 1 1 0.25 0", "balance_load": True, "backlog_per_day": 30}
    page = pupil.get(plan_address(classroom))
    assert page.context["form"]["day_5"].initial == "0.25"

    pupil.post(plan_address(classroom), {})
    assert own(classroom) == NOTHING


@pytest.mark.parametrize(
    ("field", "typed"),
    [("exam_on", "soon"), ("minutes_per_day", "1441"), ("day_3", "2"), ("balance_load", "x"), ("exam_on", "\x00")],
)
def test_what_cannot_be_read_is_refused_at_its_field(field, typed):
    classroom = class_with()

    page = logged_in(classroom.learner).post(plan_address(classroom), {field: typed})

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert own(classroom) == NOTHING


@pytest.mark.parametrize("days", [0, -400, 500])
def test_an_exam_past_or_too_far_away_has_no_forecast(days):
    classroom = class_with(*flashcards(2), exam_on=in_days(days))

    page = logged_in(classroom.learner).get(plan_address(classroom))

    assert (page.status_code, page.context["section"], page.context["is_over"]) == (200, None, days <= 0)


@pytest.mark.parametrize(("days", "is_taken"), [(-40_000, False), (-1, False), (0, False), (1, True)])
def test_a_day_that_leaves_nothing_to_plan_is_refused(days, is_taken):
    classroom = class_with(*flashcards(2))
    pupil = logged_in(classroom.learner)

    response = pupil.post(plan_address(classroom), {"exam_on": in_days(days).isoformat()})

    assert own(classroom)["exam_on"] == (in_days(days) if is_taken else None)
    assert ("Choose a day that is still to come." in response.text) == (not is_taken)


def test_an_exam_that_is_over_does_not_keep_the_rest_from_being_saved():
    classroom = class_with(*flashcards(2))
    save_preset(deck=classroom.deck, learner=classroom.learner, settings={"exam_on": in_days(-3)})

    logged_in(classroom.learner).post(
        plan_address(classroom), {"exam_on": in_days(-3).isoformat(), "minutes_per_day": "15"}
    )

    assert own(classroom) == NOTHING | {"exam_on": in_days(-3), "minutes_per_day": 15}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"exam_on": 400, "minutes_per_day": 20}, "The plan for it begins a year before"),
        ({"exam_on": 30, "minutes_per_day": 0}, "With no minutes a day there is no plan for it."),
    ],
)
def test_an_exam_without_a_plan_says_why(settings, words):
    classroom = class_with(*flashcards(2))
    settings = settings | {"exam_on": in_days(settings["exam_on"])}
    save_preset(deck=classroom.deck, learner=classroom.learner, settings=settings)

    response = logged_in(classroom.learner).get(plan_address(classroom))

    assert words in response.text


def test_the_plan_is_a_file_too():
    classroom = class_with(*flashcards(3), exam_on=in_days(4))
    pupil = logged_in(classroom.learner)
    pupil.get(plan_address(classroom))

    rows = list(csv.reader(io.StringIO(pupil.get(plan_address(classroom, "file/")).content.decode("utf-8-sig"))))

    assert rows[0] == ["Day", "New", "Reviews", "Minutes", "Recall if you stop then"]
    assert len(rows) == 5
    save_preset(deck=classroom.deck, learner=classroom.learner, settings={"minutes_per_day": 0})
    assert pupil.get(plan_address(classroom, "file/")).status_code == 404


def test_who_comes_back_after_a_break_is_offered_a_pace():
    classroom = class_with(*flashcards(70))
    classroom.open(at=MONDAY)
    classroom.rate(*Card.objects.all(), rating=4, at=MONDAY)
    jobs.fold_cards(card_ids=list(Card.objects.values_list("id", flat=True)))
    pupil = logged_in(classroom.learner)

    offered = pupil.get(plan_address(classroom)).context
    assert (offered["backlog"].due, offered["backlog"].per_day, offered["has_set_pace"]) == (70, 40, False)
    pupil.post(plan_address(classroom, "wayback/"))

    assert own(classroom) == NOTHING | {"backlog_per_day": 40}
    assert pupil.get(plan_address(classroom)).context["has_set_pace"]
    assert classroom.queue(MONDAY + 200 * DAY).counts.due == 40


def test_what_if_changes_nothing_and_shows_three_plots():
    classroom = class_with(*flashcards(5))
    classroom.open(at=MONDAY)
    pupil = logged_in(classroom.learner)

    page = pupil.get(plan_address(classroom, "whatif/"), {"new": "2", "retention": "0.85", "days": "200"})

    assert len(page.context["sections"]) == 3
    assert own(classroom) == NOTHING
    as_file = pupil.get(
        plan_address(classroom, "whatif/"), {"new": "2", "retention": "0.85", "days": "200", "file": "csv"}
    )
    assert as_file.content.count(b"\n") == 201


@pytest.mark.parametrize("asked", [{}, {"new": "2", "retention": "1", "days": "9"}, {"new": "x"}, {"days": "9" * 400}])
def test_a_pace_that_cannot_be_is_refused(asked):
    classroom = class_with()

    page = logged_in(classroom.learner).get(plan_address(classroom, "whatif/"), asked)

    assert (page.status_code, page.context["sections"]) == (200, ())
