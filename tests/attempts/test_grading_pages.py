"""The pages on which people grade a quiz: who reaches them, and what they show and store beyond single answers."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes.attempts.models import Assignment, Attempt, Mark, Quiz
from quizzes.attempts.services.assigning import ask_second_look
from quizzes.attempts.services.marking import NewMark, award_mark
from quizzes.bank.services import revise_item
from tests.attempts.gradingpages import page, pages_of
from tests.factories import people
from tests.factories.sat import AFTER, essay_answer

pytestmark = pytest.mark.django_db


def test_staff_of_another_seminar_find_none_of_the_pages(client, sat, answers):
    stranger = people.member(people.seminar("Other"), "eve", role="assistant")
    client.force_login(stranger)

    found = {name: client.get(address).status_code for name, address in pages_of(sat, answers[0]).items()}

    assert set(found.values()) == {404}


def test_an_assistant_grades_and_leads_nothing(client, sat, answers):
    client.force_login(sat.assistant)

    found = {name: client.get(address).status_code for name, address in pages_of(sat, answers[0]).items()}
    posted = {
        "release": client.post(page(sat, "release")).status_code,
        "assign": client.post(page(sat, "assign", sat.essay.id)).status_code,
        "readings": client.post(page(sat, "readings", sat.essay.id)).status_code,
        "attempt": client.post(pages_of(sat, answers[0])["attempt"], {"do": "void"}).status_code,
    }

    assert {name for name, status in found.items() if status not in (200, 302)} == {"rubric"}
    assert set(posted.values()) == {403}


def test_the_head_of_each_page_says_how_much_there_is_to_grade(client, sat, answers):
    client.force_login(sat.assistant)

    html = client.get(reverse("admin:index")).content.decode()

    assert 'To grade <span class="tally">2</span>' in html


def test_a_group_is_marked_from_its_page(client, sat):
    for n in range(3):
        sat.sit(f"learner-{n}", {"who": {"text": "the clerk"}})
    client.force_login(sat.assistant)
    address = page(sat, "groups", sat.short.id)
    ((group, seen, _form),) = client.get(address).context["groups"]
    key = group.key

    client.post(
        address, {"group": key, "seen": seen, f"{key}-points": "0.5", f"{key}-comment": "", f"{key}-reason": "Close."}
    )

    assert Mark.objects.filter(source="override", points=Decimal("0.5")).count() == 3


def test_a_group_of_somebody_elses_answers_is_not_found(client, sat, answers):
    client.force_login(sat.assistant)

    answer = client.post(
        page(sat, "groups", sat.short.id), {"group": 1, "seen": "999999:", "1-points": "1", "1-reason": "x"}
    )

    assert (answer.status_code, Mark.objects.filter(source="override").count()) == (404, 0)


def test_a_rubric_changes_after_it_was_shown_who_would(client, sat, answers):
    picks = {"thesis": Decimal(3), "style": Decimal(1)}
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(4), None, picks), at=AFTER)
    client.force_login(sat.instructor)
    said = {"points-0": "3", "level-0-0": "0", "points-1": "7", "reason": "Style weighs more."}
    address = page(sat, "rubric", sat.essay.id)

    shown = client.post(address, said).context
    plan, before = shown["plan"], Mark.objects.filter(source="override").count()
    client.post(address, {**said, "shown": shown["order"], "apply": "1"})

    assert ([each.points for each in plan.rescored], before) == ([Decimal("3.25")], 0)
    assert Mark.objects.get(source="override").points == Decimal("3.25")


def test_points_that_were_changed_after_they_were_shown_are_shown_first(client, sat, answers):
    picks = {"thesis": Decimal(3), "style": Decimal(1)}
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(4), None, picks), at=AFTER)
    client.force_login(sat.instructor)
    said = {"points-0": "3", "level-0-0": "0", "points-1": "7", "reason": "Style weighs more."}
    address = page(sat, "rubric", sat.essay.id)

    shown = client.post(address, said).context["order"]
    again = client.post(address, {**said, "points-1": "70", "shown": shown, "apply": "1"})

    assert Mark.objects.filter(source="override").count() == 0
    assert "this is another change than the one you were shown" in again.text
    assert again.context["order"] != shown


def test_an_attempt_shows_all_and_is_reopened_with_a_deadline(client, sat, answers):
    client.force_login(sat.instructor)
    address = pages_of(sat, answers[0])["attempt"]
    shown = client.get(address).content.decode()
    told = shown.count("The learner can read it in the history of the attempt.")

    client.post(address, {"do": "reopen", "reopen-until": "2100-01-01T12:00", "reopen-reason": "Power cut."})

    assert ("learner-0" in shown, "Text 0." in shown, told) == (True, True, 2)
    assert Attempt.objects.get(id=answers[0].attempt_id).state == "in_progress"
    assert "Reopened until Jan. 1, 2100, noon" in client.get(address).content.decode()


def test_what_was_typed_stays_where_an_act_on_an_attempt_is_refused(client, sat, answers):
    client.force_login(sat.instructor)
    address = pages_of(sat, answers[0])["attempt"]

    refused = client.post(address, {"do": "reopen", "reopen-until": "2001-01-01T12:00", "reopen-reason": "Power cut."})

    assert "The new deadline is in the past." in refused.text
    assert 'value="Power cut."' in refused.text
    assert "2001-01-01T12:00" in refused.text


def test_a_question_is_assigned_to_nobody_with_a_number_that_no_account_has(client, sat, answers):
    client.force_login(sat.instructor)

    answer = client.post(page(sat, "assign", sat.essay.id), {"graders": ["9" * 23, "²"]})

    assert (answer.status_code, Assignment.objects.count()) == (302, 0)


def test_the_live_view_shows_who_sits_and_who_does_not_any_more(client, sat, answers):
    running = sat.sit("ada", essay_answer(), hand_in=False)
    Attempt.objects.filter(id=answers[0].attempt_id).update(voided_at=AFTER)
    client.force_login(sat.assistant)

    shown = client.get(page(sat, "sitting") + "?part=1")

    (sitter,) = shown.context["sitters"]
    assert (sitter.attempt, sitter.answered, sitter.asked, sitter.left) == (running, 1, 2, None)
    assert "1 person is sitting · 1 of 3 students have handed in" in shown.content.decode()


def test_lists_take_as_many_queries_for_many_rows_as_for_one(client, sat, django_assert_num_queries):
    client.force_login(sat.instructor)
    questions, book = page(sat, "grading"), reverse("admin:attempts_gradebook", args=[sat.seminar.id])
    client.get(questions)  # the first request of a session stores it

    for wave in range(2):
        for n in range(1 + 2 * wave):
            sat.sit(f"learner-{wave}-{n}", essay_answer())
        with django_assert_num_queries(19):
            client.get(questions)
        with django_assert_num_queries(20):
            shown = client.get(book)

    assert len(shown.context["book"].rows) == 4


def test_a_release_by_hand_and_its_end_stand_in_the_quizs_log(client, sat):
    Quiz.objects.filter(id=sat.quiz.id).update(release="by_hand")
    client.force_login(sat.instructor)

    for act in ("release", "withdraw"):
        client.post(page(sat, "release"), {act: "1"})

    entries = LogEntry.objects.filter(object_id=str(sat.quiz.id)).order_by("id")
    assert [(entry.user, entry.change_message) for entry in entries] == [
        (sat.instructor, "Grades released."),
        (sat.instructor, "Release withdrawn."),
    ]


def test_asking_for_a_second_look_is_counted_on_the_list(client, sat, answers):
    ask_second_look(grader=sat.assistant, response_id=answers[0].id, note="", at=AFTER)
    client.force_login(sat.instructor)

    (row,) = client.get(reverse("admin:attempts_to_grade")).context["quizzes"]

    assert (row.waiting, row.flagged, row.total) == (2, 1, 3)


def test_from_a_corrected_item_one_comes_to_its_regrades(client, sat, answers):
    item = answers[0].item_version.item
    revise_item(item=item, stem="Why?", body=item.current.body, feedback="", points=item.current.points, author=None)
    client.force_login(sat.instructor)
    of_item = reverse("admin:attempts_regrades_of_item", args=[item.id])

    versions = client.get(reverse("admin:bank_item_history", args=[item.id]))
    shown = client.get(of_item)
    client.force_login(people.member(people.seminar("Other"), "eve", role="instructor"))
    elsewhere = client.get(of_item)

    assert of_item in versions.content.decode()
    assert [(quiz, quiz.answer_count, quiz.outdated_count) for quiz in shown.context["quizzes"]] == [(sat.quiz, 2, 2)]
    assert page(sat, "regrade", item.id) in shown.content.decode()
    assert elsewhere.status_code == 404
