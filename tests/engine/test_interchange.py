"""Ids that are made for items of formats without any."""

import pytest

from quizzes.engine.interchange import ItemIds, is_item_id


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Who's buried in <b>Grant's</b> tomb?", "whos-buried-in-grants-tomb"),
        ("Création d'instance", "creation-dinstance"),
        ("  -- ", "item-5e27a4f0"),
        ("日本", "item-cf2abf0c"),
        ("a" * 70, "a" * 60),
        ("one " * 20, "one-one-one-one-one-one-one-one-one-one-one-one-one-one-one"),
    ],
)
def test_id_is_made_of_the_first_words(text, id_):
    made = ItemIds().made_from(text)

    assert made == id_
    assert is_item_id(made)


def test_id_of_an_identifier_that_is_too_long_holds_a_digest_of_it_all():
    hashes = ["0123456789abcdef" * 4, "0123456789abcdef" * 3 + "0000000000000000"]
    ids = ItemIds()

    first, second, short = [ids.made_from_identifier(text) for text in (*[f"my_item_{each}" for each in hashes], "Q_7")]

    assert first.startswith("my-item-")
    assert second.startswith("my-item-")
    assert first != second
    assert ItemIds().made_from_identifier(f"my_item_{hashes[1]}") == second
    assert short == "q-7"


def test_ids_are_given_once_and_never_one_that_the_file_gives():
    ids = ItemIds(taken={"forces-2"})

    made = [ids.made_from("Forces") for _ in range(3)]

    assert made == ["forces", "forces-3", "forces-4"]


def test_ids_are_the_same_each_time():
    first, second = ItemIds(), ItemIds()

    assert [first.made_from(text) for text in ("日本", "日本", "x")] == [
        second.made_from(text) for text in ("日本", "日本", "x")
    ]


@pytest.mark.parametrize(("text", "is_id"), [("a-1", True), ("2112", True), ("A", False), ("a--b", False), ("", False)])
def test_an_id_is_lower_case_groups(text, is_id):
    assert is_item_id(text) == is_id
    assert not is_item_id("a" * 101)
