"""A wrong key is put right: who gains and who loses, doing it, and taking it back."""

from decimal import Decimal

import pytest

from quizzes.attempts.jobs.grading import grade_attempt, ungraded_ids
from quizzes.attempts.jobs.regrading import carry_out_regrade, unfinished_ids
from quizzes.attempts.models import Attempt, Mark, Quiz, Regrade, RegradeTarget, Response
from quizzes.attempts.queries.regrading import Progress, preview, progress_of
from quizzes.attempts.services.marking import standing_mark, take_back_mark
from quizzes.attempts.services.regrades import RegradeRefused, order_regrade, revert_regrade
from quizzes.attempts.services.sitting import submit_attempt
from quizzes.bank.models import ItemVersion
from quizzes.engine.psychometrics.meaning import NotMeaningful
from tests.factories import bank, people
from tests.factories.fixedkeys import AFTER, HOUR, NOON, classroom

pytestmark = pytest.mark.django_db
LATER = AFTER + HOUR


@pytest.fixture
def room():
    return classroom()


def order(room, version, **said):
    return order_regrade(
        instructor=room.instructor, quiz_id=room.quiz.id, version_id=version.id, reason="Wrong key.", at=AFTER, **said
    )


def revert(room, regrade):
    return revert_regrade(instructor=room.instructor, public_id=regrade.public_id, at=LATER)


def regraded(room, version, **said):
    regrade = order(room, version, **said)
    carry_out_regrade(regrade_id=regrade.id, at=AFTER)
    return regrade


def points(*attempts):
    return [Attempt.objects.get(id=attempt.id).points for attempt in attempts]


def marks_of(attempt):
    rows = Mark.objects.filter(response__attempt=attempt, response__slot__position=1).order_by("id")
    return list(rows.values_list("source", "points", "item_version__number", "takes_back__source"))


def rows_of(room):
    """All that a regrade may touch, but for the append-only marks and what counts up."""
    responses = Response.objects.order_by("id").values_list("id", "item_version")
    grades = Attempt.objects.order_by("id").values_list("id", "state", "points", "worth", "unmarked_count", "graded_at")
    return list(responses), list(grades)


def standing_of(room):
    return {response.id: standing_mark(response) for response in Response.objects.all()}


def test_a_preview_names_gains_then_losses_and_stores_nothing(room):
    room.sit("ada", "a", "a")
    room.sit("bea", "b", "b")
    room.sit("cem", "c", "a")
    running = room.sit("dov", "b", "", hand_in=False)
    before = rows_of(room), Mark.objects.count()

    shown = preview(room.quiz, item=room.who, to_version=room.fix_key())

    assert [(each.learner.username, each.before, each.after) for each in shown.changes] == [
        ("bea", Decimal(0), Decimal(1)),
        ("ada", Decimal(1), Decimal(0)),
        ("cem", Decimal(0), Decimal(0)),
    ]
    assert (len(shown.gains), len(shown.losses), shown.unchanged_count, shown.running_count) == (1, 1, 1, 1)
    assert (rows_of(room), Mark.objects.count()) == before
    assert running.submitted_at is None


def test_a_preview_shows_the_statistics_on_both_sides(room):
    for username, who, when in [("a", "a", "b"), ("b", "b", "a"), ("c", "b", "a"), ("d", "a", "b"), ("e", "b", "a")]:
        room.sit(username, who, when)

    shown = preview(room.quiz, item=room.who, to_version=room.fix_key())

    assert (shown.before.facility, shown.before.discrimination) == (0.4, -1.0)
    assert (shown.after.facility, shown.after.discrimination) == (0.6, 1.0)


def test_a_preview_counts_everybody_while_other_answers_wait_for_a_marker(room):
    for username, who, when in [("a", "a", "b"), ("b", "b", "a"), ("c", "b", "a"), ("d", "a", "b"), ("e", "b", "a")]:
        room.sit(username, who, when)
    Attempt.objects.exclude(learner__username="a").update(state="submitted", unmarked_count=1)

    shown = preview(room.quiz, item=room.who, to_version=room.fix_key())

    assert (len(shown.gains), len(shown.losses), shown.waiting_count) == (3, 2, 4)
    assert (shown.before.n, shown.before.facility, shown.after.facility) == (5, 0.4, 0.6)
    assert shown.before.discrimination == shown.after.discrimination == NotMeaningful(1, "too_few_attempts")


def test_a_preview_lists_what_does_not_count_and_leaves_it_out_of_the_sums(room):
    room.sit("ada", "b", "a")
    void, tried = room.sit("bea", "b", "a"), room.sit("cem", "a", "a")
    Attempt.objects.filter(id=void.id).update(voided_at=AFTER)
    Attempt.objects.filter(id=tried.id).update(is_preview=True)

    shown = preview(room.quiz, item=room.who, to_version=room.fix_key())

    assert (len(shown.gains), len(shown.losses), shown.unchanged_count) == (1, 0, 0)
    assert {each.learner.username: each.counts for each in shown.changes} == {"ada": True, "bea": False, "cem": False}


def test_a_preview_of_few_attempts_claims_nothing(room):
    room.sit("ada", "a", "a")

    shown = preview(room.quiz, item=room.who, to_version=room.fix_key())

    assert shown.before.facility == shown.after.facility == NotMeaningful(1, "too_few_attempts")


@pytest.mark.parametrize("size", [1, 3])
def test_a_preview_asks_as_often_for_one_as_for_three(room, django_assert_num_queries, size):
    for n in range(size):
        room.sit(f"learner-{n}", "b", "a")
    version = room.fix_key()

    with django_assert_num_queries(7):
        shown = preview(room.quiz, item=room.who, to_version=version)

    assert len(shown.gains) == size


def test_a_regrade_moves_the_version_and_adds_a_mark(room):
    ada, bea = room.sit("ada", "a", "a"), room.sit("bea", "b", "b")

    regrade = regraded(room, room.fix_key())

    assert points(ada, bea) == [Decimal(1), Decimal(1)]
    assert marks_of(ada) == [("auto", Decimal(1), 1, None), ("regrade", Decimal(0), 2, None)]
    assert marks_of(bea) == [("auto", Decimal(0), 1, None), ("regrade", Decimal(1), 2, None)]
    assert room.answer_of(ada).item_version.number == 2
    assert progress_of(regrade) == Progress(done=2, total=2)
    assert {mark.reason for mark in regrade.marks.all()} == {"Wrong key."}


def test_the_preview_is_what_the_regrade_does(room):
    for n, option in enumerate(["a", "b", "c", ""]):
        room.sit(f"learner-{n}", option, "a")
    room.mark(Attempt.objects.get(learner__username="learner-2"), "0.5")
    version = room.fix_key()
    shown = preview(room.quiz, item=room.who, to_version=version)

    regraded(room, version)

    done = {each.attempt.id: standing_mark(room.answer_of(each.attempt)).points for each in shown.changes}
    assert done == {each.attempt.id: each.after for each in shown.changes}
    assert shown.kept_count == 1


def test_a_worker_run_twice_leaves_the_same_rows(room):
    ada = room.sit("ada", "b", "a")
    regrade = regraded(room, room.fix_key())
    before = rows_of(room), list(Mark.objects.values()), list(RegradeTarget.objects.values())

    again = carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert again == 0
    assert (rows_of(room), list(Mark.objects.values()), list(RegradeTarget.objects.values())) == before
    assert points(ada) == [Decimal(2)]


def test_a_lost_hint_is_found_by_the_sweeper(room):
    room.sit("ada", "b", "a")
    regrade = order(room, room.fix_key())
    found = unfinished_ids()

    carry_out_regrade(regrade_id=found[0], at=AFTER)

    assert (found, unfinished_ids()) == ([regrade.id], [])


def test_a_persons_mark_stays_and_the_new_one_lies_below(room):
    ada = room.sit("ada", "b", "a")
    room.mark(ada, "0.5")
    regraded(room, room.fix_key())
    kept = points(ada)
    response = room.answer_of(ada)

    take_back_mark(
        grader=room.instructor, response_id=response.id, mark_id=standing_mark(response).id, at=LATER, reason="Hasty."
    )

    assert (kept, points(ada)) == ([Decimal("1.5")], [Decimal(2)])


def test_a_persons_mark_gives_way_where_it_is_ticked(room):
    ada = room.sit("ada", "b", "a")
    room.mark(ada, "0.5")

    shown = preview(room.quiz, item=room.who, to_version=(version := room.fix_key()), replaces_marks_by_people=True)
    regraded(room, version, replaces_marks_by_people=True)

    assert [(each.before, each.after, each.is_kept) for each in shown.changes] == [(Decimal("0.5"), Decimal(1), False)]
    assert points(ada) == [Decimal(2)]
    assert standing_mark(room.answer_of(ada)).source == "override"


def test_an_answer_handed_in_later_is_graded_by_the_new_version(room):
    ada = room.sit("ada", "b", "a", hand_in=False)
    regraded(room, room.fix_key())

    room.hand_in(ada)

    assert marks_of(ada) == [("auto", Decimal(1), 2, None)]
    assert points(ada) == [Decimal(2)]


def test_an_attempt_that_waits_to_be_graded_is_graded_in_full(room):
    ada = room.sit("ada", "b", "a", hand_in=False)
    submit_attempt(learner=ada.learner, attempt_id=ada.public_id, at=NOON + HOUR)
    regraded(room, room.fix_key())
    waiting = ungraded_ids()

    grade_attempt(attempt_id=ada.id, at=LATER)

    assert (waiting, points(ada)) == ([ada.id], [Decimal(2)])
    assert marks_of(ada) == [("regrade", Decimal(1), 2, None)]


def test_taking_a_regrade_back_restores_everything(room):
    for n, option in enumerate(["a", "b", "c", ""]):
        room.sit(f"learner-{n}", option, "a")
    room.mark(Attempt.objects.get(learner__username="learner-2"), "0.5")
    before = rows_of(room), standing_of(room)
    regrade = regraded(room, room.fix_key(), replaces_marks_by_people=True)
    between = rows_of(room)

    revert(room, regrade)
    carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert between != before[0]
    assert (rows_of(room), standing_of(room)) == before
    assert progress_of(Regrade.objects.get()) == Progress(done=4, total=4)


def test_taking_back_twice_leaves_the_same_rows(room):
    room.sit("ada", "b", "a")
    regrade = regraded(room, room.fix_key())
    revert(room, regrade)
    carry_out_regrade(regrade_id=regrade.id, at=LATER)
    before = list(Mark.objects.values()), rows_of(room)

    again = carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert (again, unfinished_ids()) == (0, [])
    assert (list(Mark.objects.values()), rows_of(room)) == before


def test_what_was_handed_in_meanwhile_goes_back_to_its_version_too(room):
    ada = room.sit("ada", "b", "a", hand_in=False)
    regrade = regraded(room, room.fix_key())
    room.hand_in(ada)

    revert(room, regrade)
    carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert room.answer_of(ada).item_version.number == 1
    assert marks_of(ada) == [("auto", Decimal(1), 2, None), ("regrade", Decimal(0), 1, None)]
    assert points(ada) == [Decimal(1)]


def test_what_was_marked_first_by_the_regrade_has_a_mark_after_it(room):
    ada = room.sit("ada", "a", "a", hand_in=False)
    submit_attempt(learner=ada.learner, attempt_id=ada.public_id, at=NOON + HOUR)
    regrade = regraded(room, room.fix_key())
    grade_attempt(attempt_id=ada.id, at=LATER)

    revert(room, regrade)
    carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert points(ada) == [Decimal(2)]


def test_a_regrade_below_a_later_one_is_not_taken_back(room):
    ada = room.sit("ada", "c", "a")
    first = regraded(room, room.fix_key("b"))
    second = regraded(room, room.fix_key("c"))

    with pytest.raises(RegradeRefused, match="later regrade"):
        revert(room, first)

    assert points(ada) == [Decimal(2)]
    revert(room, second)
    carry_out_regrade(regrade_id=second.id, at=LATER)
    revert(room, first)
    carry_out_regrade(regrade_id=first.id, at=LATER)
    assert (points(ada), room.answer_of(ada).item_version.number) == ([Decimal(1)], 1)


def test_a_second_order_waits_for_the_first(room):
    room.sit("ada", "b", "a")
    order(room, room.fix_key("b"))

    with pytest.raises(RegradeRefused, match="under way"):
        order(room, room.fix_key("c"))

    assert Regrade.objects.count() == 1


def test_a_regrade_stopped_before_a_worker_came_changes_nothing(room):
    ada = room.sit("ada", "b", "a")
    regrade = order(room, room.fix_key())
    revert(room, regrade)

    done = carry_out_regrade(regrade_id=regrade.id, at=LATER)

    assert (done, unfinished_ids(), points(ada)) == (0, [], [Decimal(1)])
    assert room.answer_of(ada).item_version.number == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "nul \x00"])
def test_a_regrade_needs_a_reason_that_can_be_stored(room, reason):
    room.sit("ada", "b", "a")
    version = room.fix_key()

    with pytest.raises(RegradeRefused):
        order_regrade(instructor=room.instructor, quiz_id=room.quiz.id, version_id=version.id, reason=reason, at=AFTER)

    assert Regrade.objects.count() == 0


def test_a_regrade_by_the_version_in_force_is_refused(room):
    room.sit("ada", "a", "a")

    with pytest.raises(RegradeRefused, match="already"):
        order(room, room.who.current)

    assert Regrade.objects.count() == 0


def test_only_instructors_of_the_seminar_order_and_take_back(room):
    room.sit("ada", "b", "a")
    version = room.fix_key()
    regrade = regraded(room, version)
    strangers = [
        people.member(room.seminar, "bo", role="assistant"),
        people.member(people.seminar("Other"), "eve", role="instructor"),
    ]

    for stranger in strangers:
        with pytest.raises(Quiz.DoesNotExist):
            order_regrade(instructor=stranger, quiz_id=room.quiz.id, version_id=version.id, reason="x", at=AFTER)
        with pytest.raises(Regrade.DoesNotExist):
            revert_regrade(instructor=stranger, public_id=regrade.public_id, at=AFTER)

    assert Regrade.objects.filter(reverted_at=None).count() == 1


def test_a_version_of_another_seminar_is_not_found(room):
    room.sit("ada", "b", "a")
    other = bank.item(bank.bank(people.seminar("Elsewhere"))).current

    with pytest.raises(ItemVersion.DoesNotExist):
        order(room, other)

    assert Regrade.objects.count() == 0


def test_one_attempt_that_fails_does_not_keep_back_the_others(room):
    ada, bea = room.sit("ada", "b", "a"), room.sit("bea", "b", "a")
    Response.objects.filter(id=room.answer_of(ada).id).update(arrangement=7)  # no list: it cannot be graded
    regrade = order(room, room.fix_key())

    done = carry_out_regrade(regrade_id=regrade.id, at=AFTER)

    assert (done, points(ada, bea)) == (1, [Decimal(1), Decimal(2)])
    assert progress_of(regrade) == Progress(done=1, total=2)
    assert unfinished_ids() == [regrade.id]
