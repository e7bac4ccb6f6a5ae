"""What the four buttons promise: the fold run once for each rating, unsaved."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from quizzes.engine.scheduling.fold import Replay
from quizzes.engine.scheduling.log import Event, LogRow, Review, events
from quizzes.engine.scheduling.memory import HARD, RATINGS, Rating
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import DAY_SECONDS, State

LEARN_AHEAD_SECONDS: Final = 1200

_UNITS: Final[tuple[tuple[float, float, str, int], ...]] = (  # below so many seconds; seconds in one; name; decimals
    (60, 1, "s", 0),
    (3600, 60, "m", 0),
    (86400, 3600, "h", 1),
    (30.417 * 86400, 86400, "d", 0),
    (365 * 86400, 30.417 * 86400, "mo", 1),
    (float("inf"), 365 * 86400, "y", 1),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """Where one rating would lead: `wait_seconds` from now by the clock, or for days, 86,400 for each."""

    state: State
    due_at: datetime | None
    wait_seconds: int
    label: str


def previews(log: Iterable[LogRow], *, seed: int, preset: Preset, at: datetime) -> dict[Rating, Preview]:
    """What each rating given at `at` under `preset` would make of the card: what storing it and folding would give."""
    happened = events(log)
    split = bisect_right(happened, at, key=attrgetter("at"))  # a clock may have run ahead: then rows follow
    before = Replay.of(happened[:split], seed=seed, presets=(preset, *(event.preset for event in happened[split:])))
    return promised(before, preset=preset, at=at, later=happened[split:])


def promised(before: Replay, *, preset: Preset, at: datetime, later: Sequence[Event] = ()) -> dict[Rating, Preview]:
    """What each rating given at `at` would make of a card that has come as far as `before`; `later` events follow."""
    found: dict[Rating, Preview] = {}
    for rating in RATINGS:
        after = before.copy()
        for event in (Review("", at, preset, rating), *later):
            after.apply(event)
        card = after.card_state()
        wait_seconds = card.wait_seconds or card.scheduled_days * DAY_SECONDS
        found[rating] = Preview(card.state, card.due_at, wait_seconds, interval_label(wait_seconds))
    return found


CRAM_BACK_SECONDS: Final = 60
BACK_LABEL: Final = "↻"
DONE_LABEL: Final = "✓"


def cram_previews(at: datetime) -> dict[Rating, Preview]:
    """What the buttons do while cramming, which moves no date: Again and Hard bring the card back, others end it."""
    back = Preview(State.LEARNING, at + timedelta(seconds=CRAM_BACK_SECONDS), CRAM_BACK_SECONDS, BACK_LABEL)
    done = Preview(State.REVIEW, None, 0, DONE_LABEL)
    return {rating: back if rating <= HARD else done for rating in RATINGS}


def interval_label(seconds: int, *, learn_ahead_seconds: int = LEARN_AHEAD_SECONDS) -> str:
    """A wait in the few characters that fit above a button: '<10m', '4d', '1.2mo', '2y'.

    Below `learn_ahead_seconds` it begins with '<', since the card may be shown sooner where nothing else is left.
    Source: the labels of Anki's answer buttons.
    """
    _, unit_seconds, unit, decimals = next(each for each in _UNITS if seconds < each[0])
    shown = int(seconds / unit_seconds * 10**decimals + 0.5) / 10**decimals
    return f"{'<' if seconds < learn_ahead_seconds else ''}{shown:g}{unit}"
