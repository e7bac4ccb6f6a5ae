from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedResponse, Score
from quizzes.engine.itemtypes.exactnumbers import exact_decimal, plain
from quizzes.engine.itemtypes.numeric import NO_UNIT_WANTED, UNKNOWN_UNIT, TypedNumber

NUMERIC = REGISTRY["numeric"]
PLAIN = {"answer": "0.25", "tolerance": "0.01"}
LENGTH = {"answer": "1500", "unit": "m", "units": [{"name": "km", "factor": "1000"}, {"name": "µm", "factor": "1e-6"}]}
DATED = {
    "answer": "1831",
    "alternatives": [
        {"answer": "1831", "tolerance": "3", "score": "0.5", "feedback": "Nearly."},
        {"answer": "1831", "tolerance": "100", "score": "0.1", "feedback": "The century is right."},
        {"answer": "1770", "score": "0", "feedback": "That is his birth."},
    ],
}


def grade(body, typed):
    return NUMERIC.grade(NUMERIC.parse_body(body), NUMERIC.parse_response({"value": typed}, ()))


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [
        ("0.25", 1),
        ("0,25", 1),
        (".25", 1),
        ("+0.25", 1),
        ("0,250", 1),
        (" 0.26 ", 1),
        ("0.2600001", 0),
        ("0.26" + "0" * 60 + "1", 0),
        ("25e-2", 1),
        ("2.5×10^-1", 1),
        ("2.5 x 10 ^ -1", 1),
        ("-0.25", 0),
        ("−0.25", 0),
        ("０．２５", 1),
        ("", 0),
        (" ", 0),
    ],
)
def test_what_learners_type_is_read(typed, fraction):
    assert grade(PLAIN, typed) == Score(Decimal(fraction))


@pytest.mark.parametrize(
    "typed",
    [
        "1e",
        "1e+",
        "1,500",
        "1.500,0",
        "1 50",
        "1/2",
        "½",
        "nan",
        "inf",
        "x",
        "--1",
        ".",
        "1e1000",
        "5×10³",
        "1; 2",
        "٣",
    ],
)
def test_what_is_no_number_yet_is_not_guessed(typed):
    with pytest.raises(MalformedResponse):
        NUMERIC.parse_response({"value": typed}, ())


@pytest.mark.parametrize("typed", ["1e999999999", "1e-999999999", "9" * 999, "1" + "0" * 400])
def test_huge_numbers_are_refused_at_once(typed):
    with pytest.raises(MalformedResponse):
        NUMERIC.parse_response({"value": typed}, ())


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("1500", Score(Decimal(1))),
        ("1 500 m", Score(Decimal(1))),
        ("1 500,0m", Score(Decimal(1))),
        ("1.5 km", Score(Decimal(1))),
        ("1.5e0km", Score(Decimal(1))),
        ("1.5e9 μm", Score(Decimal(1))),
        ("1500 km", Score(Decimal(0))),
        ("1.5 KM", Score(Decimal(0), UNKNOWN_UNIT)),
        ("1.5 eV", Score(Decimal(0), UNKNOWN_UNIT)),
    ],
)
def test_units_are_turned_into_the_base_unit(typed, score):
    assert grade(LENGTH, typed) == score


def test_a_unit_is_wrong_where_none_is_asked_for():
    assert grade(PLAIN, "0.25 kg") == Score(Decimal(0), NO_UNIT_WANTED)


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("1831", Score(Decimal(1))),
        ("1828", Score(Decimal("0.5"), "Nearly.")),
        ("1827", Score(Decimal("0.1"), "The century is right.")),
        ("1770", Score(Decimal("0.1"), "The century is right.")),
        ("1700", Score(Decimal(0))),
    ],
)
def test_the_best_of_the_fitting_answers_counts(typed, score):
    assert grade(DATED, typed) == score


def test_public_names_the_units_that_may_be_typed():
    body = NUMERIC.parse_body(LENGTH)

    assert NUMERIC.public(body, ()) == {"unit": "m", "units": ["m", "km", "μm"]}


@pytest.mark.parametrize(
    ("body", "solution"),
    [(LENGTH, "1500 m"), (PLAIN, "0.25 (± 0.01)"), (DATED, "1831"), ({"answer": "1e40"}, "1E+40")],
)
def test_solution_names_unit_and_tolerance(body, solution):
    assert NUMERIC.solution(NUMERIC.parse_body(body)) == solution


def test_samples_hold_for_the_largest_numbers():
    body = NUMERIC.parse_body({"answer": "9e300"})
    samples = NUMERIC.samples(body)

    assert [NUMERIC.grade(body, NUMERIC.parse_response(raw, ())).fraction for raw in samples.wrong] == [0, 0]
    assert NUMERIC.grade(body, TypedNumber(exact_decimal("9e300"))) == Score(Decimal(1))


@pytest.mark.parametrize(
    ("number", "text"), [("2.50", "2.5"), ("100", "100"), ("1E+3", "1000"), ("0.000", "0"), ("1e-30", "1E-30")]
)
def test_numbers_are_written_as_people_write_them(number, text):
    assert plain(Decimal(number)) == text
