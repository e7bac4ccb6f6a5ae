from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.psychometrics.agreement import Agreement, agreement
from quizzes.engine.psychometrics.meaning import NotMeaningful

readings = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=5, max_size=20)


def read(table):
    """Pairs from counts by the two verdicts."""
    return [pair for pair, count in table.items() for _ in range(count)]


def test_fifty_grant_proposals_come_out_as_in_the_published_example():
    # 'Cohen's kappa', Wikipedia: both read yes 20 and no 15 times, observed 0.7, by chance 0.5, kappa 0.4.
    proposals = read({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})

    assert agreement(proposals) == Agreement(50, 0.7, 0.5, 0.4)


def test_equal_agreement_with_other_margins_comes_out_as_in_the_published_example():
    # The same article: agreement of 0.60 twice, with kappa 0.1304 and 0.2593.
    balanced = read({("yes", "yes"): 45, ("yes", "no"): 15, ("no", "yes"): 25, ("no", "no"): 15})
    skewed = read({("yes", "yes"): 25, ("yes", "no"): 35, ("no", "yes"): 5, ("no", "no"): 35})

    assert agreement(balanced) == Agreement(100, 0.6, 0.54, pytest.approx(0.1304, abs=5e-5))
    assert agreement(skewed) == Agreement(100, 0.6, 0.46, pytest.approx(0.2593, abs=5e-5))


@given(readings)
def test_kappa_comes_out_as_by_all_pairs_of_readings(pairs):
    # Chance agreement is that of a first reading with a second, drawn apart from each other.
    n = len(pairs)
    met = Counter(first == second for first, _ in pairs for _, second in pairs)
    expected = Fraction(met[True], n * n)
    observed = Fraction(Counter(first == second for first, second in pairs)[True], n)

    result = agreement(pairs)

    assert (result.n, result.observed, result.expected) == (n, float(observed), float(expected))
    if expected != 1:
        assert result.kappa == pytest.approx(float(1 - (1 - observed) / (1 - expected)), abs=1e-9)


@given(readings, st.randoms(use_true_random=False))
def test_neither_the_order_nor_who_is_first_changes_anything(pairs, chance):
    other = [(second, first) for first, second in pairs]
    chance.shuffle(other)

    assert agreement(other) == agreement(pairs)


def test_points_agree_by_their_value():
    pairs = [(Decimal("1.0"), Decimal(1)), (Decimal(0), Decimal("0.00"))] * 3

    assert agreement(pairs) == Agreement(6, 1.0, 0.5, 1.0)


def test_readers_who_give_one_verdict_throughout_have_no_kappa():
    assert agreement([("a", "a")] * 5) == Agreement(5, 1.0, 1.0, NotMeaningful(5, "no_variance"))


def test_four_responses_tell_nothing():
    assert agreement([("a", "a")] * 4) == NotMeaningful(4, "too_few_attempts")
