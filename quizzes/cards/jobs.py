"""The worker's repeatable work on cards: after a run, what is stored follows from the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from quizzes.cards.models import Card, Fit, LogKind
from quizzes.cards.queries.fitting import answer_histories, day_of
from quizzes.cards.queries.logs import FOLDED_FIELDS, fold_into, logs_of
from quizzes.cards.queries.presets import weights_of
from quizzes.engine.scheduling.days import local_day
from quizzes.engine.scheduling.fitting import TooFewReviews, fit_weights
from seminar.batchwrites import store_fields
from seminar.people.models import User
from seminar.prepared import prepared

log = structlog.get_logger(__name__)

CHUNK = 200
SWEEP_LIMIT = 5000


def fold_cards(*, card_ids: Sequence[int]) -> int:
    """Bring the folded state of these cards up to their logs; returns how many were behind.

    Run twice, late, or beside another run it leaves the same rows: each card is locked, and its whole log read.
    """
    ordered = sorted(card_ids)
    return sum(_fold(ordered[start : start + CHUNK]) for start in range(0, len(ordered), CHUNK))


@transaction.atomic
def _fold(card_ids: Sequence[int]) -> int:
    cards = _unfolded_locked(card_ids=card_ids)
    logs = logs_of([card.id for card in cards])
    for card in cards:
        fold_into(card, logs[card.id])
    if cards:
        store_fields(cards, FOLDED_FIELDS)
    return len(cards)


@prepared
def _unfolded_locked(*, card_ids: Sequence[int]) -> QuerySet[Card]:
    locked = Card.objects.filter(id__in=card_ids).unfolded().select_for_update(of=("self",), no_key=True)
    return locked.only("id", "seed", "log_version").order_by("id")


def sweep_unfolded() -> int:
    """Fold the cards whose hint was lost: those with a log version above the folded one, the lowest ids first."""
    return fold_cards(card_ids=list(Card.objects.unfolded().order_by("id").values_list("id", flat=True)[:SWEEP_LIMIT]))


def learners_to_fit(*, at: datetime) -> list[int]:
    """Return, in order, the ids of the learners whose day began within the last hour and who have reviews enough."""
    zones = User.objects.filter(is_active=True).order_by().values_list("time_zone", "rollover_hour").distinct()
    just_begun = Q(pk__in=[])
    for name, hour in zones:
        zone, an_hour_ago = ZoneInfo(name), at - timedelta(hours=1)
        if local_day(at, zone=zone, rollover_hour=hour) != local_day(an_hour_ago, zone=zone, rollover_hour=hour):
            just_begun |= Q(time_zone=name, rollover_hour=hour)
    reviews = Count("cards__log", filter=Q(cards__log__kind=LogKind.REVIEW))
    learners = User.objects.filter(just_begun, is_active=True).annotate(review_count=reviews)
    return list(
        learners.filter(review_count__gte=settings.FIT_REVIEWS_NEEDED).order_by("id").values_list("id", flat=True)
    )


def fit_learner_weights(*, learner_id: int, at: datetime) -> Fit | None:
    """Fit the learner's weights once in their local day, and record the fit with both losses; better ones are in force.

    Returns the day's fit, or None where there are too few reviews. Run twice or beside another run it leaves one row.
    Raises FittingUnavailable where the optional package is missing.
    """
    learner = User.objects.get(id=learner_id)
    today = day_of(learner, at=at)
    if done := Fit.objects.filter(learner=learner, fitted_on=today).first():
        return done
    histories = answer_histories(learner)
    review_count = sum(len(history) for history in histories)
    if review_count < settings.FIT_REVIEWS_NEEDED:
        return None
    try:
        result = fit_weights(histories, current=weights_of(learner))
    except TooFewReviews as reason:
        log.info("fit_skipped", learner=learner_id, reason=str(reason))
        return None
    fit, _ = Fit.objects.get_or_create(
        learner=learner,
        fitted_on=today,
        defaults={
            "made_at": at,
            "review_count": review_count,
            "held_out_count": result.held_out_count,
            "weights": list(result.weights),
            "loss_before": result.loss_before,
            "loss_after": result.loss_after,
            "is_kept": result.is_better,
        },
    )
    return fit
