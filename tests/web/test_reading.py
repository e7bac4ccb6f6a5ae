"""The reader: lectures in passages, the memory map, and prompts in the text."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.bank.models import Item as StoredItem
from quizzes.bank.services import ensure_bank, hold_items, load_items
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.services.decks import open_deck
from quizzes.engine.items import Item
from seminar.lectures.models import Lecture, Passage
from seminar.lectures.services import load_lecture
from seminar.people.models import Role, Seminar
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
    assert '<article class="passage unseen" id="p-1.2"' in response.text
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


def card_on(passage: str, slug: str) -> Item:
    body = {"front": f"Front of {slug}", "back": f"Back of {slug}"}
    return Item(id=slug, type="flashcard", body=body, passage=passage)


def read(classroom, query: str = "", *, by=None):
    return logged_in(by or classroom.learner).get(f"/lectures/{lecture_of(classroom).public_id}/{query}")


def tints(response) -> dict[str, tuple[str, str]]:
    """Return the step of each passage and its number in words, by anchor."""
    passages = [passage for part in response.context["parts"] for passage in part.passages]
    return {passage.anchor: (passage.tint.level, passage.tint.words) for passage in passages}


def remembered(learner, *slugs: str, ago_days: int) -> None:
    """Store that these cards were seen so long ago, with a stability of ten days."""
    seen_at = timezone.now() - timedelta(days=ago_days)
    Card.objects.filter(learner=learner, item__slug__in=slugs).update(
        state=2, stability_days=10, difficulty=5, last_reviewed_at=seen_at, due_at=seen_at + timedelta(days=10)
    )


def test_each_passage_says_in_words_how_likely_it_is_recalled():
    classroom = class_with(card_on("1.1", "a"), card_on("1.1", "b"), card_on("1.2", "c"))
    classroom.open(at=timezone.now() - timedelta(days=200))
    remembered(classroom.learner, "a", "b", ago_days=10)

    response = read(classroom)

    assert tints(response) == {
        "1.1": ("fresh", "2 cards, likely recall 90\u00a0%"),
        "1.2": ("unseen", "one card, not seen yet"),
        "2.1": ("unseen", "no questions yet"),
    }
    assert [(step.name, step.passage_count) for step in response.context["steps"]] == [
        ("fresh", 1),
        ("holding", 0),
        ("fading", 0),
        ("unseen", 2),
    ]
    assert response.context["summary"] == "You have seen cards of 1 of its 3 passages. Likely recall now: 90\u00a0%."


def test_a_passage_of_which_some_cards_are_new_tells_how_many_were_seen():
    classroom = class_with(card_on("1.1", "a"), card_on("1.1", "b"))
    classroom.open(at=timezone.now() - timedelta(days=200))
    remembered(classroom.learner, "a", ago_days=150)

    level, words = tints(read(classroom))["1.1"]

    assert (level, re.sub(r"\d+\xa0%", "N %", words)) == ("fading", "2 cards, 1 of them seen, likely recall N %")


def test_the_staff_see_what_the_class_remembers_without_names():
    classroom = class_with(card_on("1.1", "a"), card_on("1.2", "b"))
    teacher = Classroom.member(classroom.seminar, "teacher", Role.INSTRUCTOR)
    learners = [Classroom.member(classroom.seminar, name) for name in ("xenia", "yorick", "zoltan")]
    for learner in learners:
        open_deck(learner=learner, deck=classroom.deck, at=timezone.now())
        remembered(learner, "a", ago_days=10)
    remembered(learners[0], "b", ago_days=10)

    response = read(classroom, "?map=class", by=teacher)

    assert tints(response) == {
        "1.1": ("fresh", "3 learners, likely recall 90\u00a0%"),
        "1.2": ("unseen", "fewer than 3 learners have seen it"),
        "2.1": ("unseen", "nobody has seen a card of it"),
    }
    assert [name for name in ("xenia", "yorick", "zoltan") if name in response.text] == []


def test_a_student_does_not_see_the_map_of_the_class():
    classroom = class_with(card_on("1.1", "a"))

    response = read(classroom, "?map=class")

    assert (response.status_code, "?map=class" in read(classroom).text) == (404, False)


def test_a_passage_is_followed_by_two_prompts_and_the_way_to_the_others():
    classroom = class_with(*(card_on("1.1", slug) for slug in "abc"))

    response = read(classroom)

    assert response.text.count('class="prompt" role="group"') == 2
    assert f"/lectures/{lecture_of(classroom).public_id}/passages/1.1/questions/" in response.text
    assert "All 3 questions on this passage" in response.text


def test_the_questions_on_a_passage_are_all_there_with_their_answers():
    classroom = class_with(*(card_on("1.1", slug) for slug in "abc"), card_on("1.2", "d"))

    response = read(classroom, "passages/1.1/questions/")

    assert re.findall(r"Front of \w", response.text) == ["Front of a", "Front of b", "Front of c"]
    assert re.findall(r"Back of \w", response.text) == ["Back of a", "Back of b", "Back of c"]


def test_what_no_deck_holds_or_a_quiz_asks_is_no_prompt():
    classroom = class_with(card_on("1.1", "a"), card_on("1.1", "asked"), card_on("1.1", "draft"))
    exam = ensure_bank(seminar=classroom.seminar, slug="exam", title="Exam", lecture=lecture_of(classroom))
    load_items(bank=exam, items=[card_on("1.1", "secret")])
    StoredItem.objects.filter(slug="draft").update(status="draft")
    asked = StoredItem.objects.get(slug="asked")
    hold_items(item_ids=[asked.id], holder="quiz:1", starts_at=None, ends_at=timezone.now() + timedelta(days=1))

    response = read(classroom, "passages/1.1/questions/")

    assert StoredItem.objects.get(slug="secret").passage.anchor == "1.1"
    assert re.findall(r"Front of \w+", response.text) == ["Front of a"]


def test_a_prompt_is_kept_as_a_card_of_ones_own_deck():
    classroom = class_with(card_on("1.1", "a"))
    item = StoredItem.objects.get(slug="a")
    client = logged_in(classroom.learner)
    address = f"/lectures/{lecture_of(classroom).public_id}/passages/1.1/keep/"

    response = client.post(address, {"item": item.public_id}, follow=True)

    card = Card.objects.get(learner=classroom.learner)
    assert (card.item, card.home_deck.title, card.home_deck.owner) == (item, "Kept while reading", classroom.learner)
    assert response.redirect_chain == [(f"/lectures/{lecture_of(classroom).public_id}/#p-1.1", 302)]
    assert ("In your cards" in response.text, "Keep as card" in response.text) == (True, False)


def test_keeping_what_one_has_moves_no_due_date():
    classroom = class_with(card_on("1.1", "a"))
    classroom.open(at=timezone.now() - timedelta(days=2))
    remembered(classroom.learner, "a", ago_days=1)
    before = Card.objects.get().due_at
    item = StoredItem.objects.get(slug="a")

    logged_in(classroom.learner).post(
        f"/lectures/{lecture_of(classroom).public_id}/passages/1.1/keep/", {"item": item.public_id}
    )

    assert (Card.objects.get().due_at, ReviewLog.objects.count()) == (before, 0)


@pytest.mark.parametrize(("path", "status"), [("questions/", 404), ("keep/", 404)])
def test_the_questions_of_another_seminar_are_not_there(path, status):
    classroom = class_with(card_on("1.1", "a"))
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")
    address = f"/lectures/{lecture_of(classroom).public_id}/passages/1.1/{path}"
    item_id = StoredItem.objects.get().public_id

    client = logged_in(stranger)
    response = client.post(address, {"item": item_id}) if path == "keep/" else client.get(address)

    assert (response.status_code, Card.objects.count()) == (status, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_a_lecture_takes_as_many_queries_for_three_passages_as_for_one(number, django_assert_num_queries):
    anchors = ("1.1", "1.2", "2.1")[:number]
    classroom = class_with(*(card_on(anchor, f"c{anchor[0]}{anchor[2]}") for anchor in anchors))
    classroom.open()
    client = logged_in(classroom.learner)
    address = f"/lectures/{lecture_of(classroom).public_id}/"
    client.get(address)  # the session's own row is written once

    with django_assert_num_queries(19):
        response = client.get(address)

    assert response.text.count('class="prompt" role="group"') == number
