import hashlib
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.grading.selection import Candidate, Draw, TooFewItems, drawn, shuffled

POOL = [
    Candidate(
        id=f"{bank}/{number}",
        bank=bank,
        tags=frozenset({"weber"} if number % 2 else {"weber", "engels"}),
        level="recall" if number < 3 else "apply",
    )
    for bank in ("one", "two")
    for number in range(6)
]
TAGS = ("a", "b", "c")

pools = st.lists(st.frozensets(st.sampled_from(TAGS)), max_size=5).map(
    lambda tags: [Candidate(id=str(place), bank="x", tags=each) for place, each in enumerate(tags)]
)
draw_lists = st.lists(st.builds(Draw, tags=st.frozensets(st.sampled_from(TAGS), max_size=2)), max_size=4)


def ids_of(pool):
    return {candidate.id: candidate for candidate in pool}


def can_be_filled(draws, pool):
    """Whether some choice of different items fits, by trying them all."""
    return any(
        all(draw.fits(candidate) for draw, candidate in zip(draws, chosen, strict=True))
        for chosen in permutations(pool, len(draws))
    )


@pytest.mark.parametrize(
    ("draw", "fitting"),
    [
        (Draw(), 12),
        (Draw(banks=frozenset({"one"})), 6),
        (Draw(banks=frozenset({"one", "two"})), 12),
        (Draw(tags=frozenset({"weber", "engels"})), 6),
        (Draw(levels=frozenset({"recall"})), 6),
        (Draw(levels=frozenset({"recall", "apply"})), 12),
        (Draw(frozenset({"two"}), frozenset({"engels"}), frozenset({"recall"})), 2),
        (Draw(levels=frozenset({"evaluate"})), 0),
    ],
)
def test_a_draw_asks_for_any_bank_all_tags_and_any_level(draw, fitting):
    assert sum(draw.fits(candidate) for candidate in POOL) == fitting


@given(draw_lists, pools, st.integers(0, 2**64))
def test_every_draw_gets_another_fitting_item_or_none_exists(draws, pool, seed):
    filled = next(length for length in range(len(draws), -1, -1) if can_be_filled(draws[:length], pool))

    ids = drawn(draws[:filled], pool, seed=seed)

    assert len(set(ids)) == filled
    assert all(draw.fits(ids_of(pool)[id_]) for draw, id_ in zip(draws[:filled], ids, strict=True))
    if filled < len(draws):
        with pytest.raises(TooFewItems) as raised:
            drawn(draws, pool, seed=seed)
        assert raised.value.draw == filled


@given(st.integers(0, 2**64), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_changes_nothing(seed, chance):
    pool = list(POOL)
    chance.shuffle(pool)
    draws = [Draw(), Draw(levels=frozenset({"apply"})), Draw()]

    assert drawn(draws, pool, seed=seed) == drawn(draws, POOL, seed=seed)


def test_an_item_that_another_slot_names_is_not_drawn():
    fixed = frozenset(candidate.id for candidate in POOL[1:])

    assert drawn([Draw()], POOL, seed=1, fixed=fixed) == [POOL[0].id]
    with pytest.raises(TooFewItems, match="no item is left for draw 1"):
        drawn([Draw(), Draw()], POOL, seed=1, fixed=fixed)


def test_an_earlier_draw_gives_way_along_a_chain():
    pool = [
        Candidate("both", "x", frozenset({"a", "b"})),
        Candidate("b only", "x", frozenset({"b"})),
        Candidate("neither", "x"),
    ]
    draws = [Draw(), Draw(tags=frozenset({"b"})), Draw(tags=frozenset({"a"}))]

    for seed in range(20):
        assert drawn(draws, pool, seed=seed) == ["neither", "b only", "both"]


@pytest.mark.slow
def test_seeds_draw_every_item_about_as_often():
    counts = Counter(id_ for seed in range(1200) for id_ in drawn([Draw(), Draw(), Draw()], POOL, seed=seed))

    # 300 each are expected; 60 is four standard deviations.
    assert len(counts) == 12
    assert all(abs(count - 300) < 60 for count in counts.values())


def test_an_order_is_that_of_hashes_and_so_the_same_everywhere():
    def digest(id_):
        return hashlib.sha256(f"7:{id_}".encode()).hexdigest()

    assert shuffled(["c", "a", "b"], seed=7) == sorted("abc", key=digest)


def test_seeds_give_every_order_about_as_often():
    counts = Counter(tuple(shuffled("abc", seed=seed)) for seed in range(1200))

    # 200 each are expected; 52 is four standard deviations.
    assert len(counts) == 6
    assert all(abs(count - 200) < 52 for count in counts.values())
