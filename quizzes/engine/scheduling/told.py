"""What another program says of a card, such as Anki in a package: how well it is remembered and when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from quizzes.engine.scheduling.memory import (
    DIFFICULTY_MAX,
    DIFFICULTY_MIN,
    STABILITY_MAX_DAYS,
    STABILITY_MIN_DAYS,
    MemoryState,
)
from quizzes.engine.scheduling.states import State

_LONGEST_WAIT_SECONDS: Final = 36500 * 86400
_MOST: Final = 1_000_000


class ToldInvalid(ValueError):
    """No card stands like this."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a card stands that was reviewed elsewhere, last at `last_reviewed_at`. Raises ToldInvalid.

    `memory` is stability (days) and difficulty (1 to 10), None where only dates are known. A card in review is due on
    the local day `due_on`, `interval_days` (at least 1) after its last review or a due date set by hand; one in
    learning or relearning has passed `step` steps and waits `wait_seconds` from its last review. `reps` and `lapses`
    count all that happened there.
    """

    state: State
    last_reviewed_at: datetime
    memory: MemoryState | None = None
    due_on: date | None = None
    interval_days: int = 0
    step: int = 0
    wait_seconds: int = 0
    reps: int = 0
    lapses: int = 0

    def __post_init__(self) -> None:
        if self.last_reviewed_at.tzinfo is None:
            raise ToldInvalid(f"{self.last_reviewed_at} has no time zone")
        if self.state is State.NEW:
            raise ToldInvalid("a new card has nothing to be told of: a forget makes one")
        if (self.state is State.REVIEW) != (self.due_on is not None):
            raise ToldInvalid("a card in review, and no other, is due on a day")
        stability, difficulty = self.memory or (STABILITY_MIN_DAYS, DIFFICULTY_MIN)
        for name, value, lowest, highest in (
            ("stability", stability, STABILITY_MIN_DAYS, STABILITY_MAX_DAYS),
            ("difficulty", difficulty, DIFFICULTY_MIN, DIFFICULTY_MAX),
            ("interval_days", self.interval_days, int(self.state is State.REVIEW), _MOST),
            ("step", self.step, 0, _MOST),
            ("wait_seconds", self.wait_seconds, 0, _LONGEST_WAIT_SECONDS),
            ("reps", self.reps, 0, _MOST),
            ("lapses", self.lapses, 0, _MOST),
        ):
            if not lowest <= value <= highest:  # false for NaN, too
                raise ToldInvalid(f"{name} is {value}, outside {lowest} to {highest}")

    def to_json(self) -> dict[str, object]:
        """Return plain JSON values, which `from_json` reads back to an equal one."""
        return {
            "state": self.state.value,
            "last_reviewed_at": self.last_reviewed_at.isoformat(),
            "memory": list(self.memory) if self.memory else None,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "interval_days": self.interval_days,
            "step": self.step,
            "wait_seconds": self.wait_seconds,
            "reps": self.reps,
            "lapses": self.lapses,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote. Raises ToldInvalid for anything else."""
        try:
            state, at, memory, due_on, *numbers = (stored[name] for name in cls.__slots__)
            interval_days, step, wait_seconds, reps, lapses = (int(str(number)) for number in numbers)
            return cls(
                state=State(str(state)),
                last_reviewed_at=datetime.fromisoformat(str(at)),
                memory=None if memory is None else _memory(memory),
                due_on=date.fromisoformat(str(due_on)) if due_on is not None else None,
                interval_days=interval_days,
                step=step,
                wait_seconds=wait_seconds,
                reps=reps,
                lapses=lapses,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ToldInvalid(f"this says nothing of a card: {error}") from error


def _memory(stored: object) -> MemoryState:
    if not isinstance(stored, list):
        raise TypeError(f"{stored!r} is no memory")
    stability, difficulty = stored
    return float(stability), float(difficulty)
