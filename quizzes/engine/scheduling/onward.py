"""What the buttons will promise in a sitting that nobody can ask about: after ratings that are yet to be given."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from quizzes.engine.scheduling.fold import Replay
from quizzes.engine.scheduling.log import LogRow, Review, events
from quizzes.engine.scheduling.memory import RATINGS, Rating
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.previews import Preview, promised
from quizzes.engine.scheduling.states import State

LEARNT_AT_ONCE = 1  # ratings followed for a card in review, whose one relearning step is soon behind it
LEARNT_IN_STEPS = 2


def onward_previews(
    log: Iterable[LogRow], *, seed: int, preset: Preset, at: datetime
) -> dict[str, dict[Rating, Preview]]:
    """Return the previews by the ratings that came before, written as digits: '1' after Again, '13' after Good as well.

    Only ratings that keep the card in learning are followed, each as if given when the card is due: one that has left
    learning does not come back in the sitting. Two ratings deep, one for a card in review.
    """
    happened = events(log)
    start = Replay.of(happened, seed=seed, presets=[preset])
    depth = LEARNT_AT_ONCE if start.schedule.state is State.REVIEW else LEARNT_IN_STEPS
    first_at = max(at, happened[-1].at) if happened else at
    return dict(_onward("", start, preset=preset, at=first_at, depth=depth))


def _onward(
    path: str, before: Replay, *, preset: Preset, at: datetime, depth: int
) -> Iterator[tuple[str, dict[Rating, Preview]]]:
    if depth == 0:
        return
    for rating in RATINGS:
        after = before.copy()
        after.apply(Review("", at, preset, rating))
        card = after.card_state()
        if card.state is State.REVIEW or card.due_at is None:
            continue
        yield f"{path}{rating}", promised(after, preset=preset, at=card.due_at)
        yield from _onward(f"{path}{rating}", after, preset=preset, at=card.due_at, depth=depth - 1)
