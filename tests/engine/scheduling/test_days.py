from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.days import Calendar, calendar_for, day_start, local_day

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in (
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Santiago", "Asia/Kolkata", "Asia/Tehran",
    "Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati",
)]  # fmt: skip


def zones():
    return st.sampled_from(ZONES)


def rollover_hours():
    return st.integers(0, 23)


def moments():
    return st.datetimes(datetime(2012, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), date(2026, 3, 29)),  # 04:00, an hour of the night was skipped
        (datetime(2026, 3, 29, 1, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), date(2026, 10, 24)),  # 03:30, an hour of the night came twice
        (datetime(2026, 10, 25, 3, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 7, 1, 1, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 2, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_day_in_berlin_begins_at_four_by_the_clock_on_the_wall(at, day):
    found = local_day(at, zone=BERLIN, rollover_hour=4)

    assert found == day


@pytest.mark.parametrize(
    ("zone_name", "day", "rollover_hour", "start"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 4, datetime(2026, 3, 29, 2, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),  # 02:00 is skipped
        ("Europe/Berlin", date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),  # 02:00 strikes twice
        ("America/Santiago", date(2026, 9, 6), 0, datetime(2026, 9, 6, 4, tzinfo=UTC)),  # midnight is skipped
        ("Pacific/Apia", date(2011, 12, 30), 4, datetime(2011, 12, 30, 10, tzinfo=UTC)),  # the 30th was left out
        ("Pacific/Apia", date(2011, 12, 31), 4, datetime(2011, 12, 30, 14, tzinfo=UTC)),
    ],
)
def test_day_starts_where_the_clock_first_reaches_its_hour(zone_name, day, rollover_hour, start):
    found = day_start(day, zone=ZoneInfo(zone_name), rollover_hour=rollover_hour)

    assert found == start


@given(at=moments(), zone=zones(), rollover_hour=rollover_hours())
def test_every_moment_lies_between_the_start_of_its_day_and_of_the_next(at, zone, rollover_hour):
    day = local_day(at, zone=zone, rollover_hour=rollover_hour)

    start = day_start(day, zone=zone, rollover_hour=rollover_hour)
    end = day_start(day + timedelta(days=1), zone=zone, rollover_hour=rollover_hour)

    assert start <= at < end


@given(at=moments(), zone=zones(), rollover_hour=rollover_hours())
def test_a_day_has_not_begun_a_microsecond_before_its_start(at, zone, rollover_hour):
    day = local_day(at, zone=zone, rollover_hour=rollover_hour)
    just_before = day_start(day, zone=zone, rollover_hour=rollover_hour) - timedelta(microseconds=1)

    assert local_day(just_before, zone=zone, rollover_hour=rollover_hour) == day - timedelta(days=1)


@given(at=moments(), zone=zones(), rollover_hour=rollover_hours(), offset=st.integers(-14, 14))
def test_calendar_counts_the_same_days(at, zone, rollover_hour, offset):
    written = at.astimezone(timezone(timedelta(hours=offset)))

    found = calendar_for(zone, rollover_hour).day_number(written)

    assert date.fromordinal(found) == local_day(at, zone=zone, rollover_hour=rollover_hour)


def test_calendar_takes_a_moment_in_any_zone():
    at = datetime(2026, 7, 1, 11, 30, tzinfo=ZoneInfo("Asia/Tokyo"))  # 04:30 in Berlin

    found = Calendar(BERLIN, 4).day_number(at)

    assert date.fromordinal(found) == date(2026, 7, 1)


def test_calendar_remembers_a_day_it_was_asked_about():
    calendar = Calendar(BERLIN, 4)
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)

    found = [calendar.day_number(at), calendar.day_number(at + timedelta(hours=3))]

    assert found == [date(2026, 5, 4).toordinal()] * 2


def test_two_days_may_begin_within_one_day_of_utc():
    # Chatham turns its clocks on that night: 13:00 is 00:15 UTC on the 26th, and 23:15 UTC of the same day on the 27th.
    calendar = Calendar(ZoneInfo("Pacific/Chatham"), 13)

    found = [calendar.day_number(datetime(2026, 9, 26, *clock, tzinfo=UTC)) for clock in ((0, 0), (12, 0), (23, 30))]

    assert [date.fromordinal(number).day for number in found] == [25, 26, 27]


def test_calendar_says_when_a_day_begins():
    found = Calendar(BERLIN, 4).start(date(2026, 7, 1).toordinal())

    assert found == datetime(2026, 7, 1, 2, tzinfo=UTC)
