"""The reader: lectures as outlines."""

import pytest

from seminar.lectures.models import Lecture, Passage
from seminar.lectures.services import load_lecture
from seminar.people.models import Seminar
from tests.cards.classroom import Classroom
from tests.web.pupils import class_with, logged_in, outline

pytestmark = pytest.mark.django_db


def lecture_of(classroom):
    return Lecture.objects.get(seminar=classroom.seminar)


def test_a_lecture_is_read_in_parts_and_passages():
    classroom = class_with()

    response = logged_in(classroom.learner).get(f"/lectures/{lecture_of(classroom).public_id}/")

    parts = [(part.title, [passage.anchor for passage in part.passages]) for part in response.context["parts"]]
    assert parts == [("The first part", ["1.1", "1.2"]), ("The second part", ["2.1"])]
    assert '<article class="passage" id="p-1.2"' in response.text
    assert "The <em>gist</em> of it." in response.text


def test_attached_text_is_shown_with_its_passage_and_cleaned():
    classroom = class_with()
    Passage.objects.filter(anchor="1.1").update(text="Read <script>alert(1)</script>this.")

    response = logged_in(classroom.learner).get(f"/lectures/{lecture_of(classroom).public_id}/")

    assert "<p>Read this.</p>" in response.text


@pytest.mark.parametrize("path", ["", "passages/1.1/"])
def test_a_lecture_of_another_seminar_is_not_there(path):
    classroom = class_with()
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")

    response = logged_in(stranger).get(f"/lectures/{lecture_of(classroom).public_id}/{path}")

    assert response.status_code == 404


def test_one_passage_comes_as_a_fragment():
    classroom = class_with()

    response = logged_in(classroom.learner).get(f"/lectures/{lecture_of(classroom).public_id}/passages/1.1/")

    assert response.text.strip().startswith('<article class="passage" id="p-1.1"')
    assert "<html" not in response.text


def test_a_passage_that_the_lecture_has_not_is_not_there():
    classroom = class_with()

    response = logged_in(classroom.learner).get(f"/lectures/{lecture_of(classroom).public_id}/passages/9.9/")

    assert response.status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_lectures_takes_as_many_queries_for_three_as_for_one(number, django_assert_num_queries):
    classroom = class_with()
    for extra in range(1, number):
        load_lecture(seminar=classroom.seminar, outline=outline(f"roots-{extra}"))
    client = logged_in(classroom.learner)
    client.get("/lectures/")  # the session's own row is written once

    with django_assert_num_queries(9):
        response = client.get("/lectures/")

    assert response.text.count("A. Author") == number
