"""What changed between two versions of an item, for people to read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.differences import content_lines, difference


def lines(*, stem="", body=None, type_name="choice"):
    return content_lines(type_name=type_name, stem=stem, body=body, feedback="", points=Decimal("1.0"))


def test_content_is_told_in_lines_that_name_its_parts_in_the_order_of_authors():
    body = {"z": None, "choices": [{"correct": True, "text": "Smith", "id": "a"}, {"text": "", "id": "b"}]}

    told = lines(stem="Who?\nWhy?", body=body)

    assert told == [
        "points = 1",
        "stem = Who?",
        "    Why?",
        "choices[0].id = a",
        "choices[0].text = Smith",
        "choices[0].correct = true",
        "choices[1].id = b",
    ]


@pytest.mark.parametrize(("points", "said"), [("10", "10"), ("10.00000", "10"), ("2.50000", "2.5"), ("1200", "1200")])
def test_points_are_told_as_people_write_them(points, said):
    told = content_lines(type_name="flashcard", stem="", body=None, feedback="", points=Decimal(points))

    assert told == [f"points = {said}"]


def test_a_difference_names_each_line_once():
    old, new = lines(stem="one\ntwo"), lines(stem="one\nthree")

    changed = [(line.sign, line.text) for line in difference(old, new) if line.change != "same"]

    assert changed == [("−", "    two"), ("+", "    three")]


def test_what_stays_is_told_as_well():
    found = difference(["points = 1", "stem = a"], ["points = 1"])

    assert [(line.sign, line.text) for line in found] == [(" ", "points = 1"), ("−", "stem = a")]


def test_lines_that_moved_or_repeat_are_told_once_each():
    old, new = list("abcxxd"), list("cabxyd")

    found = difference(old, new)

    assert "".join(line.sign + line.text for line in found) == "+c a b−c−x−x+x+y d"


@given(old=st.lists(st.sampled_from("abcdef")), new=st.lists(st.sampled_from("abcdef")))
def test_a_difference_holds_both_texts_whole(old, new):
    found = difference(old, new)

    assert [line.text for line in found if line.change != "added"] == old
    assert [line.text for line in found if line.change != "removed"] == new
