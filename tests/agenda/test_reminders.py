"""The day's letter: to whom, when by their clock, once, and how it is ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from quizzes.agenda import jobs, queries, services
from quizzes.agenda.models import Agenda, Reminder
from quizzes.attempts.services.authoring import set_override
from quizzes.attempts.services.sitting import start_attempt, submit_attempt
from seminar.people.models import User
from tests.cards.classroom import DAY, MONDAY, Classroom, flashcard
from tests.factories import attempts, people
from tests.racing import at_once, need_postgresql
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db


def asking(hour: int | None = 8, *, zone: str = "Europe/Berlin", name: str = "ada") -> User:
    user = people.user(name, email=f"{name}@example.org")
    User.objects.filter(id=user.id).update(time_zone=zone)
    services.set_reminder(user=user, hour=hour)
    return user


def due_class() -> Classroom:
    """A learner with one review due from Tuesday on, who wants to be told at eight."""
    room = Classroom.with_items(flashcard("one"), flashcard("two"))
    room.rate(*room.open()[:1], rating=4)
    User.objects.filter(id=room.learner.id).update(email="ada@example.org", first_name="Ada & <b>Co</b>")
    room.learner.refresh_from_db()
    services.set_reminder(user=room.learner, hour=8)
    return room


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "moment", "is_due"),
    [
        (8, "2026-03-28T06:59", False),  # 7:59 in Berlin, winter time
        (8, "2026-03-28T07:00", True),
        (8, "2026-03-29T06:00", True),  # summer time since tonight
        (2, "2026-03-29T00:59", False),  # 1:59; two o'clock is skipped
        (2, "2026-03-29T01:00", True),  # 3:00
        (8, "2026-03-28T13:59", True),  # late, after an outage
        (8, "2026-03-28T14:00", False),  # too late
        (23, "2026-03-28T23:30", False),  # 0:30 of the next day
    ],
)
def test_the_hour_is_read_off_the_learners_clock(hour, moment, is_due):
    ada = asking(hour)

    assert jobs.learners_to_remind(at=at(moment)) == ([ada.id] if is_due else [])


def test_an_hour_that_strikes_twice_is_one_letter():
    ada = asking(2)
    first, second = at("2026-10-25T00:10"), at("2026-10-25T01:10")  # both 2:10 in Berlin

    jobs.remind(user_ids=jobs.learners_to_remind(at=first), at=first)

    assert (jobs.learners_to_remind(at=second), Reminder.objects.filter(user=ada).count()) == ([], 1)


def test_only_who_asked_and_can_be_reached_is_looked_at():
    asking(None, name="off")
    asking(8, name="elsewhere", zone="America/Lima")
    User.objects.filter(id=asking(8, name="gone").id).update(is_active=False)
    User.objects.filter(id=asking(8, name="mute").id).update(email="")
    people.user("never", email="never@example.org")

    assert jobs.learners_to_remind(at=at("2026-03-28T07:30")) == []


def test_finding_who_is_due_costs_one_query_for_each_zone(django_assert_num_queries):
    for number in range(3):
        asking(name=f"ada{number}")

    with django_assert_num_queries(2):
        assert len(jobs.learners_to_remind(at=at("2026-03-28T07:30"))) == 3


def test_the_letter_says_what_is_due_and_how_to_end_it():
    room = due_class()
    quiz = attempts.quiz(room.seminar, [], slug="soon", sections=[], closes_at=MONDAY + 20 * DAY)
    set_override(quiz=quiz, learner=room.learner, settings={"closes_at": MONDAY + 11 * DAY})
    when = MONDAY + 10 * DAY

    sent = [jobs.remind(user_ids=[room.learner.id], at=when) for _beat in range(2)]

    (letter,) = mail.outbox
    assert (sent, letter.to, letter.subject) == ([1, 0], ["ada@example.org"], "1 card is due")
    assert "Hello Ada & <b>Co</b>," in letter.body
    assert "- Deck: 1 card, 1 new\n" in letter.body
    assert "- Quiz soon: March 13, 2026, noon\n" in letter.body
    (html, kind) = letter.alternatives[0]
    assert (kind, "Ada &amp; &lt;b&gt;Co&lt;/b&gt;" in html) == ("text/html", True)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"] in f"<{letter.body.rstrip().rsplit(chr(10), 1)[1]}>"


def test_the_letter_is_in_the_learners_language():
    room = due_class()
    User.objects.filter(id=room.learner.id).update(language="de")

    jobs.remind(user_ids=[room.learner.id], at=MONDAY + 10 * DAY)

    assert '<html lang="de">' in mail.outbox[0].alternatives[0][0]


def test_nothing_due_is_no_letter():
    room = due_class()
    when = MONDAY + timedelta(hours=1)  # the card rests, the other is new, and the quiz is handed in
    quiz = attempts.quiz(room.seminar, closes_at=MONDAY + DAY)
    attempt, _ = start_attempt(learner=room.learner, quiz_id=quiz.public_id, at=MONDAY)
    submit_attempt(learner=room.learner, attempt_id=attempt.public_id, at=MONDAY)

    assert jobs.remind(user_ids=[room.learner.id], at=when) == 0
    assert (mail.outbox, Reminder.objects.get().was_sent) == ([], False)


def test_a_letter_that_the_mail_server_refuses_is_sent_by_the_next_run(settings):
    room, when = due_class(), MONDAY + 10 * DAY
    mailers = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "tests.people.deadmail.EmailBackend"}}
    jobs.remind(user_ids=[room.learner.id], at=when)
    settings.MAILERS = mailers

    assert jobs.remind(user_ids=[room.learner.id], at=when) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter():
    need_postgresql()
    room = due_class()

    for day in range(10, 15):
        when = MONDAY + day * DAY
        sent = at_once(*(lambda w=when: jobs.remind(user_ids=[room.learner.id], at=w) for _worker in range(2)))
        assert sorted(sent) == [0, 1]


def test_old_rows_are_dropped():
    ada = asking()
    Reminder.objects.create(user=ada, day=MONDAY.date(), made_at=MONDAY)

    assert jobs.drop_old_reminders(at=MONDAY + 61 * DAY) == 1


def test_a_mail_program_ends_the_letters_with_one_post_and_looking_ends_nothing():
    ada = asking()
    path, client = f"/reminders/stop/{queries.stop_token(ada)}/", Client(enforce_csrf_checks=True)

    looked = client.get(path)
    hour = Agenda.objects.get().reminder_hour
    posted = [client.post(path, {"List-Unsubscribe": "One-Click"}) for _again in range(2)]

    assert (looked.status_code, hour, [answer.status_code for answer in posted]) == (200, 8, [200, 200])
    assert Agenda.objects.get().reminder_hour is None


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é🦉", "x" * 5000])
def test_a_link_of_nobody_is_404(token):
    ada = asking()

    answers = [Client().get(f"/reminders/stop/{token}/"), Client().post(f"/reminders/stop/{token}/")]

    assert ([answer.status_code for answer in answers], queries.agenda_of(ada).reminder_hour) == ([404, 404], 8)


def test_the_page_stores_an_hour_and_takes_it_away_again():
    client = logged_in(people.user("ada"))

    stored = []
    for sent in ("7", "", "24"):
        client.post("/account/reminders/", {"hour": sent})
        stored.append(Agenda.objects.get().reminder_hour)

    assert stored == [7, None, None]
    assert re.search("has no e-mail address", client.get("/account/reminders/").text)
