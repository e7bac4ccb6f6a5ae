"""A learner's own cards as a search finds them: the engine's tree of terms as conditions of the database.

State, stability and dates are as last folded: what was answered within the last seconds may not be in them yet.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, Final, assert_never
from zoneinfo import ZoneInfo

from django.db.models import Field, FloatField, Func, Lookup, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from quizzes.bank.models import Item
from quizzes.cards.models import Card, CardState, DeckItem, LogKind, ReviewLog
from quizzes.cards.queries.presets import weights_of
from quizzes.cards.queries.showing import decks_visible_to, drillable_cards_of
from quizzes.cards.queries.stored import LEARNING
from quizzes.engine.scheduling.days import day_start, local_day
from quizzes.engine.scheduling.memory import fsrs_for
from quizzes.engine.scheduling.previews import LEARN_AHEAD_SECONDS
from quizzes.engine.searching.parser import parse_search
from quizzes.engine.searching.terms import (
    All,
    AnyOf,
    Comparison,
    Flagged,
    Happened,
    Has,
    Is,
    Named,
    Not,
    State,
    Term,
    Words,
)
from seminar.people.models import User

AS_SHOWN = 0.005
"""`=` compares a fraction as two decimals show it."""

LEAST_CHANCE = 1e-6


class Like(Lookup):
    """`LIKE` with the pattern as it is given, where Django's own lookups would escape its wildcards."""

    lookup_name = "like"
    word = "LIKE"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:  # noqa: ANN401  # as Django has it
        column, column_values = self.process_lhs(compiler, connection)
        pattern, pattern_values = self.process_rhs(compiler, connection)
        word = self.word if connection.vendor == "postgresql" else "LIKE"
        return f"{column} {word} {pattern} ESCAPE '\\'", (*column_values, *pattern_values)


class AnyCaseLike(Like):
    """The same without regard to case; SQLite's LIKE has none to begin with, for letters without accents."""

    lookup_name = "ilike"
    word = "ILIKE"


Field.register_lookup(Like)
Field.register_lookup(AnyCaseLike)


class DaysBefore(Func):
    """The whole days from a moment until another: 0 within 24 hours before it. As Anki, this counts in days of 24 h."""

    template = "FLOOR(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400)"
    arg_joiner = " - "
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:  # noqa: ANN401  # as Django has it
        # In whole seconds first: a fraction of a day as a float would be a hair below the whole.
        template = "CAST((%(expressions)s) AS INTEGER) / 86400"
        until, since = (f"strftime('%%s', {compiler.compile(each)[0]})" for each in self.get_source_expressions())
        values = [value for each in self.get_source_expressions() for value in compiler.compile(each)[1]]
        return template % {"expressions": f"{until} - {since}"}, values


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who searches and when; from these follow the learner's days."""

    learner: User
    at: datetime

    @property
    def today(self) -> date:
        return local_day(self.at, zone=ZoneInfo(self.learner.time_zone), rollover_hour=self.learner.rollover_hour)

    def start(self, days_from_today: float) -> datetime:
        """Return when the local day begins that is so many days from today, held to the calendar's years."""
        ordinal = min(max(self.today.toordinal() + int(days_from_today), 365), date.max.toordinal() - 365)
        zone = ZoneInfo(self.learner.time_zone)
        return day_start(date.fromordinal(ordinal), zone=zone, rollover_hour=self.learner.rollover_hour)


def tomorrow(learner: User, *, at: datetime) -> datetime:
    """Return when the learner's next local day begins."""
    return _Asked(learner, at).start(1)


def found_cards(*, learner: User, search: str, at: datetime) -> QuerySet[Card]:
    """Return the learner's cards that fit the search, in the order opened, with what showing them needs.

    Cards that may not be drilled are not found: of quizzes that are open to the learner, withdrawn, or retired. Raises
    SearchInvalid.
    """
    return drillable_cards_of(learner, at=at).filter(condition(parse_search(search), learner=learner, at=at))


def condition(term: Term, *, learner: User, at: datetime) -> Q:
    """Return what the term asks of a card of the learner's."""
    return _condition(term, _Asked(learner, at))


def _condition(term: Term, asked: _Asked) -> Q:
    match term:
        case All(terms):
            return reduce(operator.and_, (_condition(each, asked) for each in terms), Q())
        case AnyOf(terms):
            return reduce(operator.or_, (_condition(each, asked) for each in terms))
        case Not(inner):
            # By id: on a column that may be null a plain NOT would leave out what has no value at all.
            fitting = Card.objects.filter(_condition(inner, asked), learner=asked.learner)
            return ~Q(id__in=fitting.order_by().values("id"))
        case Words(pattern):
            return Q(item__search_text__like=f"%{pattern}%")
        case Named():
            return _named(term, asked)
        case Is(state):
            return _in_state(state, asked)
        case Flagged(flag):
            return Q(flag=flag)
        case Has():
            return _having(term, asked)
        case Happened():
            return _happened(term, asked)
        case _:
            assert_never(term)


def _named(term: Named, asked: _Asked) -> Q:
    pattern = term.pattern
    match term.of:
        case "deck":
            decks = decks_visible_to(asked.learner).filter(title__ilike=pattern)
            return Q(item_id__in=DeckItem.objects.filter(deck__in=decks.order_by()).values("item_id"))
        case "tag":
            within = Q(tag__name__ilike=pattern) | Q(tag__name__ilike=f"{pattern}::%")
            return Q(item_id__in=Item.tags.through.objects.filter(within).values("item_id"))
        case "passage":
            within = Q(passage__anchor__ilike=pattern) | Q(passage__anchor__ilike=f"{pattern}.%")
            return Q(item_id__in=Item.objects.filter(within).values("id"))
        case "type":
            return Q(item__type__ilike=pattern)
        case _:
            assert_never(term.of)


def _in_state(state: State, asked: _Asked) -> Q:
    match state:
        case "due":
            learn_ahead_at = asked.at + timedelta(seconds=LEARN_AHEAD_SECONDS)
            due = Q(state=CardState.REVIEW, due_at__lte=asked.at) | Q(state__in=LEARNING, due_at__lte=learn_ahead_at)
            active = Card.objects.filter(learner=asked.learner).active(at=asked.at)
            return Q(due, id__in=active.values("id"))
        case "new":
            return Q(state=CardState.NEW)
        case "learn":
            return Q(state__in=LEARNING)
        case "review":
            return Q(state__in=[CardState.REVIEW, CardState.RELEARNING])
        case "suspended":
            shown = Card.objects.filter(learner=asked.learner).kept_in()
            return ~Q(id__in=shown.values("id"))
        case "buried":
            return Q(buried_until__gt=asked.at)
        case "leech":
            return Q(leech_count__gt=0)
        case _:
            assert_never(state)


_COLUMNS: Final[Mapping[str, str]] = {
    "ivl": "scheduled_days",
    "reps": "reps",
    "lapses": "lapses",
    "s": "stability_days",
    "d": "difficulty",
}
_LOOKUPS: Final[Mapping[str, str]] = {"=": "exact", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def _having(term: Has, asked: _Asked) -> Q:
    if term.comparison == "!=":
        same = _having(Has(term.name, "=", term.value), asked)
        return _has_any(term) & ~same
    match term.name:
        case "due":
            return _due(term.comparison, term.value, asked)
        case "r":
            return _recalled(term.comparison, term.value, asked)
        case "ivl" | "reps" | "lapses":
            return _has_any(term) & Q(**{f"{_COLUMNS[term.name]}__{_LOOKUPS[term.comparison]}": term.value})
        case "s" | "d":
            column = _COLUMNS[term.name]
            if term.comparison == "=":
                return Q(**{f"{column}__gte": term.value - AS_SHOWN, f"{column}__lt": term.value + AS_SHOWN})
            return Q(**{f"{column}__{_LOOKUPS[term.comparison]}": term.value})
        case _:
            assert_never(term.name)


def _has_any(term: Has) -> Q:
    """Return that there is something to compare: a card without an interval or a memory fits no comparison of it."""
    match term.name:
        case "ivl":
            return Q(state=CardState.REVIEW)
        case "due":
            return Q(due_at__isnull=False)
        case "s" | "d" | "r":
            return Q(stability_days__isnull=False, last_reviewed_at__isnull=False)
        case "reps" | "lapses":
            return Q()
        case _:
            assert_never(term.name)


def _due(comparison: Comparison, days: float, asked: _Asked) -> Q:
    begins_at, ends_at = asked.start(days), asked.start(days + 1)
    match comparison:
        case "=":
            return Q(due_at__gte=begins_at, due_at__lt=ends_at)
        case "<":
            return Q(due_at__lt=begins_at)
        case "<=":
            return Q(due_at__lt=ends_at)
        case ">":
            return Q(due_at__gte=ends_at)
        case _:
            return Q(due_at__gte=begins_at)


_ELAPSED_FOR_CHANCE: Final[Mapping[str, Callable[..., Lookup[Any]]]] = {
    "<": GreaterThan,
    "<=": GreaterThanOrEqual,
    ">": LessThan,
    ">=": LessThanOrEqual,
}


def _recalled(comparison: Comparison, chance: float, asked: _Asked) -> Q:
    """Return a comparison of the chance of recall: it falls as the days since the last review grow over the stability.

    So a chance below 0.9 is more days than the stability times what the forgetting curve takes to fall to 0.9.
    """
    if comparison == "=":
        return _recalled(">=", chance - AS_SHOWN, asked) & _recalled("<", chance + AS_SHOWN, asked)
    if not 0 < chance <= 1:
        is_below = comparison in ("<", "<=")
        return _has_any(Has("r", "=", 0)) & (Q() if is_below == (chance > 0) else Q(pk__in=[]))
    factor = fsrs_for(weights_of(asked.learner)).interval_factor(max(chance, LEAST_CHANCE))
    elapsed_days = DaysBefore(Value(asked.start(1)), "last_reviewed_at")
    needed_days = Cast("stability_days", FloatField()) * Value(factor)
    return _has_any(Has("r", "=", 0)) & Q(_ELAPSED_FOR_CHANCE[comparison](elapsed_days, needed_days))


def _happened(term: Happened, asked: _Asked) -> Q:
    since = asked.start(1 - term.days)
    match term.what:
        case "added":
            return Q(opened_at__gte=since)
        case "introduced":
            return Q(first_reviewed_at__gte=since)
        case "rated":
            rows = ReviewLog.objects.filter(learner=asked.learner, reviewed_at__gte=since)
            reviews = rows.filter(kind=LogKind.REVIEW).exclude(
                client_id__in=rows.filter(kind=LogKind.UNDO).values("undoes")
            )
            reviews = reviews.filter(rating=term.rating) if term.rating else reviews
            return Q(id__in=reviews.values("card_id"))
        case _:
            assert_never(term.what)
