"""Whose key is not to be known yet: by open quizzes, by those of others, and by what the learner's attempts tell."""

from datetime import timedelta

import pytest

from quizzes.attempts.queries.withheld import keys_withheld
from quizzes.attempts.services.authoring import set_override
from quizzes.attempts.services.sitting import start_attempt, submit_attempt
from tests.factories import attempts, bank, people
from tests.factories.sat import HOUR, NOON

pytestmark = pytest.mark.django_db
DATES = {"opens_at": NOON, "closes_at": NOON + 2 * HOUR}


@pytest.fixture
def ada(seminar):
    return people.member(seminar, "ada")


@pytest.fixture
def items(seminar):
    of = bank.bank(seminar)
    return [bank.item(of, said=bank.written(f"c-{n}", type_name="choice", stem="Who?")) for n in range(4)]


def sat(quiz, learner):
    attempt, _ = start_attempt(learner=learner, quiz_id=quiz.public_id, at=NOON)
    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + timedelta(minutes=1))


def withheld(learner, items, *, at):
    return [item.slug for item in items if item.id in keys_withheld(learner, item_ids=[i.id for i in items], at=at)]


def test_an_open_quiz_withholds_the_keys_of_what_it_asks_and_of_nothing_else(seminar, ada, items):
    attempts.quiz(seminar, items[:1], **DATES)

    found = [withheld(ada, items, at=at) for at in (NOON - HOUR, NOON, NOON + 3 * HOUR)]

    assert found == [[], ["c-0"], []]


def test_a_key_is_withheld_from_all_while_one_may_still_sit(seminar, ada, items):
    quiz = attempts.quiz(seminar, items[:1], **DATES)
    ben = people.member(seminar, "ben")
    set_override(quiz=quiz, learner=ben, settings={"closes_at": NOON + 5 * HOUR})
    sat(quiz, ada)

    found = [withheld(ada, items, at=at) for at in (NOON + 4 * HOUR, NOON + 6 * HOUR)]

    assert found == [["c-0"], []]


@pytest.mark.parametrize(("told", "expected"), [("after_close", ["c-0"]), ("while_open", [])])
def test_of_a_quiz_that_never_closes_the_review_policy_says(seminar, ada, items, told, expected):
    quiz = attempts.quiz(seminar, items[:1], review_policy={told: ["key"]}, attempts_allowed=None)
    sat(quiz, ada)

    assert withheld(ada, items, at=NOON + HOUR) == expected


def test_an_attempt_under_way_withholds_whatever_the_quiz_tells_afterwards(seminar, ada, items):
    quiz = attempts.quiz(seminar, items[:1], review_policy={"while_open": ["key"]}, attempts_allowed=None)
    sat(quiz, ada)
    start_attempt(learner=ada, quiz_id=quiz.public_id, at=NOON + HOUR)

    assert withheld(ada, items, at=NOON + HOUR) == ["c-0"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_three_queries_however_much_was_sat(seminar, ada, items, count, django_assert_num_queries):
    for number, item in enumerate(items[:count]):
        sat(attempts.quiz(seminar, [item], slug=f"quiz-{number}", attempts_allowed=None), ada)

    with django_assert_num_queries(3):
        keys_withheld(ada, item_ids=[item.id for item in items], at=NOON + HOUR)
