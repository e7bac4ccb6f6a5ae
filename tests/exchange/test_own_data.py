"""A person's own data: all that is kept of them, and nothing that they may not see."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from quizzes.agenda.services import set_reminder
from quizzes.attempts.services.sitting import save_response, start_attempt, submit_attempt
from quizzes.bank.models import ItemHold
from quizzes.bank.services import hold_items, report_item, settle_report
from quizzes.cards.models import Card
from quizzes.cards.queries.showing import folded
from quizzes.cards.services.handling import suspend_card
from quizzes.engine.formats.apkg.reader import read_package
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.memories import deck_package
from quizzes.exchange.models import ExportRun
from quizzes.exchange.services import start_own_export
from seminar.people.models import User
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, choice, cloze, flashcard
from tests.factories import attempts
from tests.racing import at_once, need_postgresql
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * DAY


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def room():
    """A learner in Berlin who has reviewed two of four cards, one of them to the end of its steps."""
    room = Classroom.with_items(flashcard("one", is_reversed=True), cloze("two", "{{c1::A}} b"), choice("three"))
    User.objects.filter(id=room.learner.id).update(time_zone="Europe/Berlin", first_name="Ada 🦉")
    room.learner.refresh_from_db()
    first, _back, _choice, second = room.open()
    room.rate(first, rating=3)
    room.rate(first, rating=3, at=MONDAY + 10 * MINUTE)
    room.rate(second, rating=1, at=LATER)
    return room


def archive_of(user: User, *, at: datetime = LATER) -> zipfile.ZipFile:
    run = start_own_export(asker=user)
    write_export(run_id=run.id, at=at)
    run.refresh_from_db()
    assert (run.state, run.refusal) == ("ready", "")
    return zipfile.ZipFile(run.file.open())


def part(archive: zipfile.ZipFile, name: str) -> list[dict[str, object]]:
    return json.loads(archive.read(f"{name}.json"))


def test_the_file_holds_every_part_as_json(room):
    set_reminder(user=room.learner, hour=8)

    archive = archive_of(room.learner)

    assert archive.namelist() == [
        *("about.json", "account.json", "memberships.json", "settings.json"),
        *(
            "cards.json",
            "reviews.json",
            "attempts.json",
            "reports.json",
            "acts.json",
            "notes.json",
            f"decks/deck-{room.deck.public_id}.apkg",
        ),
    ]
    (about,), (account,), (settings,) = part(archive, "about"), part(archive, "account"), part(archive, "settings")
    assert (about["format"], about["version"]) == ("seminar-own-data", 1)
    assert (account["username"], account["first_name"], account["time_zone"]) == ("ada", "Ada 🦉", "Europe/Berlin")
    assert [row["title"] for row in part(archive, "memberships")] == ["Roots"]
    assert (settings["reminder_hour"], settings["has_calendar"]) == (8, False)
    assert [(row["state"], row["reps"]) for row in part(archive, "cards")] == [
        *(("review", 2), ("new", 0), ("learning", 1), ("new", 0))
    ]
    assert [(row["kind"], row["rating"]) for row in part(archive, "reviews")] == [("review", 3)] * 2 + [("review", 1)]
    assert part(archive, "attempts") == []


def test_the_word_back_on_a_report_is_in_the_file_once_no_quiz_keeps_the_key(room):
    item = Card.objects.filter(learner=room.learner).order_by("id").first().item
    report = report_item(reporter=room.learner, item=item, reason="wrong", text="?", client_id=uuid4(), at=LATER)
    settle_report(report=report, answer="It was so.", by=room.learner, at=LATER)
    hold_items(item_ids=[item.id], holder="quiz:exam", starts_at=None, ends_at=LATER + DAY)

    (during,), (after,) = (part(archive_of(room.learner, at=at), "reports") for at in (LATER, LATER + DAY))

    assert (during["answer"], after["answer"]) == ("", "It was so.")
    assert during["settled_at"] == after["settled_at"] is not None


def test_a_stranger_to_all_gets_an_empty_file_and_not_that_of_another(room):
    eve = User.objects.create_user("eve")

    archive = archive_of(eve)

    assert [part(archive, name) for name in ("memberships", "cards", "reviews", "attempts")] == [[], [], [], []]
    assert [name for name in archive.namelist() if name.startswith("decks/")] == []


def test_the_package_goes_on_where_the_learner_is(room):
    suspend_card(card=room.open()[1], at=LATER)
    first = folded(Card.objects.get(item__slug="one", ordinal=1))
    written = deck_package(learner=room.learner, deck=room.deck, at=LATER)

    package = read_package(written.content)

    assert written.findings == []
    (review,) = [card for card in package.cards if card.kind == "review"]
    (learning,) = [card for card in package.cards if card.kind == "learning"]
    assert (review.deck, review.reps, review.interval_days) == ("Roots::Deck", 2, first.scheduled_days)
    assert (review.due_on, round(review.stability, 4)) == (
        (MONDAY + timedelta(days=first.scheduled_days)).date(),
        round(first.stability_days, 4),
    )
    assert (learning.steps_left, learning.due_at) == (2, LATER + MINUTE)
    assert [card.is_suspended for card in package.cards] == [False, True, False, False]
    assert [(row.id_ms, row.button, row.last_interval, row.interval, row.kind) for row in package.log] == [
        (int(MONDAY.timestamp() * 1000), 3, 0, -600, 0),
        (int((MONDAY + 10 * MINUTE).timestamp() * 1000), 3, -600, first.scheduled_days, 0),
        (int(LATER.timestamp() * 1000), 1, 0, -60, 0),
    ]


def test_an_item_of_an_open_quiz_is_in_no_package(room):
    held = Card.objects.get(item__slug="three").item
    ItemHold.objects.create(item=held, starts_at=MONDAY, ends_at=LATER + DAY, holder="quiz:x")

    during = deck_package(learner=room.learner, deck=room.deck, at=LATER)
    after = deck_package(learner=room.learner, deck=room.deck, at=LATER + DAY)

    sizes = [len(read_package(package.content).cards) for package in (during, after)]
    assert (sizes, b"Is it?" in archive_of(room.learner).read("cards.json")) == ([3, 4], False)


def test_attempts_show_what_the_review_policy_shows_and_no_key(room, django_capture_on_commit_callbacks):
    asked = [Card.objects.get(item__slug="three").item]
    policy = {"during": [], "right_after": ["responses"], "while_open": ["responses"], "after_close": ["marks"]}
    quiz = attempts.quiz(room.seminar, asked, review_policy=policy, closes_at=LATER + DAY)
    attempt, _ = start_attempt(learner=room.learner, quiz_id=quiz.public_id, at=LATER)
    where = {"learner": room.learner, "attempt_id": attempt.public_id}
    save_response(**where, position=1, seq=1, raw={"chosen": "1"}, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(**where, at=LATER)

    (open_still,) = part(archive_of(room.learner, at=LATER), "attempts")
    (closed,) = part(archive_of(room.learner, at=LATER + 2 * DAY), "attempts")

    assert (open_still["points"], [row["response"] for row in open_still["responses"]]) == (None, [{"chosen": "1"}])
    assert [row["points"] for row in open_still["responses"]] == [None]
    assert (closed["points"] is not None, [row["response"] for row in closed["responses"]]) == (True, [None])
    assert "key" not in json.dumps([open_still, closed])


def test_other_scripts_are_written_as_they_are(room):
    User.objects.filter(id=room.learner.id).update(last_name="שָׁלוֹם")

    (account,) = part(archive_of(room.learner), "account")

    assert account["last_name"] == "שָׁלוֹם"


def test_only_the_owner_fetches_the_file(room):
    archive_of(room.learner)
    run = ExportRun.objects.get()
    path = f"/account/data/{run.public_id}/"

    mine = logged_in(room.learner).get(path)
    others = logged_in(room.member(room.seminar, "eve")).get(path)
    teacher = logged_in(User.objects.create_superuser("root")).get(path)

    assert (mine.status_code, others.status_code, teacher.status_code) == (200, 404, 404)
    assert ("no-store" in mine["Cache-Control"], mine["X-Content-Type-Options"]) == (True, "nosniff")
    assert Client().get(path).status_code == 302


def test_the_page_asks_for_one_file_however_often_the_button_is_pressed(room):
    client = logged_in(room.learner)

    for _press in range(2):
        client.post("/account/data/")

    assert ExportRun.objects.filter(what="me", seminar=None).count() == 1
    assert "data-under-way" in client.get("/account/data/").text


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_file():
    need_postgresql()
    ada = User.objects.create_user("ada")

    both = at_once(lambda: start_own_export(asker=ada), lambda: start_own_export(asker=ada))

    assert both[0].id == both[1].id
