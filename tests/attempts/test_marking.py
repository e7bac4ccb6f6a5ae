"""People mark answers: alone, in pairs, in groups, on appeal; what stands, and who is told what."""

from datetime import timedelta
from decimal import Decimal

import pytest

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.jobs.telling import tell_learners, untold_ids
from quizzes.attempts.models import Attempt, AttemptEvent, Lease, Mark, Response, SecondLook
from quizzes.attempts.queries.agreement import agreement_on, to_reconcile
from quizzes.attempts.queries.history import history_of
from quizzes.attempts.queries.marking_queue import marking_queue, questions_of, quizzes_to_grade, to_grade_count
from quizzes.attempts.queries.similar import answer_groups, clusters
from quizzes.attempts.services import staff
from quizzes.attempts.services.appeals import AppealRefused, answer_appeal, ask_for_regrade
from quizzes.attempts.services.assigning import ask_second_look, assign_question
from quizzes.attempts.services.comments import CommentRefused, keep_comment
from quizzes.attempts.services.groups import mark_group
from quizzes.attempts.services.leases import LEASE, LeaseHeld, take_lease, take_next
from quizzes.attempts.services.marking import MarkRefused, NewMark, StaleMark, award_mark, take_back_mark
from quizzes.attempts.services.readings import give_reading, reconcile_readings
from quizzes.attempts.services.release import ReleaseRefused, release_grades, withdraw_release
from quizzes.attempts.services.rubrics import NewRubricPoints, apply_rubric_change, plan_rubric_change
from quizzes.attempts.services.sitting import save_response, submit_attempt
from seminar.people.models import User
from tests.factories import people
from tests.factories.sat import HOUR, MINUTE, NOON, essay_answer, response_to, sat_quiz

pytestmark = pytest.mark.django_db
AFTER = NOON + 2 * HOUR


@pytest.fixture
def sat():
    return sat_quiz()


def give(points, *, seen=None, **more):
    return NewMark(points=Decimal(points), seen_mark_id=seen, **more)


def essays(sat, count):
    return [response_to(sat.sit(f"learner-{n}", essay_answer(f"Text {n}.")), sat.essay) for n in range(count)]


def test_an_answer_waits_until_a_person_has_marked_it(sat):
    (response,) = essays(sat, 1)
    before = to_grade_count(sat.assistant)

    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    attempt = Attempt.objects.get()
    assert (before, to_grade_count(sat.assistant)) == (1, 0)
    assert (attempt.state, attempt.points, attempt.unmarked_count) == ("graded", Decimal(4), 0)


def test_the_badge_counts_appeals_and_second_looks_in_one_query(sat, django_assert_num_queries):
    first, second = essays(sat, 2)
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4), at=AFTER)
    ask_for_regrade(
        learner=first.attempt.learner,
        attempt_id=first.attempt.public_id,
        position=first.position,
        reason="I did say why.",
        at=AFTER,
    )
    ask_second_look(grader=sat.assistant, response_id=first.id, note="Too generous?", at=AFTER)

    with django_assert_num_queries(1):
        count = to_grade_count(sat.instructor)

    assert (count, second.raw) == (3, {"text": "Text 1."})
    assert [(each.waiting, each.appeals, each.flagged) for each in quizzes_to_grade(sat.instructor)] == [(1, 1, 1)]


def test_staff_of_another_seminar_count_and_mark_nothing(sat):
    (response,) = essays(sat, 1)
    stranger = people.member(people.seminar("Other"), "eve", role="assistant")

    with pytest.raises(Response.DoesNotExist):
        award_mark(grader=stranger, response_id=response.id, given=give(4), at=AFTER)

    assert (to_grade_count(stranger), quizzes_to_grade(stranger), Mark.objects.filter(author=stranger).count()) == (
        0,
        [],
        0,
    )


def test_a_grader_who_saw_another_mark_is_told_of_it(sat):
    (response,) = essays(sat, 1)
    first = award_mark(grader=sat.instructor, response_id=response.id, given=give(4), at=AFTER)

    with pytest.raises(StaleMark) as refusal:
        award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)

    assert refusal.value.standing == first
    assert Attempt.objects.get().points == Decimal(4)


def test_a_mark_taken_back_leaves_the_answer_waiting(sat):
    (response,) = essays(sat, 1)
    mark = award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    left = take_back_mark(grader=sat.assistant, response_id=response.id, mark_id=mark.id, at=AFTER)

    queue = marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=sat.assistant, show="waiting", at=AFTER)
    assert (left, queue.shown, Attempt.objects.get().unmarked_count) == (None, {response.id}, 1)


def test_questions_count_what_waits_and_what_is_asked(sat, django_assert_num_queries):
    first, _second = essays(sat, 2)
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4), at=AFTER)
    assign_question(instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, grader_ids=[sat.assistant.id])

    with django_assert_num_queries(4):
        questions = questions_of(sat.quiz)

    assert [(each.item.slug, each.answers, each.waiting, each.graders) for each in questions] == [
        ("why", 2, 1, (sat.assistant,)),
        ("who", 2, 0, ()),
    ]


def test_the_order_is_the_same_for_each_grader_and_not_that_of_handing_in(sat):
    ids = [response.id for response in essays(sat, 8)]

    orders = [
        marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=grader, show="all", at=AFTER).order
        for grader in (sat.instructor, sat.assistant)
    ]

    assert orders[0] == orders[1] != tuple(ids)
    assert sorted(orders[0]) == ids


def test_two_graders_are_given_two_answers(sat):
    essays(sat, 2)

    given = [
        take_next(grader=grader, quiz=sat.quiz, item_id=sat.essay.id, show="waiting", after=None, at=AFTER)
        for grader in (sat.instructor, sat.assistant, sat.instructor)
    ]

    assert given[0] == given[2] != given[1]


def test_a_lease_runs_out(sat):
    (response,) = essays(sat, 1)
    take_lease(grader=sat.instructor, response_id=response.id, at=AFTER)

    with pytest.raises(LeaseHeld):
        take_lease(grader=sat.assistant, response_id=response.id, at=AFTER + LEASE - timedelta(seconds=1))
    take_lease(grader=sat.assistant, response_id=response.id, at=AFTER + LEASE)

    assert Lease.objects.get().holder == sat.assistant


def test_what_is_assigned_comes_first(sat):
    responses = essays(sat, 3)
    other = people.member(sat.seminar, "cy", role="assistant")
    assign_question(instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, grader_ids=[other.id])

    ranks = [
        len(marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=who, show="waiting", at=AFTER).shown)
        for who in (sat.assistant, other)
    ]

    assert ranks == [len(responses)] * 2  # assigned to somebody else comes last, and is not hidden


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


def test_answers_that_say_the_same_are_one_group():
    texts = {1: "Bureaucracy", 2: "bureaucracy ", 3: "bureacracy", 4: "monarchy", 5: "1848", 6: "1849", 7: ""}

    assert clusters(texts) == [[1, 2, 3], [7], [5], [6], [4]]


def test_a_group_is_marked_once_with_a_mark_for_each(sat):
    for n, text in enumerate(["the clerk", "The clerk", "the clerks", "cook"]):
        sat.sit(f"learner-{n}", {"who": {"text": text}})
    groups = answer_groups(quiz=sat.quiz, item_id=sat.short.id)
    clerk = groups[0]

    done = mark_group(
        grader=sat.assistant, seen=clerk.members, given=give("0.5", reason="Close enough.", is_override=True), at=AFTER
    )

    assert ([len(group.members) for group in groups], len(done.marked), done.stale) == ([3, 1], 3, ())
    assert Mark.objects.filter(source="override", points=Decimal("0.5")).count() == 3


def test_a_group_leaves_an_answer_that_somebody_marked_meanwhile(sat):
    for n in range(2):
        sat.sit(f"learner-{n}", {"who": {"text": "the clerk"}})
    (group,) = answer_groups(quiz=sat.quiz, item_id=sat.short.id)
    moved = group.members[0]
    award_mark(
        grader=sat.instructor,
        response_id=moved.response_id,
        given=give(1, seen=moved.mark_id, reason="Yes.", is_override=True),
        at=AFTER,
    )

    done = mark_group(grader=sat.assistant, seen=group.members, given=give(0, reason="No.", is_override=True), at=AFTER)

    assert (done.marked, done.stale) == ((group.members[1].response_id,), (moved.response_id,))


def test_a_learner_asks_once_and_is_answered(sat):
    (response,) = essays(sat, 1)
    attempt = response.attempt
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    ask = {"attempt_id": attempt.public_id, "position": response.position, "reason": "I did.", "at": AFTER}
    ask_for_regrade(learner=attempt.learner, **ask)

    with pytest.raises(AppealRefused):
        ask_for_regrade(learner=attempt.learner, **ask)
    answer_appeal(grader=sat.instructor, response_id=response.id, answer="You are right.", at=AFTER + MINUTE)

    kinds = [(entry.kind, entry.text) for entry in history_of(attempt, position=response.position, staff=None)]
    assert kinds == [("mark", ""), ("appeal", "I did."), ("appeal_answered", "You are right.")]


def test_nobody_appeals_before_marks_are_released(sat):
    sat.quiz.release = "by_hand"
    sat.quiz.save()
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)

    with pytest.raises(AppealRefused) as refusal:
        ask_for_regrade(
            learner=response.attempt.learner,
            attempt_id=response.attempt.public_id,
            position=response.position,
            reason="Why?",
            at=AFTER,
        )

    assert str(refusal.value) == "There is no mark to ask about yet."


def test_nobody_appeals_for_somebody_else(sat):
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    other = people.member(sat.seminar, "eve")

    with pytest.raises(Attempt.DoesNotExist):
        ask_for_regrade(
            learner=other, attempt_id=response.attempt.public_id, position=response.position, reason="Why?", at=AFTER
        )

    assert response.appeals.count() == 0


def test_another_grader_settles_a_second_look_by_marking(sat):
    (response,) = essays(sat, 1)
    ask_second_look(grader=sat.assistant, response_id=response.id, note="Plagiarism?", at=AFTER)

    award_mark(grader=sat.instructor, response_id=response.id, given=give(0), at=AFTER)

    assert SecondLook.objects.get().settled_by == sat.instructor


def test_a_saved_comment_is_kept_once_per_item(sat):
    keep_comment(grader=sat.assistant, item_id=sat.essay.id, text="No example.", points=Decimal(-1))
    again = keep_comment(grader=sat.instructor, item_id=sat.essay.id, text=" No example. ", points=Decimal("-0.5"))

    with pytest.raises(CommentRefused):
        keep_comment(grader=sat.assistant, item_id=sat.essay.id, text=" ", points=None)

    assert (again.points, again.author, sat.essay.saved_comments.count()) == (Decimal("-0.5"), sat.assistant, 1)


def test_a_reopened_attempt_is_handed_in_and_graded_again(sat):
    (response,) = essays(sat, 1)
    attempt = response.attempt
    staff.reopen(instructor=sat.instructor, attempt_id=attempt.id, until=AFTER + HOUR, reason="Power cut.", at=AFTER)

    with pytest.raises(MarkRefused):
        award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at, attempt.deadline_at) == ("in_progress", None, AFTER + HOUR)
    assert [(each.kind, each.reason) for each in AttemptEvent.objects.order_by("id")][-1] == ("reopened", "Power cut.")


@pytest.mark.parametrize(("text", "points", "unmarked"), [("Text 0.", 4, 0), ("Another text.", 0, 1)])
def test_a_mark_stands_through_a_reopening_where_the_answer_does(sat, text, points, unmarked):
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)
    attempt = staff.reopen(
        instructor=sat.instructor, attempt_id=response.attempt_id, until=AFTER + HOUR, reason="", at=AFTER
    )
    change = {"attempt_id": attempt.public_id, "position": response.position, "seq": 9, "raw": {"text": text}}
    save_response(learner=attempt.learner, at=AFTER + MINUTE, **change)

    submit_attempt(learner=attempt.learner, attempt_id=attempt.public_id, at=AFTER + 2 * MINUTE)
    for _run in range(2):
        done = grade_attempt(attempt_id=attempt.id, at=AFTER + 2 * MINUTE)

    assert (done.points, done.unmarked_count) == (Decimal(points), unmarked)
    assert Mark.objects.filter(takes_back__isnull=False).count() == unmarked


def test_a_void_attempt_counts_for_nothing_until_it_is_restored(sat):
    attempt = sat.sit("ada", essay_answer(), hand_in=False)

    staff.void(instructor=sat.instructor, attempt_id=attempt.id, reason="Wrong room.", at=AFTER)
    counted = to_grade_count(sat.instructor)
    staff.restore(instructor=sat.instructor, attempt_id=attempt.id, reason="", at=AFTER)

    attempt.refresh_from_db()
    assert (counted, attempt.voided_at, attempt.handed_in_by) == (0, None, "staff")


def test_an_assistant_changes_no_attempt(sat):
    attempt = sat.sit("ada", essay_answer())

    with pytest.raises(Attempt.DoesNotExist):
        staff.void(instructor=sat.assistant, attempt_id=attempt.id, reason="No.", at=AFTER)

    assert Attempt.objects.get().voided_at is None


@pytest.mark.parametrize(
    ("action", "is_handed_in", "until"),
    [("extend", True, AFTER + HOUR), ("extend", False, AFTER), ("reopen", False, AFTER + HOUR), ("reopen", True, NOON)],
)
def test_what_cannot_be_done_to_an_attempt_is_refused(sat, action, is_handed_in, until):
    attempt = sat.sit("ada", essay_answer(), hand_in=is_handed_in)

    with pytest.raises(staff.ActionRefused):
        getattr(staff, action)(instructor=sat.instructor, attempt_id=attempt.id, until=until, reason="", at=AFTER)

    assert not AttemptEvent.objects.filter(kind__in=["extended", "reopened"]).exists()


def test_learners_are_written_to_once_when_grades_are_released(sat, mailoutbox):
    sat.quiz.release = "by_hand"
    sat.quiz.save()
    (response,) = essays(sat, 1)
    response.attempt.learner.email = "learner@example.org"
    response.attempt.learner.save()
    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)
    before = untold_ids(at=AFTER)

    release_grades(instructor=sat.instructor, quiz_id=sat.quiz.id, at=AFTER)
    for _run in range(2):
        tell_learners(attempt_ids=[response.attempt_id], at=AFTER)
    withdraw_release(instructor=sat.instructor, quiz_id=sat.quiz.id)

    assert (before, [letter.subject for letter in mailoutbox]) == ([], ["Your grade for Quiz exam"])
    assert f"/attempts/{response.attempt.public_id}/result/" in mailoutbox[0].body
    assert untold_ids(at=AFTER) == []
    sat.quiz.refresh_from_db()
    assert not sat.quiz.is_released(at=AFTER)


def test_the_letter_is_in_its_readers_language(sat, mailoutbox):
    (response,) = essays(sat, 1)
    User.objects.filter(id=response.attempt.learner_id).update(email="learner@example.org", language="de")

    tell_learners(attempt_ids=[response.attempt_id], at=AFTER)

    assert [letter.subject for letter in mailoutbox] == ["Ihr Ergebnis für Quiz exam"]


def test_nothing_is_released_where_marks_show_at_once(sat):
    with pytest.raises(ReleaseRefused):
        release_grades(instructor=sat.instructor, quiz_id=sat.quiz.id, at=AFTER)

    sat.quiz.refresh_from_db()
    assert sat.quiz.released_at is None


def test_a_changed_rubric_marks_anew_whom_it_applied_to(sat):
    first, second, third = essays(sat, 3)
    picks = {"thesis": Decimal(3), "style": Decimal(1)}
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4, picks=picks, comment="Good."), at=AFTER)
    award_mark(grader=sat.assistant, response_id=second.id, given=give(2), at=AFTER)
    to = NewRubricPoints(criteria={"thesis": Decimal(3), "style": Decimal(7)}, levels={})
    order = {"instructor": sat.instructor, "quiz_id": sat.quiz.id, "item_id": sat.essay.id, "to": to}

    plan = plan_rubric_change(**order)
    apply_rubric_change(**order, reason="Style weighs more.", at=AFTER)

    newest = Mark.objects.order_by("-id").first()
    assert [(each.response, each.points) for each in plan.rescored] == [(first, Decimal("3.25"))]
    assert (newest.response, newest.points, newest.source, newest.comment) == (
        first,
        Decimal("3.25"),
        "override",
        "Good.",
    )
    assert newest.picks == {"thesis": "3.00000", "style": "3.50000"}
    assert {response_to(each.attempt, sat.essay).item_version.number for each in (first, second, third)} == {2}


def test_picks_from_a_rubric_that_has_changed_are_refused(sat):
    (response,) = essays(sat, 1)
    to = NewRubricPoints(criteria={"style": Decimal(7)}, levels={})
    apply_rubric_change(
        instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, to=to, reason="More.", at=AFTER
    )
    picked = give(4, picks={"style": Decimal(2)}, seen_version_id=response.item_version_id)

    with pytest.raises(MarkRefused):
        award_mark(grader=sat.assistant, response_id=response.id, given=picked, at=AFTER)

    assert Attempt.objects.get().unmarked_count == 1
