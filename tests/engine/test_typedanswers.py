"""What a typed answer differs in, and what it suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.itemtypes.base import NoSuchCard
from quizzes.engine.typedanswers import Piece, compare_typed, text_to_type


def told(typed, expected):
    signs = {"same": "{}", "extra": "-{}-", "missing": "+{}+"}
    found = compare_typed(typed, expected)
    return "".join(signs[piece.change].format(piece.text) for piece in found.pieces), found.suggested_rating


@pytest.mark.parametrize(
    ("typed", "expected", "difference", "rating"),
    [
        ("Berlin", "Berlin", "Berlin", 3),
        (" berlin ", "Berlin", "Berlin", 3),
        ("Fuhrer", "Führer", "Führer", 3),
        ("Berlim", "Berlin", "Berli-m-+n+", 2),
        ("Belin", "Berlin", "Be+r+lin", 2),
        ("Berlinn", "Berlin", "Berlin-n-", 2),
        ("Paris", "Berlin", "-Paris-+Berlin+", 1),
        ("", "Berlin", "+Berlin+", 1),
        ("", "", "", 3),
        ("1849", "1848", "184-9-+8+", 1),
        ("the ruling class of the estate", "the ruling class of the state", "the ruling class of the -e-state", 2),
        ("👩‍👧 1", "👩‍👦 1", "-👩‍👧-+👩‍👦+ 1", 1),
        ("at the state", "as the estate", "a-t-+s+ the +e+state", 2),
        ("👍🏽", "👍", "-👍🏽-+👍+", 1),
        ("سلام", "سلامة", "سلام+ة+", 2),
    ],
)
def test_a_difference_is_told_by_characters(typed, expected, difference, rating):
    assert told(typed, expected) == (difference, rating)


@given(typed=st.text(max_size=30), expected=st.text(max_size=30))
def test_the_pieces_hold_all_of_the_right_text(typed, expected):
    pieces = compare_typed(typed, expected).pieces

    assert "".join(piece.text for piece in pieces if piece.change != "extra") == " ".join(expected.split())


def test_flashcards_and_clozes_are_typed_and_nothing_else():
    both = {"front": "f", "back": "b", "reversed": True}
    gaps = {"text": "{{c1::*Weber*}} of {{c2::1864}} and {{c1::{{c3::Marianne}} W.}}"}

    assert [text_to_type("flashcard", both, ordinal) for ordinal in (1, 2)] == ["b", "f"]
    assert [text_to_type("cloze", gaps, n) for n in (1, 2, 3)] == ["*Weber*, Marianne W.", "1864", "Marianne"]
    assert text_to_type("essay", {}, 1) is None
    with pytest.raises(NoSuchCard):
        text_to_type("cloze", gaps, 4)


def test_a_piece_says_what_it_is():
    assert compare_typed("a", "b").pieces == (Piece("extra", "a"), Piece("missing", "b"))
