"""Quizzes as the services store them: sections, copies, what is frozen, what is held back, who gets other terms."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from quizzes.attempts.jobs.transitions import close_overdue
from quizzes.attempts.models import Attempt, Override, Quiz, Slot
from quizzes.attempts.queries.access import attempts_of
from quizzes.attempts.services.authoring import (
    NewSection,
    NewSlot,
    StructureFrozen,
    copy_quiz,
    delete_quiz,
    free_slug,
    remove_override,
    save_quiz,
    set_override,
    stored_sections,
)
from quizzes.attempts.services.sitting import save_response, start_attempt, submit_attempt
from quizzes.attempts.services.staff import ActionRefused, extend, reopen
from quizzes.bank.models import ItemHold
from quizzes.bank.queries import held_items
from quizzes.engine.grading.timing import TimingInvalid
from tests.factories import attempts, bank, people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def items(seminar):
    of = bank.bank(seminar)
    return [bank.item(of, said=bank.written(f"c-{n}", type_name="choice", stem="Who?")) for n in range(3)]


def held():
    return sorted(ItemHold.objects.values_list("item__slug", "starts_at", "ends_at", "learner__username"))


def test_sections_come_back_as_they_were_saved(seminar, items):
    sections = [
        NewSection(slots=(NewSlot(item=items[0], version=items[0].current, points=Decimal("2.5")),), title="One"),
        NewSection(
            slots=(NewSlot(draw={"types": ["choice"]}, is_shuffled=False),), introduction="Two.", is_shuffled=True
        ),
        NewSection(slots=()),
    ]

    quiz = attempts.quiz(seminar, sections=sections)

    assert stored_sections(quiz) == sections
    assert list(Slot.objects.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_an_item_of_another_seminar_cannot_be_asked(seminar):
    foreign = bank.item(bank.bank(people.seminar("Other")))

    with pytest.raises(ValidationError):
        attempts.quiz(seminar, [foreign])

    assert Quiz.objects.count() == 0


def test_terms_change_while_a_quiz_is_sat_and_questions_do_not(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)

    save_quiz(seminar=seminar, slug=quiz.slug, settings={"title": "New"}, sections=stored_sections(quiz))
    with pytest.raises(StructureFrozen):
        save_quiz(seminar=seminar, slug=quiz.slug, settings={"title": "Newer"}, sections=[])

    assert Quiz.objects.values_list("title", "slots__item__slug").get() == ("New", "c-0")


def test_previews_give_way_to_new_questions(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])
    teacher = seminar.memberships.get(role="instructor").user
    start_attempt(learner=teacher, quiz_id=quiz.public_id, at=NOON, is_preview=True)

    save_quiz(seminar=seminar, slug=quiz.slug, settings={}, sections=[NewSection((NewSlot(item=items[1]),))])

    assert (Attempt.objects.count(), list(quiz.slots.values_list("item__slug", flat=True))) == (0, ["c-1"])


def test_a_quiz_holds_its_items_while_it_is_published_and_dated(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], opens_at=NOON, closes_at=NOON + HOUR)
    published = held()
    save_quiz(seminar=seminar, slug=quiz.slug, settings={"is_published": False})
    taken_back = held()

    assert (published, taken_back) == ([("c-0", NOON, NOON + HOUR, None)], [])


def test_an_override_of_the_closing_holds_longer_for_its_learner_until_it_is_removed(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], opens_at=NOON, closes_at=NOON + HOUR)
    ada = people.member(seminar, "ada")

    override = set_override(quiz=quiz, learner=ada, settings={"closes_at": NOON + 2 * HOUR})
    longer = [row[1:] for row in ItemHold.objects.order_by("ends_at").values_list("id", "ends_at", "learner")]
    remove_override(override=override)

    assert longer == [(NOON + HOUR, None), (NOON + 2 * HOUR, ada.pk)]
    assert held() == [("c-0", NOON, NOON + HOUR, None)]


def test_an_override_of_the_opening_alone_holds_from_then_on(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], opens_at=NOON + HOUR, closes_at=NOON + 2 * HOUR)
    ada = people.member(seminar, "ada")

    set_override(quiz=quiz, learner=ada, settings={"opens_at": NOON})

    assert held() == [
        ("c-0", NOON, NOON + 2 * HOUR, "ada"),
        ("c-0", NOON + HOUR, NOON + 2 * HOUR, None),
    ]


def test_what_is_sat_beyond_the_closing_is_not_drilled_meanwhile(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], closes_at=NOON + HOUR)
    teacher = seminar.memberships.get(role="instructor").user
    late, reopened, lifted, unpublished = (people.member(seminar, name) for name in ("ada", "bo", "cy", "di"))

    def running(learner):
        return start_attempt(learner=learner, quiz_id=quiz.public_id, at=NOON)[0]

    def are_held():
        at = NOON + 3 * HOUR
        return [held_items(learner=learner, at=at).exists() for learner in (late, reopened, lifted, unpublished)]

    extend(instructor=teacher, attempt_id=running(late).id, until=NOON + 4 * HOUR, reason="Fire", at=NOON)
    done = submit_attempt(learner=reopened, attempt_id=running(reopened).public_id, at=NOON)
    reopen(instructor=teacher, attempt_id=done.id, until=NOON + 4 * HOUR, reason="Fire", at=NOON + 2 * HOUR)
    running(lifted)
    running(unpublished)
    set_override(quiz=quiz, learner=lifted, settings={"lifted": ["closes_at"]})
    while_published = are_held()
    save_quiz(seminar=seminar, slug=quiz.slug, settings={"is_published": False}, sections=None)

    assert (while_published, are_held()) == ([True, True, True, False], [True] * 4)


def test_an_attempt_at_a_quiz_that_opens_later_after_all_is_not_drilled_meanwhile(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], closes_at=NOON + 3 * HOUR)
    early = people.member(seminar, "ada")
    attempt, _is_new = start_attempt(learner=early, quiz_id=quiz.public_id, at=NOON)

    save_quiz(seminar=seminar, slug=quiz.slug, settings={"opens_at": NOON + 2 * HOUR})
    while_sat = held_items(learner=early, at=NOON + HOUR).exists()
    submit_attempt(learner=early, attempt_id=attempt.public_id, at=NOON + HOUR)

    assert (while_sat, held_items(learner=early, at=NOON + HOUR).exists()) == (True, False)


def test_a_closing_moved_into_the_past_ends_no_attempt_before_its_last_answer_or_its_beginning(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], closes_at=NOON + 3 * HOUR)
    ada, bo = (people.member(seminar, name) for name in ("ada", "bo"))
    answered, _begun = (start_attempt(learner=who, quiz_id=quiz.public_id, at=NOON)[0] for who in (ada, bo))
    save_response(learner=ada, attempt_id=answered.public_id, position=1, seq=1, raw={"chosen": "1"}, at=NOON + HOUR)

    save_quiz(seminar=seminar, slug=quiz.slug, settings={"closes_at": NOON - HOUR})
    close_overdue(at=NOON + 2 * HOUR)

    found = Attempt.objects.order_by("id").values_list("submitted_at", flat=True)
    assert list(found) == [NOON + HOUR, NOON]


def test_who_sits_a_quiz_that_is_taken_back_goes_on_until_they_hand_in(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])
    ada = people.member(seminar, "ada")
    attempt, _is_new = start_attempt(learner=ada, quiz_id=quiz.public_id, at=NOON)

    save_quiz(seminar=seminar, slug=quiz.slug, settings={"is_published": False})
    save_response(learner=ada, attempt_id=attempt.public_id, position=1, seq=1, raw={"chosen": "1"}, at=NOON)
    done = submit_attempt(learner=ada, attempt_id=attempt.public_id, at=NOON)

    assert (done.submitted_at, list(attempts_of(ada))) == (NOON, [])


def test_setting_an_override_again_replaces_it(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])
    ada = people.member(seminar, "ada")

    set_override(quiz=quiz, learner=ada, settings={"attempts_allowed": 2, "reason": "Ill"})
    set_override(quiz=quiz, learner=ada, settings={"lifted": ["attempts_allowed"]})

    assert Override.objects.values_list("attempts_allowed", "lifted", "reason").get() == (
        None,
        ["attempts_allowed"],
        "",
    )


def test_a_factor_that_cannot_be_is_refused_and_nothing_is_stored(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])

    with pytest.raises((ValidationError, TimingInvalid)):
        set_override(quiz=quiz, learner=people.member(seminar, "ada"), settings={"multiplier": Decimal("0.5")})

    assert Override.objects.count() == 0


def test_an_extension_outlasts_the_terms(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], closes_at=NOON + HOUR)
    attempt, _new = start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)

    (teacher,) = [membership.user for membership in seminar.memberships.filter(role="instructor")]
    extend(instructor=teacher, attempt_id=attempt.id, until=NOON + 3 * HOUR, reason="ill", at=NOON)
    save_quiz(seminar=seminar, slug=quiz.slug, settings={"closes_at": NOON + 2 * HOUR})

    attempt.refresh_from_db()
    assert attempt.deadline_at == NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("closes_at", "until", "message"),
    [
        (NOON + 2 * HOUR, NOON + HOUR, "By the quiz's terms the attempt lasts until Nov. 2, 2026, 2 p.m. already."),
        (NOON + 2 * HOUR, NOON + 2 * HOUR, "By the quiz's terms the attempt lasts until Nov. 2, 2026, 2 p.m. already."),
        (None, NOON + HOUR, "The attempt has no deadline: there is nothing to extend."),
    ],
)
def test_an_extension_takes_nothing(seminar, items, closes_at, until, message):
    quiz = attempts.quiz(seminar, items[:1], closes_at=closes_at)
    attempt, _new = start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)
    (teacher,) = [membership.user for membership in seminar.memberships.filter(role="instructor")]

    with pytest.raises(ActionRefused) as refused:
        extend(instructor=teacher, attempt_id=attempt.id, until=until, reason="ill", at=NOON)

    attempt.refresh_from_db()
    assert (str(refused.value), attempt.deadline_at, attempt.extended_until) == (message, closes_at, None)


def test_a_later_extension_may_take_an_earlier_one_back(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], closes_at=NOON + HOUR)
    attempt, _new = start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)
    (teacher,) = [membership.user for membership in seminar.memberships.filter(role="instructor")]

    for hours in (200, 2):
        until = NOON + hours * HOUR
        attempt = extend(instructor=teacher, attempt_id=attempt.id, until=until, reason="ill", at=NOON)

    assert attempt.deadline_at == NOON + 2 * HOUR


def test_a_copy_takes_terms_and_questions_and_leaves_the_rest(seminar, items):
    quiz = attempts.quiz(
        seminar,
        sections=[NewSection((NewSlot(item=items[0], points=Decimal(2)), NewSlot(draw={"types": ["choice"]})))],
        closes_at=NOON,
        password="Berlin",
        time_limit_seconds=90,
    )
    set_override(quiz=quiz, learner=people.member(seminar, "ada"), settings={"attempts_allowed": 2})

    copy = copy_quiz(quiz=quiz, slug=free_slug(quiz), title="Again")

    assert stored_sections(copy) == stored_sections(quiz)
    assert (copy.slug, copy.time_limit_seconds, copy.is_published, copy.closes_at, copy.password) == (
        "exam-2",
        90,
        False,
        None,
        "",
    )
    assert copy.overrides.count() == 0


@pytest.mark.parametrize(
    ("release", "of_the_copy"), [("at_once", "at_once"), ("by_hand", "by_hand"), ("on_date", "by_hand")]
)
def test_a_copy_shows_no_marks_before_its_original_would(seminar, items, release, of_the_copy):
    quiz = attempts.quiz(seminar, items[:1], release=release, release_at=NOON)

    copy = copy_quiz(quiz=quiz, slug=free_slug(quiz), title="Again")

    assert (copy.release, copy.release_at) == (of_the_copy, None)


def test_grades_wait_for_a_hand_again_where_that_is_chosen_anew(seminar, items):
    quiz = attempts.quiz(seminar, items[:1], release="by_hand")
    Quiz.objects.update(released_at=NOON)
    kept = save_quiz(seminar=seminar, slug=quiz.slug, settings={"release": "by_hand", "title": "Renamed"})
    save_quiz(seminar=seminar, slug=quiz.slug, settings={"release": "on_date", "release_at": NOON + HOUR})

    again = save_quiz(seminar=seminar, slug=quiz.slug, settings={"release": "by_hand"})

    assert (kept.is_released(at=NOON), again.is_released(at=NOON)) == (True, False)


def test_a_taken_id_is_refused_for_a_new_quiz(seminar, items):
    quiz = attempts.quiz(seminar, items[:1])

    with pytest.raises(ValidationError) as refusal:
        copy_quiz(quiz=quiz, slug=quiz.slug, title="Again")

    assert list(refusal.value.message_dict) == ["slug"]


def test_a_quiz_that_was_sat_is_not_deleted_and_another_goes_with_its_holds(seminar, items):
    sat = attempts.quiz(seminar, items[:1], slug="sat")
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=sat.public_id, at=NOON)
    unsat = attempts.quiz(seminar, items[1:], slug="unsat", closes_at=NOON)

    delete_quiz(quiz=unsat)
    with pytest.raises(StructureFrozen):
        delete_quiz(quiz=sat)

    assert list(Quiz.objects.values_list("slug", flat=True)) == ["sat"]
    assert set(ItemHold.objects.values_list("item__slug", flat=True)) == {"c-0"}
