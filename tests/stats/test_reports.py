"""From attempts made by the services to the numbers that staff read: equal to the definitions, worked out apart."""

from dataclasses import replace
from decimal import Decimal
from math import sqrt
from statistics import correlation, mean, median, stdev, variance

import pytest

from quizzes.attempts.models import Attempt
from quizzes.attempts.services import staff
from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.bank.models import Use
from quizzes.stats.jobs import refresh_stale_statistics, refresh_statistics
from quizzes.stats.models import ItemStatistic, QuizStatistic
from quizzes.stats.queries.computing import computed_report
from quizzes.stats.queries.reports import report_on
from quizzes.stats.queries.staleness import stale_quiz_ids
from tests.factories import attempts, bank
from tests.factories.fixedkeys import AFTER, HOUR, classroom

pytestmark = pytest.mark.django_db
CLASS = [("a", "a"), ("a", "b"), ("b", "a"), ("a", "a"), ("c", "b"), ("", "b"), ("a", "c"), ("b", "a")]
NOBODY = {"value": None, "n": 0, "reason": "too_few_attempts"}


@pytest.fixture
def room():
    return classroom(attempts_allowed=None)


def seat(room, answers=CLASS):
    return [room.sit(f"learner-{n}", who, when) for n, (who, when) in enumerate(answers)]


def values(figures):
    return {name: each["value"] for name, each in figures.items() if isinstance(each, dict)}


def test_the_numbers_are_those_of_the_definitions(room):
    seat(room)
    who = [float(option == "a") for option, _ in CLASS]
    when = [float(option == "a") for _, option in CLASS]
    total = [a + b for a, b in zip(who, when, strict=True)]
    alpha = 2 * (1 - (variance(who) + variance(when)) / variance(total))

    report = computed_report(room.quiz)

    assert report.n == len(CLASS)
    assert values(report.content["positions"][0]["figures"]) == pytest.approx(
        {
            "facility": mean(who),
            "standard_deviation": stdev(who),
            "discrimination": correlation(who, when),
            "discriminative_efficiency": correlation(who, when) / correlation(sorted(who), sorted(when)),
        },
        abs=1e-9,
    )
    assert report.content["mean"]["value"] == pytest.approx(mean(total) / 2, abs=1e-9)
    assert report.content["median"]["value"] == pytest.approx(median(total) / 2, abs=1e-9)
    assert report.content["standard_deviation"]["value"] == pytest.approx(stdev(total) / 2, abs=1e-9)
    assert (alpha < 0, report.content["alpha"]["value"]) == (False, pytest.approx(alpha, abs=1e-9))
    assert report.content["standard_error"]["value"] == pytest.approx(sqrt(1 - alpha) * stdev(total) / 2, abs=1e-9)


def test_an_item_says_who_chose_what_how_fast_and_what_guessing_earns(room):
    seat(room)

    item = computed_report(room.quiz).items[0]

    assert (item.version.item, item.n, item.content["positions"]) == (room.who, 8, [1])
    assert item.content["guess_score"] == pytest.approx(1 / 3, abs=1e-9)
    assert item.content["median_seconds"] == {"value": 60.0, "n": 7, "reason": ""}
    assert item.content["options"] == {
        "n": 8,
        "upper": 2,
        "lower": 2,
        "reason": "",
        "rows": [
            {"option": "a", "chosen": 4, "upper": 2, "lower": 0},
            {"option": "b", "chosen": 2, "upper": 0, "lower": 0},
            {"option": "c", "chosen": 1, "upper": 0, "lower": 1},
            {"option": None, "chosen": 1, "upper": 0, "lower": 1},
        ],
    }


def test_a_negative_discrimination_is_shown_and_flagged(room):
    seat(room, [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("a", "b")])

    report = computed_report(room.quiz)

    figures = report.items[0].content["figures"]
    assert figures["discrimination"] == {"value": -1.0, "n": 5, "reason": ""}
    assert figures["has_negative_discrimination"]
    assert report.content["alpha"] == {"value": None, "n": 5, "reason": "no_variance"}


def test_four_attempts_say_nothing(room):
    seat(room, CLASS[:4])

    report = computed_report(room.quiz)

    few = {"value": None, "n": 4, "reason": "too_few_attempts"}
    assert (report.content["mean"], report.content["bars"], report.items[0].content["figures"]["facility"]) == (
        few,
        [],
        few,
    )


def test_a_quiz_that_nobody_has_sat_has_empty_statistics(room):
    report = report_on(room.quiz)

    assert (report.n, report.items, report.content["positions"], report.content["mean"]) == (0, (), [], NOBODY)


def test_each_learner_counts_once_by_the_attempt_that_is_asked_for(room):
    for n, (first, second) in enumerate([("a", "b"), ("b", "a"), ("a", "a"), ("c", "a"), ("b", "b")]):
        room.sit(f"learner-{n}", first, "a")
        room.sit(f"learner-{n}", second, "a")

    facilities = {
        which: computed_report(room.quiz, which=which).items[0].content["figures"]["facility"]
        for which in ("first", "last", "highest", "all")
    }

    assert {which: (each["value"], each["n"]) for which, each in facilities.items()} == {
        "first": (0.4, 5),
        "last": (0.6, 5),
        "highest": (0.8, 5),
        "all": (0.5, 10),
    }


def test_void_attempts_previews_and_waiting_ones_do_not_count(room):
    made = seat(room)
    staff.void(instructor=room.instructor, attempt_id=made[0].id, reason="Copied.", at=AFTER)
    Attempt.objects.filter(id=made[1].id).update(state="submitted")
    Attempt.objects.filter(id=made[2].id).update(is_preview=True)

    report = computed_report(room.quiz)

    assert report.n == len(CLASS) - 3


def test_an_item_that_only_some_drew_is_judged_over_those(room):
    pool = bank.bank(room.seminar, "pool")
    for slug in "xyz":
        bank.item(pool, said=bank.written(slug, type_name="truefalse", stem=f"{slug}?", tags=("drawn",)))

    draws = NewSection(slots=(NewSlot(draw={"tags": ["drawn"]}), NewSlot(draw={"tags": ["drawn"]})))
    quiz = attempts.quiz(room.seminar, slug="drawn", sections=[draws], attempts_allowed=None)

    drawn = replace(room, quiz=quiz)
    for n in range(12):
        drawn.sit(f"learner-{n}", "", "")

    report = computed_report(quiz)

    assert sum(item.n for item in report.items) == 24
    assert {item.version.item.slug for item in report.items} == {"x", "y", "z"}
    assert [each["figures"]["facility"]["n"] for each in report.content["positions"]] == [12, 12]


def test_the_worker_stores_what_the_computation_gives(room):
    seat(room)
    before = stale_quiz_ids()

    done = refresh_stale_statistics()

    assert (before, done, stale_quiz_ids()) == ([room.quiz.id], 1, [])
    assert report_on(room.quiz) == computed_report(room.quiz)
    assert QuizStatistic.objects.get().n == len(CLASS)


def test_a_worker_run_twice_leaves_the_same_rows(room):
    seat(room)
    refresh_statistics(quiz_id=room.quiz.id)
    stored = (QuizStatistic, ItemStatistic, Use)
    before = [list(model.objects.values()) for model in stored]

    refresh_statistics(quiz_id=room.quiz.id)

    assert [list(model.objects.values()) for model in stored] == before


def test_the_bank_is_told_how_its_items_were_answered(room):
    seat(room)

    refresh_statistics(quiz_id=room.quiz.id)

    use = Use.objects.get(version=room.who.current)
    assert (use.holder, use.label, use.first_attempts) == (f"quiz:{room.quiz.public_id}", room.quiz.title, len(CLASS))
    assert use.evidence["chosen_percent"] == {"a": 50.0, "b": 25.0, "c": 12.5}
    assert use.evidence["facility_percent"] == pytest.approx(50.0)


@pytest.mark.parametrize("act", ["mark", "void", "reopen", "sit"])
def test_whatever_changes_the_numbers_is_noticed(room, act):
    made = seat(room)
    refresh_stale_statistics()
    match act:
        case "mark":
            room.mark(made[0], "0.5")
        case "void":
            staff.void(instructor=room.instructor, attempt_id=made[0].id, reason="Copied.", at=AFTER)
        case "reopen":
            staff.reopen(
                instructor=room.instructor, attempt_id=made[0].id, until=AFTER + HOUR, reason="Fire.", at=AFTER
            )
        case "sit":
            room.sit("late", "a", "a")

    assert stale_quiz_ids() == [room.quiz.id]
    assert report_on(room.quiz) == computed_report(room.quiz)
    refresh_stale_statistics()
    assert (stale_quiz_ids(), report_on(room.quiz)) == ([], computed_report(room.quiz))


@pytest.mark.parametrize("size", [1, 3])
def test_computing_asks_as_often_for_one_as_for_three(room, django_assert_num_queries, size):
    seat(room, CLASS[:size])

    with django_assert_num_queries(5):
        report = computed_report(room.quiz)

    assert report.n == size


def test_an_attempt_worth_nothing_breaks_nothing(room):
    quiz = attempts.quiz(room.seminar, [room.who], slug="free")
    quiz.slots.update(points=Decimal(0))

    free = replace(room, quiz=quiz)
    for n in range(5):
        free.sit(f"learner-{n}", "", "")

    report = computed_report(quiz)

    assert report.items[0].content["figures"]["facility"]["reason"] == "no_worth"
    assert report.content["mean"]["reason"] == "no_worth"
