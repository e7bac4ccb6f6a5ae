"""Due dates set by hand, as Anki writes them."""

import pytest

from quizzes.engine.scheduling.duedays import DueDays, DueDaysInvalid, parse_due_days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("0", DueDays(0, 0)),
        ("3", DueDays(3, 3)),
        ("3-7", DueDays(3, 7)),
        ("7 - 3", DueDays(3, 7)),
        (" 3! ", DueDays(3, 3)),
        ("3-7!", DueDays(3, 7)),
        ("36500", DueDays(36500, 36500)),
    ],
)
def test_days_are_read_as_anki_writes_them(said, days):
    assert parse_due_days(said) == days


@pytest.mark.parametrize("said", ["", "-1", "x", "3-", "1.5", "36501", "999999", "٣", "3\n-\0"])
def test_nonsense_is_refused(said):
    with pytest.raises(DueDaysInvalid):
        parse_due_days(said)


def test_a_range_is_used_whole_and_a_repeat_chooses_the_same_day():
    days = DueDays(3, 7)

    assert {days.chosen(seed) for seed in range(100)} == {3, 4, 5, 6, 7}
    assert days.chosen(5) == days.chosen(5)
    assert (str(days), str(DueDays(3, 3))) == ("3-7", "3")
