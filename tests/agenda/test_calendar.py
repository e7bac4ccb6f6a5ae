"""The calendar of one's quizzes: what is in it, for whom, and whether programs can read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from quizzes.agenda import services
from quizzes.agenda.models import Agenda
from quizzes.agenda.queries import calendar_events
from quizzes.attempts.services.authoring import set_override
from seminar.calendarfile import Event, written_calendar
from seminar.people.models import User
from tests.factories import attempts, people
from tests.web.pupils import class_with, flashcards, logged_in

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def event(**said: object) -> Event:
    given = {"summary": "Quiz", "description": "", "url": "https://x.example/q/1/"} | said
    return Event(uid="1@x.example", at=NOON, stamped_at=NOON - DAY, **given)


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_is_written_as_the_standard_has_it():
    content = written_calendar([event(summary="A, b; c\\d\r\ne\x00")], name="Mine", product="Seminar")

    assert unfolded(content) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Seminar//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Mine",
        "X-WR-CALNAME:Mine",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "BEGIN:VEVENT",
        "UID:1@x.example",
        "DTSTAMP:20261101T120000Z",
        "DTSTART:20261102T120000Z",
        "SUMMARY:A\\, b\\; c\\\\d\\ne",
        "DESCRIPTION:",
        "URL:https://x.example/q/1/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize("summary", ["x" * 300, "🦉" * 100, "ä" * 67, "שלום " * 40, "e\u0301" * 60])
def test_long_lines_are_folded_between_characters(summary):
    content = written_calendar([event(summary=summary)], name="Mine", product="Seminar")

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert [line for line in unfolded(content) if line.startswith("SUMMARY")] == [f"SUMMARY:{summary}"]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        written_calendar(
            [Event("1", datetime(2026, 1, 1), "", "", "", NOON)],  # noqa: DTZ001
            name="",
            product="",
        )


@pytest.mark.django_db
def test_the_learners_own_dates_count_and_other_seminars_are_not_there():
    seminar = people.seminar()
    ada = people.member(seminar, "ada")
    quiz = attempts.quiz(seminar, [], slug="one", sections=[], opens_at=NOON, closes_at=NOON + DAY)
    attempts.quiz(seminar, [], slug="old", sections=[], closes_at=NOON - 100 * DAY)
    attempts.quiz(seminar, [], slug="draft", sections=[], closes_at=NOON + DAY, is_published=False)
    attempts.quiz(people.seminar("Other"), [], slug="two", sections=[], closes_at=NOON + DAY)
    set_override(quiz=quiz, learner=ada, settings={"closes_at": NOON + 3 * DAY})

    found = [(each.summary, each.at) for each in calendar_events(ada, at=NOON)]

    assert found == [("Quiz one opens", NOON), ("Quiz one: hand in by now", NOON + 3 * DAY)]


def test_an_event_of_a_whole_day_has_no_hour():
    content = written_calendar([replace(event(), at=date(2026, 11, 9))], name="Mine", product="Seminar")

    assert [line for line in unfolded(content) if line.startswith("DTSTART")] == ["DTSTART;VALUE=DATE:20261109"]


@pytest.mark.django_db
def test_the_exam_a_deck_is_planned_for_stands_on_its_day_once_the_deck_is_opened():
    classroom = class_with(*flashcards(2), exam_on=date(2026, 11, 9))
    before = calendar_events(classroom.learner, at=NOON)
    classroom.open(at=NOON)

    [found] = calendar_events(classroom.learner, at=NOON)

    assert (before, found.summary, found.at) == ([], f"Exam: {classroom.deck.title}", date(2026, 11, 9))
    assert found.url.endswith(f"/decks/{classroom.deck.public_id}/plan/")
    assert calendar_events(classroom.learner, at=NOON + 200 * DAY) == []


@pytest.mark.django_db
def test_the_calendar_costs_the_same_for_one_and_for_three_quizzes(django_assert_num_queries):
    seminar = people.seminar()
    ada = people.member(seminar, "ada")
    attempts.quiz(seminar, [], slug="one", sections=[], closes_at=NOON)

    with django_assert_num_queries(5):
        assert len(calendar_events(ada, at=NOON)) == 1
    for slug in ("two", "three"):
        attempts.quiz(seminar, [], slug=slug, sections=[], closes_at=NOON)
    with django_assert_num_queries(5):
        assert len(calendar_events(ada, at=NOON)) == 3


@pytest.mark.django_db
def test_the_address_is_secret_can_be_renewed_and_ends_with_the_account():
    ada = people.user("ada")
    first = services.renew_calendar(user=ada).calendar_secret
    second = services.renew_calendar(user=ada).calendar_secret

    def answer(secret):
        return Client().get(f"/calendar/{secret}.ics").status_code

    assert (len(second), answer(first), answer(second), answer("x")) == (32, 404, 200, 404)
    User.objects.filter(id=ada.id).update(is_active=False)
    assert answer(second) == 404


@pytest.mark.django_db
def test_a_program_that_has_it_already_is_sent_nothing():
    secret = services.renew_calendar(user=people.user("ada")).calendar_secret

    first = Client().get(f"/calendar/{secret}.ics")
    second = Client().get(f"/calendar/{secret}.ics", headers={"If-None-Match": first["ETag"]})

    assert (first["Content-Type"], first["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.django_db
def test_the_page_makes_an_address_shows_it_to_its_owner_and_closes_it():
    client = logged_in(people.user("ada"))

    client.post("/account/calendar/")
    secret = Agenda.objects.get().calendar_secret
    shown = f"/calendar/{secret}.ics" in client.get("/account/reminders/").text
    client.post("/account/calendar/", {"close": "1"})

    assert (shown, Agenda.objects.get().calendar_secret) == (True, None)
