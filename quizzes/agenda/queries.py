"""What is coming up for a learner: due cards, deadlines, the events of their calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes.agenda.models import Agenda
from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.access import quizzes_for
from quizzes.attempts.queries.offers import Offer, offers
from quizzes.cards.models import Deck
from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.queue import deck_counts
from quizzes.cards.queries.showing import decks_visible_to
from seminar.calendarfile import Event
from seminar.people.models import Membership, User

DEADLINES_WITHIN = timedelta(days=2)
PAST_KEPT = timedelta(days=90)
_SALT = "quizzes.agenda.reminders"


@dataclass(frozen=True, slots=True)
class DueDeck:
    """A deck with what is left of it today: `due` are reviews and learning cards."""

    title: str
    public_id: str
    due: int
    new: int


@dataclass(frozen=True, slots=True)
class ComingDeadline:
    """A quiz that the learner can still hand in, and until when; `has_begun`: an attempt is under way."""

    title: str
    public_id: str
    closes_at: datetime
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """What a day's letter says."""

    decks: Sequence[DueDeck]
    deadlines: Sequence[ComingDeadline]

    @property
    def is_empty(self) -> bool:
        return not self.decks and not self.deadlines

    @property
    def due(self) -> int:
        return sum(deck.due for deck in self.decks)


def agenda_of(user: User) -> Agenda:
    """Return what the user has asked for; a row that is not stored where they have asked for nothing."""
    return Agenda.objects.filter(user=user).first() or Agenda(user=user)


def digest_of(user: User, *, at: datetime) -> Digest:
    """Return what is due for the user: decks they have opened that have reviews, and deadlines within two days.

    New cards alone are no reason to write: there are some nearly every day.
    """
    decks = _opened_decks(user)
    counts = deck_counts(learner=user, decks=decks, at=at) if decks else {}
    due = [
        DueDeck(deck.title, deck.public_id, counts[deck.id].due + counts[deck.id].learning, counts[deck.id].new)
        for deck in decks
        if counts[deck.id].due or counts[deck.id].learning
    ]
    return Digest(due, sorted(_deadlines(user, at=at), key=lambda deadline: (deadline.closes_at, deadline.public_id)))


def _opened_decks(user: User) -> list[Deck]:
    opened = opened_deck_ids(user)
    return [deck for deck in decks_visible_to(user) if deck.id in opened]


def _deadlines(user: User, *, at: datetime) -> list[ComingDeadline]:
    return [
        ComingDeadline(offer.quiz.title, offer.quiz.public_id, closes_at, offer.running is not None)
        for offer in _offers(user, at=at)
        if (closes_at := offer.terms.closes_at.value) is not None
        and at < closes_at <= at + DEADLINES_WITHIN
        and (offer.running is not None or offer.refusal != "no_attempts_left")
    ]


def _offers(user: User, *, at: datetime) -> list[Offer]:
    """Return the published quizzes of the seminars that the user is a member of, as they meet them."""
    mine = Membership.objects.filter(user=user).values("seminar")
    return offers(user, list(quizzes_for(user).filter(is_published=True, seminar__in=mine)), at=at)


def calendar_owner(secret: str) -> User | None:
    """Return whose calendar lies at this address, None where none does."""
    found = Agenda.objects.filter(calendar_secret=secret, user__is_active=True).select_related("user").first()
    return found.user if found else None


def calendar_events(user: User, *, at: datetime) -> list[Event]:
    """Return when the user's quizzes open and close, as it holds for them, and the days of the exams that their decks
    are planned for, but for what is long over.
    """
    events = [*_quiz_events(user, at=at), *_exam_events(user, at=at)]
    return sorted(events, key=lambda event: (event.at.isoformat(), event.uid))


def _quiz_events(user: User, *, at: datetime) -> Iterator[Event]:
    for offer in _offers(user, at=at):
        quiz, path = offer.quiz, reverse("quizzes:quiz", args=[offer.quiz.public_id])
        said = [
            ("opens", offer.terms.opens_at.value, _("%(quiz)s opens")),
            ("closes", offer.terms.closes_at.value, _("%(quiz)s: hand in by now")),
        ]
        for kind, moment, words in said:
            if moment is not None and moment > at - PAST_KEPT:
                yield _event(quiz, kind, at=moment.astimezone(UTC), summary=words % {"quiz": quiz.title}, path=path)


def _exam_events(user: User, *, at: datetime) -> Iterator[Event]:
    decks = {deck.id: deck for deck in _opened_decks(user)}
    for deck_id, said in settings_for(learner=user, deck_ids=decks).items() if decks else ():
        if said.exam_on is not None and said.exam_on > (at - PAST_KEPT).date():
            deck = decks[deck_id]
            summary, path = _("Exam: %(deck)s") % {"deck": deck.title}, reverse("web:plan", args=[deck.public_id])
            yield _event(deck, "exam", at=said.exam_on, summary=summary, path=path)


def _event(of: Quiz | Deck, kind: str, *, at: datetime | date, summary: str, path: str) -> Event:
    return Event(
        uid=f"{of.public_id}-{kind}@{urlsplit(settings.SITE_URL).hostname}",
        at=at,
        summary=summary,
        description=of.seminar.title,
        url=f"{settings.SITE_URL}{path}",
        stamped_at=of.created_at,
    )


def stop_token(user: User) -> str:
    """Return what a letter's link carries to end the letters: signed, good for ever, and good for nothing else."""
    return signing.dumps(user.public_id, salt=_SALT)


def user_of_stop_token(token: str) -> User | None:
    """Return whom the token was made for, None where we have not made it or the account is gone."""
    try:
        public_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(public_id=public_id).first()
