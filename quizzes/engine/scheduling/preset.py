"""A preset: the settings that one review was made under, pinned so that a refold repeats it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quizzes.engine.scheduling.days import Calendar, calendar_for
from quizzes.engine.scheduling.memory import Fsrs, Weights, fsrs_for

ALGORITHM: Final = "FSRS-6"
"""What the stored weights are weights of. Another version is refused, never guessed at."""

DEFAULT_WEIGHTS: Final[Weights] = (
    *(0.212, 1.2931, 2.3065, 8.2956),
    *(6.4133, 0.8334, 3.0194, 0.001),
    *(1.8722, 0.1666, 0.796, 1.4835),
    *(0.0614, 0.2629, 1.6483, 0.6014),
    *(1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)

WEIGHT_BOUNDS: Final[tuple[tuple[float, float], ...]] = (
    *((0.001, 100.0), (0.001, 100.0), (0.001, 100.0), (0.001, 100.0)),
    *((1.0, 10.0), (0.001, 4.0), (0.001, 4.0), (0.001, 0.75)),
    *((0.0, 4.5), (0.0, 0.8), (0.001, 3.5), (0.001, 5.0)),
    *((0.001, 0.25), (0.001, 0.9), (0.0, 4.0), (0.0, 1.0)),
    *((1.0, 6.0), (0.0, 2.0), (0.0, 2.0), (0.0, 0.8), (0.1, 0.8)),
)
"""Lowest and highest value of each weight that a fit may give. Within them no formula overflows and the four ratings
keep their order. Source: the parameter bounds of py-fsrs 6.3.2."""

_BOUND_TOLERANCE: Final = 1e-6  # a fit in single precision that ends on a bound may lie this far beyond it
_LONGEST_STEP_SECONDS: Final = 365 * 86400


class PresetInvalid(ValueError):
    """A preset cannot be scheduled by. The message is a sentence for the person who set it; `field` says which."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Preset:
    """All that the fold reads of a preset's version. Raises PresetInvalid where a value is out of range.

    Steps are waits in seconds; an empty tuple leaves the first intervals to FSRS. A `leech_threshold` of 0 marks none.
    `zone_name` is an IANA name; the learner's day begins at `rollover_hour` there. From these follow the memory model
    `fsrs`, the `calendar` of local days, and `interval_factor`: the days of interval per day of stability, 1 at 0.9.
    """

    weights: Weights = DEFAULT_WEIGHTS
    desired_retention: float = 0.9
    learning_steps_seconds: tuple[int, ...] = (60, 600)
    relearning_steps_seconds: tuple[int, ...] = (600,)
    maximum_interval_days: int = 36500
    leech_threshold: int = 8
    is_fuzzed: bool = True
    zone_name: str = "UTC"
    rollover_hour: int = 4
    fsrs: Fsrs = field(init=False, repr=False, compare=False)
    calendar: Calendar = field(init=False, repr=False, compare=False)
    interval_factor: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_weights(self.weights)
        _check_range(self.desired_retention, 0.7, 0.99, field="desired_retention", name="The desired retention")
        _check_steps(self.learning_steps_seconds, field="learning_steps_seconds", name="A learning step")
        _check_steps(self.relearning_steps_seconds, field="relearning_steps_seconds", name="A relearning step")
        _check_range(
            self.maximum_interval_days, 1, 36500, field="maximum_interval_days", name="The maximum interval in days"
        )
        _check_range(self.leech_threshold, 0, 9999, field="leech_threshold", name="The leech threshold")
        _check_range(self.rollover_hour, 0, 23, field="rollover_hour", name="The hour at which a day begins")
        try:
            zone = ZoneInfo(self.zone_name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder of zones
            raise PresetInvalid(f"There is no time zone {self.zone_name!r}.", field="zone_name") from error
        # Worked out once and kept as plain attributes: the fold reads them for every review.
        object.__setattr__(self, "fsrs", fsrs_for(self.weights))
        object.__setattr__(self, "calendar", calendar_for(zone, self.rollover_hour))
        object.__setattr__(self, "interval_factor", self.fsrs.interval_factor(self.desired_retention))

    def to_json(self) -> dict[str, object]:
        """The preset as plain JSON values, which `from_json` reads back to an equal one."""
        stored: dict[str, object] = {"algorithm": ALGORITHM}
        for name in _stored_fields():
            value = getattr(self, name)
            stored[name] = list(value) if isinstance(value, tuple) else value
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote. Raises PresetInvalid where a field is missing, unknown, or of another kind."""
        known = {"algorithm", *_stored_fields()}
        for name in sorted(known ^ stored.keys()):
            raise PresetInvalid(f"{name} is {'missing' if name in known else 'not a preset field'}.", field=name)
        if stored["algorithm"] != ALGORITHM:
            raise PresetInvalid(f"The weights are of {stored['algorithm']!r}, not {ALGORITHM}.", field="algorithm")
        return cls(
            weights=tuple(_number(each, "weights") for each in _list(stored, "weights")),
            desired_retention=_number(stored["desired_retention"], "desired_retention"),
            learning_steps_seconds=_steps(stored, "learning_steps_seconds"),
            relearning_steps_seconds=_steps(stored, "relearning_steps_seconds"),
            maximum_interval_days=_whole(stored["maximum_interval_days"], "maximum_interval_days"),
            leech_threshold=_whole(stored["leech_threshold"], "leech_threshold"),
            is_fuzzed=_flag(stored, "is_fuzzed"),
            zone_name=_text(stored, "zone_name"),
            rollover_hour=_whole(stored["rollover_hour"], "rollover_hour"),
        )


def _stored_fields() -> list[str]:
    return [each.name for each in fields(Preset) if each.init]


def _check_weights(weights: Weights) -> None:
    if len(weights) != len(WEIGHT_BOUNDS):
        raise PresetInvalid(f"{ALGORITHM} has {len(WEIGHT_BOUNDS)} weights, not {len(weights)}.", field="weights")
    for place, (weight, (lowest, highest)) in enumerate(zip(weights, WEIGHT_BOUNDS, strict=True)):
        if not lowest - _BOUND_TOLERANCE <= weight <= highest + _BOUND_TOLERANCE:  # false for NaN, too
            raise PresetInvalid(f"Weight {place} is {weight}, outside {lowest} to {highest}.", field="weights")


def _check_range(value: float, lowest: float, highest: float, *, field: str, name: str) -> None:
    if not lowest <= value <= highest:
        raise PresetInvalid(f"{name} is {value}, outside {lowest} to {highest}.", field=field)


def _check_steps(steps: tuple[int, ...], *, field: str, name: str) -> None:
    for seconds in steps:
        _check_range(seconds, 1, _LONGEST_STEP_SECONDS, field=field, name=f"{name} in seconds")


def _list(stored: Mapping[str, object], field: str) -> Sequence[object]:
    value = stored[field]
    if not isinstance(value, list):
        raise PresetInvalid(f"{field} is not a list.", field=field)
    return value


def _steps(stored: Mapping[str, object], field: str) -> tuple[int, ...]:
    return tuple(_whole(each, field) for each in _list(stored, field))


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PresetInvalid(f"{field} holds {value!r}, which is not a number.", field=field)
    return value


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PresetInvalid(f"{field} holds {value!r}, which is not a whole number.", field=field)
    return value


def _flag(stored: Mapping[str, object], field: str) -> bool:
    value = stored[field]
    if not isinstance(value, bool):
        raise PresetInvalid(f"{field} is neither true nor false.", field=field)
    return value


def _text(stored: Mapping[str, object], field: str) -> str:
    value = stored[field]
    if not isinstance(value, str):
        raise PresetInvalid(f"{field} is not text.", field=field)
    return value


DEFAULT: Final = Preset()
