from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.grading.timing import (
    UNSET,
    Deadline,
    EffectiveTiming,
    Override,
    Setting,
    StartRefused,
    Timing,
    TimingInvalid,
    closes_for_all_at,
    deadline_of,
    effective_timing,
    require_startable,
)

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
QUIZ = Timing(
    opens_at=MONDAY,
    closes_at=MONDAY + timedelta(hours=2),
    time_limit_seconds=3600,
    attempts_allowed=1,
)


def hours(count):
    return MONDAY + timedelta(hours=count)


def group(name, **fields):
    return Override("group", name, **fields)


def learner(**fields):
    return Override("learner", **fields)


def test_without_an_override_the_quiz_explains_every_setting():
    assert effective_timing(QUIZ, []) == EffectiveTiming(
        opens_at=Setting(hours(0)),
        closes_at=Setting(hours(2)),
        time_limit_seconds=Setting(3600),
        multiplier=Setting(Decimal(1)),
        attempts_allowed=Setting(1),
    )


def test_each_field_is_the_learners_own_then_the_most_permissive_groups_then_the_quizs():
    overrides = [
        group("Tuesday", opens_at=hours(24), closes_at=hours(26), multiplier=Decimal("1.25"), time_limit_seconds=600),
        group("evening", opens_at=hours(10), closes_at=hours(14), multiplier=Decimal("1.5"), time_limit_seconds=1200),
        learner(closes_at=hours(3)),
    ]

    assert effective_timing(QUIZ, overrides) == EffectiveTiming(
        opens_at=Setting(hours(10), "group", "evening"),
        closes_at=Setting(hours(3), "learner"),
        time_limit_seconds=Setting(1200, "group", "evening"),
        multiplier=Setting(Decimal("1.5"), "group", "evening"),
        attempts_allowed=Setting(1),
    )


def test_no_limit_is_the_most_permissive_of_all():
    overrides = [
        group("a", opens_at=hours(-9), closes_at=hours(99), time_limit_seconds=7200, attempts_allowed=5),
        group("b", opens_at=None, closes_at=None, time_limit_seconds=None, attempts_allowed=None),
    ]

    effective = effective_timing(QUIZ, overrides)

    assert effective == EffectiveTiming(
        opens_at=Setting(None, "group", "b"),
        closes_at=Setting(None, "group", "b"),
        time_limit_seconds=Setting(None, "group", "b"),
        multiplier=Setting(Decimal(1)),
        attempts_allowed=Setting(None, "group", "b"),
    )


override_lists = st.lists(
    st.builds(
        Override,
        source=st.sampled_from(["group", "group", "learner"]),
        name=st.sampled_from("abc"),
        opens_at=st.sampled_from([UNSET, None, hours(1), hours(2)]),
        closes_at=st.sampled_from([UNSET, None, hours(3), hours(4)]),
        time_limit_seconds=st.sampled_from([UNSET, None, 60, 120]),
        multiplier=st.sampled_from([UNSET, Decimal(1), Decimal(2)]),
        attempts_allowed=st.sampled_from([UNSET, None, 1, 2]),
    ),
    max_size=4,
    unique_by=lambda override: (override.source, override.name),
)


@given(override_lists, st.randoms(use_true_random=False))
def test_the_order_of_overrides_changes_nothing(overrides, chance):
    shuffled = list(overrides)
    chance.shuffle(shuffled)

    assert effective_timing(QUIZ, shuffled) == effective_timing(QUIZ, overrides)


@given(override_lists)
def test_nobody_sits_on_when_it_is_closed_for_all(overrides):
    last = closes_for_all_at(QUIZ, overrides)

    for each in [[], *([override] for override in overrides)]:
        closes_at = effective_timing(QUIZ, each).closes_at.value
        assert last is None or (closes_at is not None and closes_at <= last)


def test_the_last_closing_is_that_of_the_latest_override():
    overrides = [group("a", closes_at=hours(5)), learner(closes_at=hours(1)), group("b", attempts_allowed=2)]

    assert closes_for_all_at(QUIZ, overrides) == hours(5)
    assert closes_for_all_at(QUIZ, [*overrides, group("c", closes_at=None)]) is None
    assert closes_for_all_at(QUIZ, []) == hours(2)


@pytest.mark.parametrize(
    ("timing", "deadline"),
    [
        (Timing(), Deadline(None, "nothing")),
        (Timing(closes_at=hours(2)), Deadline(hours(2), "close")),
        (Timing(time_limit_seconds=3600), Deadline(hours(1), "time_limit")),
        (Timing(closes_at=hours(2), time_limit_seconds=3600), Deadline(hours(1), "time_limit")),
        (Timing(closes_at=hours(1), time_limit_seconds=3600), Deadline(hours(1), "close")),
        (Timing(closes_at=hours(1), time_limit_seconds=3600, multiplier=Decimal(2)), Deadline(hours(1), "close")),
        (Timing(time_limit_seconds=3600, multiplier=Decimal("1.5")), Deadline(hours(1.5), "time_limit")),
        (
            Timing(time_limit_seconds=10, multiplier=Decimal("1.25")),
            Deadline(MONDAY + timedelta(seconds=13), "time_limit"),
        ),
    ],
)
def test_an_attempt_ends_with_its_time_or_with_the_quiz(timing, deadline):
    assert deadline_of(effective_timing(timing, []), started_at=MONDAY) == deadline


def test_an_hour_is_an_hour_in_the_nights_when_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    timing = effective_timing(Timing(time_limit_seconds=3600), [])

    spring = deadline_of(timing, started_at=datetime(2026, 3, 29, 1, 30, tzinfo=berlin))
    autumn = deadline_of(timing, started_at=datetime(2026, 10, 25, 2, 30, tzinfo=berlin))

    assert spring == Deadline(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "time_limit")
    assert autumn == Deadline(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "time_limit")


@pytest.mark.parametrize(
    ("at", "made", "reason"),
    [
        (MONDAY - timedelta(microseconds=1), 0, "not_open_yet"),
        (hours(2), 0, "closed"),
        (hours(1), 1, "no_attempts_left"),
        (hours(3), 1, "closed"),
    ],
)
def test_a_start_is_refused_with_the_rule_that_forbids_it(at, made, reason):
    with pytest.raises(StartRefused) as raised:
        require_startable(effective_timing(QUIZ, []), at=at, attempts_made=made)

    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("timing", "at", "made"),
    [(QUIZ, MONDAY, 0), (QUIZ, hours(2) - timedelta(microseconds=1), 0), (Timing(), MONDAY, 99)],
)
def test_a_start_is_allowed_from_the_opening_to_the_closing(timing, at, made):
    assert require_startable(effective_timing(timing, []), at=at, attempts_made=made) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opens_at", datetime(2026, 11, 2)),  # noqa: DTZ001 - without a zone is the point
        ("closes_at", datetime(2026, 11, 2)),  # noqa: DTZ001
        ("time_limit_seconds", 0),
        ("time_limit_seconds", 10**8),
        ("multiplier", Decimal("0.99")),
        ("multiplier", Decimal("10.01")),
        ("multiplier", Decimal("NaN")),
        ("attempts_allowed", 0),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(field, value):
    for refusing in (Timing, learner):
        with pytest.raises(TimingInvalid) as raised:
            refusing(**{field: value})
        assert raised.value.field == field
