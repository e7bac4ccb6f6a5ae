from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.answertext import Pattern, comparable
from quizzes.engine.itemtypes.base import Score
from quizzes.engine.itemtypes.shorttext import NEAR_MISS

SHORTTEXT = REGISTRY["shorttext"]


def grade(answers, typed, **more):
    body = SHORTTEXT.parse_body({"answers": answers} | more)
    return SHORTTEXT.grade(body, SHORTTEXT.parse_response({"text": typed}, ()))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  Max\u00a0 WEBER\n", "max weber"),
        ("ﬁrst x²", "first x2"),
        ("Ｗｅｂｅｒ", "weber"),
        ("‘l’État’ “c’est” «moi»", "'l'etat' \"c'est\" \"moi\""),
        ("1917–18 — 1921−22", "1917-18 - 1921-22"),
        ("Führer, naïve, E\u0301tat", "fuhrer, naive, etat"),
        ("STRASSE", "straße"),
        ("bureau\u00adcracy\u200b", "bureaucracy"),
        ("ГУЛАГ", "гулаг"),
    ],
)
def test_texts_that_count_as_the_same(typed, written):
    assert comparable(typed) == comparable(written)


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_comparable_form_is_its_own_comparable_form(text, is_case_sensitive):
    form = comparable(text, is_case_sensitive=is_case_sensitive)

    assert comparable(form, is_case_sensitive=is_case_sensitive) == form


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("lodz", "łodz"), ("a b", "ab"), ("co-op", "coop")])
def test_texts_that_do_not(one, other):
    assert comparable(one) != comparable(other)


@pytest.mark.parametrize(
    ("pattern", "typed", "matches"),
    [
        ("cook*", "cook", True),
        ("cook*", "cooks everywhere", True),
        ("cook*", "the cook", False),
        ("*cook", "the cook", True),
        ("the * cook", "the new cook", True),
        ("the * cook", "the cook", False),
        ("*a*b*", "xxbyya", False),
        ("*a*b*", "xxayyb", True),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("a*b*b", "ab", False),
        ("*", "anything", True),
        (r"3 \* 4", "3 * 4", True),
        (r"3 \* 4", "3 x 4", False),
        (r"\**", "*x", True),
        (r"\frac*", r"\frac12", True),
        ("CO*OK", "coook", True),
    ],
)
def test_wildcards_stand_for_any_text(pattern, typed, matches):
    assert Pattern.of(pattern, is_case_sensitive=False).matches(typed) is matches


def test_wildcards_do_not_go_back():
    # With backtracking this takes longer than the universe has left.
    pattern = Pattern.of("*a" * 400 + "*b", is_case_sensitive=False)

    assert pattern.matches("a" * 1000) is False


def test_the_best_of_the_fitting_answers_counts():
    answers = [{"text": "co*", "score": "0.5", "feedback": "half"}, "cook", {"text": "*", "score": 0, "feedback": "no"}]

    scores = [grade(answers, typed) for typed in ("Cook", "cow", "horse", "")]

    assert scores == [Score(Decimal(1)), Score(Decimal("0.5"), "half"), Score(Decimal(0), "no"), Score(Decimal(0))]


@pytest.mark.parametrize(
    ("answer", "typed", "feedback"),
    [
        ("Weber", "Wbeer", NEAR_MISS),
        ("Weber", "Webber", NEAR_MISS),
        ("Weber", "Vebber", ""),
        ("Marx", "Marks", ""),
        ("Marx", "Marc", NEAR_MISS),
        ("Lenin", "", ""),
        ("cat", "cab", ""),
        ("Kropotkin", "Krapotkyn", NEAR_MISS),
        ("Kropotkin", "Krapatkyn", ""),
        ("Kropotkin*", "Krapotkin", ""),
        ("in 1848 it was", "in 1849 it was", ""),
    ],
)
def test_a_slip_scores_nothing_but_is_named(answer, typed, feedback):
    assert grade([answer], typed) == Score(Decimal(0), feedback)


def test_a_slip_of_a_known_mistake_is_not_close():
    assert grade(["Proudhon", {"text": "Bakunin", "score": 0}], "Bakuinn") == Score(Decimal(0))


def test_case_counts_where_it_is_said_to():
    scores = [grade(["NATO"], typed, case_sensitive=True) for typed in ("NATO", "nato")]

    assert scores == [Score(Decimal(1)), Score(Decimal(0), NEAR_MISS)]


@pytest.mark.parametrize(
    ("answers", "solution"),
    [(["cook*", "the cook"], "the cook"), (["cook*"], "cook…"), ([r"a \* b"], "a * b")],
)
def test_solution_is_an_answer_one_could_type(answers, solution):
    assert SHORTTEXT.solution(SHORTTEXT.parse_body({"answers": answers})) == solution


def test_public_is_empty():
    assert SHORTTEXT.public(SHORTTEXT.parse_body({"answers": ["a"]}), ()) == {}


@pytest.mark.parametrize(
    ("answers", "right", "partly"),
    [
        (["*"], "x", []),
        (["a * b"], "a x b", []),
        ([{"text": "a", "score": "0.5"}, "b"], "b", ["a"]),
        ([{"text": "a", "score": "0.5"}, "A"], "a", []),
    ],
)
def test_samples_are_answers_one_could_type(answers, right, partly):
    samples = SHORTTEXT.samples(SHORTTEXT.parse_body({"answers": answers}))

    assert (samples.right, samples.partly) == ({"text": right}, [{"text": text} for text in partly])
