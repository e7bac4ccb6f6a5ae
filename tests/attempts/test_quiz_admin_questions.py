"""The questions of a quiz in the admin: picked, drawn, moved and removed, until somebody has sat it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes.attempts.models import Attempt, Quiz, Section, Slot
from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank import services
from quizzes.bank.queries import heading_of
from tests.attempts.quizadmin import choices, client_of, url
from tests.factories import attempts, bank, people
from tests.factories.sat import HOUR, NOON

pytestmark = pytest.mark.django_db


def arrangement_of(client, quiz, **changes):
    """What the page of questions sends as it stands, with these changes."""
    context = client.get(url("questions", quiz)).context
    said = {"revision": context["revision"]}
    for row in context["rows"]:
        forms = [row.form, *(form for each in row.slots for form in (each.form, each.draw_form) if form)]
        for form in forms:
            for field in form:
                value = field.value()
                if value not in (None, False, ""):
                    said[field.html_name] = "on" if value is True else value
    return {**said, **changes}


def test_questions_and_draws_are_named_by_their_words(seminar, instructor):
    of = bank.bank(seminar)
    cloze = bank.item(of, said=bank.written("gap", type_name="cloze"))
    older = cloze.current
    services.revise_item(
        item=cloze, stem="", body={"text": "He was a {{c1::cook}}."}, feedback="", points=older.points, author=None
    )
    slots = (NewSlot(item=cloze, version=older), NewSlot(draw={"types": ["cloze"]}))
    bank.item(of, said=bank.written("other", type_name="cloze"))
    quiz = attempts.quiz(seminar, sections=[NewSection(slots=slots)])

    client = client_of(instructor)
    (row,) = client.get(url("questions", quiz)).context["rows"]
    (draw,) = client.get(url("draws", quiz)).context["draws"]
    addable = client.get(url("add_items", quiz)).context["rows"]

    words = heading_of(cloze, version=older)
    assert row.slots[0].heading == draw.rows[0].heading == addable[0][1] == words
    assert words != heading_of(cloze) == "He was a [cook]."
    assert draw.rows[0].type_label == "Cloze"


def test_questions_are_moved_revalued_and_removed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 3))
    client = client_of(instructor)
    first, _second, third = Slot.objects.order_by("position")

    client.post(
        url("questions", quiz),
        arrangement_of(
            client, quiz, move="up-3", **{f"slot-{third.pk}-points": "2.5", f"slot-{first.pk}-is_removed": "on"}
        ),
    )

    assert list(Slot.objects.order_by("position").values_list("position", "item__slug", "points")) == [
        (1, "c-2", Decimal("2.5")),
        (2, "c-1", None),
    ]


def test_sections_and_draws_are_added_and_a_draw_is_changed(seminar, instructor):
    choices(seminar, 3)
    quiz = attempts.quiz(seminar, sections=[])
    client = client_of(instructor)

    client.post(url("questions", quiz), arrangement_of(client, quiz, add_section="1"))
    client.post(
        url("questions", quiz),
        arrangement_of(
            client, quiz, add_draw="1", **{"draw-count": "2", "draw-points": "1.5", "draw-tags": ["people"]}
        ),
    )
    slot = Slot.objects.order_by("position").first()
    client.post(
        url("questions", quiz),
        arrangement_of(client, quiz, save="1", **{f"slot-{slot.pk}-tags": [], f"slot-{slot.pk}-types": ["choice"]}),
    )

    assert Section.objects.count() == 1
    assert list(Slot.objects.order_by("position").values_list("draw", "points")) == [
        ({"types": ["choice"]}, Decimal("1.5")),
        ({"tags": ["people"]}, Decimal("1.5")),
    ]


def test_items_are_picked_from_the_seminars_banks_alone(seminar, instructor):
    items = choices(seminar, 2)
    foreign = choices(people.seminar("Other"), 1)[0]
    quiz = attempts.quiz(seminar, items[:1])
    client = client_of(instructor)

    offered = [row[0] for row in client.get(url("add_items", quiz), {"q": "who", "tag": "people"}).context["rows"]]
    client.post(url("add_items", quiz), {"item": [items[1].pk, foreign.pk, "x"], "section": "1"})

    assert offered == [items[1]]
    assert list(Slot.objects.order_by("position").values_list("item__slug", flat=True)) == ["c-0", "c-1"]


def test_a_page_that_somebody_else_has_overtaken_changes_nothing(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2))
    client = client_of(instructor)
    stale = arrangement_of(client, quiz, move="up-2")
    client.post(url("questions", quiz), arrangement_of(client, quiz, save="1"))

    client.post(url("questions", quiz), stale)

    assert list(Slot.objects.order_by("position").values_list("item__slug", flat=True)) == ["c-0", "c-1"]


def test_the_questions_of_a_quiz_that_was_sat_stay_and_a_copy_can_be_changed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2), closes_at=NOON + HOUR, password="Berlin")
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON, password="Berlin")
    client = client_of(instructor)

    page = client.get(url("questions", quiz))
    client.post(url("questions", quiz), arrangement_of(client, quiz, move="up-2"))
    client.post(url("copy", quiz), {"title": "Again", "slug": "again"})

    copy = Quiz.objects.get(slug="again")
    assert page.context["is_frozen"] is True
    assert [list(each.slots.order_by("position").values_list("item__slug", flat=True)) for each in (quiz, copy)] == [
        ["c-0", "c-1"]
    ] * 2
    assert (copy.is_published, copy.closes_at, copy.password, copy.attempts.count()) == (False, None, "", 0)


def test_trying_a_quiz_counts_for_nothing_and_does_not_freeze_it(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2), opens_at=NOON + 1000 * 24 * HOUR)
    client = client_of(instructor)

    answer = client.post(url("preview", quiz))
    preview = Attempt.objects.get()
    client.post(url("questions", quiz), arrangement_of(client, quiz, move="up-2"))

    assert answer["Location"] == reverse("quizzes:attempt", args=[preview.public_id])
    assert preview.is_preview is True
    assert list(quiz.slots.order_by("position").values_list("item__slug", flat=True)) == ["c-1", "c-0"]
