"""What is shown of an attempt, and to whom: the one place that decides what leaves the server.

A view is built from what may be seen; nothing is taken away from a full one. Pages and API render these values and
nothing else, so that a key cannot slip out with a field somebody adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from quizzes.attempts.models import Attempt, Mark, MarkSource, Quiz, Response, Step, StepKind
from quizzes.attempts.queries.marks import outcome_of, standing
from quizzes.attempts.queries.stored import (
    headings_by_slot,
    marks_of_attempt,
    responses_shown,
    steps_by_response,
    steps_of_attempt,
)
from quizzes.attempts.queries.terms import closing_for_all
from quizzes.bank.models import ItemVersion
from quizzes.bank.queries import parsed_body
from quizzes.engine.grading.behaviours import Behaviour, checks_left, is_settled, score_at_hand_in
from quizzes.engine.grading.points import points_of
from quizzes.engine.grading.response import Outcome, Unreadable
from quizzes.engine.grading.review_policy import FACETS, Facet, Judgement, Phase, phase_of, visible
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, NeedsMarker, Score
from seminar.enginewords import in_words, solution_in_words

type Verdict = Literal["right", "partly", "wrong", "ungraded"]
type Sight = Callable[[Judgement], frozenset[Facet]]


@dataclass(frozen=True, slots=True)
class RubricLine:
    """What a criterion earned, of how many points."""

    title: str
    points: Decimal
    worth: Decimal


@dataclass(frozen=True, slots=True)
class SlotView:
    """One question as it may be shown now.

    From `raw` to the end, None is what may not be seen or is not there. `public` is what the item type shows before
    submitting. `raw` is the learner's own answer as they sent it. Texts are Markdown. `passage` is an anchor ('3.2') in
    the lecture of the public id `lecture`.
    """

    position: int
    section: str
    section_introduction: str
    type: str
    stem: str
    public: Json
    worth: Decimal
    seq: int
    is_flagged: bool
    is_answered: bool
    saved_at: datetime | None
    checks_left: int
    is_settled: bool
    raw: Json = None
    certainty: int | None = None
    verdict: Verdict | None = None
    points: Decimal | None = None
    key: str | None = None
    feedback: str | None = None
    comment: str | None = None
    rubric: tuple[RubricLine, ...] | None = None
    passage: str | None = None
    lecture: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt as one may see it at `at`.

    After the hand-in a slot of which nothing may be seen is left out. `points`, `unmarked_count` (answers that wait
    for a person) and `is_passed` are None where marks may not be seen.
    """

    attempt: Attempt
    quiz: Quiz
    at: datetime
    phase: Phase
    slots: tuple[SlotView, ...]
    worth: Decimal
    points: Decimal | None = None
    unmarked_count: int | None = None
    is_passed: bool | None = None


def view_for_learner(attempt: Attempt, *, at: datetime) -> AttemptView:
    """Return the attempt as its learner may see it at `at`, by the quiz's review policy."""
    quiz, phase, is_released = attempt.quiz, _phase(attempt, at=at), attempt.quiz.is_released(at=at)

    def sight(judgement: Judgement) -> frozenset[Facet]:
        return visible(quiz.policy, phase=phase, judgement=judgement, is_released=is_released)

    return _view(attempt, at=at, phase=phase, sight=sight, is_released=is_released)


def view_for_staff(attempt: Attempt, *, at: datetime) -> AttemptView:
    """Return the attempt with all there is to see."""
    return _view(attempt, at=at, phase=_phase(attempt, at=at), sight=lambda _judgement: FACETS, is_released=True)


def with_marks_in_sight(quiz: Quiz, attempts: Sequence[Attempt], *, at: datetime) -> set[int]:
    """Return the ids of those attempts at the quiz whose marks their learner may see at `at`."""
    if not quiz.is_released(at=at):
        return set()
    closing = closing_for_all(quiz)
    phases = {each.id: phase_of(submitted_at=each.submitted_at, closes_for_all_at=closing, at=at) for each in attempts}
    return {id_ for id_, phase in phases.items() if phase != "during" and "marks" in quiz.policy.shown.get(phase, ())}


def is_passed(attempt: Attempt) -> bool | None:
    """Return whether a graded attempt reaches the quiz's pass mark; None where there is no mark or no grade yet."""
    if attempt.quiz.pass_mark is None or attempt.points is None or attempt.unmarked_count:
        return None
    return attempt.points >= attempt.quiz.pass_mark * attempt.worth


def _phase(attempt: Attempt, *, at: datetime) -> Phase:
    if attempt.submitted_at is None:
        return "during"
    return phase_of(submitted_at=attempt.submitted_at, closes_for_all_at=closing_for_all(attempt.quiz), at=at)


def _view(attempt: Attempt, *, at: datetime, phase: Phase, sight: Sight, is_released: bool) -> AttemptView:
    behaviour = attempt.quiz.behaviour
    is_judged = phase != "during" or behaviour.checks_allowed > 0
    steps = steps_by_response(steps_of_attempt(attempt_id=attempt.id)) if is_judged else {}
    marks = standing(marks_of_attempt(attempt_id=attempt.id)) if phase != "during" else {}
    responses = _responses(attempt, with_passage=is_judged)
    judged = [
        _Judged(each, steps.get(each.id, []), marks.get(each.id), behaviour, phase, is_released) for each in responses
    ]
    headings = {slot_id: heading for slot_id, *heading in headings_by_slot(quiz_id=attempt.quiz_id)}
    slots = tuple(
        _slot(each, facets=facets, heading=headings[each.response.slot_id])
        for each in judged
        if (facets := sight(each.judgement)) or phase == "during"
    )
    sees_marks = attempt.submitted_at is not None and "marks" in sight("settled")
    return AttemptView(
        attempt=attempt,
        quiz=attempt.quiz,
        at=at,
        phase=phase,
        slots=slots,
        worth=attempt.worth,
        points=attempt.points if sees_marks else None,
        unmarked_count=attempt.unmarked_count if sees_marks else None,
        is_passed=is_passed(attempt) if sees_marks else None,
    )


def _responses(attempt: Attempt, *, with_passage: bool) -> list[Response]:
    """Return the attempt's responses with all that showing them reads; a body is read once, unless it was regraded."""
    responses = responses_shown(attempt_id=attempt.id, with_passage=with_passage)
    regraded = {each.item_version_id for each in responses if each.item_version_id != each.shown_version_id}
    moved = ItemVersion.objects.in_bulk(regraded) if regraded else {}
    for each in responses:
        each.item_version = moved.get(each.item_version_id, each.shown_version)
    return responses


@dataclass(frozen=True, slots=True)
class _Judged:
    """A response with what has been said of it so far."""

    response: Response
    steps: Sequence[Step]
    mark: Mark | None
    behaviour: Behaviour
    phase: Phase
    is_released: bool

    @property
    def checked(self) -> list[Decimal]:
        checks = (step.fraction for step in self.steps if step.kind == StepKind.CHECK)
        return [fraction for fraction in checks if fraction is not None]

    @property
    def judgement(self) -> Judgement:
        if self.phase != "during" or is_settled(self.behaviour, self.checked):
            return "settled"
        return "checked" if self.checked else "unchecked"

    @property
    def raw(self) -> Json:
        """The answer that was judged: the last handed in or checked, else the draft."""
        raw: Json = self.steps[-1].raw if self.steps else self.response.raw
        return raw

    @property
    def graded_by(self) -> ItemVersion:
        """The version that the answer is graded by, with its item."""
        version = self.response.item_version
        version.item = self.response.shown_version.item
        return version

    def outcome(self) -> Outcome:
        return outcome_of(self.response, raw=self.raw, version=self.graded_by)

    def verdict(self, outcome: Outcome) -> Verdict:
        fraction = self._fraction(outcome)
        if fraction is None:
            return "ungraded"
        return "right" if fraction >= 1 else "partly" if fraction > 0 else "wrong"

    def _fraction(self, outcome: Outcome) -> Decimal | None:
        if self.phase == "during":
            return self.checked[-1] if self.checked else None
        if self.mark is None:
            return None
        by_machine = self.mark.source in (MarkSource.AUTO, MarkSource.REGRADE) or not self.is_released
        if by_machine and not isinstance(outcome, NeedsMarker):
            return outcome.fraction if isinstance(outcome, Score) else Decimal(0)
        if not self.is_released:
            return None  # right or wrong by a person's mark would tell that mark
        worth = self.response.worth
        return self.mark.points / worth if worth else Decimal(self.mark.points > 0)

    def points(self) -> Decimal | None:
        if self.phase != "during":
            return None if self.mark is None else self.mark.points
        score = score_at_hand_in(self.behaviour, checked=self.checked, unchecked=None)
        return points_of(score=score, worth=self.response.worth)

    def feedback(self, outcome: Outcome) -> str:
        """What answers this response and, once no try is left, what the author says of the question."""
        own = in_words(outcome.reason if isinstance(outcome, Unreadable) else outcome.feedback)
        general = self.response.item_version.feedback if self.judgement == "settled" else ""
        return "\n\n".join(text for text in (own, general) if text)

    def rubric(self) -> tuple[RubricLine, ...]:
        if self.mark is None or self.response.shown_version.item.type != "essay":
            return ()
        criteria = parsed_body(self.graded_by).criteria
        picked = self.mark.picks
        return tuple(
            RubricLine(criterion.title, Decimal(picked[id_]), criterion.points)
            for id_, criterion in criteria.items()
            if id_ in picked
        )


def _slot(judged: _Judged, *, facets: frozenset[Facet], heading: Sequence[str]) -> SlotView:
    response, version = judged.response, judged.response.shown_version
    kind, arrangement = REGISTRY[version.item.type], tuple(response.arrangement)
    is_judged = judged.judgement != "unchecked" and facets - {"responses"}
    outcome = judged.outcome() if is_judged else None

    def seen[Value](facet: Facet, value: Callable[[Outcome], Value]) -> Value | None:
        return value(outcome) if outcome is not None and facet in facets else None

    return SlotView(
        position=response.position,
        section=heading[0],
        section_introduction=heading[1],
        type=version.item.type,
        stem=version.stem,
        public=kind.public(parsed_body(version), arrangement),
        worth=response.worth,
        seq=response.seq,
        is_flagged=response.is_flagged,
        is_answered=response.raw not in (None, {}),
        saved_at=response.saved_at,
        checks_left=checks_left(judged.behaviour, judged.checked) if judged.phase == "during" else 0,
        is_settled=judged.phase == "during" and judged.judgement == "settled",
        raw=response.raw if "responses" in facets else None,
        certainty=response.certainty if "responses" in facets else None,
        verdict=seen("right_or_wrong", judged.verdict),
        points=seen("marks", lambda _outcome: judged.points()),
        key=seen("key", lambda _outcome: solution_in_words(kind.name, kind.solution(parsed_body(judged.graded_by)))),
        feedback=seen("feedback", judged.feedback),
        comment=seen("comments", lambda _outcome: judged.mark.comment if judged.mark else ""),
        rubric=seen("comments", lambda _outcome: judged.rubric()),
        passage=seen("feedback", lambda _outcome: version.item.passage.anchor if version.item.passage else ""),
        lecture=seen("feedback", lambda _: version.item.passage.lecture.public_id if version.item.passage else ""),
    )
