"""Regrades beside each other, beside a grader and beside a hand-in: real threads on PostgreSQL."""

from decimal import Decimal

import pytest

from quizzes.attempts.jobs.regrading import carry_out_regrade
from quizzes.attempts.models import Attempt, Mark, Regrade
from quizzes.attempts.services.marking import NewMark, StaleMark, award_mark, standing_mark
from quizzes.attempts.services.regrades import RegradeRefused, order_regrade, revert_regrade
from tests.factories.fixedkeys import AFTER, HOUR, classroom
from tests.racing import at_once, need_postgresql

REPEATS = 50
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def postgresql():
    need_postgresql()


@pytest.fixture
def room():
    return classroom()


def order(room, version):
    return order_regrade(
        instructor=room.instructor, quiz_id=room.quiz.id, version_id=version.id, reason="Key.", at=AFTER
    )


def work(regrade):
    return carry_out_regrade(regrade_id=regrade.id, at=AFTER)


def points(attempt):
    return Attempt.objects.get(id=attempt.id).points


def test_of_two_orders_at_once_one_is_refused(room):
    attempt = room.sit("ada", "b", "a")
    versions = [room.fix_key("b"), room.fix_key("c")]

    for repeat in range(REPEATS):
        both = at_once(lambda: order(room, versions[0]), lambda: order(room, versions[1]))
        (regrade,) = [each for each in both if isinstance(each, Regrade)]
        (refusal,) = [each for each in both if isinstance(each, RegradeRefused)]
        assert "under way" in str(refusal) or "already" in str(refusal)
        work(regrade)
        assert room.answer_of(attempt).item_version_id == regrade.to_version_id, repeat
        revert_regrade(instructor=room.instructor, public_id=regrade.public_id, at=AFTER)
        work(regrade)


def test_two_workers_on_one_regrade_mark_each_answer_once(room):
    attempts = [room.sit(f"learner-{n}", "b", "a") for n in range(5)]
    versions = [room.fix_key("b"), room.fix_key("c")]

    for repeat in range(REPEATS):
        regrade = order(room, versions[repeat % 2])
        done = at_once(lambda r=regrade: work(r), lambda r=regrade: work(r))
        assert sum(done) == len(attempts)
        assert regrade.marks.count() == len(attempts)

    assert [points(attempt) for attempt in attempts] == [Decimal(1)] * 5


def test_a_grader_beside_a_regrade_is_told_or_stands(room):
    attempt = room.sit("ada", "b", "a")
    response = room.answer_of(attempt)
    versions = [room.fix_key("b"), room.fix_key("c")]

    for repeat in range(REPEATS):
        held = standing_mark(response)
        given = NewMark(Decimal(repeat) / 100, held.id, reason="So it is.", is_override=True)
        regrade = order(room, versions[repeat % 2])
        award, _ = at_once(
            lambda g=given: award_mark(grader=room.instructor, response_id=response.id, given=g, at=AFTER),
            lambda r=regrade: work(r),
        )
        assert isinstance(award, Mark | StaleMark), award
        stands = standing_mark(response)
        assert points(attempt) == stands.points + 1
        assert stands.source == ("override" if Mark.objects.filter(source="override").exists() else "regrade")


def test_a_hand_in_beside_a_regrade_is_graded_by_the_new_key(room):
    version = room.fix_key("b")
    room.quiz.slots.filter(position=1).update(version=room.who.versions.get(number=1))

    for repeat in range(REPEATS):
        attempt = room.sit(f"learner-{repeat}", "b", "a", hand_in=False)
        regrade = order(room, version)
        at_once(lambda a=attempt: room.hand_in(a), lambda r=regrade: work(r))
        work(regrade)
        assert points(attempt) == Decimal(2), repeat
        assert room.answer_of(attempt).item_version_id == version.id


def test_a_regrade_reverted_while_it_runs_leaves_nothing_behind(room):
    attempts = [room.sit(f"learner-{n}", "b", "a") for n in range(5)]
    version = room.fix_key("b")

    for repeat in range(REPEATS):
        regrade = order(room, version)
        at_once(
            lambda r=regrade: work(r),
            lambda r=regrade: revert_regrade(instructor=room.instructor, public_id=r.public_id, at=AFTER + HOUR),
        )
        work(regrade)
        assert [points(attempt) for attempt in attempts] == [Decimal(1)] * 5, repeat
        assert not regrade.marks.filter(takes_back=None, taken_back_by=None).exists()
