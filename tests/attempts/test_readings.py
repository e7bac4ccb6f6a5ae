"""Two people read each answer: where they agree there is a mark, where they differ an instructor makes it."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Mark
from quizzes.attempts.queries.agreement import agreement_on, to_reconcile
from quizzes.attempts.queries.marking_queue import marking_queue
from quizzes.attempts.services.marking import MarkRefused
from quizzes.attempts.services.readings import give_reading, reconcile_readings
from tests.factories.sat import AFTER, essays, give

pytestmark = pytest.mark.django_db


def test_readers_who_agree_make_the_mark(sat):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    (response,) = essays(sat, 1)

    first = give_reading(reader=sat.instructor, response_id=response.id, given=give(4, comment="Good."), at=AFTER)
    second = give_reading(reader=sat.assistant, response_id=response.id, given=give(4, comment="Clear."), at=AFTER)

    assert (first[1], second[1]) == (None, Mark.objects.get(source="manual"))
    assert (second[1].points, second[1].comment) == (Decimal(4), "Good.\n\nClear.")


def test_agreement_is_between_two_people_whoever_of_them_reads_first(sat):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    for number, response in enumerate(essays(sat, 6)):
        readings = [(sat.instructor, 5), (sat.assistant, 5 if number % 3 else 3)]
        for reader, points in readings if number % 2 else reversed(readings):
            give_reading(reader=reader, response_id=response.id, given=give(points), at=AFTER)

    found = agreement_on(quiz=sat.quiz, item_id=sat.essay.id)

    # One gave 5 throughout: the two agree as often as chance would have it, and kappa is 0.
    assert (found.n, found.kappa) == (6, 0)


def test_readers_who_differ_wait_for_an_instructor(sat):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    (response,) = essays(sat, 1)
    give_reading(reader=sat.instructor, response_id=response.id, given=give(4), at=AFTER)
    give_reading(reader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    waiting = to_reconcile(quiz=sat.quiz, item_id=sat.essay.id)

    mark = reconcile_readings(instructor=sat.instructor, response_id=response.id, given=give(3), at=AFTER)

    assert [{reading.points for reading in each.readings} for each in waiting] == [{Decimal(4), Decimal(2)}]
    assert (mark.points, to_reconcile(quiz=sat.quiz, item_id=sat.essay.id)) == (Decimal(3), [])
    assert agreement_on(quiz=sat.quiz, item_id=sat.essay.id).n == 1


def test_a_reading_is_put_right_until_the_other_reader_has_read_the_answer(sat):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    first, second = essays(sat, 2)
    for response, points in ((first, 1), (first, 4), (second, 2)):
        give_reading(reader=sat.assistant, response_id=response.id, given=give(points), at=AFTER)
    queue = marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=sat.instructor, show="waiting", at=AFTER)

    _reading, mark = give_reading(reader=sat.instructor, response_id=first.id, given=give(4), at=AFTER)
    give_reading(reader=sat.instructor, response_id=second.id, given=give(3), at=AFTER)
    with pytest.raises(MarkRefused):
        give_reading(reader=sat.assistant, response_id=second.id, given=give(3), at=AFTER)

    assert (queue.shown, mark.points) == ({first.id, second.id}, Decimal(4))
    assert agreement_on(quiz=sat.quiz, item_id=sat.essay.id).n == 2
    assert [each.response for each in to_reconcile(quiz=sat.quiz, item_id=sat.essay.id)] == [second]


def test_one_reader_twice_is_not_two_readers(sat):
    (response,) = essays(sat, 1)
    for points in (3, 4):
        give_reading(reader=sat.instructor, response_id=response.id, given=give(points), at=AFTER)

    with pytest.raises(MarkRefused):
        reconcile_readings(instructor=sat.instructor, response_id=response.id, given=give(4), at=AFTER)

    assert not Mark.objects.filter(source="manual").exists()
