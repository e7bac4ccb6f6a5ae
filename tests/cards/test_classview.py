"""How a class drills, as its staff see it."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.cards.models import Card
from quizzes.cards.queries.progress.classview import ClassView, Pupil, Whole, class_view, row_of
from quizzes.cards.queries.progress.counting import Work
from quizzes.cards.queries.progress.forgotten import forgotten_items
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.keeping import keep_items
from quizzes.cards.services.reviews import NewReview, record_reviews, undo_review
from seminar.people.models import Membership, Role
from seminar.people.services import show_progress
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def pupil(learner, **said):
    """Return the row of a student who has done nothing, but for what is said."""
    nothing = {"opened_at": None, "decks_opened": 0, "work": Work(), "days": 0, "due": 0, "last_seen_at": None}
    known = {"learner_id": learner.id, "name": learner.username, "username": learner.username, "shows_progress": True}
    return Pupil(**(known | nothing | said))


def timed(card, *, at, seconds=6, rating=3):
    sent = review(card, at=at, rating=rating)
    return NewReview(sent.client_id, sent.card_id, sent.rating, sent.reviewed_at, duration_ms=seconds * 1000)


def drilled(classroom, learner, *reviews, at):
    """Record these reviews and fold; returns the learner's cards."""
    record_reviews(learner=learner, reviews=reviews, at=at)
    fold_now(learner=learner)
    return list(Card.objects.filter(learner=learner).order_by("id"))


def opened(classroom, learner):
    open_deck(learner=learner, deck=classroom.deck, at=MONDAY)
    return list(Card.objects.filter(learner=learner).order_by("id"))


def test_a_row_says_who_opened_and_how_much_they_did():
    classroom = Classroom.with_items(flashcard("a"), flashcard("b"))
    idle, ada = classroom.member(classroom.seminar, "zoe"), classroom.learner
    first, second = opened(classroom, ada)
    sent = [timed(first, at=MONDAY, rating=4), timed(second, at=MONDAY), timed(second, at=MONDAY + DAY, seconds=9)]
    drilled(classroom, ada, *sent, at=MONDAY + DAY)
    undo_review(learner=ada, review_id=sent[1].client_id, at=MONDAY + DAY)
    fold_now(learner=ada)

    seen = class_view(classroom.seminar, at=MONDAY + 60 * DAY, days=None)

    row = pupil(
        ada,
        opened_at=MONDAY,
        decks_opened=1,
        work=Work(2, 15000),
        days=2,
        due=1,
        last_seen_at=MONDAY + DAY,
    )
    assert seen == ClassView((row, pupil(idle)), hidden=0, whole=Whole(2, 1, Work(2, 15000), due=1))


def test_days_are_the_learners_own():
    # In Kathmandu, 5:45 ahead, Tuesday begins at four: 22:15 of Monday in UTC.
    classroom = Classroom.with_items(flashcard("a"), flashcard("b"))
    classroom.learner.time_zone = "Asia/Kathmandu"
    classroom.learner.save(update_fields=["time_zone"])
    first, second = opened(classroom, classroom.learner)
    evening = datetime(2026, 3, 2, 22, 14, 59, tzinfo=UTC)
    drilled(classroom, classroom.learner, timed(first, at=evening), at=evening)
    before = row_of(classroom.learner, classroom.seminar, at=evening + HOUR, days=1)
    drilled(classroom, classroom.learner, timed(second, at=evening + MINUTE), at=evening + MINUTE)

    after = row_of(classroom.learner, classroom.seminar, at=evening + HOUR, days=1)
    ever = row_of(classroom.learner, classroom.seminar, at=evening + HOUR, days=None)

    assert [(row.days, row.work.reviews) for row in (before, after, ever)] == [(0, 0), (1, 1), (2, 2)]


def test_own_decks_are_not_told_of():
    classroom = Classroom.with_items(flashcard("a"))
    item = classroom.bank.items.get()
    keep_items(learner=classroom.learner, seminar=classroom.seminar, items=[item], slug="own", title="Own", at=MONDAY)
    (card,) = Card.objects.filter(learner=classroom.learner)
    drilled(classroom, classroom.learner, timed(card, at=MONDAY), at=MONDAY)

    seen = row_of(classroom.learner, classroom.seminar, at=MONDAY, days=None)

    assert seen == pupil(classroom.learner)


def test_staff_and_strangers_have_no_row():
    classroom = Classroom.with_items(flashcard("a"))
    assistant = classroom.member(classroom.seminar, "bob", Role.ASSISTANT)

    assert row_of(assistant, classroom.seminar, at=MONDAY, days=None) is None
    assert [row.username for row in class_view(classroom.seminar, at=MONDAY, days=None).pupils] == ["ada"]


@pytest.mark.parametrize(("hidden", "pupils", "reviews"), [(0, 4, 4), (1, 3, 3), (2, 2, 2), (3, 4, 4), (4, 4, 4)])
def test_the_whole_less_the_rows_never_tells_of_one_or_two(hidden, pupils, reviews):
    classroom = Classroom.with_items(flashcard("a"))
    learners = [classroom.learner, *(classroom.member(classroom.seminar, name) for name in ("bea", "cy", "dan"))]
    for learner in learners:
        drilled(classroom, learner, timed(opened(classroom, learner)[0], at=MONDAY), at=MONDAY)
    for learner in learners[:hidden]:
        show_progress(user=learner, seminar_ids=[])

    seen = class_view(classroom.seminar, at=MONDAY, days=30)

    assert [row.username for row in seen.pupils] == ["ada", "bea", "cy", "dan"][hidden:]
    assert (seen.hidden, seen.whole.pupils, seen.whole.work.reviews) == (hidden, pupils, reviews)


def test_progress_is_shown_to_the_seminars_that_are_named():
    classroom = Classroom.with_items(flashcard("a"))
    ada = classroom.learner
    bea = classroom.member(classroom.seminar, "bea")

    show_progress(user=ada, seminar_ids=[])
    hidden = dict(Membership.objects.values_list("user__username", "shows_progress"))
    show_progress(user=ada, seminar_ids=[classroom.seminar.public_id])

    assert hidden == {"ada": False, bea.username: True}
    assert dict(Membership.objects.values_list("user__username", "shows_progress")) == {"ada": True, "bea": True}


@pytest.mark.parametrize("number", [1, 3])
def test_a_class_of_three_takes_as_many_queries_as_one_of_one(number, django_assert_num_queries):
    classroom = Classroom.with_items(flashcard("a"))
    learners = [classroom.learner, *(classroom.member(classroom.seminar, f"m{each}") for each in range(1, number))]
    for learner in learners:
        drilled(classroom, learner, timed(opened(classroom, learner)[0], at=MONDAY), at=MONDAY)

    with django_assert_num_queries(5):
        seen = class_view(classroom.seminar, at=MONDAY, days=30)

    assert [row.work.reviews for row in seen.pupils] == [1] * number


def test_items_are_told_of_once_three_have_begun_them():
    classroom = Classroom.with_items(flashcard("a"), flashcard("b"))
    learners = [classroom.learner, *(classroom.member(classroom.seminar, name) for name in ("bea", "cy"))]
    instructor = classroom.member(classroom.seminar, "ins", Role.INSTRUCTOR)
    for number, learner in enumerate([*learners, instructor]):
        first, second = opened(classroom, learner)
        lapses = number > 0
        sent = [timed(first, at=MONDAY, rating=4), timed(first, at=MONDAY + 9 * DAY, rating=1 if lapses else 3)]
        if number < 2:
            sent += [timed(second, at=MONDAY, rating=4), timed(second, at=MONDAY + 9 * DAY, rating=1)]
        drilled(classroom, learner, *sent, at=MONDAY + 9 * DAY)

    told = forgotten_items(classroom.seminar, limit=10)

    assert [(each.item.slug, *each[1:]) for each in told] == [("a", 3, 2, 2, 6)]
