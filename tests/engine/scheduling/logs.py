"""Review logs for the laws of the fold: drawn at random, and written out by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from quizzes.engine.scheduling.log import DueSet, Event, Forget, LogRow, MemorySet, Reschedule, Review, Undo
from quizzes.engine.scheduling.memory import Rating
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.states import State
from quizzes.engine.scheduling.told import Told

START = datetime(2026, 3, 2, 9, tzinfo=UTC)

# The weights that Anki 26.09 fitted to a collection: ../shared/data/fsrs/anki_memory_states.json, "fitted".
FITTED_WEIGHTS = (
    *(0.163, 0.7384, 2.1098, 5.1597, 6.6133, 0.6148, 3.0276, 0.0126, 1.7121, 0.2211, 0.6553),
    *(1.5852, 0.0161, 0.3951, 1.8214, 0.602, 1.8729, 0.7209, 0.0914, 0.1692, 0.3067),
)

PRESETS = (
    DEFAULT,
    Preset(is_fuzzed=False),
    Preset(weights=FITTED_WEIGHTS, desired_retention=0.8, zone_name="Europe/Berlin"),
    Preset(learning_steps_seconds=(), relearning_steps_seconds=(), zone_name="Pacific/Auckland", rollover_hour=0),
    Preset(learning_steps_seconds=(60, 600, 86400), maximum_interval_days=30, leech_threshold=2),
    Preset(learning_steps_seconds=(129600,), relearning_steps_seconds=(600, 1200), zone_name="America/New_York"),
)


def presets() -> st.SearchStrategy[Preset]:
    return st.sampled_from(PRESETS)


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def ratings() -> st.SearchStrategy[Rating]:
    return st.sampled_from((1, 2, 3, 4))


@st.composite
def told(draw: st.DrawFn) -> Told:
    """Cards as another program may leave them."""
    is_review = draw(st.booleans())
    memory = draw(st.none() | st.tuples(st.floats(0.001, 36500), st.floats(1, 10)))
    counts = {"reps": draw(st.integers(0, 99)), "lapses": draw(st.integers(0, 9))}
    if is_review:
        day = draw(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
        days = draw(st.integers(1, 9999))
        return Told(State.REVIEW, draw(moments()), memory, due_on=day, interval_days=days, **counts)
    state = draw(st.sampled_from((State.LEARNING, State.RELEARNING)))
    waits = {"step": draw(st.integers(0, 5)), "wait_seconds": draw(st.integers(0, 10 * 86400))}
    return Told(state, draw(moments()), memory, **waits, **counts)


@st.composite
def events(draw: st.DrawFn, *, preset: st.SearchStrategy[Preset] = presets()) -> Event:  # noqa: B008
    client_id, at, pinned = str(draw(st.uuids())), draw(moments()), draw(preset)
    kind = draw(st.sampled_from((Review, Review, Review, Review, Forget, DueSet, Reschedule, MemorySet)))
    if kind is Review:
        return Review(client_id, at, pinned, draw(ratings()))
    if kind is DueSet:
        return DueSet(client_id, at, pinned, draw(st.dates(date(2026, 1, 1), date(2028, 1, 1))))
    if kind is MemorySet:
        return MemorySet(client_id, at, pinned, draw(told()))
    return Forget(client_id, at, pinned) if kind is Forget else Reschedule(client_id, at, pinned)


@st.composite
def event_lists(draw: st.DrawFn, **kwargs: st.SearchStrategy[Preset]) -> list[Event]:
    return draw(st.lists(events(**kwargs), max_size=12, unique_by=lambda row: row.client_id))


@st.composite
def logs(draw: st.DrawFn) -> list[LogRow]:
    """Events, and undos of some of them, of one another, and of rows that never came."""
    happened: list[LogRow] = [*draw(event_lists())]
    known = st.sampled_from([row.client_id for row in happened] or ["missing"])
    for client_id in draw(st.lists(st.uuids().map(str), max_size=3)):
        happened.append(Undo(client_id, draw(moments()), draw(st.one_of(known, st.just("missing")))))
        known = st.one_of(known, st.just(client_id))
    return happened


def reviews(*answers: tuple[float, Rating], preset: Preset = DEFAULT) -> list[Review]:
    """Reviews of one card, each so many days (or parts of one) after the last."""
    at = START
    rows = []
    for number, (days_later, rating) in enumerate(answers):
        at += timedelta(days=days_later)
        rows.append(Review(client_id(number), at, preset, rating))
    return rows


def client_id(number: int) -> str:
    return str(UUID(int=number))
