"""How a class drills: one row per student who lets it be seen, and the whole without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Case, CharField, Count, Max, Min, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, Substr

from quizzes.cards.models import Card, CardState, DeckOpening, LogKind, ReviewLog
from quizzes.cards.queries.progress.counting import Work
from quizzes.cards.queries.progress.reading import calendar_of
from seminar.people.models import Membership, Role, Seminar, User

FEWEST_HIDDEN: Final = 3
"""So many who keep their row to themselves are counted into the whole; of fewer, the whole less the rows would tell."""


class Pupil(NamedTuple):
    """One student's drilling of the class's decks: their own decks are nobody else's business.

    `days` are local days with a review. `due` are the cards that are waiting now, whatever the daily limits.
    """

    learner_id: int
    name: str
    username: str
    shows_progress: bool
    opened_at: datetime | None
    decks_opened: int
    work: Work
    days: int
    due: int
    last_seen_at: datetime | None


class Whole(NamedTuple):
    """The sums over `pupils` students, of whom `opened` have opened a deck."""

    pupils: int
    opened: int
    work: Work
    due: int


@dataclass(frozen=True, slots=True)
class ClassView:
    """The students who show their progress, and how many do not; the whole counts all of these or none."""

    pupils: tuple[Pupil, ...]
    hidden: int
    whole: Whole

    @property
    def counts_hidden(self) -> bool:
        return self.hidden >= FEWEST_HIDDEN


def seminars_taught(user: User) -> QuerySet[Seminar]:
    """Return the seminars whose class view the user may see: those they help to teach."""
    return Seminar.objects.staffed_by(user).order_by("title", "id")


def memberships_shown(user: User) -> QuerySet[Membership]:
    """Return the user's memberships as a student, with their seminars: those whose staff have a row of them."""
    found = Membership.objects.filter(user=user, role=Role.STUDENT).select_related("seminar")
    return found.order_by("joined_at", "id")


def class_view(seminar: Seminar, *, at: datetime, days: int | None) -> ClassView:
    """Return how the class drilled in the last `days` local days, or ever; the queries don't depend on its size."""
    pupils = _pupils(seminar, _students(seminar), at=at, days=days)
    shown = tuple(pupil for pupil in pupils if pupil.shows_progress)
    hidden = len(pupils) - len(shown)
    return ClassView(shown, hidden, _whole(pupils if hidden >= FEWEST_HIDDEN else shown))


def row_of(learner: User, seminar: Seminar, *, at: datetime, days: int | None) -> Pupil | None:
    """Return the row that the seminar's staff have of the learner, or would have; None for who is no student there."""
    found = _pupils(seminar, _students(seminar).filter(user=learner), at=at, days=days)
    return found[0] if found else None


def _students(seminar: Seminar) -> QuerySet[Membership]:
    found = Membership.objects.filter(seminar=seminar, role=Role.STUDENT, user__is_active=True)
    return found.select_related("user").order_by("user__last_name", "user__first_name", "user__username", "id")


def _pupils(seminar: Seminar, students: QuerySet[Membership], *, at: datetime, days: int | None) -> list[Pupil]:
    memberships = list(students)
    learners = {membership.user_id: membership.user for membership in memberships}
    openings = DeckOpening.objects.filter(deck__seminar=seminar, deck__owner=None, learner__in=learners)
    opened = {
        learner_id: (first, number)
        for learner_id, first, number in openings.values_list("learner").annotate(Min("opened_at"), Count("id"))
    }
    done = _work(seminar, learners.values(), at=at, days=days)
    cards = Card.objects.filter(_in_class_decks(seminar), learner__in=learners)
    waiting = cards.active(at=at).filter(state=CardState.REVIEW, due_at__lte=at)
    due = dict(waiting.values_list("learner").annotate(Count("id")))
    last_seen = dict(cards.values_list("learner").annotate(Max("last_reviewed_at")))
    return [
        Pupil(
            learner_id=user.id,
            name=user.display_name,
            username=user.username,
            shows_progress=membership.shows_progress,
            opened_at=opened.get(user.id, (None, 0))[0],
            decks_opened=opened.get(user.id, (None, 0))[1],
            work=done[user.id][0],
            days=done[user.id][1],
            due=due.get(user.id, 0),
            last_seen_at=last_seen.get(user.id),
        )
        for membership in memberships
        for user in (membership.user,)
    ]


def _in_class_decks(seminar: Seminar, *, card: str = "") -> Q:
    return Q(**{f"{card}home_deck__seminar": seminar, f"{card}home_deck__owner": None})


def _whole(pupils: Collection[Pupil]) -> Whole:
    return Whole(
        pupils=len(pupils),
        opened=sum(pupil.opened_at is not None for pupil in pupils),
        work=_sum(pupil.work for pupil in pupils),
        due=sum(pupil.due for pupil in pupils),
    )


def _sum(works: Iterable[Work]) -> Work:
    listed = list(works)
    return Work(sum(each.reviews for each in listed), sum(each.duration_ms for each in listed))


def _work(seminar: Seminar, learners: Iterable[User], *, at: datetime, days: int | None) -> dict[int, tuple[Work, int]]:
    """Return each learner's work and its number of local days, by learner id."""
    calendars = {learner.id: calendar_of(learner) for learner in learners}
    by_day: dict[int, dict[int, list[Work]]] = {learner_id: defaultdict(list) for learner_id in calendars}
    for learner_id, hour, quarter, reviews, duration_ms in _quarters(seminar, calendars.keys(), at=at, days=days):
        calendar = calendars[learner_id]
        moment = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC) + timedelta(minutes=15 * quarter)
        day = calendar.day_number(moment)
        if days is None or day > calendar.day_number(at) - days:
            by_day[learner_id][day].append(Work(reviews, duration_ms))
    return {
        learner_id: (_sum(work for works in found.values() for work in works), len(found))
        for learner_id, found in by_day.items()
    }


def _quarters(
    seminar: Seminar, learner_ids: Collection[int], *, at: datetime, days: int | None
) -> Iterable[tuple[int, str, int, int, int]]:
    """Return the reviews and their milliseconds by learner, hour of UTC ('2026-03-02 12') and quarter of it (0–3).

    Every zone's days begin at a quarter of an hour of UTC, so local days can be made of these, and the database hands
    over a row for a sitting instead of one for each review.
    """
    rows = ReviewLog.objects.filter(_in_class_decks(seminar, card="card__"), learner__in=learner_ids)
    if days is not None:
        rows = rows.filter(reviewed_at__gte=at - timedelta(days=days + 1))
    # By the text of the time, which both databases write alike: Django's own truncation is Python on SQLite.
    text = Cast("reviewed_at", TextField())
    undone = ReviewLog.objects.filter(learner__in=learner_ids, kind=LogKind.UNDO, undoes__isnull=False)
    reviews = rows.filter(kind=LogKind.REVIEW).exclude(client_id__in=undone.values("undoes"))
    quarters = reviews.alias(minute=Substr(text, 15, 2)).annotate(
        hour=Substr(text, 1, 13, output_field=CharField()),
        quarter=Case(
            When(Q(minute__lt="15"), then=Value(0)),
            When(Q(minute__lt="30"), then=Value(1)),
            When(Q(minute__lt="45"), then=Value(2)),
            default=Value(3),
        ),
    )
    return quarters.order_by().values_list("learner_id", "hour", "quarter").annotate(Count("id"), Sum("duration_ms"))
