"""The pages of progress: a learner's own, the class's for its staff, and what a student's row shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from quizzes.bank.services import record_uses
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.reviews import record_reviews
from quizzes.engine.linting.evidence import Evidence
from quizzes.engine.scheduling.curve import CurvePoint
from quizzes.web.progressplots import curve_plot
from quizzes.web.progresstables import Table, as_csv, number, percent, words
from seminar.people.models import Membership, Role
from tests.cards.classroom import DAY, Classroom, review
from tests.factories import people
from tests.web.pupils import class_with, flashcards, logged_in, question

pytestmark = pytest.mark.django_db

FORGOTTEN_HEAD = (
    *("Item", "Passage", "Learners", "Forgot it", "Lapses", "Lapses of reviews"),
    *("Score in quizzes", "First attempts", "Findings"),
)


def drilled(classroom, learner, *, days=(20, 10, 0), rating=3):
    """Let the learner open the deck and answer each of its cards so many days ago."""
    now = timezone.now() - timedelta(minutes=1)
    open_deck(learner=learner, deck=classroom.deck, at=now - 40 * DAY)
    for card in Card.objects.filter(learner=learner):
        sent = [review(card, at=now - ago * DAY, rating=4 if place == 0 else rating) for place, ago in enumerate(days)]
        record_reviews(learner=learner, reviews=sent, at=now)
    fold_now(learner=learner)


def rows_of(csv):
    return [line.split(",") for line in csv.decode("utf-8-sig").splitlines()]


def class_path(classroom, page=""):
    return f"/progress/seminars/{classroom.seminar.public_id}/{page}"


@pytest.mark.parametrize(
    "path", ["/progress/", "/progress/shown/", "/progress/tables/due.csv", "/progress/seminars/x/"]
)
def test_strangers_are_asked_to_log_in(client, path):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_before_the_first_review_the_page_says_what_to_do():
    learner = people.user("ada")

    response = logged_in(learner).get("/progress/")

    assert "You have no cards yet. Open a deck and drill" in response.text
    assert '<svg class="plot"' not in response.text


def test_the_page_has_a_table_and_a_file_for_every_plot():
    classroom = class_with(*flashcards(2))
    drilled(classroom, classroom.learner)
    client = logged_in(classroom.learner)

    response = client.get("/progress/")

    names = [section.table.name for section in response.context["sections"]]
    assert names == [
        *("days", "due", "minutes", "retention", "intervals", "calibration"),
        *("buttons", "hours", "cards", "stability", "difficulty", "decks", "passages"),
    ]
    assert response.text.count('<svg class="plot"') == 11
    assert [client.get(f"/progress/tables/{name}.csv").status_code for name in names] == [200] * 13
    assert client.get("/progress/tables/other.csv").status_code == 404
    assert [(tile.name, tile.figure) for tile in response.context["tiles"]] == [
        ("due today", "0"),
        ("reviews", "6"),
        ("minutes", "0"),
        ("days drilled", "3"),
        ("remembered", "100\u00a0%"),
    ]


def test_one_day_and_one_minute_are_one():
    classroom = class_with(*flashcards(1))
    drilled(classroom, classroom.learner, days=(0,))
    ReviewLog.objects.update(duration_ms=60_000)

    response = logged_in(classroom.learner).get("/progress/")

    assert "1 review on 1 day of the last year." in response.text
    assert "1 minute in the last 30 days." in response.text


def test_a_file_holds_the_values():
    classroom = class_with(*flashcards(2))
    drilled(classroom, classroom.learner)

    response = logged_in(classroom.learner).get("/progress/tables/decks.csv")

    assert rows_of(response.content) == [
        ["Deck", "Cards", "Begun", "Would recall", "Remembered", "Reviews", "Minutes", "Seminar"],
        ["Deck", "2", "2", "100.0", "100.0", "6", "0.0", "Roots"],
    ]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.799, "80\u00a0%"), (0.256, "26\u00a0%"), (0.124, "12\u00a0%"), (1.0, "100\u00a0%"), (0.0, "0\u00a0%")],
)
def test_a_share_is_rounded_and_not_cut_off(share, shown):
    assert percent(share).shown == shown


def test_what_a_spreadsheet_would_run_is_defused():
    table = Table("t", ("=head",), ((words("=1+1"), words("@x"), number(-3), percent(None)),))

    assert as_csv(table).decode("utf-8-sig") == "'=head\r\n'=1+1,'@x,-3,\r\n"


@pytest.mark.parametrize("cards", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_cards_as_for_one(cards, django_assert_num_queries):
    classroom = class_with(*flashcards(cards))
    drilled(classroom, classroom.learner)
    client = logged_in(classroom.learner)
    client.get("/progress/")

    with django_assert_num_queries(12):
        response = client.get("/progress/")

    assert len(response.context["sections"]) == 13


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSTRUCTOR])
def test_staff_see_the_class_and_its_items(role):
    classroom = class_with(*flashcards(1))
    learners = [classroom.learner, *(Classroom.member(classroom.seminar, name) for name in ("bea", "cy"))]
    for learner in learners:
        drilled(classroom, learner, rating=1)
    client = logged_in(Classroom.member(classroom.seminar, "staff", role))

    page = client.get(class_path(classroom))
    items = client.get(class_path(classroom, "forgotten.csv"))

    assert [[cell.value for cell in row[:1]] + [row[4].value, row[6].value] for row in page.context["rows"]] == [
        ["ada", 3, 3],
        ["bea", 3, 3],
        ["cy", 3, 3],
    ]
    assert rows_of(items.content) == [
        [*FORGOTTEN_HEAD],
        ["Front 1 — Back 1", "", "3", "3", "3", "33.3", "", "0", "Missing passage"],
    ]
    assert "/admin/bank/item/" in page.text


def test_what_the_class_forgets_stands_beside_its_score_in_quizzes_and_its_findings():
    classroom = class_with(replace(question("choice", "f1"), passage="1.1"))
    for name in ("bea", "cy", "dee"):
        drilled(classroom, Classroom.member(classroom.seminar, name), rating=1)
    version = classroom.bank.items.get().current_id
    assert version is not None
    # 40 first attempts at 12 % and 10 at 62 %: 4.8 + 6.2 right of 50, so 22 %. Under 20 % of 30 or more is too hard.
    for holder, evidence in (("quiz:one", Evidence(40, 12.0)), ("quiz:two", Evidence(10, 62.0))):
        record_uses(holder=holder, label=holder, evidence={version: evidence})

    items = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT)).get(
        class_path(classroom, "forgotten.csv")
    )

    assert [row[-3:] for row in rows_of(items.content)] == [
        ["Score in quizzes", "First attempts", "Findings"],
        ["22.0", "50", "Too hard"],
    ]


@pytest.mark.parametrize("page", ["", "class.csv", "forgotten.csv"])
def test_nobody_else_sees_a_class(page):
    classroom = class_with(*flashcards(1))
    other = people.seminar("Elsewhere")
    users = [classroom.learner, people.member(other, "eve", role=Role.INSTRUCTOR), people.user("nobody")]

    answers = [logged_in(user).get(class_path(classroom, page)).status_code for user in users]

    assert answers == [404, 404, 404]
    assert logged_in(people.site_admin()).get(class_path(classroom, page)).status_code == 200


def test_the_class_is_sorted_as_the_address_says():
    classroom = class_with(*flashcards(1))
    drilled(classroom, Classroom.member(classroom.seminar, "bea"))
    drilled(classroom, Classroom.member(classroom.seminar, "cy"), days=(9,))
    client = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT))

    sorts = {sort: client.get(class_path(classroom), {"sort": sort}) for sort in ("", "reviews", "-reviews", "-opened")}

    assert {sort: [row[0].value for row in response.context["rows"]] for sort, response in sorts.items()} == {
        "": ["ada", "bea", "cy"],
        "reviews": ["ada", "cy", "bea"],
        "-reviews": ["bea", "cy", "ada"],
        "-opened": ["bea", "cy", "ada"],
    }


def test_names_of_students_are_no_formulas_in_the_file():
    classroom = class_with(*flashcards(1))
    classroom.learner.first_name = "=cmd()"
    classroom.learner.save(update_fields=["first_name"])
    client = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT))

    response = client.get(class_path(classroom, "class.csv"))

    assert rows_of(response.content)[1][:2] == ["'=cmd()", "ada"]


def test_a_student_sees_the_row_that_the_staff_see():
    classroom = class_with(*flashcards(2))
    drilled(classroom, classroom.learner)
    staff = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT))

    own = logged_in(classroom.learner).get("/progress/shown/").context["views"][0][1]

    assert own.rows == tuple(staff.get(class_path(classroom)).context["rows"])


def test_a_student_who_keeps_their_row_is_in_no_page_and_no_file():
    classroom = class_with(*flashcards(1))
    drilled(classroom, classroom.learner)
    client = logged_in(classroom.learner)
    staff = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT))

    client.post("/progress/shown/", {})
    page, file = staff.get(class_path(classroom)), staff.get(class_path(classroom, "class.csv"))

    assert (page.context["rows"], len(rows_of(file.content))) == ((), 1)
    assert "One student keeps their row to themself." in page.text
    assert page.context["view"].whole.work.reviews == 0
    client.post("/progress/shown/", {"seminar": [classroom.seminar.public_id]})
    assert len(staff.get(class_path(classroom)).context["rows"]) == 1


def test_the_switch_of_another_seminar_stays_as_it_is():
    classroom = class_with(*flashcards(1))
    other = people.seminar("Elsewhere")
    eve = people.member(other, "eve")

    logged_in(classroom.learner).post("/progress/shown/", {"seminar": [other.public_id]})

    assert dict(Membership.objects.filter(role=Role.STUDENT).values_list("user__username", "shows_progress")) == {
        "ada": False,
        eve.username: True,
    }


@pytest.mark.parametrize("number", [3, 5])
def test_the_class_page_asks_the_database_as_often_for_five_as_for_three(number, django_assert_num_queries):
    classroom = class_with(*flashcards(1))
    learners = [Classroom.member(classroom.seminar, f"m{each}") for each in range(number)]
    for learner in learners:
        drilled(classroom, learner, rating=1)
    client = logged_in(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT))
    client.get(class_path(classroom))

    with django_assert_num_queries(19):
        response = client.get(class_path(classroom))

    assert (len(response.context["rows"]), len(response.context["items"].rows)) == (number + 1, 1)


def test_a_card_s_curve_names_its_days_in_the_language():
    points = [CurvePoint(0, 1.0, is_review=True), CurvePoint(9, 0.9, is_review=False)]

    with override("de"):
        words = [word.text for word in curve_plot("", points, now_day=4).words]

    assert words[-3:] == ["0 T", "4 T", "9 T"]
