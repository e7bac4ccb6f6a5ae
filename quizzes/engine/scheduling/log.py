"""The rows of a card's review log: all that ever happened to it, and the only truth about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter, lt
from typing import cast

from quizzes.engine.scheduling.memory import RATINGS, Rating
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.told import Told


@dataclass(frozen=True, slots=True)
class Review:
    """The learner rated the card. Raises ValueError for a rating outside 1–4 or a time without a zone.

    `drawn`, in [0, 1), chooses within the fuzz in place of the draw that the card's seed gives: balancing.py.
    """

    client_id: str
    at: datetime
    preset: Preset
    rating: Rating
    drawn: float | None = None

    def __post_init__(self) -> None:
        _check_aware(self.at)
        if self.rating not in RATINGS:
            raise ValueError(f"rating {self.rating} is outside 1 to 4")


@dataclass(frozen=True, slots=True)
class Undo:
    """The row whose client id is `undoes` is to count as if it had never been written; an undo itself stays."""

    client_id: str
    at: datetime
    undoes: str

    def __post_init__(self) -> None:
        _check_aware(self.at)


@dataclass(frozen=True, slots=True)
class Forget:
    """The card starts again as a new one; how often it was reviewed and lapsed stays counted."""

    client_id: str
    at: datetime
    preset: Preset

    def __post_init__(self) -> None:
        _check_aware(self.at)


@dataclass(frozen=True, slots=True)
class DueSet:
    """Somebody set the date by hand: the card becomes a review card, due on the local day `due_on`."""

    client_id: str
    at: datetime
    preset: Preset
    due_on: date

    def __post_init__(self) -> None:
        _check_aware(self.at)


@dataclass(frozen=True, slots=True)
class Reschedule:
    """A review card's interval is to be worked out again from its memory, under this row's preset."""

    client_id: str
    at: datetime
    preset: Preset

    def __post_init__(self) -> None:
        _check_aware(self.at)


@dataclass(frozen=True, slots=True)
class MemorySet:
    """The card was reviewed elsewhere, and stands from here on as `told` says."""

    client_id: str
    at: datetime
    preset: Preset
    told: Told

    def __post_init__(self) -> None:
        _check_aware(self.at)


_CLIENT_ID = attrgetter("client_id")

type Event = Review | Forget | DueSet | Reschedule | MemorySet
"""A row that moves a card."""

type LogRow = Event | Undo


def events(log: Iterable[LogRow]) -> list[Event]:
    """What happened, in order: each row once, without the undos and what they name.

    An undo may come before its row or without it. Of two rows with one client id the earlier counts.
    """
    # Order by (at, client_id): two devices can review in the same second, and the fold must give one
    # answer whichever of them syncs first; a row id would tell who came first.
    rows = list(log)
    times = [row.at for row in rows]
    if not all(map(lt, times, times[1:])):  # a database gives them in order: to see that is cheaper than to sort
        rows.sort(key=attrgetter("at", "client_id"))
    if Undo not in set(map(type, rows)) and len(set(map(_CLIENT_ID, rows))) == len(rows):  # as most logs are
        return cast("list[Event]", rows)
    happened: dict[str, Event] = {}
    undone: set[str] = set()
    for row in rows:
        if isinstance(row, Undo):
            undone.add(row.undoes)
        else:
            happened.setdefault(row.client_id, row)
    for client_id in undone:
        happened.pop(client_id, None)
    return list(happened.values())


def _check_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
