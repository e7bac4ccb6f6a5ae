"""What a learner may see of an attempt, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

type Phase = Literal["during", "right_after", "while_open", "after_close"]
type Facet = Literal["responses", "right_or_wrong", "marks", "key", "feedback", "comments"]
type Judgement = Literal["unchecked", "checked", "settled"]

PHASES: Final[tuple[Phase, ...]] = get_args(Phase.__value__)
FACETS: Final[frozenset[Facet]] = frozenset(get_args(Facet.__value__))
RIGHT_AFTER_SECONDS: Final = 120

RELEASED_WITH_GRADES: Final[frozenset[Facet]] = frozenset({"marks", "comments"})


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """What is shown in each phase; a phase that is not named shows nothing. Raises ValueError for unknown names."""

    shown: Mapping[Phase, frozenset[Facet]]

    def __post_init__(self) -> None:
        for phase, facets in self.shown.items():
            if phase not in PHASES or not facets <= FACETS:
                raise ValueError(f"{phase}: {', '.join(sorted(facets))} is no phase with what it shows")


# The key waits until nobody can sit the quiz any more; all else is told at once.
DEFAULT_POLICY: Final = ReviewPolicy(
    {
        "during": FACETS - {"key"},
        "right_after": FACETS - {"key"},
        "while_open": FACETS - {"key"},
        "after_close": FACETS,
    }
)


def phase_of(*, submitted_at: datetime | None, closes_for_all_at: datetime | None, at: datetime) -> Phase:
    """Return the phase of an attempt: right after it for two minutes, then by whether anybody may still sit the quiz.

    `submitted_at` is None until it is handed in, and again when it is reopened.
    The closing is the last of all learners': one who is given longer must not be told the key by one who is not.
    Source: Moodle's quiz_attempt_state, which takes the learner's own closing.
    """
    if submitted_at is None:
        return "during"
    now = at.astimezone(UTC)
    if now < submitted_at.astimezone(UTC) + timedelta(seconds=RIGHT_AFTER_SECONDS):
        return "right_after"
    if closes_for_all_at is None or now < closes_for_all_at.astimezone(UTC):
        return "while_open"
    return "after_close"


def visible(policy: ReviewPolicy, *, phase: Phase, judgement: Judgement, is_released: bool) -> frozenset[Facet]:
    """Return what may be seen of one slot. Whatever is not in it must not leave the server.

    During an attempt one always sees one's own responses, of a slot that was not checked nothing else, and the key
    only where no further try is left (`judgement` is 'settled'). Marks and comments wait until grades are released.
    """
    facets = policy.shown.get(phase, frozenset())
    if phase == "during":
        if judgement == "unchecked":
            return frozenset({"responses"})
        facets |= {"responses"}
        if judgement == "checked":
            facets -= {"key"}
    return facets if is_released else facets - RELEASED_WITH_GRADES
