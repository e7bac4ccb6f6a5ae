"""The check before a quiz opens, what a quiz is to the class at a moment, and what its draws have to choose from."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from quizzes.attempts.jobs.holds import renew_holds
from quizzes.attempts.models import Quiz
from quizzes.attempts.queries import readiness
from quizzes.attempts.queries.drawing import DrawReach, QuizNotReady, dry_run, reach_of_draws
from quizzes.attempts.queries.readiness import remarks_on
from quizzes.attempts.queries.states import QuizState, in_state, state_of
from quizzes.attempts.services.authoring import NewSection, NewSlot, set_override
from quizzes.bank.models import Item, ItemHold, ItemStatus
from quizzes.bank.services import set_status
from tests.factories import attempts, bank, people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = {"opens_at": NOON + HOUR, "closes_at": NOON + 3 * HOUR}


def choices(seminar, count, *, type_name="choice", tags=()):
    """So many ready items of a type in one bank."""
    of = bank.bank(seminar)
    return [
        bank.item(of, said=bank.written(f"{type_name}-{number}", type_name=type_name, stem="Who?", tags=tags))
        for number in range(count)
    ]


def quiz(seminar, *slots, **settings):
    return attempts.quiz(seminar, sections=[NewSection(slots=slots)], **{**OPEN, **settings})


def rules(of, *, at=NOON):
    return [(remark.severity, remark.rule, remark.position) for remark in remarks_on(of, at=at)]


def test_a_sound_quiz_has_no_remarks(seminar):
    items = choices(seminar, 4)

    sound = quiz(seminar, NewSlot(item=items[0]), NewSlot(draw={"types": ["choice"]}), time_limit_seconds=3600)

    assert rules(sound) == []


def test_a_quiz_without_questions_is_no_quiz(seminar):
    assert rules(quiz(seminar)) == [("error", "no-questions", 0)]


def test_an_item_that_is_not_ready_and_one_that_is_asked_twice_are_named(seminar):
    draft, twice, *_rest = choices(seminar, 2)
    made = quiz(seminar, NewSlot(item=draft), NewSlot(item=twice), NewSlot(item=twice))
    set_status(items=[draft], status=ItemStatus.DRAFT)

    assert rules(made) == [
        ("error", "item-not-ready", 1),
        ("warning", "asked-twice", 2),
        ("warning", "asked-twice", 3),
    ]


def test_a_flashcard_cannot_be_asked(seminar):
    card = bank.item(bank.bank(seminar))

    assert rules(quiz(seminar, NewSlot(item=card))) == [("error", "not-askable", 1)]


def test_a_draw_that_cannot_be_filled_is_an_error_and_one_that_barely_can_a_warning(seminar):
    choices(seminar, 3)
    draw = NewSlot(draw={"types": ["choice"]})

    barely = rules(quiz(seminar, draw, draw))
    unfilled = rules(attempts.quiz(seminar, sections=[NewSection(slots=(draw,) * 4)], slug="second", **OPEN))

    assert barely == [("warning", "draw-barely-filled", 1), ("warning", "draw-barely-filled", 2)]
    assert unfilled == [("error", "draw-not-filled", 4)]


def test_items_worth_different_points_make_a_draw_unequal_until_the_slot_says_its_own(seminar):
    of = bank.bank(seminar)
    for number, points in enumerate((1, 1, 2)):
        said = bank.written(f"c{number}", type_name="choice", stem="Who?")
        bank.item(of, said=said.__class__(**{**_fields(said), "points": Decimal(points)}))
    draw = {"types": ["choice"]}

    found = rules(quiz(seminar, NewSlot(draw=draw), NewSlot(draw=draw, points=Decimal(1))))

    assert [each for each in found if each[1] == "unequal-points"] == [("warning", "unequal-points", 1)]


def _fields(written):
    return {name: getattr(written, name) for name in written.__slots__}


def test_a_rubric_that_comes_to_other_points_than_the_question_is_told(seminar):
    (essay,) = choices(seminar, 1, type_name="essay")

    found = rules(quiz(seminar, NewSlot(item=essay), NewSlot(draw={"types": ["essay"]}, points=Decimal(4))))

    assert ("warning", "rubric-differs", 1) not in found
    assert rules(attempts.quiz(seminar, sections=[NewSection((NewSlot(item=essay, points=Decimal(4)),))], **OPEN)) == [
        ("warning", "rubric-differs", 1)
    ]


def test_an_older_version_and_a_question_without_points_are_told(seminar):
    (item,) = choices(seminar, 1)
    first = item.current
    bank.services.revise_item(
        item=item, stem="Who then?", body=first.body, feedback="", points=first.points, author=None
    )

    made = quiz(seminar, NewSlot(item=item, version=first, points=Decimal(0)))

    assert sorted(rules(made)) == [
        ("error", "worth-nothing", 0),
        ("warning", "no-points", 1),
        ("warning", "older-version", 1),
    ]


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"closes_at": None}, "never-closes"),
        ({"opens_at": None, "closes_at": NOON}, "closed"),
        ({"opens_at": None, "is_published": False}, "opens-at-once"),
        ({"time_limit_seconds": 7201}, "limit-does-not-fit"),
        ({"release": "on_date", "release_at": NOON + 2 * HOUR}, "released-early"),
        ({"review_policy": {"right_after": ["key"]}}, "key-told-early"),
        (
            {"behaviour_name": "immediate", "review_policy": {"during": ["marks"], "after_close": ["marks"]}},
            "checks-show-nothing",
        ),
        ({"review_policy": {"during": ["responses"], "after_close": []}}, "nothing-shown"),
    ],
)
def test_terms_that_an_author_may_not_have_meant_are_told(seminar, settings, rule):
    (item,) = choices(seminar, 1)

    assert rules(quiz(seminar, NewSlot(item=item), **settings)) == [("warning", rule, 0)]


def test_an_override_that_never_closes_keeps_the_key_from_all_and_is_told(seminar):
    (item,) = choices(seminar, 1)
    made = quiz(seminar, NewSlot(item=item))

    set_override(quiz=made, learner=people.member(seminar, "ada"), settings={"lifted": ["closes_at"]})

    assert rules(made) == [("warning", "never-closes-for-some", 0)]


def test_essays_have_no_tries(seminar):
    (essay,) = choices(seminar, 1, type_name="essay")

    made = quiz(seminar, NewSlot(item=essay), behaviour_name="tries", tries=2)

    assert rules(made) == [("warning", "essay-with-checks", 0)]


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"is_published": False}, "draft"),
        ({}, "upcoming"),
        ({"opens_at": NOON}, "open"),
        ({"opens_at": None, "closes_at": None}, "open"),
        ({"opens_at": None, "closes_at": NOON}, "closed"),
    ],
)
def test_a_quiz_is_open_from_its_opening_to_its_closing(seminar, settings, state):
    made = quiz(seminar, **settings)

    assert state_of(made, at=NOON) == state
    assert [each for each in QuizState if in_state(Quiz.objects.all(), each, at=NOON).exists()] == [state]


def test_the_reach_of_a_draw_leaves_out_what_other_slots_name_and_counts_rivals(seminar):
    items = choices(seminar, 3)
    others = choices(seminar, 1, type_name="truefalse")
    narrow, wide = NewSlot(draw={"types": ["choice"]}), NewSlot(draw={"banks": ["roots"]})

    made = quiz(seminar, NewSlot(item=items[0]), narrow, wide)

    left = frozenset(item.id for item in items[1:])
    assert reach_of_draws(made) == [DrawReach(2, left, 1), DrawReach(3, left | {others[0].id}, 2)]


def test_a_dry_run_asks_no_more_for_more_attempts(seminar, django_assert_max_num_queries):
    items = choices(seminar, 3)
    made = quiz(seminar, NewSlot(item=items[0]), NewSlot(draw={"types": ["choice"]}))

    with django_assert_max_num_queries(4):
        dry_run(made, seeds=range(20))


def test_a_dry_run_counts_what_came_and_says_what_cannot_be_filled(seminar):
    items = choices(seminar, 2)
    draw = NewSlot(draw={"types": ["choice"]})

    counts = dry_run(quiz(seminar, draw, draw), seeds=range(50))
    with pytest.raises(QuizNotReady) as refusal:
        dry_run(quiz(seminar, draw, draw, draw), seeds=range(50))

    assert {position: counted.total() for position, counted in counts.items()} == {1: 50, 2: 50}
    assert counts[1] + counts[2] == Counter(dict.fromkeys(items, 50))
    assert refusal.value.position == 3


def test_holds_follow_a_bank_that_changes_and_renewing_twice_changes_nothing(seminar):
    choices(seminar, 1)
    made = quiz(seminar, NewSlot(draw={"types": ["choice"]}))
    fresh = bank.item(bank.bank(seminar), said=bank.written("new", type_name="choice", stem="Who?"))

    renewed = (renew_holds(at=NOON), renew_holds(at=NOON))

    assert renewed == ([made.id], [])
    assert list(ItemHold.objects.filter(item=fresh).values_list("starts_at", "ends_at")) == [
        (OPEN["opens_at"], OPEN["closes_at"])
    ]


def test_closed_and_unpublished_quizzes_are_left_alone_when_holds_are_renewed(seminar):
    choices(seminar, 1)
    quiz(seminar, NewSlot(draw={"types": ["choice"]}))
    quiz(seminar, NewSlot(draw={"types": ["choice"]}), is_published=False)
    Item.objects.update(status=ItemStatus.WITHDRAWN)

    assert renew_holds(at=NOON + 4 * HOUR) == []


def test_every_rule_of_the_check_is_described():
    source = Path(readiness.__file__).read_text(encoding="utf-8")
    manual = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")

    rules = set(re.findall(r'Remark\(\s*"(?:error|warning)",\s*"([a-z-]+)"', source))

    assert len(rules) > 15
    assert {rule for rule in rules if f"`{rule}`" not in manual} == set()
