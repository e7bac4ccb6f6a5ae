"""Two tabs, a sweeper and a learner at once: real threads on PostgreSQL, which lets them in at the same time."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.attempts.jobs.transitions import close_overdue
from quizzes.attempts.models import Attempt, AttemptEvent, Mark, Response, Step
from quizzes.attempts.services.authoring import set_override
from quizzes.attempts.services.sitting import (
    AttemptClosed,
    StaleResponse,
    check_response,
    save_response,
    start_attempt,
    submit_attempt,
)
from tests.factories import attempts, bank, people
from tests.racing import at_once, need_postgresql

REPEATS = 50
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATE = NOON + 2 * MINUTE
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def postgresql():
    need_postgresql()


class Room:
    """A learner with a quiz of one choice that may be sat as often as one likes."""

    def __init__(self, **settings):
        seminar = people.seminar()
        self.learner = people.member(seminar, "ada")
        item = bank.item(bank.bank(seminar), said=bank.written("who", type_name="choice", stem="Who?"))
        self.quiz = attempts.quiz(seminar, [item], attempts_allowed=None, **settings)

    def start(self, at=NOON):
        return start_attempt(learner=self.learner, quiz_id=self.quiz.public_id, at=at)[0]

    def save(self, attempt, *, seq=1, chosen="1", at=NOON + MINUTE):
        return save_response(
            learner=self.learner,
            attempt_id=attempt.public_id,
            position=1,
            seq=seq,
            raw={"chosen": chosen},
            at=at,
        )

    def submit(self, attempt, *, at=NOON + MINUTE):
        return submit_attempt(learner=self.learner, attempt_id=attempt.public_id, at=at)


def test_two_starts_make_one_attempt():
    room = Room()

    for _ in range(REPEATS):
        first, second = at_once(room.start, room.start)
        assert first.id == second.id
        room.submit(first)

    assert Attempt.objects.count() == REPEATS


def test_an_answer_racing_the_hand_in_is_graded_or_refused():
    room = Room()

    for _ in range(REPEATS):
        attempt = room.start()
        saved, _ = at_once(lambda a=attempt: room.save(a), lambda a=attempt: room.submit(a))
        graded = Step.objects.get(response__attempt=attempt)
        assert isinstance(saved, Response | AttemptClosed)
        assert (graded.raw == {"chosen": "1"}) == isinstance(saved, Response)
        assert Mark.objects.get(response__attempt=attempt).points == int(isinstance(saved, Response))

    assert Attempt.objects.exclude(state="graded").count() == 0


def test_handing_in_twice_at_once_is_handing_in_once():
    room = Room()

    for _ in range(REPEATS):
        attempt = room.start()
        room.save(attempt)
        first, second = at_once(lambda a=attempt: room.submit(a), lambda a=attempt: room.submit(a))
        assert (first.id, second.id) == (attempt.id, attempt.id)

    assert (Step.objects.count(), Mark.objects.count()) == (REPEATS, REPEATS)
    assert AttemptEvent.objects.filter(kind="handed_in").count() == REPEATS


def test_a_hand_in_and_two_sweepers_close_an_attempt_once_at_its_deadline():
    room = Room(time_limit_seconds=60, grace_seconds=0)

    for _ in range(REPEATS):
        attempt = room.start()
        room.save(attempt, at=NOON)
        at_once(
            lambda a=attempt: room.submit(a, at=LATE), lambda: close_overdue(at=LATE), lambda: close_overdue(at=LATE)
        )
        attempt.refresh_from_db()
        assert (attempt.submitted_at, attempt.handed_in_by) == (NOON + MINUTE, "clock")

    assert (Step.objects.count(), AttemptEvent.objects.filter(kind="handed_in").count()) == (REPEATS, REPEATS)


def test_of_two_tabs_under_one_number_one_is_told():
    room = Room()
    attempt = room.start()

    for seq in range(1, REPEATS + 1):
        both = at_once(
            lambda s=seq: room.save(attempt, seq=s, chosen="1"), lambda s=seq: room.save(attempt, seq=s, chosen="2")
        )
        stored = Response.objects.get(attempt=attempt)
        (saved,) = [each for each in both if isinstance(each, Response)]
        (told,) = [each for each in both if isinstance(each, StaleResponse)]
        assert saved.raw == stored.raw == told.current.raw

    assert stored.seq == REPEATS


def test_one_check_sent_twice_at_once_is_one_try():
    room = Room(behaviour_name="tries", tries=3)

    def check(attempt):
        return check_response(
            learner=room.learner, attempt_id=attempt.public_id, position=1, seq=1, raw={"chosen": "2"}, at=NOON
        )

    for _ in range(REPEATS):
        attempt = room.start()
        both = at_once(lambda a=attempt: check(a), lambda a=attempt: check(a))
        assert [type(each) for each in both] == [Response, Response]
        assert Step.objects.filter(response__attempt=attempt).count() == 1
        room.submit(attempt)

    assert Attempt.objects.count() == REPEATS


def test_more_time_racing_the_sweeper_is_given_or_too_late():
    room = Room(time_limit_seconds=60, grace_seconds=0)

    for repeat in range(REPEATS):
        attempt = room.start()
        more = {"time_limit_seconds": 600 + repeat}
        at_once(
            lambda m=more: set_override(quiz=room.quiz, learner=room.learner, settings=m),
            lambda: close_overdue(at=LATE),
        )
        attempt.refresh_from_db()
        given = attempt.deadline_at == NOON + timedelta(seconds=600 + repeat)
        assert (attempt.state in {"in_progress", "overdue"}) == given
        room.submit(attempt, at=NOON)
        room.quiz.overrides.all().delete()

    assert Attempt.objects.filter(submitted_at=None).count() == 0
