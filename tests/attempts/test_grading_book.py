"""The gradebook: as a page and as a file, filtered, and which grades learners see."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from quizzes.attempts.models import Quiz
from quizzes.attempts.services.marking import NewMark, award_mark
from seminar.people.models import Group, Membership
from tests.attempts.gradingpages import pages_of
from tests.factories.sat import AFTER, NOON, essay_answer

pytestmark = pytest.mark.django_db


def test_the_gradebook_is_a_file_in_which_no_name_is_a_formula(client, sat, answers):
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(3), None), at=AFTER)
    learner = answers[0].attempt.learner
    learner.last_name, learner.first_name = "=HYPERLINK(1)", "+Ada"
    learner.save()
    client.force_login(sat.assistant)
    address = pages_of(sat, answers[0])["gradebook"]

    text = client.get(f"{address}?as=csv").content.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(client.get(f"{address}?as=xlsx").content)).active

    assert "learner-0,'=HYPERLINK(1),'+Ada,50.00,50.00,0" in text.splitlines()
    assert ["learner-0", "'=HYPERLINK(1)", "'+Ada", 50, 50, 0] in [list(row) for row in sheet.values]


def test_the_gradebooks_file_tells_grades_that_are_not_final(client, sat, answers):
    client.force_login(sat.assistant)

    text = client.get(pages_of(sat, answers[0])["gradebook"] + "?as=csv").content.decode("utf-8-sig")

    head, *lines = [line.split(",") for line in text.splitlines()]
    assert (head[-1], {line[0]: line[-1] for line in lines}) == (
        "answers to grade",
        {"learner-0": "1", "learner-1": "1"},
    )


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"release": "at_once"}, ""),
        ({"release": "by_hand"}, "not released"),
        ({"release": "by_hand", "released_at": NOON}, ""),
        ({"release": "on_date", "release_at": datetime(2100, 1, 1, 12, tzinfo=UTC)}, "released Jan. 1, 2100, noon"),
        ({"release": "on_date", "release_at": NOON}, ""),
    ],
)
def test_the_gradebook_says_which_grades_learners_do_not_see(client, sat, terms, said):
    Quiz.objects.filter(id=sat.quiz.id).update(**terms)
    sat.sit("ada", essay_answer())
    client.force_login(sat.assistant)

    shown = client.get(reverse("admin:attempts_gradebook", args=[sat.seminar.id])).content.decode()

    assert re.findall(r'<span class="quiet block">([^<]*)</span></th>', shown) == ([said] if said else [])


def test_the_gradebook_is_filtered_by_group_and_by_who_passed(client, sat, answers):
    sat.quiz.pass_mark = Decimal("0.5")
    sat.quiz.save()
    for response, points in zip(answers, (5, 1), strict=True):
        award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(points), None), at=AFTER)
    group = Group.objects.create(seminar=sat.seminar, name="Monday")
    group.members.add(Membership.objects.get(user=answers[1].attempt.learner))
    client.force_login(sat.assistant)
    address = pages_of(sat, answers[0])["gradebook"]

    names = {
        query: [row.learner.username for row in client.get(f"{address}?{query}").context["book"].rows]
        for query in ("", "passed=yes", "passed=no", f"group={group.id}")
    }

    assert names == {
        "": ["learner-0", "learner-1"],
        "passed=yes": ["learner-0"],
        "passed=no": ["learner-1"],
        f"group={group.id}": ["learner-1"],
    }
