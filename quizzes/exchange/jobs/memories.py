"""What a learner remembers of a deck, as an Anki package says it: cards with their schedule, and their log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from quizzes.bank.queries import stored_item, with_content
from quizzes.cards.models import Card, CardState, Deck, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded, logs_of
from quizzes.cards.queries.presets import settings_for, weights_of
from quizzes.cards.queries.showing import drillable_items
from quizzes.engine.formats.apkg import writer
from quizzes.engine.formats.apkg.package import CardKind, LogRow, Memory, PackageCard
from quizzes.engine.interchange import Written
from quizzes.engine.scheduling.days import local_day
from quizzes.engine.scheduling.fold import Replay
from quizzes.engine.scheduling.log import LogRow as OwnRow
from quizzes.engine.scheduling.log import Reschedule, Review, events
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import Schedule, State
from quizzes.exchange.jobs.exporting import with_ids_told_apart
from quizzes.exchange.jobs.media import leaving_media, with_names
from seminar.people.models import User

KINDS: Mapping[int, CardKind] = {
    CardState.NEW: "new",
    CardState.LEARNING: "learning",
    CardState.REVIEW: "review",
    CardState.RELEARNING: "relearning",
}
LOG_KINDS: Mapping[State, int] = {State.NEW: 0, State.LEARNING: 0, State.REVIEW: 1, State.RELEARNING: 2}
BY_HAND, RESCHEDULED = 4, 5
EASE_PERMILLE = 2500  # of SM-2, which FSRS does not use: what a new card in Anki has


def deck_package(*, learner: User, deck: Deck, at: datetime) -> Written | None:
    """Return a package of the learner's cards of the deck with their schedule and log, None where there are none.

    Only what the learner may drill at `at` is in it: nothing withdrawn, and no item of a quiz that is open to them.
    """
    wanted = Card.objects.filter(learner=learner, item__deck_items__deck=deck, retired_at=None)
    allowed = drillable_items(learner, at=at).filter(cards__in=wanted).distinct()
    stored = list(with_content(allowed).order_by("bank_id", "position", "id"))
    items = with_ids_told_apart([stored_item(item) for item in stored], [item.bank.slug for item in stored])
    names = {item.id: written.id for item, written in zip(stored, items, strict=True)}
    cards = fold_unfolded(wanted.filter(item__in=names).order_by("id"))
    if not cards:
        return None
    media_names, media = leaving_media(items, banks={item.bank_id for item in stored})
    memory = memory_of(learner=learner, cards=cards, names=names, deck_name=_deck_name(deck), at=at)
    return writer.write(
        [with_names(item, media_names) for item in items],
        made_at=at,
        decks=dict.fromkeys(names.values(), _deck_name(deck)),
        media=media,
        memory=memory,
        namespace=deck.seminar.public_id,
    )


def _deck_name(deck: Deck) -> str:
    return f"{deck.seminar.title.replace('::', ':')}::{deck.title.replace('::', ':')}"


def memory_of(
    *, learner: User, cards: Sequence[Card], names: Mapping[int, str], deck_name: str, at: datetime
) -> Memory:
    """Return what the learner remembers; `names` gives the written id of each card's item. The cards are folded."""
    settings = settings_for(learner=learner, deck_ids={card.home_deck_id for card in cards})
    presets = {deck_id: said.scheduling for deck_id, said in settings.items()}
    logs = logs_of([card.id for card in cards])
    durations = _durations([card.id for card in cards])
    return Memory(
        cards=[
            _package_card(card, learner, presets[card.home_deck_id], names[card.item_id], deck_name, at)
            for card in cards
        ],
        log=[row for card in cards for row in log_rows(logs[card.id], card=card, durations=durations)],
        weights=weights_of(learner),
        desired_retention=next((preset.desired_retention for preset in presets.values()), None),
    )


def _durations(card_ids: Collection[int]) -> dict[str, int]:
    rows = ReviewLog.objects.filter(card__in=card_ids).values_list("client_id", "duration_ms")
    return {str(client_id): duration_ms for client_id, duration_ms in rows}


def _package_card(card: Card, learner: User, preset: Preset, item: str, deck_name: str, at: datetime) -> PackageCard:
    kind = KINDS[card.state]
    steps = preset.relearning_steps_seconds if kind == "relearning" else preset.learning_steps_seconds
    is_review = kind == "review" and card.due_at is not None
    zone = ZoneInfo(learner.time_zone)
    return PackageCard(
        id=card.id,
        guid="",
        template=0,
        item=item,
        ordinal=card.ordinal,
        deck=deck_name,
        kind=kind,
        is_suspended=card.suspended_at is not None or card.leech_count > card.leeches_forgiven,
        buried_by="learner" if card.buried_until is not None and card.buried_until > at else "",
        flag=card.flag,
        position=card.position,
        due_on=local_day(card.due_at, zone=zone, rollover_hour=learner.rollover_hour)
        if is_review and card.due_at
        else None,
        due_at=None if is_review else card.due_at,
        interval_days=card.scheduled_days,
        ease_permille=0 if kind == "new" else EASE_PERMILLE,
        reps=card.reps,
        lapses=card.lapses,
        steps_left=max(len(steps) - (card.step or 0), 0) if kind in ("learning", "relearning") else 0,
        stability=card.stability_days,
        difficulty=card.difficulty,
        desired_retention=None if kind == "new" else preset.desired_retention,
        decay=None if kind == "new" else preset.weights[-1],
        last_reviewed_at=card.last_reviewed_at,
    )


def log_rows(log: Iterable[OwnRow], *, card: Card, durations: Mapping[str, int]) -> list[LogRow]:
    """Return the card's log as Anki keeps one: each event with the interval before and after it, undone ones left out.

    `durations` are milliseconds by client id. Days are positive and seconds negative, as in Anki.
    """
    happened = events(log)
    replay = Replay.of((), seed=card.seed, presets={event.preset for event in happened})
    rows = []
    for event in happened:
        before = replay.schedule
        replay.apply(event)
        memory = replay.memories[event.preset.fsrs]
        is_review = isinstance(event, Review)
        rows.append(
            LogRow(
                id_ms=int(event.at.timestamp() * 1000),
                card=card.id,
                button=event.rating if isinstance(event, Review) else 0,
                interval=_interval(replay.schedule),
                last_interval=_interval(before),
                factor=round(100 * memory[1]) if memory is not None else 0,
                duration_ms=durations.get(event.client_id, 0),
                kind=LOG_KINDS[before.state]
                if is_review
                else RESCHEDULED
                if isinstance(event, Reschedule)
                else BY_HAND,
            )
        )
    return rows


def _interval(schedule: Schedule) -> int:
    return schedule.scheduled_days if schedule.state is State.REVIEW else -schedule.wait_seconds
