import pytest

from quizzes.engine.psychometrics.durations import median_seconds
from quizzes.engine.psychometrics.meaning import NotMeaningful


@pytest.mark.parametrize(
    ("seconds", "median"),
    [
        ([30, 10, 20, 50, 40], 30.0),
        ([10, 20, 30, 40, 50, 7200], 35.0),
        ([10, 20, 30, 40], NotMeaningful(4, "too_few_attempts")),
    ],
)
def test_the_median_time_is_told_from_five_attempts_on(seconds, median):
    assert median_seconds(seconds) == median
