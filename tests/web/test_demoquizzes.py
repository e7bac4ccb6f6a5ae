"""The quizzes of the demo: held once, around today, and with something to show at every stage."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from quizzes.attempts.models import Attempt, Mark, Quiz
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.essay import parse_body as parse_essay
from quizzes.web.management.demoanswers import answer, knows
from quizzes.web.management.demoquizzes import DemoEssay, DemoQuiz, hold_quizzes, read_essays
from seminar.people.models import Role
from tests.factories import attempts, bank, people

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
ESSAYS = {"a-essay": [DemoEssay(0.0, "It is so.", {"thesis": Decimal(2), "style": Decimal(1)}, "Why?")]}


@pytest.mark.parametrize("type_name", attempts.ASKABLE)
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_an_answer_that_is_known_is_right_in_whatever_order_and_another_is_not(type_name, seed):
    kind, written = REGISTRY[type_name], bank.BODIES[type_name]
    body = kind.parse_body(written)
    arrangement = kind.arrange(body, seed)

    scores = [
        kind.grade(
            body,
            kind.parse_response(
                answer(type_name=type_name, body=written, arrangement=arrangement, is_known=is_known, chance=Random(7)),
                arrangement,
            ),
        )
        for is_known in (True, False)
    ]

    right, wrong = (getattr(score, "fraction", None) for score in scores)
    assert (right in {1, None}, wrong != 1) == (True, True)


def said(type_name, body, *, is_known=False):
    chances = map(Random, range(20))
    return [
        answer(type_name=type_name, body=body, arrangement=(), is_known=is_known, chance=chance) for chance in chances
    ]


def test_who_is_wrong_says_so_and_leaves_nothing_of_a_pattern():
    half = {"answers": ["deadlock", {"text": "*balance*", "score": "0.5"}]}

    assert said("truefalse", {"answer": True}) == [{"chosen": False}] * 20
    assert {"text": "balance"} in said("shorttext", half)
    assert said("shorttext", {"answers": ["*lock*"]}, is_known=True) == [{"text": "lock"}] * 20


def test_the_able_know_more_than_others():
    known = [
        sum(knows(ability=ability, hardness=0.0, chance=Random(seed)) for seed in range(400))
        for ability in (-1.0, 0.0, 1.0)
    ]

    assert known == sorted(known)
    assert known[2] - known[0] > 100


def test_every_essay_of_the_demo_is_marked_within_its_rubric():
    items = {
        item.id: item
        for path in sorted((FIXTURES / "banks").glob("*.toml"))
        for item in read_bank(path.read_bytes()).result.items
    }

    strays = [
        (slug, essay.ability)
        for slug, essays in read_essays(FIXTURES / "demo" / "roots-essays.toml").items()
        for essay in essays
        for criteria in [parse_essay(items[slug].body).criteria]
        if set(essay.picks) != set(criteria)
        or any(not 0 <= points <= criteria[id_].points for id_, points in essay.picks.items())
    ]

    assert strays == []


@pytest.mark.django_db(transaction=True)
def test_quizzes_are_held_once_and_leave_every_stage_to_see():
    seminar = people.seminar()
    instructor = seminar.memberships.get(role=Role.INSTRUCTOR).user
    items = attempts.item_of_each_type(seminar)
    for slug in ("past", "waiting", "now", "coming"):
        attempts.quiz(seminar, items, slug=slug, is_published=False, time_limit_seconds=3600)
    class_ = [people.member(seminar, f"learner-{number}") for number in range(4)]
    plans = [
        DemoQuiz("past", -9, -7, 1.0, is_marked=True),
        DemoQuiz("waiting", -5, -3, 1.0),
        DemoQuiz("now", -1, 2, 1.0, sitting=("learner-1",), absent=("learner-0",)),
        DemoQuiz("coming", 3, 4, 0.0),
        DemoQuiz("unknown", -1, 1, 1.0),
    ]

    held = [
        hold_quizzes(seminar, plans=plans, essays=ESSAYS, graders=[instructor], learners=class_, now=NOW)
        for _ in range(2)
    ]

    states = {quiz.slug: Counter(quiz.attempts.values_list("state", flat=True)) for quiz in Quiz.objects.all()}
    assert held == [11, 0]
    assert states == {
        "past": {"graded": 4},
        "waiting": {"submitted": 4},
        "now": {"in_progress": 1, "submitted": 2},
        "coming": {},
    }
    assert set(Mark.objects.filter(source="manual").values_list("points", "author")) == {(Decimal(3), instructor.pk)}
    assert max(Attempt.objects.values_list("started_at", flat=True)) <= NOW
    assert Quiz.objects.get(slug="coming").opens_at == NOW.replace(minute=0) + timedelta(days=3)
