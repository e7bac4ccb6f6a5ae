"""A log told review by review, with what was foretold of each."""

from datetime import timedelta

import pytest
from hypothesis import given

from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import Forget, Undo
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.retrace import Retraced, retrace
from quizzes.engine.scheduling.states import State
from tests.engine.scheduling.logs import START, logs, reviews

PLAIN = Preset(is_fuzzed=False)
MINUTE_IN_DAYS = 1 / 1440


@given(log=logs())
def test_retracing_ends_where_folding_does(log):
    retracing = retrace(log, seed=7)

    assert retracing.card == fold(log, seed=7)


def test_each_review_is_told_with_the_card_as_it_was_asked():
    log = reviews((0, 3), (15 * MINUTE_IN_DAYS, 3), (2, 1), preset=PLAIN)

    told = retrace(log, seed=1).reviews

    assert told == (
        Retraced(log[0].client_id, START, 3, State.NEW, 0, None, None),
        Retraced(log[1].client_id, log[1].at, 3, State.LEARNING, 0, 0, None),
        Retraced(log[2].client_id, log[2].at, 1, State.REVIEW, 2, 2, told[2].chance),
    )
    assert told[2].chance == pytest.approx(0.9, abs=0.03)  # the interval is made for a desired retention of 0.9


def test_undone_reviews_are_not_told_and_a_forgotten_card_has_no_memory():
    log = reviews((0, 3), (3, 3), (9, 3), preset=PLAIN)
    undo = Undo("u", START + timedelta(days=4), log[1].client_id)
    forget = Forget("f", START + timedelta(days=8), PLAIN)

    told = retrace([*log, undo, forget], seed=1).reviews

    assert [(seen.client_id, seen.state, seen.elapsed_days, seen.chance) for seen in told] == [
        (log[0].client_id, State.NEW, None, None),
        (log[2].client_id, State.NEW, None, None),
    ]


def test_a_card_without_a_log_has_no_reviews():
    assert retrace([], seed=1).reviews == ()
