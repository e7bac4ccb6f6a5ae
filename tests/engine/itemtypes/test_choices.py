"""Choice, multiple and true-false items."""

from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, Score
from tests.engine.itemtypes.bodies import BODIES

CHOICE = REGISTRY["choice"]
MULTIPLE = REGISTRY["multiple"]
TRUEFALSE = REGISTRY["truefalse"]


def letters(*, count, key):
    return {"choices": [{"id": id_, "text": f"{id_} {count}", "correct": id_ == key} for id_ in "abcdefgh"[:count]]}


@pytest.mark.parametrize(
    ("picked", "score"),
    [
        ("1", Score(Decimal(0), "SECRET-not-that")),
        ("2", Score(Decimal(1), "SECRET-yes")),
        ("3", Score(Decimal(0))),
        (None, Score(Decimal(0))),
    ],
)
def test_choice_answers_with_the_feedback_of_the_pick(picked, score):
    body = CHOICE.parse_body(BODIES["choice"])

    assert CHOICE.grade(body, CHOICE.parse_response({"chosen": picked}, CHOICE.arrange(body, None))) == score


def test_choice_shows_positions_instead_of_ids():
    body = CHOICE.parse_body(BODIES["choice"])
    arrangement = ("SECRET-c", "SECRET-a", "SECRET-b")

    shown = CHOICE.public(body, arrangement)

    assert shown == {
        "choices": [{"id": "1", "text": "Third"}, {"id": "2", "text": "First"}, {"id": "3", "text": "Second"}]
    }
    assert CHOICE.parse_response({"chosen": "3"}, arrangement) == "SECRET-b"


def test_choice_keeps_its_written_order_without_a_seed():
    body = CHOICE.parse_body(letters(count=8, key="a"))

    assert CHOICE.arrange(body, None) == tuple("abcdefgh")


def test_one_seed_puts_the_keys_of_two_items_in_places_of_their_own():
    # Items with the same ids under one seed: were the order made of ids alone, one known key would tell them all.
    bodies = [CHOICE.parse_body(letters(count=count, key="a")) for count in (6, 7, 8)]

    places = {tuple(CHOICE.arrange(body, seed).index("a") for body in bodies) for seed in range(40)}

    assert len(places) > 20


def test_every_place_gets_the_key_about_equally_often():
    body = CHOICE.parse_body(letters(count=4, key="a"))

    places = [CHOICE.arrange(body, seed).index("a") for seed in range(4000)]

    assert [place for place in range(4) if not 900 < places.count(place) < 1100] == []


def test_arrangement_of_a_seed_stays_what_it_was():
    # SHA-256 of seed, id and text joined by NUL begins (sha256sum): seed 2 a c8, b e8, c 4e; seed 3 a dd, b 36, c b7.
    body = CHOICE.parse_body(letters(count=3, key="a"))

    assert [CHOICE.arrange(body, seed) for seed in (2, 3)] == [("c", "a", "b"), ("b", "c", "a")]


@pytest.mark.parametrize(
    ("chosen", "fraction", "feedback"),
    [
        (["1", "2"], "1", "SECRET-yes"),
        (["1"], "0.5", "SECRET-yes"),
        (["1", "3"], "0", "SECRET-yes\n\nSECRET-not-that"),
        (["3", "2", "1"], "0.5", "SECRET-yes\n\nSECRET-not-that"),
        (["3"], "0", "SECRET-not-that"),
        ([], "0", ""),
    ],
)
def test_multiple_cancels_wrong_picks(chosen, fraction, feedback):
    body = MULTIPLE.parse_body(BODIES["multiple"])
    response = MULTIPLE.parse_response({"chosen": chosen}, MULTIPLE.arrange(body, None))

    assert MULTIPLE.grade(body, response) == Score(Decimal(fraction), feedback)


def test_multiple_counts_a_withdrawn_option_as_a_wrong_pick():
    body = MULTIPLE.parse_body(BODIES["multiple"])

    assert MULTIPLE.grade(body, frozenset({"SECRET-a", "gone"})) == Score(Decimal(0), "SECRET-yes")


def test_multiple_shows_its_options_and_then_the_right_ones():
    body = MULTIPLE.parse_body(BODIES["multiple"])

    assert MULTIPLE.face(body, 1) == Face("1. First\n2. Second\n3. Third", "- First\n- Second")
    assert MULTIPLE.summary(body) == "First; Second (of 3)"


def test_lines_of_an_option_stay_in_its_list_entry():
    body = CHOICE.parse_body(
        {"choices": [{"id": "a", "text": "one\ntwo", "correct": True}, {"id": "b", "text": "three"}]}
    )

    assert CHOICE.face(body, 1) == Face("1. one\n   two\n2. three", "one\ntwo")
    assert CHOICE.summary(body) == "one two (of 2)"


@pytest.mark.parametrize(
    ("chosen", "score"),
    [
        (True, Score(Decimal(0), "SECRET-true")),
        (False, Score(Decimal(1), "SECRET-false")),
        (None, Score(Decimal(0))),
    ],
)
def test_truefalse_answers_with_the_feedback_of_the_pick(chosen, score):
    body = TRUEFALSE.parse_body(BODIES["truefalse"])

    assert TRUEFALSE.grade(body, TRUEFALSE.parse_response({"chosen": chosen}, ())) == score
    assert TRUEFALSE.face(body, 1) == Face("True or false?", "False")
