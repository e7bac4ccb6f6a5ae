"""The fold: a card's whole log in, the state of the card out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Self, assert_never, cast

from quizzes.engine.scheduling.fuzz import card_chance, review_chance, whole_days
from quizzes.engine.scheduling.log import DueSet, Event, Forget, LogRow, MemorySet, Reschedule, Review, events
from quizzes.engine.scheduling.memory import AGAIN, HARD, Fsrs, MemoryState, retrievability
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.states import (
    DAY_SECONDS,
    NEVER_REVIEWED,
    Schedule,
    State,
    after_forgetting,
    after_recall,
    is_leech,
)

_REVIEW: Final = State.REVIEW  # a global costs a third of an enum's attribute


class CardState(NamedTuple):
    """What a log comes to. `due_at` is in UTC; it and all that a new card has not yet are None.

    `stability` is in days, `difficulty` from 1 to 10; a card whose date was set by hand before its first review has
    neither. `step` and `wait_seconds` belong to learning and relearning, `scheduled_days` to review; else they are 0.
    `first_reviewed_at` and `last_reviewed_at` count from the last forget; `reps`, `lapses` and `leech_count` (how often
    the card was marked a leech) over the whole log.
    """

    state: State
    step: int
    wait_seconds: int
    scheduled_days: int
    stability: float | None
    difficulty: float | None
    due_at: datetime | None
    first_reviewed_at: datetime | None
    last_reviewed_at: datetime | None
    reps: int
    lapses: int
    leech_count: int


def fold(log: Iterable[LogRow], *, seed: int) -> CardState:
    """The state of a card with this log, in whatever order and however often its rows are given.

    `seed` is the card's own and never changes: the fuzz comes from it. Each row moves the card under its own preset;
    the memory given back is that of the last row's weights. Source: docs/scheduling.md#fold.
    """
    happened = events(log)
    return Replay.of(happened, seed=seed).card_state()


def recall_chance(card: CardState, *, at: datetime, preset: Preset) -> float | None:
    """The chance, in (0, 1], that the learner would recall the card at `at`; None for a card without a memory.

    `preset` is the one the card was folded under last: its weights made the stability, its zone counts the days.
    """
    if card.stability is None or card.last_reviewed_at is None:
        return None
    days = preset.calendar
    return retrievability(
        stability_days=card.stability,
        elapsed_days=days.day_number(at) - days.day_number(card.last_reviewed_at),
        decay=preset.fsrs.decay,
    )


@dataclass(slots=True)
class Replay:
    """A card on its way through its log: `apply` each event in order, then read `card_state`.

    One memory is kept for every vector of weights that the events name. The one of an event's own preset gives its
    intervals, so that they come out as they did when the learner saw them; the one of the last event is the result.
    """

    card_chance: float
    memories: dict[Fsrs, MemoryState | None]
    schedule: Schedule = NEVER_REVIEWED
    preset: Preset = DEFAULT  # of the last event
    due_day: int = 0  # ordinal; meant for the review state
    due_preset: Preset = DEFAULT  # of the event that made the card due when it is
    last_day: int = 0  # ordinal, of the last review in the calendar of `preset`
    first_reviewed_at: datetime | None = None
    last_reviewed_at: datetime | None = None
    reps: int = 0
    lapses: int = 0
    leech_count: int = 0

    @classmethod
    def of(cls, happened: Sequence[Event], *, seed: int, presets: Iterable[Preset] = ()) -> Self:
        """A replay that has applied all these events, ready for more under any of `presets`."""
        memories: dict[Fsrs, MemoryState | None] = {preset.fsrs: None for preset in presets}
        preset, turns = None, 0
        for event in happened:
            if event.preset is not preset:
                preset, turns = event.preset, turns + 1
                memories[preset.fsrs] = None
        replay = cls(card_chance(seed), memories)
        if preset is not None and turns == 1 and set(map(type, happened)) == {Review}:  # as most logs are
            replay.preset = preset
            replay._review(cast("Sequence[Review]", happened))
        else:
            for event in happened:
                replay.apply(event)
        return replay

    def copy(self) -> Self:
        return replace(self, memories=dict(self.memories))

    def apply(self, event: Event) -> None:
        if event.preset is not self.preset:
            self._turn_to(event.preset)
        match event:
            case Review():
                self._review((event,))
            case DueSet():
                self._set_due(event)
            case Reschedule():
                self._reschedule(event)
            case Forget():
                self._forget()
            case MemorySet():
                self._take_over(event)
            case _:
                assert_never(event)

    def card_state(self) -> CardState:
        stability, difficulty = self.memories.get(self.preset.fsrs) or (None, None)
        return CardState(
            state=self.schedule.state,
            step=self.schedule.step,
            wait_seconds=self.schedule.wait_seconds,
            scheduled_days=self.schedule.scheduled_days,
            stability=stability,
            difficulty=difficulty,
            due_at=self._due_at(),
            first_reviewed_at=self.first_reviewed_at,
            last_reviewed_at=self.last_reviewed_at,
            reps=self.reps,
            lapses=self.lapses,
            leech_count=self.leech_count,
        )

    def _turn_to(self, preset: Preset) -> None:
        """Count days in another preset's calendar from here on."""
        self.preset = preset
        if self.last_reviewed_at is not None:
            self.last_day = preset.calendar.day_number(self.last_reviewed_at)

    def _review(self, run: Sequence[Review]) -> None:
        """Apply reviews, one or more, under the one preset that the replay has turned to."""
        # All that changes stands in local names until the end: to read and set attributes costs as much as a formula.
        preset, memories, chance, is_fuzzed = self.preset, self.memories, self.card_chance, self.preset.is_fuzzed
        fsrs, factor, day_number = preset.fsrs, preset.interval_factor, preset.calendar.day_number
        schedule, memory, reps, last_day = self.schedule, memories[fsrs], self.reps, self.last_day
        for event in run:
            rating = event.rating
            day = day_number(event.at)
            elapsed_days, last_day = day - last_day, day
            drawn = event.drawn if is_fuzzed else None
            if is_fuzzed and drawn is None:
                drawn = review_chance(chance, reps)
            reps += 1
            if len(memories) > 1:
                self._review_under_other_weights(event, elapsed_days)
            if rating == AGAIN:
                if schedule[0] is _REVIEW:
                    self._lapse(preset)
                stability = fsrs.forgotten_stability(memory, elapsed_days)
                schedule = after_forgetting(schedule, stability * factor, preset, drawn)
            else:
                hard, good, easy = stabilities = fsrs.recalled_stabilities(memory, elapsed_days)
                stability = stabilities[rating - HARD]
                schedule = after_recall(schedule, rating, (hard * factor, good * factor, easy * factor), preset, drawn)
            memory = stability, fsrs.next_difficulty(memory, rating)
        memories[fsrs], self.schedule, self.reps, self.last_day = memory, schedule, reps, last_day
        if self.first_reviewed_at is None:
            self.first_reviewed_at = run[0].at
        self.last_reviewed_at = run[-1].at
        self.due_day = last_day + schedule.scheduled_days
        self.due_preset = preset

    def _lapse(self, preset: Preset) -> None:
        self.lapses += 1
        self.leech_count += is_leech(lapses=self.lapses, threshold=preset.leech_threshold)

    def _review_under_other_weights(self, event: Review, elapsed_days: int) -> None:
        for fsrs, memory in self.memories.items():
            if fsrs is not event.preset.fsrs:
                self.memories[fsrs] = fsrs.next(memory, event.rating, elapsed_days)

    def _set_due(self, event: DueSet) -> None:
        due_day = event.due_on.toordinal()
        counted_from = event.preset.calendar.day_number(event.at) if self.last_reviewed_at is None else self.last_day
        self.schedule = Schedule(State.REVIEW, scheduled_days=max(due_day - counted_from, 1))
        self.due_day = due_day
        self.due_preset = event.preset

    def _reschedule(self, event: Reschedule) -> None:
        """Give a review card the interval that its memory asks for, due on the day of the event at the earliest."""
        preset = event.preset
        memory = self.memories[preset.fsrs]
        if self.schedule.state is not State.REVIEW or memory is None:
            return
        # The draw of the last review, so that rescheduling under an unchanged preset seldom moves a card.
        drawn = review_chance(self.card_chance, self.reps - 1) if preset.is_fuzzed else None
        days = whole_days(memory[0] * preset.interval_factor, 1, preset.maximum_interval_days, drawn)
        self.schedule = Schedule(State.REVIEW, scheduled_days=days)
        self.due_day = max(self.last_day + days, preset.calendar.day_number(event.at))
        self.due_preset = preset

    def _forget(self) -> None:
        self.memories = dict.fromkeys(self.memories)
        self.schedule = NEVER_REVIEWED
        self.first_reviewed_at = self.last_reviewed_at = None

    def _take_over(self, event: MemorySet) -> None:
        """Let the card stand as another program left it; its stability is in days, whatever weights it was made by."""
        told = event.told
        self.memories = dict.fromkeys(self.memories, told.memory)
        self.schedule = Schedule(told.state, told.step, told.wait_seconds, told.interval_days)
        self.first_reviewed_at = self.first_reviewed_at or told.last_reviewed_at
        self.last_reviewed_at = told.last_reviewed_at
        self.last_day = event.preset.calendar.day_number(told.last_reviewed_at)
        self.due_day = told.due_on.toordinal() if told.due_on else self.last_day
        self.due_preset = event.preset
        self.reps, self.lapses = max(self.reps, told.reps), max(self.lapses, told.lapses)

    def _due_at(self) -> datetime | None:
        calendar = self.due_preset.calendar
        if self.schedule.state is State.NEW:
            return None
        if self.schedule.state is State.REVIEW or self.last_reviewed_at is None:
            return calendar.start(self.due_day)
        whole_days_waited, seconds = divmod(self.schedule.wait_seconds, DAY_SECONDS)
        due_at = self.last_reviewed_at.astimezone(UTC) + timedelta(seconds=seconds)
        if whole_days_waited:  # a step of days ends when its day begins, as a review does
            return calendar.start(calendar.day_number(due_at) + whole_days_waited)
        return due_at
