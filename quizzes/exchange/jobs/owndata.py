"""A person's own data as JSON: one part for each thing that is kept of them, as docs/privacy.md describes it.

Nothing is in it that its owner may not see on the site at the moment it is written: of attempts only what the quiz's
review policy shows, of cards no text of an item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession

from quizzes.agenda.queries import agenda_of
from quizzes.attempts.models import Appeal
from quizzes.attempts.queries.access import attempts_of
from quizzes.attempts.queries.showing import AttemptView, SlotView, view_for_learner
from quizzes.attempts.queries.withheld import keys_withheld
from quizzes.bank.models import ItemReport
from quizzes.cards.models import Card, CardAct, CardState, Fit, Preset, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.presets import PLANNED, SETTABLE
from seminar.lectures.models import Note
from seminar.people.models import Membership, User

type Row = Mapping[str, object]
type Part = Callable[[User, datetime], Iterator[Row]]

CHUNK = 2000


def account(user: User, _at: datetime) -> Iterator[Row]:
    sessions = UserSession.objects.filter(user=user).order_by("id")
    yield {
        "id": user.public_id,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "addresses": list(EmailAddress.objects.filter(user=user).order_by("id").values("email", "verified", "primary")),
        "language": user.language,
        "time_zone": user.time_zone,
        "rollover_hour": user.rollover_hour,
        "has_two_factors": is_mfa_enabled(user),
        "made_at": user.date_joined,
        "last_login": user.last_login,
        "sessions": list(sessions.values("ip", "user_agent", "created_at", "last_seen_at")),
    }


def memberships(user: User, _at: datetime) -> Iterator[Row]:
    found = Membership.objects.filter(user=user).select_related("seminar").prefetch_related("groups")
    for membership in found.order_by("id"):
        yield {
            "seminar": membership.seminar.public_id,
            "title": membership.seminar.title,
            "role": membership.role,
            "joined_at": membership.joined_at,
            "shows_progress": membership.shows_progress,
            "groups": sorted(group.name for group in membership.groups.all()),
        }


def settings(user: User, _at: datetime) -> Iterator[Row]:
    agenda = agenda_of(user)
    presets = Preset.objects.filter(learner=user).select_related("deck").order_by("id")
    fits = Fit.objects.filter(learner=user).order_by("id")
    yield {
        "reminder_hour": agenda.reminder_hour,
        "has_calendar": agenda.calendar_secret is not None,
        "decks": [
            {"deck": preset.deck.public_id, "title": preset.deck.title}
            | {name: value for name in (*SETTABLE, *PLANNED) if (value := getattr(preset, name)) is not None}
            for preset in presets
        ],
        "fits": list(
            fits.values("fitted_on", "review_count", "weights", "loss_before", "loss_after", "is_kept", "undone_at")
        ),
    }


def cards(user: User, _at: datetime) -> Iterator[Row]:
    """Yield each card as its whole log has it, in the order made."""
    last = 0
    found = Card.objects.filter(learner=user).select_related("item", "home_deck").order_by("id")
    while page := fold_unfolded(found.filter(id__gt=last)[:CHUNK]):
        last = page[-1].id
        for card in page:
            yield {
                "id": card.public_id,
                "item": card.item.public_id,
                "ordinal": card.ordinal,
                "deck": card.home_deck.public_id,
                "state": CardState(card.state).name.lower(),
                "stability_days": card.stability_days,
                "difficulty": card.difficulty,
                "due_at": card.due_at,
                "last_reviewed_at": card.last_reviewed_at,
                "scheduled_days": card.scheduled_days,
                "reps": card.reps,
                "lapses": card.lapses,
                "flag": card.flag,
                "opened_at": card.opened_at,
                "suspended_at": card.suspended_at,
                "buried_until": card.buried_until,
                "retired_at": card.retired_at,
            }


def reviews(user: User, _at: datetime) -> Iterator[Row]:
    found = ReviewLog.objects.filter(learner=user).order_by("reviewed_at", "client_id")
    columns = ("kind", "rating", "reviewed_at", "received_at", "duration_ms", "undoes", "due_on", "response", "told")
    for row in found.values("client_id", "card__public_id", *columns).iterator(chunk_size=CHUNK):
        yield {"id": row.pop("client_id"), "card": row.pop("card__public_id"), **row}


def attempts(user: User, at: datetime) -> Iterator[Row]:
    """Yield each attempt at a quiz that the person may still reach, with what its review policy shows them now."""
    for attempt in attempts_of(user).filter(is_preview=False).order_by("id"):
        yield _attempt(view_for_learner(attempt, at=at))


def _attempt(view: AttemptView) -> Row:
    attempt = view.attempt
    appeals = Appeal.objects.filter(response__attempt=attempt).order_by("id").select_related("response")
    told = {slot.position for slot in view.slots if slot.comment is not None}
    return {
        "id": attempt.public_id,
        "quiz": view.quiz.public_id,
        "title": view.quiz.title,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "voided_at": attempt.voided_at,
        "worth": view.worth,
        "points": view.points,
        "responses": [_response(slot) for slot in view.slots],
        "appeals": [
            {
                "position": each.response.position,
                "reason": each.reason,
                "asked_at": each.asked_at,
                "answer": each.answer if each.response.position in told else "",
                "answered_at": each.answered_at,
            }
            for each in appeals
        ],
    }


def _response(slot: SlotView) -> Row:
    return {
        "position": slot.position,
        "type": slot.type,
        "question": slot.stem,
        "shown": slot.public,
        "response": slot.raw,
        "certainty": slot.certainty,
        "saved_at": slot.saved_at,
        "worth": slot.worth,
        "points": slot.points,
        "comment": slot.comment,
    }


def reports(user: User, at: datetime) -> Iterator[Row]:
    """Yield what the person reported of items, with the word back where no quiz keeps the item's key."""
    found = list(ItemReport.objects.filter(reporter=user).select_related("item").order_by("made_at", "id"))
    withheld = keys_withheld(user, item_ids={each.item_id for each in found}, at=at)
    for each in found:
        yield {
            "id": each.public_id,
            "item": each.item.public_id,
            "reason": each.reason,
            "text": each.text,
            "made_at": each.made_at,
            "answer": "" if each.item_id in withheld else each.answer,
            "settled_at": each.settled_at,
        }


def notes(user: User, _at: datetime) -> Iterator[Row]:
    """Yield what the person wrote and marked in lectures, wherever they still belong."""
    found = Note.objects.filter(learner=user).order_by("id")
    columns = ("anchor", "text", "quote", "created_at")
    for row in found.values("public_id", "lecture__public_id", *columns):
        yield {"id": row.pop("public_id"), "lecture": row.pop("lecture__public_id"), **row}


def acts(user: User, _at: datetime) -> Iterator[Row]:
    """Yield the last things that were done to several cards at once."""
    for act in CardAct.objects.filter(learner=user).order_by("made_at", "id"):
        card_ids = Card.objects.filter(id__in=[int(id_) for id_ in act.before]).order_by("id")
        yield {
            "id": act.client_id,
            "kind": act.kind,
            "value": act.value,
            "made_at": act.made_at,
            "undone_at": act.undone_at,
            "cards": list(card_ids.values_list("public_id", flat=True)),
        }


PARTS: Mapping[str, Part] = {
    "account": account,
    "memberships": memberships,
    "settings": settings,
    "cards": cards,
    "reviews": reviews,
    "attempts": attempts,
    "reports": reports,
    "acts": acts,
    "notes": notes,
}
"""By the name of the file. A table that keeps something of a person belongs here on the day it is made."""
