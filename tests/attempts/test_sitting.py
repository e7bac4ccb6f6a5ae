"""A learner sits a quiz: starts, saves, is told of a stale tab, hands in, or lets the clock do it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.jobs.transitions import close_overdue
from quizzes.attempts.models import Attempt, Mark, Response, Step
from quizzes.attempts.queries.showing import view_for_learner
from quizzes.attempts.services.authoring import set_override
from quizzes.attempts.services.marking import NewMark, award_mark
from quizzes.attempts.services.sitting import (
    AttemptClosed,
    NoSuchSlot,
    ResponseRefused,
    StaleResponse,
    WrongPassword,
    check_response,
    look_at_attempt,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.bank.models import Item, ItemStatus
from quizzes.bank.services import revise_item, set_status
from quizzes.engine.grading.timing import StartRefused
from tests.factories import attempts, bank, people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def learner(seminar):
    return people.member(seminar, "ada")


def start(quiz, learner, *, at=NOON, **options):
    return start_attempt(learner=learner, quiz_id=quiz.public_id, at=at, **options)[0]


def save(attempt, position, raw, *, seq=1, at=NOON + MINUTE, **options):
    return save_response(
        learner=attempt.learner, attempt_id=attempt.public_id, position=position, seq=seq, raw=raw, at=at, **options
    )


def answer_all(attempt, *, at=NOON + MINUTE):
    for response in Response.objects.filter(attempt=attempt).select_related("item_version__item"):
        save(attempt, response.position, attempts.right_answer(response.item_version.item), at=at)


def test_a_second_start_resumes_the_first(seminar, learner):
    quiz = attempts.quiz(seminar)

    first, is_new = start_attempt(learner=learner, quiz_id=quiz.public_id, at=NOON)
    second, is_new_again = start_attempt(learner=learner, quiz_id=quiz.public_id, at=NOON + MINUTE)

    assert (is_new, is_new_again, second.id) == (True, False, first.id)
    assert Response.objects.filter(attempt=first).count() == len(attempts.ASKABLE)


def test_right_answers_of_every_type_earn_all_points_but_the_essays(
    seminar, learner, django_capture_on_commit_callbacks
):
    attempt = start(attempts.quiz(seminar), learner)
    answer_all(attempt)

    with django_capture_on_commit_callbacks(execute=True):
        done = submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)

    done.refresh_from_db()
    wrong = {
        mark.response.item_version.item.type: mark.points
        for mark in Mark.objects.all()
        if mark.points != mark.response.worth
    }
    assert wrong == {}
    assert (done.state, done.unmarked_count, done.points) == ("submitted", 1, Decimal(len(attempts.ASKABLE) - 1))


def test_grading_again_leaves_the_same_rows(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)
    answer_all(attempt)
    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)

    grade_attempt(attempt_id=attempt.id, at=NOON + HOUR)
    once = (list(Mark.objects.values()), Attempt.objects.values().get())
    grade_attempt(attempt_id=attempt.id, at=NOON + 2 * HOUR)

    assert (list(Mark.objects.values()), Attempt.objects.values().get()) == once


def test_an_older_answer_is_refused_with_the_newer(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)
    save(attempt, 1, {"text": "new"}, seq=5)

    with pytest.raises(StaleResponse) as refusal:
        save(attempt, 1, {"text": "old"}, seq=4)

    assert (refusal.value.current.seq, refusal.value.current.raw) == (5, {"text": "new"})


def test_the_same_answer_again_changes_nothing(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)
    save(attempt, 1, {"text": "x"}, seq=5)

    again = save(attempt, 1, {"text": "x"}, seq=5, at=NOON + HOUR)

    assert again.saved_at == NOON + MINUTE


@pytest.mark.parametrize("raw", ["\x00", {"text": "\ud800"}, {"text": "x" * 100_001}, [["y" * 60_000]] * 2])
def test_what_cannot_be_stored_is_refused_whole(seminar, learner, raw):
    attempt = start(attempts.quiz(seminar), learner)

    with pytest.raises(ResponseRefused):
        save(attempt, 1, raw)

    assert Response.objects.get(attempt=attempt, position=1).raw is None


def test_a_slot_that_is_not_there_is_refused(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)

    with pytest.raises(NoSuchSlot):
        save(attempt, 99, {"text": "x"})

    assert Step.objects.count() == 0


def test_the_clock_hands_in_at_the_deadline_whoever_looks_first(seminar, learner):
    quiz = attempts.quiz(seminar, time_limit_seconds=600, grace_seconds=10)
    attempt = start(quiz, learner)
    save(attempt, 1, {"text": "kept"})

    looked = look_at_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)

    assert (looked.state, looked.submitted_at, looked.handed_in_by) == ("submitted", NOON + 10 * MINUTE, "clock")
    assert close_overdue(at=NOON + HOUR) == []


def test_the_sweeper_hands_in_once_the_grace_is_over(seminar, learner):
    attempt = start(attempts.quiz(seminar, time_limit_seconds=600, grace_seconds=10), learner)

    in_grace = close_overdue(at=NOON + 10 * MINUTE + 5 * SECOND)
    after = close_overdue(at=NOON + 10 * MINUTE + 11 * SECOND)

    attempt.refresh_from_db()
    assert (in_grace, after, attempt.state, attempt.submitted_at) == ([], [attempt.id], "submitted", NOON + 10 * MINUTE)


def test_an_answer_in_the_grace_counts_and_one_after_it_does_not(seminar, learner):
    attempt = start(attempts.quiz(seminar, time_limit_seconds=600, grace_seconds=10), learner)
    save(attempt, 1, {"text": "in"}, at=NOON + 10 * MINUTE + 9 * SECOND)

    with pytest.raises(AttemptClosed):
        save(attempt, 1, {"text": "out"}, seq=2, at=NOON + 10 * MINUTE + 11 * SECOND)

    attempt.refresh_from_db()
    assert (attempt.state, Step.objects.get(response__position=1).raw) == ("submitted", {"text": "in"})


def test_handing_in_twice_is_handing_in_once(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)

    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)
    again = submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + 2 * HOUR)

    assert (again.submitted_at, Step.objects.count()) == (NOON + HOUR, len(attempts.ASKABLE))


def test_an_override_moves_a_running_deadline(seminar, learner):
    quiz = attempts.quiz(seminar, time_limit_seconds=600)
    attempt = start(quiz, learner)

    set_override(quiz=quiz, learner=learner, settings={"multiplier": Decimal("1.5")})

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + 15 * MINUTE


def test_a_quiz_starts_only_as_its_terms_say(seminar, learner):
    quiz = attempts.quiz(seminar, opens_at=NOON, closes_at=NOON + HOUR, password="Berlin")
    refusals = []

    for at, password in ((NOON - SECOND, "Berlin"), (NOON + HOUR, "Berlin"), (NOON, "berlin")):
        with pytest.raises((StartRefused, WrongPassword)) as refusal:
            start(quiz, learner, at=at, password=password)
        refusals.append(str(refusal.value))
    attempt = start(quiz, learner, password="Berlin")
    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON)
    with pytest.raises(StartRefused) as refusal:
        start(quiz, learner, password="Berlin")

    assert [*refusals, refusal.value.reason] == ["not_open_yet", "closed", "", "no_attempts_left"]


def test_a_checked_answer_settles_the_slot_and_a_resend_is_no_second_try(seminar, learner):
    quiz = attempts.quiz(seminar, behaviour_name="tries", tries=2, penalty=Decimal("0.25"))
    attempt = start(quiz, learner)
    position = Response.objects.get(attempt=attempt, item_version__item__slug="a-choice").position
    wrong = {"chosen": "2"}

    for _ in range(2):
        check_response(
            learner=learner, attempt_id=attempt.public_id, position=position, seq=1, raw=wrong, at=NOON + MINUTE
        )
    during = view_for_learner(Attempt.objects.get(id=attempt.id), at=NOON + MINUTE).slots[position - 1]

    assert (during.verdict, during.checks_left, during.key, Step.objects.count()) == ("wrong", 1, None, 1)


def test_held_items_come_back_to_the_drill_when_the_quiz_is_handed_in(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)
    held = Item.objects.filter(holds__isnull=False).distinct().count()

    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)

    assert (held, Item.objects.filter(holds__isnull=False).count()) == (len(attempts.ASKABLE), 0)


def test_held_items_come_back_to_the_drill_when_the_sweeper_hands_in(seminar, learner):
    start(attempts.quiz(seminar, time_limit_seconds=3600), learner)
    held = Item.objects.filter(holds__isnull=False).distinct().count()

    close_overdue(at=NOON + 2 * HOUR)

    assert (held, Item.objects.filter(holds__isnull=False).count()) == (len(attempts.ASKABLE), 0)


@pytest.mark.parametrize("becomes", ["revised", "withdrawn"])
def test_an_item_that_changes_under_an_attempt_is_asked_and_marked_as_it_was(
    seminar, learner, becomes, django_capture_on_commit_callbacks
):
    quiz = attempts.quiz(seminar)
    attempt = start(quiz, learner)
    item = Item.objects.get(type="truefalse")
    asked = Response.objects.get(attempt=attempt, item_version__item=item)
    right = attempts.right_answer(item)
    if becomes == "revised":
        turned = {**item.current.body, "answer": not item.current.body["answer"]}
        revise_item(item=item, stem="Turned round?", body=turned, feedback="", points=Decimal(1), author=None)
    else:
        set_status(items=[item], status=ItemStatus.WITHDRAWN)

    save(attempt, asked.position, right)
    shown = view_for_learner(Attempt.objects.get(id=attempt.id), at=NOON + MINUTE)
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)

    assert "A truefalse?" in str(shown.slots[asked.position - 1])
    assert Mark.objects.get(response=asked).points == 1


def test_another_seminars_student_finds_no_quiz(seminar):
    quiz = attempts.quiz(seminar)
    stranger = people.member(people.seminar("Other"), "eve")

    with pytest.raises(type(quiz).DoesNotExist):
        start(quiz, stranger)

    assert bank.Bank.objects.count() == 1
    assert Attempt.objects.count() == 0


def test_a_mark_by_hand_before_the_machines_leaves_no_answer_unmarked(seminar, learner):
    attempt = start(attempts.quiz(seminar), learner)
    answer_all(attempt)
    submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)
    essay = Response.objects.get(attempt=attempt, item_version__item__type="essay")
    (teacher,) = [membership.user for membership in seminar.memberships.filter(role="instructor")]

    award_mark(
        grader=teacher, response_id=essay.id, given=NewMark(points=Decimal(3), seen_mark_id=None), at=NOON + 2 * HOUR
    )

    attempt.refresh_from_db()
    assert (attempt.state, attempt.unmarked_count, attempt.points) == ("graded", 0, Decimal(len(attempts.ASKABLE) + 2))
