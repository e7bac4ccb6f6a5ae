"""What a search is read as, and where one cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.searching.parser import LONGEST_SEARCH, SearchInvalid, parse_search
from quizzes.engine.searching.terms import All, AnyOf, Flagged, Happened, Has, Is, Named, Not, Words

A, B, C = Words("a"), Words("b"), Words("c")


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("", All(())),
        ("  ", All(())),
        ("Weber", Words("weber")),
        ("a b", All((A, B))),
        ("a and b", All((A, B))),
        ("a or b c", AnyOf((A, All((B, C))))),
        ("a OR b", AnyOf((A, B))),
        ("(a or b) c", All((AnyOf((A, B)), C))),
        ("-a", Not(A)),
        ("--a", Not(Not(A))),
        ("-(a b)", Not(All((A, B)))),
        ('"ruling  class"', Words("ruling class")),
        ('"or"', Words("or")),
        ("d_g", Words("d_g")),
        ("w*r", Words("w%r")),
        (r"w\*r", Words("w*r")),
        (r"w\_r", Words(r"w\_r")),
        ("100%", Words(r"100\%")),
        ("a\\", Words("a\\\\")),
        (r"a\:b", Words("a:b")),
        ("class-state", Words("class-state")),
        ("a - b", All((A, Words("-"), B))),
        ("Führer", Words("fuhrer")),
        ("日本 🎉", All((Words("日本"), Words("🎉")))),
        ("سلام", Words("سلام")),
        ("a\0b", Words("ab")),
        ("tag:Führer*", Named("tag", "Führer%")),
        ('deck:"Lecture 1"', Named("deck", "Lecture 1")),
        ('"deck:Lecture 1"', Named("deck", "Lecture 1")),
        ("passage:2.5", Named("passage", "2.5")),
        ("type:cloze", Named("type", "cloze")),
        ("is:DUE", Is("due")),
        ("flag:7", Flagged(7)),
        ("prop:ivl>=10", Has("ivl", ">=", 10)),
        ("prop:due=-1", Has("due", "=", -1)),
        ("prop:r<0.9", Has("r", "<", 0.9)),
        ("prop:d>0.5", Has("d", ">", 5.5)),
        ("prop:d!=7", Has("d", "!=", 7)),
        ("rated:7", Happened("rated", 7)),
        ("rated:7:1", Happened("rated", 7, 1)),
        ("added:3", Happened("added", 3)),
        ("introduced:1", Happened("introduced", 1)),
    ],
)
def test_a_search_is_read(said, term):
    assert parse_search(said) == term


@pytest.mark.parametrize(
    ("said", "trouble", "place"),
    [
        ("x" * (LONGEST_SEARCH + 1), "too-long", LONGEST_SEARCH),
        ("(" * 40 + "a" + ")" * 40, "too-deep", 30),
        ('a "b', "unclosed-quote", 2),
        ('a"', "unclosed-quote", 1),
        ("a (b", "unclosed-group", 2),
        ("a) b", "stray-bracket", 1),
        ("or a", "nothing-after", 0),
        ("a or", "nothing-after", 4),
        ("a or or b", "nothing-after", 5),
        ("a ()", "empty-group", 2),
        ("a colour:red", "unknown-key", 2),
        ("is:happy", "unknown-state", 0),
        ("prop:ease>2", "unknown-property", 0),
        ("prop:ivl", "bad-property", 0),
        ("prop:ivl>x", "bad-property", 0),
        ("flag:8", "bad-flag", 0),
        ("flag:²", "bad-flag", 0),
        ("rated:0", "bad-number", 0),
        ("added:x", "bad-number", 0),
        ("rated:1:5", "bad-rating", 0),
        ("rated:1:", "bad-rating", 0),
        ("added:1:2", "bad-rating", 0),
        ("tag:", "empty-value", 0),
        ('a ""', "empty-value", 2),
    ],
)
def test_nonsense_is_told_with_its_place(said, trouble, place):
    with pytest.raises(SearchInvalid) as caught:
        parse_search(said)

    assert (caught.value.trouble, caught.value.place) == (trouble, place)


@given(st.text(alphabet='ab:"\\()-*_ orisprop<=0.7\0é', max_size=40))
def test_any_text_is_read_or_told_of(said):
    place = 0
    try:
        parse_search(said)
    except SearchInvalid as error:
        place = error.place

    assert 0 <= place <= len(said)
