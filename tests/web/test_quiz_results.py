"""The result by the review policy, drilling what was missed, and asking for a regrade."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.models import Appeal, Attempt, AttemptEvent, Quiz
from quizzes.attempts.services.appeals import answer_appeal
from quizzes.attempts.services.marking import NewMark, award_mark
from quizzes.attempts.services.release import release_grades
from quizzes.attempts.services.sitting import save_response
from quizzes.bank.models import Item
from quizzes.cards.models import Card, Deck
from seminar.people.models import User
from tests.factories import attempts, people
from tests.web.pupils import logged_in
from tests.web.sitters import all_right, answered, begun, handed_in, paper_of, positions, quiz_and_learner

pytestmark = pytest.mark.django_db
EVERYTHING = ["responses", "right_or_wrong", "marks", "key", "feedback", "comments"]


@pytest.fixture
def finished(django_capture_on_commit_callbacks):
    """Return a function that makes a graded attempt: all right but the choice, and no essay."""

    def make(**settings):
        quiz, learner = quiz_and_learner(**settings)
        attempt = begun(quiz, learner)
        all_right(attempt)
        answered(attempt, {"chosen": "2"}, position=positions(attempt)["choice"], seq=2)
        answered(attempt, None, position=positions(attempt)["essay"], seq=2)
        with django_capture_on_commit_callbacks(execute=True):
            handed_in(attempt)
        return Attempt.objects.get(), logged_in(learner)

    return make


def policy(*facets):
    return {phase: list(facets) for phase in ("during", "right_after", "while_open", "after_close")}


def result_of(attempt):
    return f"{paper_of(attempt)}result/"


def test_an_attempt_under_way_has_no_result_yet():
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)

    response = logged_in(learner).get(result_of(attempt))

    assert (response.status_code, response["Location"]) == (302, paper_of(attempt))


def test_the_result_shows_points_verdicts_feedback_and_key_where_it_may(finished):
    attempt, client = finished(review_policy=policy(*EVERYTHING))

    response = client.get(result_of(attempt))

    place = positions(attempt)["choice"]
    choice = response.context["answers"][place - 1]
    assert response.context["counts"] == [("right", "Right", 7), ("wrong", "Not right", 2)]
    assert (choice.verdict, choice.question.feedback, choice.question.key) == (
        "Not right",
        "<p>He was a philosopher.</p>\n",
        "<p>Weber</p>\n",
    )
    assert (response.context["awaited"], response.context["view"].points) == ([], 7)


def test_a_result_that_shows_nothing_holds_nothing(finished):
    attempt, client = finished(review_policy=policy())

    text = client.get(result_of(attempt)).text

    told = ("He was a philosopher.", "A choice?", "verdict right", "Drill the", "Ask for a regrade", "1848")
    assert [secret for secret in told if secret in text] == []


def test_what_is_hidden_is_said_with_the_moment_it_appears(finished):
    closes_at = timezone.now() + timedelta(hours=1)
    attempt, client = finished(closes_at=closes_at, release="by_hand")

    response = client.get(result_of(attempt))

    assert [(name, each.wait, each.until) for name, each in response.context["awaited"]] == [
        ("points and grade", "release", None),
        ("the right answers", "until", closes_at),
        ("comments of the graders", "release", None),
    ]


def test_what_no_phase_shows_is_said_to_stay_hidden(finished):
    attempt, client = finished(review_policy=policy("responses", "right_or_wrong", "marks", "feedback", "comments"))

    response = client.get(result_of(attempt))

    assert [(name, each.wait) for name, each in response.context["awaited"]] == [("the right answers", "never")]


def test_what_waits_for_a_closing_without_a_date_is_not_said_to_stay_hidden(finished):
    attempt, client = finished()

    response = client.get(result_of(attempt))

    assert [(name, each.wait) for name, each in response.context["awaited"]] == [("the right answers", "closing")]
    assert "once nobody can sit the quiz any more" in response.text


def test_one_click_puts_what_was_missed_into_ones_own_deck(finished):
    attempt, client = finished()

    responses = [client.post(f"{paper_of(attempt)}missed/") for _ in range(2)]

    deck = Deck.objects.get(owner=attempt.learner)
    assert [each["Location"] for each in responses] == [f"/decks/{deck.public_id}/drill/"] * 2
    assert sorted(Card.objects.filter(learner=attempt.learner).values_list("item__slug", flat=True)) == [
        "a-choice",
        "a-essay",
    ]
    assert client.get(f"/decks/{deck.public_id}/drill/").context["counts"].new == 2


def test_a_missed_card_that_was_due_later_is_due_today(finished):
    attempt, client = finished()
    client.post(f"{paper_of(attempt)}missed/")
    later = timezone.now() + timedelta(days=30)
    Card.objects.filter(item__slug="a-choice").update(state=2, stability_days=30.0, difficulty=5.0, due_at=later)

    client.post(f"{paper_of(attempt)}missed/")

    card = Card.objects.get(item__slug="a-choice")
    assert list(card.log.values_list("kind", flat=True)) == ["due_set"]


def test_what_a_quiz_still_open_holds_back_cannot_be_drilled(finished):
    attempt, client = finished(closes_at=timezone.now() + timedelta(hours=1), attempts_allowed=2)

    page = client.get(result_of(attempt))
    client.post(f"{paper_of(attempt)}missed/")

    assert (page.context["missed_count"], page.context["drillable_count"]) == (2, 0)
    assert (Card.objects.count(), Item.objects.filter(holds__isnull=False).exists()) == (0, True)


def test_the_history_names_every_mark_only_where_marks_may_be_seen(finished):
    attempt, client = finished()

    seen = client.get(result_of(attempt)).context["history"]
    Quiz.objects.update(release="by_hand")
    hidden = client.get(result_of(attempt)).context["history"]

    assert ([entry.kind for entry in seen], hidden) == (["event", "event"] + ["mark"] * 9, ())


def test_of_a_void_attempt_nothing_is_said_to_wait_for_a_grader():
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    all_right(attempt)
    handed_in(attempt)
    grade_attempt(attempt_id=attempt.id, at=timezone.now())
    counting = logged_in(learner).get(result_of(attempt)).content.decode()
    Attempt.objects.update(voided_at=timezone.now())

    void = logged_in(learner).get(result_of(attempt)).content.decode()

    assert ["waits for a grader" in shown for shown in (counting, void)] == [True, False]
    assert "· This attempt does not count." in void


def test_the_history_tells_a_deadline_in_the_learners_zone(finished):
    attempt, client = finished()
    User.objects.filter(id=attempt.learner_id).update(time_zone="Asia/Kolkata")
    detail = {"until": "2100-01-01T12:00:00+00:00"}
    AttemptEvent.objects.create(attempt=attempt, kind="extended", detail=detail, happened_at=timezone.now())

    shown = client.get(result_of(attempt)).content.decode()

    assert "extended until Jan. 1, 2100, 5:30 p.m." in shown


@pytest.mark.parametrize("questions", [1, 3])
def test_the_result_asks_the_database_as_often_for_three_questions_as_for_one(questions, django_assert_num_queries):
    seminar = people.seminar()
    learner = people.member(seminar, "ada")
    quiz = attempts.quiz(seminar, attempts.item_of_each_type(seminar)[:questions])
    attempt = handed_in(begun(quiz, learner))
    client = logged_in(learner)
    client.get(result_of(attempt))

    with django_assert_num_queries(16):
        response = client.get(result_of(attempt))

    assert len(response.context["answers"]) == questions


def test_a_learner_asks_once_for_a_regrade_of_an_answer(finished):
    attempt, client = finished()
    asked = {"question": str(positions(attempt)["choice"]), "reason": "Hegel is right, too."}

    first = client.post(f"{paper_of(attempt)}appeals/", asked, follow=True)
    back = first.redirect_chain[-1][0]
    second = client.post(f"{paper_of(attempt)}appeals/", asked, follow=True)

    assert list(Appeal.objects.values_list("reason", flat=True)) == ["Hegel is right, too."]
    assert back == f"{result_of(attempt)}#q{asked['question']}"
    assert ("Your request is with the graders." in first.text, "You have asked about this answer" in second.text) == (
        True,
        True,
    )


@pytest.mark.parametrize(("shown", "is_told"), [(EVERYTHING, True), (["marks", "responses"], False)])
def test_the_reply_to_a_request_goes_by_the_policy_for_comments(finished, shown, is_told):
    attempt, client = finished(review_policy={"right_after": shown, "while_open": shown})
    place = positions(attempt)["choice"]
    teacher = attempt.quiz.seminar.memberships.get(role="instructor").user
    client.post(f"{paper_of(attempt)}appeals/", {"question": str(place), "reason": "Hegel?"})
    response = attempt.responses.get(position=place)
    stood = response.marks.get()
    mark = NewMark(points=Decimal("0.5"), seen_mark_id=stood.id, reason="Half of a reply.", is_override=True)
    award_mark(grader=teacher, response_id=response.id, given=mark, at=timezone.now())
    answer_appeal(grader=teacher, response_id=response.id, answer="The whole reply.", at=timezone.now())

    page = client.get(f"{paper_of(attempt)}result/").text

    assert "Hegel?" in page
    assert ("The whole reply." in page, "Half of a reply." in page) == (is_told, is_told)
    assert ("once the graders’ comments are shown" in page) is not is_told


def test_nobody_asks_about_an_attempt_that_counts_for_nothing(finished):
    attempt, client = finished()
    Attempt.objects.update(voided_at=timezone.now())

    page = client.get(result_of(attempt))
    asked = client.post(f"{paper_of(attempt)}appeals/", {"question": "1", "reason": "Why?"}, follow=True)

    assert "Ask for a regrade" not in page.text
    assert "This attempt does not count" in asked.text
    assert Appeal.objects.count() == 0


def test_nobody_asks_about_a_mark_that_is_not_shown(finished):
    attempt, client = finished(release="by_hand")

    client.post(f"{paper_of(attempt)}appeals/", {"question": "1", "reason": "Why?"})

    assert Appeal.objects.count() == 0


def test_a_persons_mark_is_not_told_as_right_or_wrong_before_grades_are_released(django_capture_on_commit_callbacks):
    quiz, learner = quiz_and_learner(release="by_hand")
    attempt, client = begun(quiz, learner), logged_in(learner)
    all_right(attempt)
    answered(attempt, {"chosen": "2"}, position=positions(attempt)["choice"], seq=2)
    with django_capture_on_commit_callbacks(execute=True):
        handed_in(attempt)
    teacher = attempt.quiz.seminar.memberships.get(role="instructor").user
    at = positions(attempt)
    for kind, reason in (("essay", ""), ("choice", "Half right.")):
        response = attempt.responses.get(position=at[kind])
        stood = response.marks.first()
        mark = NewMark(Decimal("0.5"), stood and stood.id, reason=reason, is_override=bool(reason))
        award_mark(grader=teacher, response_id=response.id, given=mark, at=timezone.now())

    def verdicts():
        slots = [each.question.slot for each in client.get(f"{paper_of(attempt)}result/").context["answers"]]
        return {slot.type: slot.verdict for slot in slots if slot.type in ("essay", "choice")}

    before = verdicts()
    release_grades(instructor=teacher, quiz_id=attempt.quiz_id, at=timezone.now())

    assert before == {"essay": "ungraded", "choice": "wrong"}
    assert verdicts() == {"essay": "partly", "choice": "partly"}


def test_points_lost_by_certainty_are_told_with_a_minus_sign(django_capture_on_commit_callbacks):
    quiz, learner = quiz_and_learner(behaviour_name="certainty")
    attempt = begun(quiz, learner)
    save_response(
        learner=learner,
        attempt_id=attempt.public_id,
        position=positions(attempt)["choice"],
        seq=1,
        raw={"chosen": "2"},
        certainty=3,
        at=timezone.now(),
    )
    with django_capture_on_commit_callbacks(execute=True):
        handed_in(attempt)

    shown = logged_in(learner).get(f"{paper_of(attempt)}result/").content.decode()

    assert "−6 of 1 points" in shown
    assert ">-" not in shown
