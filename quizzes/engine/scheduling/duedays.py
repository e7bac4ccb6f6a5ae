"""A due date set by hand, as Anki takes it: `3` in three days, `3-7` on one of the days from three to seven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quizzes.engine.scheduling.fuzz import card_chance

LATEST_DUE_DAYS: Final = 36500
"""As far as the longest interval that a preset may allow."""

# The '!' of Anki sets the interval too. Here it follows from the date in any case, as in Anki with FSRS.
_DUE_DAYS = re.compile(r"\s*([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?\s*!?\s*", re.ASCII)


class DueDaysInvalid(ValueError):
    """This is not written like `3`, `3-7` or `3!`, or lies more than 36,500 days ahead."""


@dataclass(frozen=True, slots=True)
class DueDays:
    """Days from today, 0 is today; `first` is not after `last`."""

    first: int
    last: int

    def chosen(self, seed: int) -> int:
        """Return one of the days, the same one for the same seed: a repeat sets no other date."""
        return self.first + int(card_chance(seed) * (self.last - self.first + 1))

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def parse_due_days(said: str) -> DueDays:
    """Return the days that are written so; of `7-3` those of `3-7`. Raises DueDaysInvalid."""
    found = _DUE_DAYS.fullmatch(said)
    if found is None:
        raise DueDaysInvalid(f"{said!r} is not a number of days such as 3 or 3-7")
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    if last > LATEST_DUE_DAYS:
        raise DueDaysInvalid(f"{last} is more than {LATEST_DUE_DAYS} days")
    return DueDays(first, last)
