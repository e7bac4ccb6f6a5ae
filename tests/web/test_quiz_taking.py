"""The paper without a script: what a page holds is kept, what is stale or refused comes back, the clock is obeyed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.attempts.models import Attempt, Quiz, Response, Step
from tests.factories import attempts, people
from tests.web.pupils import logged_in
from tests.web.sitters import (
    all_right,
    answered,
    begun,
    form_of,
    handed_in,
    paper_of,
    positions,
    quiz_and_learner,
    raws,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    quiz, learner = quiz_and_learner()
    return begun(quiz, learner), logged_in(learner)


def test_another_learners_attempt_is_not_there(sitting):
    attempt, _client = sitting
    other = logged_in(people.member(attempt.quiz.seminar, "bob"))
    path = paper_of(attempt)

    gets = [other.get(path + page).status_code for page in ("", "clock/", "hand-in/", "result/")]
    posts = [other.post(path + page).status_code for page in ("", "hand-in/", "missed/", "appeals/")]

    assert (gets, posts) == ([404] * 4, [404] * 4)
    assert Attempt.objects.get().state == "in_progress"


def test_one_post_keeps_answers_of_every_type(sitting):
    attempt, client = sitting
    at = positions(attempt)
    fields = {
        at["choice"]: {"chosen": "2"},
        at["multiple"]: {"chosen": ["1", "2"]},
        at["truefalse"]: {"chosen": "false"},
        at["shorttext"]: {"text": "cook"},
        at["numeric"]: {"value": "1e"},
        at["cloze"]: {"gap-1": "Prussian", "gap-2": ""},
        at["matching"]: {"pair-1": "4", "pair-2": ""},
        at["ordering"]: {"place-1": "2", "place-2": "1", "place-3": "3"},
        at["essay"]: {"text": "A text.\r\nOf two lines."},
    }

    response = client.post(paper_of(attempt), form_of(attempt, fields))

    assert (response.status_code, response["Location"]) == (302, f"{paper_of(attempt)}?page=1")
    assert raws(attempt) == {
        at["choice"]: {"chosen": "2"},
        at["multiple"]: {"chosen": ["1", "2"]},
        at["truefalse"]: {"chosen": False},
        at["shorttext"]: {"text": "cook"},
        at["numeric"]: {"value": "1e"},
        at["cloze"]: {"gaps": {"1": "Prussian", "2": ""}},
        at["matching"]: {"pairs": {"1": "4", "2": None}},
        at["ordering"]: {"order": ["2", "1", "3"]},
        at["essay"]: {"text": "A text.\r\nOf two lines."},
    }


def test_what_is_left_empty_is_no_answer_and_makes_no_new_number(sitting):
    attempt, client = sitting
    at = positions(attempt)
    empty = {"chosen": []}, {"text": "  "}, {"place-1": "", "place-2": "", "place-3": ""}, {"pair-1": ""}, {"gap-1": ""}
    kinds = ("multiple", "essay", "ordering", "matching", "cloze")

    client.post(
        paper_of(attempt), form_of(attempt, {at[kind]: field for kind, field in zip(kinds, empty, strict=True)})
    )

    assert (raws(attempt), set(Response.objects.values_list("seq", flat=True))) == ({}, {0})


def test_what_was_answered_stands_in_the_fields_again(sitting):
    attempt, client = sitting
    at = positions(attempt)
    for kind, raw in (
        ("choice", {"chosen": "2"}),
        ("shorttext", {"text": '"> <b>'}),
        ("cloze", {"gaps": {"2": "1864"}}),
        ("matching", {"pairs": {"1": "4"}}),
        ("ordering", {"order": ["3", "1", "2"]}),
    ):
        answered(attempt, raw, position=at[kind])

    text = client.get(paper_of(attempt)).text

    assert f'name="s{at["choice"]}-chosen" value="2" checked' in text
    assert 'value="&quot;&gt; &lt;b&gt;"' in text
    assert (
        'data-gap="2" size="8" maxlength="1000" spellcheck="false" autocapitalize="off" autocomplete="off" value="1864"'
        in text
    )
    assert '<option value="4" selected>' in text
    assert text.count("selected>2</option>") == 1


@pytest.mark.parametrize(
    "raw", [[], {"chosen": {"a": ["b"]}}, {"order": [["x"], 1]}, {"gaps": [1]}, {"pairs": {"1": ["4"]}}, 7]
)
def test_an_answer_that_no_form_makes_leaves_its_fields_empty(sitting, raw):
    attempt, client = sitting
    for position in positions(attempt).values():
        answered(attempt, raw, position=position)

    response = client.get(paper_of(attempt))

    assert (response.status_code, '" checked' in response.text) == (200, False)


def test_a_stale_page_is_told_and_overwrites_nothing(sitting):
    attempt, client = sitting
    place = positions(attempt)["shorttext"]
    stale = form_of(attempt, {place: {"text": "from the old page"}})
    answered(attempt, {"text": "from the other tab"}, position=place)

    response = client.post(paper_of(attempt), stale)

    assert (response.status_code, raws(attempt)) == (409, {place: {"text": "from the other tab"}})
    assert '<pre class="said">from the old page</pre>' in response.text


def test_a_text_that_is_too_long_comes_back_with_the_reason_and_nothing_is_cut(sitting):
    attempt, client = sitting
    place = positions(attempt)["essay"]
    text = "x" * 1_000_000

    response = client.post(paper_of(attempt), form_of(attempt, {place: {"text": text}}))

    assert (response.status_code, raws(attempt), text in response.text) == (409, {}, True)
    assert "characters long; 100,000 are the most." in response.text


def test_a_page_posted_after_the_end_says_that_it_was_not_taken():
    quiz, learner = quiz_and_learner(time_limit_seconds=60, grace_seconds=0)
    attempt = begun(quiz, learner, at=timezone.now() - timedelta(hours=1))
    place = positions(attempt)["shorttext"]

    response = logged_in(learner).post(paper_of(attempt), form_of(attempt, {place: {"text": "late"}}), follow=True)

    assert response.redirect_chain == [(f"{paper_of(attempt)}result/", 302)]
    assert ("it was not taken" in response.text, raws(attempt)) == (True, {})


def test_one_question_a_page_goes_on_and_back_and_keeps_what_it_leaves():
    quiz, learner = quiz_and_learner(layout="one_question")
    attempt, client = begun(quiz, learner), logged_in(learner)
    place = positions(attempt)["cloze"]

    on = client.post(paper_of(attempt), form_of(attempt, {place: {"gap-1": "x"}}, do="next"))
    back = client.post(paper_of(attempt), {**form_of(attempt, {}, do="previous"), "page": "2"})
    shown = [each.question.slot.position for each in client.get(on["Location"]).context["questions"] if each.is_shown]

    assert (on["Location"], back["Location"]) == (f"{paper_of(attempt)}?page=2", f"{paper_of(attempt)}?page=1")
    assert (shown, raws(attempt)) == ([2], {place: {"gaps": {"1": "x"}}})


def test_a_flag_is_kept_with_the_page(sitting):
    attempt, client = sitting
    client.post(paper_of(attempt), form_of(attempt, {1: {"flagged": "yes"}, 2: {}}))

    page = client.get(f"{paper_of(attempt)}hand-in/")

    assert list(Response.objects.filter(is_flagged=True).values_list("position", flat=True)) == [1]
    assert [(title, [slot.position for slot in slots][:3]) for title, slots in page.context["groups"]][:2] == [
        ("Not answered", [1, 2, 3]),
        ("Flagged", [1]),
    ]


def test_a_check_judges_the_answer_and_settles_the_question():
    quiz, learner = quiz_and_learner(behaviour_name="immediate")
    attempt, client = begun(quiz, learner), logged_in(learner)
    place = positions(attempt)["choice"]

    response = client.post(
        paper_of(attempt), form_of(attempt, {place: {"chosen": "2"}}, do=f"check-{place}"), follow=True
    )

    question = response.context["questions"][place - 1].question
    assert (question.slot.verdict, question.slot.is_settled, question.feedback) == (
        "wrong",
        True,
        "<p>He was a philosopher.</p>\n",
    )
    assert Step.objects.count() == 1


def test_a_check_without_an_answer_is_no_try_and_is_told():
    quiz, learner = quiz_and_learner(behaviour_name="immediate")
    attempt, client = begun(quiz, learner), logged_in(learner)
    place = positions(attempt)["shorttext"]

    response = client.post(paper_of(attempt), form_of(attempt, {place: {"text": ""}}, do=f"check-{place}"))

    assert (response.status_code, Step.objects.count()) == (409, 0)
    assert "There is no answer to check." in response.text


def test_a_settled_question_is_left_alone_when_its_page_is_posted():
    quiz, learner = quiz_and_learner(behaviour_name="immediate")
    attempt, client = begun(quiz, learner), logged_in(learner)
    place = positions(attempt)["choice"]
    client.post(paper_of(attempt), form_of(attempt, {place: {"chosen": "2"}}, do=f"check-{place}"))

    response = client.post(paper_of(attempt), form_of(attempt, {place: {}}))

    assert (response.status_code, raws(attempt)) == (302, {place: {"chosen": "2"}})


def test_how_sure_one_is_is_asked_of_all_but_essays_which_a_person_marks():
    quiz, learner = quiz_and_learner(behaviour_name="certainty")
    attempt = begun(quiz, learner)
    at = positions(attempt)
    all_right(attempt)
    client = logged_in(learner)

    paper = client.get(paper_of(attempt)).content.decode()
    (*_, (_heading, unsaid)) = client.get(f"{paper_of(attempt)}hand-in/").context["groups"]

    asked = set(map(int, re.findall(r'name="s([0-9]+)-certainty"', paper)))
    assert asked == set(at.values()) - {at["essay"]} == {slot.position for slot in unsaid}


def test_certainty_is_kept_with_the_answer():
    quiz, learner = quiz_and_learner(behaviour_name="certainty")
    attempt, client = begun(quiz, learner), logged_in(learner)
    place = positions(attempt)["truefalse"]

    client.post(paper_of(attempt), form_of(attempt, {place: {"chosen": "true", "certainty": "3"}}))

    assert list(Response.objects.filter(raw__isnull=False).values_list("raw", "certainty")) == [({"chosen": True}, 3)]


def test_before_the_hand_in_one_is_told_what_cannot_be_read_as_an_answer(sitting):
    attempt, client = sitting
    at = positions(attempt)
    typed = {at["numeric"]: {"value": "1e"}, at["matching"]: {"pair-1": "3"}, at["shorttext"]: {"text": "1e"}}
    client.post(paper_of(attempt), form_of(attempt, typed))

    page = client.get(f"{paper_of(attempt)}hand-in/")

    found = dict(page.context["groups"])
    assert [slot.position for slot in found["Cannot be read as an answer"]] == [at["numeric"]]


def test_finish_leads_to_the_summary_and_handing_in_to_the_result(sitting):
    attempt, client = sitting

    finish = client.post(paper_of(attempt), form_of(attempt, {}, do="finish"))
    done = client.post(finish["Location"])
    again = client.post(finish["Location"])

    assert finish["Location"] == f"{paper_of(attempt)}hand-in/"
    assert [done["Location"], again["Location"]] == [f"{paper_of(attempt)}result/"] * 2
    assert list(Attempt.objects.values_list("handed_in_by", flat=True)) == ["learner"]


def test_who_hands_in_a_quiz_that_was_taken_back_is_told_why_there_is_no_result(sitting):
    attempt, client = sitting
    Quiz.objects.update(is_published=False)

    done = client.post(f"{paper_of(attempt)}hand-in/", follow=True)

    assert done.redirect_chain == [(f"{paper_of(attempt)}result/", 302), ("/quizzes/", 302)]
    assert "Handed in. The quiz has been taken back meanwhile" in done.text


def test_the_clock_tells_the_time_and_that_it_is_over(sitting):
    attempt, client = sitting

    before = client.get(f"{paper_of(attempt)}clock/").json()
    handed_in(attempt)
    after = client.get(f"{paper_of(attempt)}clock/").json()

    assert [(each["deadline_at"], each["is_over"]) for each in (before, after)] == [(None, False), (None, True)]


@pytest.mark.parametrize("questions", [1, 3])
def test_the_paper_asks_the_database_as_often_for_three_questions_as_for_one(questions, django_assert_num_queries):
    seminar = people.seminar()
    learner = people.member(seminar, "ada")
    attempt = begun(attempts.quiz(seminar, attempts.item_of_each_type(seminar)[:questions]), learner)
    client = logged_in(learner)
    client.get(paper_of(attempt))

    with django_assert_num_queries(11):
        response = client.get(paper_of(attempt))

    assert len(response.context["questions"]) == questions


def test_the_paper_holds_no_key_and_no_feedback(sitting):
    attempt, client = sitting

    text = client.get(paper_of(attempt)).text

    told = (
        "He was a philosopher.",
        "Look again.",
        "Without the article.",
        "Too early.",
        "It is so.",
        "Retells.",
        "1848",
    )
    assert [secret for secret in told if secret in text] == []
