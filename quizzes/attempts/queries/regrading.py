"""Grading the answers to an item again by another version: what it would change, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from quizzes.attempts.models import (
    Attempt,
    AttemptState,
    Mark,
    MarkSource,
    Quiz,
    Regrade,
    RegradeTarget,
    Response,
    Step,
    StepKind,
)
from quizzes.attempts.queries.classpoints import class_points
from quizzes.attempts.queries.marks import MachineMark, MarkRow, machine_mark, standing
from quizzes.bank.models import Item, ItemVersion
from quizzes.engine.grading.behaviours import Behaviour
from quizzes.engine.psychometrics.items import ItemStatistics, drawn_item_statistics
from seminar.people.models import User
from seminar.prepared import prepared

BY_PEOPLE = (MarkSource.MANUAL, MarkSource.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Change:
    """One handed-in answer: the points that stand, None without a mark, and those that it would have.

    `is_kept` tells that a person has marked it and that their mark stays.
    """

    attempt: Attempt
    before: Decimal | None
    after: Decimal | None
    is_kept: bool

    @property
    def learner(self) -> User:
        return self.attempt.learner

    @property
    def counts(self) -> bool:
        return self.attempt.counts

    @property
    def difference(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a regrade would do. `changes` are of all answers it covers: gains first, then losses, then the rest.

    Gains and losses are of attempts that count, whether they are graded to the end or wait for a marker.
    `running_count` are answers not handed in yet, which would be graded by the new version then. `before` and `after`
    are the item's statistics over first attempts: the facility over all that are handed in, the discrimination over
    those that are graded to the end. `waiting_count` is how many are not.
    """

    quiz: Quiz
    item: Item
    to_version: ItemVersion
    changes: tuple[Change, ...]
    running_count: int
    waiting_count: int
    before: ItemStatistics
    after: ItemStatistics

    @property
    def gains(self) -> list[Change]:
        return [each for each in self.changes if each.counts and each.difference > 0]

    @property
    def losses(self) -> list[Change]:
        return [each for each in self.changes if each.counts and each.difference < 0]

    @property
    def unchanged_count(self) -> int:
        return sum(each.counts and not each.difference for each in self.changes)

    @property
    def kept_count(self) -> int:
        return sum(each.is_kept for each in self.changes)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a regrade has come; once it is taken back, `done` of `total` answers are as before."""

    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class NewPoints:
    """The mark that a regrade adds to one answer."""

    mark: MachineMark
    source: MarkSource


def covered(quiz: Quiz, *, item: Item, to_version: ItemVersion) -> QuerySet[Response]:
    """Return the responses to the item in the quiz that are graded by another of its versions.

    Also those of void attempts, which may be restored, and of running ones, which are graded when they are handed in.
    """
    asked = Response.objects.filter(attempt__quiz=quiz, item_version__item=item)
    return asked.exclude(item_version=to_version)


def preview(quiz: Quiz, *, item: Item, to_version: ItemVersion, replaces_marks_by_people: bool = False) -> Preview:
    """Return what a regrade by that version of the item would do. Nothing is stored.

    `to_version` comes with its item. In a number of queries that does not grow with the class.
    """
    responses = covered(quiz, item=item, to_version=to_version).select_related("attempt__learner").order_by("id")
    answers = [each for each in responses if each.attempt.submitted_at is not None]
    marks = standing(Mark.objects.filter(response__in=[each.id for each in answers]).order_by("id"))
    steps = steps_by_response(answers)
    after: dict[int, Decimal] = {}
    changes = []
    for response in answers:
        held = marks.get(response.id)
        new = new_points(
            response,
            held=held,
            steps=steps.get(response.id, ()),
            behaviour=quiz.behaviour,
            version=to_version,
            replaces=replaces_marks_by_people,
        )
        before = held.points if held else None
        is_kept = held is not None and held.source in BY_PEOPLE and (new is None or new.source not in BY_PEOPLE)
        then = before if new is None or is_kept else new.mark.points
        after[response.id] = then or Decimal(0)
        changes.append(Change(response.attempt, before=before, after=then, is_kept=is_kept))
    waiting_count, *statistics = _statistics(quiz, item=item, after=after)
    return Preview(
        quiz=quiz,
        item=item,
        to_version=to_version,
        changes=tuple(sorted(changes, key=_gains_first)),
        running_count=len(responses) - len(answers),
        waiting_count=waiting_count,
        before=statistics[0],
        after=statistics[1],
    )


def new_points(
    response: Response,
    *,
    held: Mark | MarkRow | None,
    steps: Sequence[Step],
    behaviour: Behaviour,
    version: ItemVersion,
    replaces: bool,
) -> NewPoints | None:
    """Return the mark that a regrade by this version adds; None where a machine has nothing to say.

    `held` is the mark that stands. Where a person gave it, the new one stands only if it `replaces` theirs; else it
    lies below, for the day on which theirs is taken back.
    """
    if not steps or steps[-1].kind != StepKind.HAND_IN:
        return None
    made = machine_mark(response, steps=steps, behaviour=behaviour, version=version)
    if made is None:
        return None
    overrules = replaces and held is not None and held.source in BY_PEOPLE
    return NewPoints(made, MarkSource.OVERRIDE if overrules else MarkSource.REGRADE)


def steps_by_response(responses: Iterable[Response]) -> dict[int, list[Step]]:
    """Return the steps of each of the responses, by response id, in the order made."""
    found: dict[int, list[Step]] = {}
    for step in _steps_of(response_ids=[each.id for each in responses]):
        found.setdefault(step.response_id, []).append(step)
    return found


@prepared
def _steps_of(*, response_ids: Sequence[int]) -> QuerySet[Step]:
    return Step.objects.filter(response__in=response_ids).order_by("id")


def _gains_first(change: Change) -> tuple[int, Decimal, str, int]:
    """Sort by gain, loss or neither, then the largest change, then by name."""
    rank = 0 if change.difference > 0 else 1 if change.difference < 0 else 2
    return rank, -abs(change.difference), change.learner.display_name, change.attempt.number


def _statistics(quiz: Quiz, *, item: Item, after: Mapping[int, Decimal]) -> tuple[int, ItemStatistics, ItemStatistics]:
    """Return how many first attempts at the item wait for a marker, and its statistics now and with these points.

    `after` is by response id. An attempt that waits has no rest of the quiz to agree with, but it has answered.
    """
    known = class_points(quiz, with_waiting=True)
    versions = set(ItemVersion.objects.filter(item=item).values_list("id", flat=True))
    graded = {attempt.id for attempt in known.attempts if attempt.state == AttemptState.GRADED}
    answers = [answer for answer in known.answers if answer.version_id in versions]
    settled = [answer for answer in answers if answer.attempt_id in graded]
    rests = [known.grades[answer.attempt_id] - known.points[answer.id] for answer in settled]
    worth = answers[0].worth if answers else Decimal(1)

    def over(points: Mapping[int, Decimal]) -> ItemStatistics:
        of_all = [points.get(answer.id, known.points[answer.id]) for answer in answers]
        of_settled = [points.get(answer.id, known.points[answer.id]) for answer in settled]
        everybody = drawn_item_statistics(worth=worth, points=of_all, rests=[Decimal(0)] * len(of_all))
        return replace(
            drawn_item_statistics(worth=worth, points=of_settled, rests=rests),
            n=everybody.n,
            facility=everybody.facility,
            standard_deviation=everybody.standard_deviation,
        )

    return len(answers) - len(settled), over({}), over(after)


def versions_asked(quiz: Quiz, *, item: Item) -> dict[int, int]:
    """Return how many answers in the quiz are graded by each version of the item, by version id."""
    asked = Response.objects.filter(attempt__quiz=quiz, item_version__item=item)
    return dict(asked.order_by().values_list("item_version").annotate(n=Count("id")))


def quizzes_asking(item: Item, *, user: User) -> QuerySet[Quiz]:
    """Return the quizzes of the user's classes that have answers to the item, the newest first.

    Each says how many there are, `answer_count`, and how many of them are graded by an earlier version,
    `outdated_count`.
    """
    asked = Q(attempts__responses__item_version__item=item)
    outdated = asked & ~Q(attempts__responses__item_version=item.current_id)
    counted = (
        Quiz.objects.staffed_by(user)
        .filter(asked)
        .annotate(
            answer_count=Count("attempts__responses", filter=asked),
            outdated_count=Count("attempts__responses", filter=outdated),
        )
    )
    return counted.order_by("-id")


def regrades_of(quiz: Quiz) -> QuerySet[Regrade]:
    """Return the regrades of the quiz, the newest first, with how many answers each covers, has done, and has undone.

    They are there as `total`, `done` and `undone`.
    """
    return (
        Regrade.objects.filter(quiz=quiz)
        .select_related("quiz", "item", "to_version__item", "ordered_by", "reverted_by")
        .annotate(
            total=Count("targets"),
            done=Count("targets", filter=Q(targets__done_at__isnull=False)),
            undone=Count("targets", filter=Q(targets__reverted_at__isnull=False)),
        )
        .order_by("-id")
    )


def progress_of(regrade: Regrade) -> Progress:
    """Return how far the regrade has come, or how far it has been taken back."""
    targets = RegradeTarget.objects.filter(regrade=regrade)
    if regrade.reverted_at is None:
        return Progress(done=targets.filter(done_at__isnull=False).count(), total=targets.count())
    regraded = targets.filter(done_at__isnull=False)
    return Progress(done=regraded.filter(reverted_at__isnull=False).count(), total=regraded.count())


def unfinished() -> QuerySet[RegradeTarget]:
    """Return the targets with work left: to be regraded, or to be taken back."""
    to_do = Q(regrade__reverted_at=None, done_at=None)
    to_undo = Q(regrade__reverted_at__isnull=False, done_at__isnull=False, reverted_at=None)
    return RegradeTarget.objects.filter(to_do | to_undo)


@prepared
def attempts_locked(*, attempt_ids: Sequence[int]) -> QuerySet[Attempt]:
    """The attempts of these ids in order, locked."""
    return Attempt.objects.select_for_update(of=("self",), no_key=True).filter(id__in=attempt_ids).order_by("id")


@prepared
def targets_left(*, regrade_id: int, attempt_ids: Sequence[int], is_reverted: bool) -> QuerySet[RegradeTarget]:
    """The regrade's targets in these attempts with work left, and their responses; to be taken back, what they had."""
    found = unfinished().filter(regrade=regrade_id, response__attempt__in=attempt_ids).order_by("response")
    return found.select_related("response", *(["from_version__item"] if is_reverted else []))


@prepared
def worths_of(*, attempt_ids: Sequence[int]) -> QuerySet[Response, tuple[int, int, Decimal]]:
    """The id, attempt and worth of each response of these attempts."""
    return Response.objects.filter(attempt__in=attempt_ids).values_list("id", "attempt_id", "worth")


def is_under_way(quiz: Quiz, *, item_id: int) -> bool:
    """Return whether a regrade of the item in the quiz, or the taking back of one, has work left."""
    return unfinished().filter(regrade__quiz=quiz, regrade__item=item_id).exists()


def later_than(regrade: Regrade) -> QuerySet[Regrade]:
    """Return the regrades of the same answers that were ordered after this one and stand."""
    same = Regrade.objects.filter(quiz=regrade.quiz_id, item=regrade.item_id, reverted_at=None)
    return same.filter(id__gt=regrade.id)


def pinned_elsewhere(quiz: Quiz, *, to_version: ItemVersion) -> bool:
    """Return whether the quiz pins the item to another version, which attempts begun from now on would still get."""
    pinned = quiz.slots.filter(item=to_version.item_id, version__isnull=False)
    return pinned.exclude(version=to_version).exists()
