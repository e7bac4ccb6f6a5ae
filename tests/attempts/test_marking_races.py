"""Two graders, a grader and an instructor, two workers at once: real threads on PostgreSQL."""

from decimal import Decimal

import pytest

from quizzes.attempts.jobs.telling import tell_learners
from quizzes.attempts.models import Appeal, Attempt, Lease, Mark, Reading
from quizzes.attempts.queries.marks import standing
from quizzes.attempts.services.appeals import AppealRefused, ask_for_regrade
from quizzes.attempts.services.leases import take_next
from quizzes.attempts.services.marking import MarkRefused, NewMark, StaleMark, award_mark, take_back_mark
from quizzes.attempts.services.readings import give_reading
from quizzes.attempts.services.rubrics import NewRubricPoints, apply_rubric_change
from quizzes.attempts.services.staff import reopen
from tests.factories.sat import AFTER, HOUR, essay_answer, response_to
from tests.racing import at_once, need_postgresql

REPEATS = 50
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def postgresql_only():
    need_postgresql()


def essays(sat, count=REPEATS):
    return [response_to(sat.sit(f"learner-{n}", essay_answer()), sat.essay) for n in range(count)]


def test_of_two_graders_one_is_told_of_the_others_mark(sat):
    for response in essays(sat):
        done = at_once(
            lambda id_=response.id: award_mark(
                grader=sat.instructor, response_id=id_, given=NewMark(Decimal(4), None), at=AFTER
            ),
            lambda id_=response.id: award_mark(
                grader=sat.assistant, response_id=id_, given=NewMark(Decimal(2), None), at=AFTER
            ),
        )

        (mark,) = [each for each in done if isinstance(each, Mark)]
        (told,) = [each for each in done if isinstance(each, StaleMark)]
        assert told.standing == mark
        assert Attempt.objects.get(id=response.attempt_id).points == mark.points


def test_a_mark_racing_a_reopening_is_folded_or_refused(sat):
    for response in essays(sat):
        award, opened = at_once(
            lambda id_=response.id: award_mark(
                grader=sat.assistant, response_id=id_, given=NewMark(Decimal(4), None), at=AFTER
            ),
            lambda id_=response.attempt_id: reopen(
                instructor=sat.instructor, attempt_id=id_, until=AFTER + HOUR, reason="", at=AFTER
            ),
        )

        attempt = Attempt.objects.get(id=response.attempt_id)
        assert isinstance(opened, Attempt)
        assert isinstance(award, Mark | MarkRefused)
        assert (attempt.state, attempt.points, attempt.unmarked_count) == ("in_progress", None, None)


def test_a_mark_is_taken_back_once(sat):
    for response in essays(sat):
        mark = award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(4), None), at=AFTER)
        calls = [
            lambda id_=response.id, mark_id=mark.id: take_back_mark(
                grader=sat.assistant, response_id=id_, mark_id=mark_id, at=AFTER
            )
        ] * 2
        done = at_once(*calls)

        assert sorted(type(each).__name__ for each in done) == ["NoneType", "StaleMark"]
        assert Attempt.objects.get(id=response.attempt_id).unmarked_count == 1


def test_two_who_ask_for_the_next_answer_get_two(sat):
    essays(sat, 3)

    for _repeat in range(REPEATS):
        Lease.objects.all().delete()
        given = at_once(
            *[
                lambda who=who: take_next(
                    grader=who, quiz=sat.quiz, item_id=sat.essay.id, show="waiting", after=None, at=AFTER
                )
                for who in (sat.instructor, sat.assistant)
            ]
        )
        assert len({*given}) == 2


def test_two_readings_at_once_make_one_mark(sat):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    for response in essays(sat):
        at_once(
            *[
                lambda who=who, id_=response.id: give_reading(
                    reader=who, response_id=id_, given=NewMark(Decimal(4), None), at=AFTER
                )
                for who in (sat.instructor, sat.assistant)
            ]
        )

        assert Reading.objects.filter(response=response).count() == 2
        assert Mark.objects.filter(response=response).count() == 1


def test_a_change_of_rubric_leaves_out_no_mark_given_meanwhile(sat):
    responses = essays(sat, 5)
    for repeat in range(REPEATS):
        before = Decimal(2 + repeat % 2)
        after = Decimal(3 - repeat % 2)
        response = responses[repeat % 5]
        held = standing(Mark.objects.filter(response=response)).get(response.id)
        to = NewRubricPoints({"thesis": Decimal(3), "style": after}, {})
        award, change = at_once(
            lambda r=response, m=held: award_mark(
                grader=sat.assistant,
                response_id=r.id,
                given=NewMark(Decimal(5), m.id if m else None, {"thesis": Decimal(3), "style": Decimal(2)}),
                at=AFTER,
            ),
            lambda to=to: apply_rubric_change(
                instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, to=to, reason="x", at=AFTER
            ),
        )
        assert not isinstance(change, Exception), change
        assert isinstance(award, Mark | StaleMark), award
        version = response_to(response.attempt, sat.essay).item_version_id
        assert before != after
        assert {each.item_version_id for each in standing(Mark.objects.filter(response__in=responses)).values()} <= {
            version
        }


def test_a_learner_has_one_open_request(sat):
    for response in essays(sat):
        award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(2), None), at=AFTER)
        ask = {"attempt_id": response.attempt.public_id, "position": response.position, "reason": "Why?", "at": AFTER}
        done = at_once(*[lambda a=ask, r=response: ask_for_regrade(learner=r.attempt.learner, **a)] * 2)

        assert sorted(type(each).__name__ for each in done) == [Appeal.__name__, AppealRefused.__name__]


def test_two_workers_send_one_letter(sat, mailoutbox):
    for response in essays(sat):
        response.attempt.learner.email = "learner@example.org"
        response.attempt.learner.save()
        at_once(*[lambda id_=response.attempt_id: tell_learners(attempt_ids=[id_], at=AFTER)] * 2)

    assert len(mailoutbox) == REPEATS
