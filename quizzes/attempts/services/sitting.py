"""What a learner asks for while sitting a quiz: start or resume, save, flag, check, hand in."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.jobs.holds import hold_while_sat
from quizzes.attempts.jobs.transitions import follow_the_clock, hand_in, lock_attempt
from quizzes.attempts.models import (
    Attempt,
    AttemptEvent,
    EventKind,
    HandedInBy,
    Quiz,
    Response,
    Step,
    StepKind,
)
from quizzes.attempts.queries.drawing import choose
from quizzes.attempts.queries.marks import fraction_of, outcome_of, stored_fraction
from quizzes.attempts.queries.stored import (
    attempts_at,
    attempts_seen,
    learners_locked,
    own_attempt,
    responses_at,
    visible_quiz,
)
from quizzes.attempts.queries.terms import deadline_under, terms_for
from quizzes.engine.grading.behaviours import is_settled
from quizzes.engine.grading.response import Unreadable
from quizzes.engine.grading.timing import require_startable
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.rawresponse import LONGEST_ESSAY
from quizzes.engine.itemtypes.storable import is_storable
from seminar.batchwrites import add_rows, add_rows_and_keys, store_fields
from seminar.enginewords import in_words
from seminar.people.models import Seminar, User

LARGEST_SEQ = 2**53 - 1  # what JavaScript counts to


class AttemptClosed(Exception):
    """The attempt takes no more answers."""


class WrongPassword(Exception):
    """The quiz asks for a password, and this is not it."""


class NoSuchSlot(LookupError):
    """The attempt has no slot at this position."""


class ResponseRefused(ValueError):
    """The response cannot be stored or cannot be had checked; the message is for the learner."""


class StaleResponse(Exception):
    """A newer answer is stored: `current` is it. The sender shows it and overwrites nothing."""

    def __init__(self, current: Response) -> None:
        super().__init__(f"sequence {current.seq} is stored")
        self.current = current


def start_attempt(
    *, learner: User, quiz_id: str, at: datetime, password: str = "", is_preview: bool = False
) -> tuple[Attempt, bool]:
    """Return the learner's running attempt at the quiz of this public id, else a new one, and whether it is new.

    Staff may start a preview whenever they like; it counts for nothing. Raises Quiz.DoesNotExist, StartRefused,
    WrongPassword and QuizNotReady.
    """
    quiz = visible_quiz(learner, quiz_id)
    if is_preview and not Seminar.objects.staffed_by(learner).filter(id=quiz.seminar_id).exists():
        raise Quiz.DoesNotExist(quiz_id)
    with transaction.atomic():
        learners_locked(learner_id=learner.id)
        earlier = attempts_at(quiz_id=quiz.id, learner_id=learner.id)
        for running in (each for each in earlier if each.submitted_at is None):
            attempt = lock_attempt(running.id)
            if attempt.submitted_at is None and not _closed_by_clock(attempt, at=at):
                return attempt, False
        return _start(quiz, learner, earlier=earlier, at=at, password=password, is_preview=is_preview), True


def _start(
    quiz: Quiz, learner: User, *, earlier: Sequence[Attempt], at: datetime, password: str, is_preview: bool
) -> Attempt:
    terms = terms_for(quiz, learner_id=learner.id)
    if not is_preview:
        made = [each for each in earlier if each.counts]
        require_startable(terms, at=at, attempts_made=len(made))
        if quiz.password and not hmac.compare_digest(quiz.password.encode(), password.encode()):
            raise WrongPassword
    seed = secrets.randbelow(2**31)
    chosen = choose(quiz, seed=seed)
    attempt = Attempt(
        quiz=quiz,
        learner=learner,
        number=max((each.number for each in earlier), default=0) + 1,
        is_preview=is_preview,
        seed=seed,
        started_at=at,
        worth=sum(each.worth for each in chosen),
    )
    attempt.deadline_at = deadline_under(terms, attempt)
    add_rows_and_keys([attempt])
    add_rows(
        [
            Response(
                attempt=attempt,
                slot=each.slot,
                position=position,
                shown_version=each.version,
                item_version=each.version,
                arrangement=list(each.arrangement),
                worth=each.worth,
            )
            for position, each in enumerate(chosen, start=1)
        ]
    )
    add_rows([AttemptEvent(attempt=attempt, kind=EventKind.STARTED, actor=learner, happened_at=at)])
    if terms.closes_at.value is None and not is_preview:
        # Without a closing date the quiz itself holds nothing back from the drill; while it is sat, the attempt does.
        hold_while_sat(attempt)
    return attempt


def save_response(
    *,
    learner: User,
    attempt_id: str,
    position: int,
    seq: int,
    raw: Json,
    at: datetime,
    certainty: int | None = None,
    is_flagged: bool | None = None,
) -> Response:
    """Store the learner's answer as it came, and return the slot's response. `seq` is the sender's and only rises.

    The same answer sent again under its number changes nothing. Raises Attempt.DoesNotExist, NoSuchSlot,
    ResponseRefused, StaleResponse, and AttemptClosed once the grace period is over.
    """
    _require_storable(raw, seq=seq, certainty=certainty)
    with transaction.atomic():
        attempt = _open_attempt(learner, attempt_id, at=at)
        if attempt is not None:
            response = _save(attempt, position, seq=seq, raw=raw, certainty=certainty, at=at)
            if is_flagged is not None and response.is_flagged != is_flagged:
                response.is_flagged = is_flagged
                response.save(update_fields=["is_flagged"])
            return response
    raise AttemptClosed  # outside, so that what the clock did to the attempt is kept


def _save(attempt: Attempt, position: int, *, seq: int, raw: Json, certainty: int | None, at: datetime) -> Response:
    response = _response_at(attempt, position)
    if certainty is not None and not attempt.quiz.behaviour.asks_for_certainty:
        raise ResponseRefused(_("This quiz does not ask how certain you are."))
    if seq == response.seq and raw == response.raw and certainty == response.certainty:
        return response
    if seq <= response.seq:
        raise StaleResponse(response)
    if attempt.quiz.behaviour.checks_allowed and is_settled(attempt.quiz.behaviour, _checked_fractions(response)):
        raise ResponseRefused(_("This question is settled: no further try is left."))
    response.seq, response.raw, response.certainty, response.saved_at = seq, raw, certainty, at
    store_fields([response], ("seq", "raw", "certainty", "saved_at"))
    attempt.last_saved_at = at
    store_fields([attempt], ("last_saved_at",))
    return response


def flag_response(*, learner: User, attempt_id: str, position: int, is_flagged: bool, at: datetime) -> Response:
    """Mark a slot to be come back to, or no longer. Raises as save_response does."""
    with transaction.atomic():
        attempt = _open_attempt(learner, attempt_id, at=at)
        if attempt is not None:
            response = _response_at(attempt, position)
            response.is_flagged = is_flagged
            response.save(update_fields=["is_flagged"])
            return response
    raise AttemptClosed


def check_response(*, learner: User, attempt_id: str, position: int, seq: int, raw: Json, at: datetime) -> Response:
    """Store the answer and have it judged now, where the quiz's behaviour gives checks.

    The same answer sent again under its number is not one more try. An answer that cannot be read is refused and is no
    try. Raises as save_response does.
    """
    _require_storable(raw, seq=seq, certainty=None)
    with transaction.atomic():
        attempt = _open_attempt(learner, attempt_id, at=at)
        if attempt is not None:
            return _check(attempt, position, seq=seq, raw=raw, at=at)
    raise AttemptClosed


def _check(attempt: Attempt, position: int, *, seq: int, raw: Json, at: datetime) -> Response:
    if not attempt.quiz.behaviour.checks_allowed:
        raise ResponseRefused(_("Answers of this quiz are judged when it is handed in."))
    response = _response_at(attempt, position)
    last = Step.objects.filter(response=response, kind=StepKind.CHECK).order_by("-id").first()
    if seq == response.seq and last is not None and last.raw == raw == response.raw:
        return response
    response = _save(attempt, position, seq=seq, raw=raw, certainty=None, at=at)
    if raw in (None, {}):
        raise ResponseRefused(_("There is no answer to check."))
    outcome = outcome_of(response, raw=raw, version=response.item_version)
    if isinstance(outcome, Unreadable):
        raise ResponseRefused(in_words(outcome.reason))
    fraction = fraction_of(outcome)
    if fraction is None:
        raise ResponseRefused(_("Only a person can judge this answer."))
    Step.objects.create(response=response, kind=StepKind.CHECK, raw=raw, fraction=stored_fraction(fraction), made_at=at)
    return response


def _checked_fractions(response: Response) -> list[Decimal]:
    steps = Step.objects.filter(response=response, kind=StepKind.CHECK).order_by("id")
    return [step.fraction for step in steps if step.fraction is not None]


def submit_attempt(*, learner: User, attempt_id: str, at: datetime) -> Attempt:
    """Hand the attempt in and grade what a machine can; one that is handed in already stays as it is.

    The hand-in is stored before anything is graded. Raises Attempt.DoesNotExist.
    """
    with transaction.atomic():
        attempt = _locked(learner, attempt_id)
        if not _closed_by_clock(attempt, at=at) and attempt.submitted_at is None:
            # In the grace period the time is up already: who hands in then has used all of it, and no more.
            ended_at = at if attempt.deadline_at is None else min(at, attempt.deadline_at)
            hand_in(attempt, by=HandedInBy.LEARNER, at=ended_at, actor=learner)
            _after_hand_in(attempt, at=at)
    return _as_graded(attempt)


def look_at_attempt(*, learner: User, attempt_id: str, at: datetime) -> Attempt:
    """Return the learner's attempt as the clock has it, closed and graded if it is over.

    Raises Attempt.DoesNotExist.
    """
    attempt = own_attempt(learner, attempt_id)
    if attempt.submitted_at is not None or attempt.deadline_at is None or at <= attempt.deadline_at:
        return attempt
    with transaction.atomic():
        attempt = lock_attempt(attempt.id)
        _closed_by_clock(attempt, at=at)
    return _as_graded(attempt)


def _as_graded(attempt: Attempt) -> Attempt:
    """Return the attempt with what its grading, which came after our transaction, has written."""
    for stored in attempts_seen(attempt_id=attempt.id):
        stored.quiz = attempt.quiz
        return stored
    raise Attempt.DoesNotExist(attempt.id)


def _open_attempt(learner: User, attempt_id: str, *, at: datetime) -> Attempt | None:
    """Return the learner's attempt, locked, if it takes answers now; None where it is over."""
    attempt = _locked(learner, attempt_id)
    return None if _closed_by_clock(attempt, at=at) or attempt.submitted_at is not None else attempt


def _locked(learner: User, attempt_id: str) -> Attempt:
    return own_attempt(learner, attempt_id, is_locked=True)


def _closed_by_clock(attempt: Attempt, *, at: datetime) -> bool:
    if follow_the_clock(attempt, at=at):
        _after_hand_in(attempt, at=at)
        return True
    return False


def _after_hand_in(attempt: Attempt, *, at: datetime) -> None:
    # At once, since it takes a few milliseconds and the learner is about to look; if it fails, the sweeper does it.
    transaction.on_commit(partial(grade_attempt, attempt_id=attempt.id, at=at), robust=True)


def _response_at(attempt: Attempt, position: int) -> Response:
    for response in responses_at(attempt_id=attempt.id, position=position):
        response.attempt = attempt
        return response
    raise NoSuchSlot(position)


def _require_storable(raw: Json, *, seq: int, certainty: int | None) -> None:
    if not 1 <= seq <= LARGEST_SEQ:
        raise ResponseRefused(_("The sequence number is from 1 to %(most)s.") % {"most": LARGEST_SEQ})
    if certainty is not None and certainty not in (1, 2, 3):
        raise ResponseRefused(_("Certainty is 1, 2 or 3."))
    total = 0
    for text in _texts(raw):
        total += len(text)
        if not is_storable(text):
            raise ResponseRefused(_("The answer holds a character that cannot be stored."))
    if total > LONGEST_ESSAY:
        raise ResponseRefused(
            _("The answer is %(length)s characters long; %(most)s are the most.")
            % {"length": f"{total:,}", "most": f"{LONGEST_ESSAY:,}"}
        )


def _texts(raw: Json) -> Iterator[str]:
    match raw:
        case str():
            yield raw
        case Mapping():
            for key, value in raw.items():
                yield str(key)
                yield from _texts(value)
        case list() | tuple():
            for value in raw:
                yield " "  # each costs something, so that a list of a million numbers is too long as well
                yield from _texts(value)
        case _:
            yield str(raw)
