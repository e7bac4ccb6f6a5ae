"""The reads that each call of a sitting makes, compiled once (seminar/prepared.py)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from quizzes.attempts.models import Attempt, Mark, Override, Quiz, Response, Slot, Step
from quizzes.attempts.queries.access import attempts_of, quizzes_for
from seminar.people.models import User
from seminar.prepared import prepared

RESPONSE = tuple(field.name for field in Response._meta.concrete_fields)


def _of_content(version: str) -> list[str]:
    """Return the fields of a version and of its item that grading and showing read: each is read ten times a paper."""
    of_version = ("item", "stem", "body", "feedback", "content_hash")
    return [f"{version}__{name}" for name in of_version] + [f"{version}__item__type"]


def own_attempt(learner: User, public_id: str, *, is_locked: bool = False) -> Attempt:
    """Return the learner's attempt with its quiz, locked until the transaction ends if `is_locked`.

    Raises Attempt.DoesNotExist.
    """
    for attempt in _own_attempts(
        learner_id=learner.id, is_superuser=learner.is_superuser, public_id=public_id, is_locked=is_locked
    ):
        return attempt
    raise Attempt.DoesNotExist(public_id)


@prepared
def _own_attempts(*, learner_id: int, is_superuser: bool, public_id: str, is_locked: bool) -> QuerySet[Attempt]:
    found = attempts_of(User(id=learner_id, is_superuser=is_superuser)).filter(public_id=public_id)
    return found.select_for_update(of=("self",), no_key=True) if is_locked else found


def visible_quiz(user: User, public_id: str) -> Quiz:
    """Return the quiz with its seminar. Raises Quiz.DoesNotExist."""
    for quiz in _visible_quizzes(user_id=user.id, is_superuser=user.is_superuser, public_id=public_id):
        return quiz
    raise Quiz.DoesNotExist(public_id)


@prepared
def _visible_quizzes(*, user_id: int, is_superuser: bool, public_id: str) -> QuerySet[Quiz]:
    return quizzes_for(User(id=user_id, is_superuser=is_superuser)).filter(public_id=public_id)


@prepared
def attempts_by_id(*, attempt_id: int) -> QuerySet[Attempt]:
    """The attempt of this id with its quiz, locked."""
    locked = Attempt.objects.select_for_update(of=("self",), no_key=True).select_related("quiz")
    return locked.filter(id=attempt_id)


@prepared
def attempts_seen(*, attempt_id: int) -> QuerySet[Attempt]:
    """The attempt of this id as it is stored now."""
    return Attempt.objects.filter(id=attempt_id)


@prepared
def attempts_at(*, quiz_id: int, learner_id: int) -> QuerySet[Attempt]:
    """All the learner's attempts at the quiz, previews and void ones among them."""
    return Attempt.objects.filter(quiz_id=quiz_id, learner_id=learner_id)


@prepared
def learners_locked(*, learner_id: int) -> QuerySet[User]:
    """The learner, locked: of two tabs that start at once one waits here."""
    return User.objects.select_for_update(of=("self",), no_key=True).only("id").filter(id=learner_id)


@prepared
def overrides_for(*, quiz_id: int, learner_id: int) -> QuerySet[Override]:
    """The overrides of the quiz that hold for the learner, with their groups."""
    return Override.objects.filter(quiz_id=quiz_id).holding_for(learner_id).select_related("group")


@prepared
def slots_in_order(*, quiz_id: int) -> QuerySet[Slot]:
    """The quiz's slots in authored order, with items and versions, but for what neither sitters nor staff read."""
    slots = Slot.objects.filter(quiz_id=quiz_id).select_related("section", "item__current", "item__bank", "version")
    unread = [
        *(f"item__{name}" for name in ("former_slugs", "waivers", "origin", "loaded_hash", "created_at")),
        *(f"{version}__{name}" for version in ("item__current", "version") for name in ("note", "created_at")),
        *("item__bank__description", "item__bank__created_at"),
    ]
    return slots.defer(*unread).order_by("section__position", "position")


@prepared
def responses_at(*, attempt_id: int, position: int) -> QuerySet[Response]:
    """The response at a position, with the version that it is graded by."""
    found = Response.objects.filter(attempt_id=attempt_id, position=position)
    return found.select_related("item_version__item").only(*RESPONSE, *_of_content("item_version"))


@prepared
def responses_shown(*, attempt_id: int, with_passage: bool) -> QuerySet[Response]:
    """The attempt's responses in order, with what the learner was shown and, if asked for, where it comes from."""
    found = Response.objects.filter(attempt_id=attempt_id).order_by("position")
    content = _of_content("shown_version")
    if not with_passage:
        return found.select_related("shown_version__item").only(*RESPONSE, *content)
    passage = "shown_version__item__passage"
    place = (passage, f"{passage}__anchor", f"{passage}__lecture__public_id")
    return found.select_related(f"{passage}__lecture").only(*RESPONSE, *content, *place)


@prepared
def headings_by_slot(*, quiz_id: int) -> QuerySet[Slot, tuple[int, str, str]]:
    """The id of each of the quiz's slots with its section's title and introduction."""
    return Slot.objects.filter(quiz_id=quiz_id).values_list("id", "section__title", "section__introduction")


@prepared
def responses_graded(*, attempt_id: int) -> QuerySet[Response]:
    """The attempt's responses in order, with the versions that they are graded by."""
    found = Response.objects.filter(attempt_id=attempt_id).select_related("item_version__item").order_by("position")
    return found.only(*RESPONSE, *_of_content("item_version"))


@prepared
def drafts_of(*, attempt_id: int) -> QuerySet[Response]:
    """What stands in each slot of the attempt, in order."""
    return Response.objects.filter(attempt_id=attempt_id).order_by("position").only("id", "raw", "certainty")


@prepared
def steps_of_attempt(*, attempt_id: int) -> QuerySet[Step]:
    """The steps of all responses of the attempt, in the order made."""
    return Step.objects.filter(response__attempt=attempt_id).order_by("id")


@prepared
def marks_of_attempt(*, attempt_id: int) -> QuerySet[Mark]:
    """The marks of all responses of the attempt, in the order made."""
    return Mark.objects.filter(response__attempt=attempt_id).order_by("id")


def steps_by_response(steps: Sequence[Step]) -> dict[int, list[Step]]:
    """Return the steps by the id of their response, in the order given."""
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step.response_id, []).append(step)
    return found
