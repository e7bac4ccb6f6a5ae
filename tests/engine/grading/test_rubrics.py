"""What the picks of a rubric come to, before and after the rubric's points change."""

from decimal import Decimal

import pytest

from quizzes.engine.grading.rubrics import points_of_picks, repicked, rescored
from quizzes.engine.itemtypes import REGISTRY


def rubric(**criteria):
    """Return an essay whose criteria have these points, each as (points, points of each level…)."""
    entries = [
        {
            "id": id_,
            "title": id_,
            "points": points,
            "levels": [{"points": each, "text": f"as good as {each}"} for each in levels],
        }
        for id_, (points, *levels) in criteria.items()
    ]
    return REGISTRY["essay"].parse_body({"rubric": entries})


def numbers(**picks):
    return {id_: Decimal(points) for id_, points in picks.items()}


ESSAY = rubric(thesis=(6, 6, 3, 0), style=(4,))


@pytest.mark.parametrize(
    ("body", "picks", "points"),
    [
        (ESSAY, numbers(thesis=6, style=4), "5"),
        (ESSAY, numbers(thesis=3), "1.5"),
        (ESSAY, numbers(style=1, gone=4), "0.5"),
        (ESSAY, {}, "0"),
        (rubric(), numbers(thesis=3), "0"),
    ],
)
def test_picks_earn_their_share_of_the_worth(body, picks, points):
    assert points_of_picks(body, picks, worth=Decimal(5)) == Decimal(points)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (rubric(thesis=(10, 10, 4, 0), style=(8,)), numbers(thesis=4, style=2)),  # the level in the middle stays it
        (rubric(thesis=(12, 12, 0), style=(4,)), numbers(thesis=6, style=1)),  # half of it stays half
        (rubric(style=(2,)), numbers(style="0.5")),
        (rubric(thesis=(6, 6, 3, 0), style=(4, 4)), numbers(thesis=3, style=1)),
    ],
)
def test_judgement_stays_when_the_points_of_a_rubric_change(after, expected):
    assert repicked(numbers(thesis=3, style=1, gone=2), before=ESSAY, after=after) == expected


def test_points_between_two_levels_keep_their_share():
    after = rubric(thesis=(12, 12, 3, 0))

    assert repicked(numbers(thesis=2), before=ESSAY, after=after) == numbers(thesis=4)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("5", "3"),  # the rubric's sum: 5 of 10 before, 3 of 10 after
        ("6.5", "4.5"),  # what was added stays added
        ("1", "0"),  # what was taken away stays taken away, down to nothing
        ("10", "8"),
    ],
)
def test_mark_moves_by_what_its_rubric_moves(points, expected):
    picks = numbers(thesis=3, style=2)
    after = rubric(thesis=(6, 6, 1, 0), style=(4,))

    assert rescored(Decimal(points), picks, before=ESSAY, after=after, worth=Decimal(10)) == (
        Decimal(expected),
        numbers(thesis=1, style=2),
    )


def test_mark_is_never_more_than_the_worth():
    after = rubric(thesis=(6, 6, 6, 0), style=(4,))

    moved, _ = rescored(Decimal(9), numbers(thesis=3), before=ESSAY, after=after, worth=Decimal(10))

    assert moved == Decimal(10)
