"""The drill page: a deck's cards one after the other. Its script takes over where it runs; without it, forms do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes.cards.queries.queue import Queue, due_queue
from quizzes.cards.queries.showing import cards_of, decks_visible_to, drillable_cards_of, shown_cards
from quizzes.cards.queries.studying import study_queue
from quizzes.cards.services import answers, decks, handling, plans, reviews
from quizzes.engine.itemtypes.base import MalformedResponse
from quizzes.web.answerforms import raw_response
from quizzes.web.drillcards import CardJson, card_json, queue_json
from quizzes.web.drillwords import drill_words, rating_names
from quizzes.web.narrowing import Narrowed, drill_address, narrowed_by
from quizzes.web.reports import REASONS
from quizzes.web.visitor import visitor
from seminar.figures import per_cent
from seminar.rendering import render as to_html

if TYPE_CHECKING:
    from quizzes.cards.models import Card, Deck
    from quizzes.cards.services.answers import Graded
    from seminar.people.models import User

FIRST_CARDS = 20
API_ROOT = "/api/v1/"
STEPS = ("reveal", "check", "rate", "undo", "suspend", "bury", "flag")
UNDOABLE = {"rated": "review", "suspended": "suspended", "buried": "buried"}
"""What the address of the next page says of a step, and the field that takes the step back."""


class StepForm(forms.Form):
    """One press of a button where no script runs. `id` makes a repeated rating harmless.

    What to undo is `review`, or the card that was put away as `suspended` or `buried`.
    """

    do = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    card = forms.SlugField(max_length=16, required=False)
    shown = forms.IntegerField(required=False, min_value=0, max_value=2**53)
    rating = forms.IntegerField(required=False, min_value=1, max_value=4)
    id = forms.UUIDField(required=False)
    review = forms.UUIDField(required=False)
    suspended = forms.SlugField(max_length=16, required=False)
    buried = forms.SlugField(max_length=16, required=False)


@dataclass(frozen=True, slots=True)
class Side:
    """Which side of a card is printed, with what was said of an answer to it."""

    card: CardJson
    is_back: bool = False
    graded: Graded | None = None
    error: str = ""
    review_id: UUID = field(default_factory=uuid4)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Show the next card of the deck, or of what it is kept to, or, posted to, take one step with a card."""
    learner, at = visitor(request), timezone.now()
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    narrowed = narrowed_by(request, deck_id=deck.public_id)
    decks.open_deck(learner=learner, deck=deck, at=at)
    if request.method == "POST":
        return _step(request, learner=learner, deck=deck, narrowed=narrowed, at=at)
    return _page(request, learner=learner, deck=deck, narrowed=narrowed, at=at)


def _step(request: HttpRequest, *, learner: User, deck: Deck, narrowed: Narrowed | None, at: datetime) -> HttpResponse:
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please try once more."))
        return redirect(drill_address(deck.public_id, narrowed))
    step = "rate" if form.cleaned_data["rating"] else form.cleaned_data["do"]
    if step == "undo":
        _undo(request, form.cleaned_data, learner=learner, at=at)
        return redirect(drill_address(deck.public_id, narrowed))
    card = get_object_or_404(drillable_cards_of(learner, at=at), public_id=form.cleaned_data["card"])
    if step in {"reveal", "check"}:
        side = _turned(request, form.cleaned_data, learner=learner, card=card, is_cram=is_cram(narrowed), at=at)
        return _page(request, learner=learner, deck=deck, narrowed=narrowed, at=at, side=side)
    undoable: dict[str, str] = {}
    if step == "rate":
        review_id = form.cleaned_data["id"] or uuid4()
        rating = form.cleaned_data["rating"]
        review = reviews.NewReview(review_id, card.public_id, rating, at, is_cram=is_cram(narrowed))
        reviews.record_reviews(learner=learner, reviews=[review], at=at)
        undoable = {"rated": str(review_id)}
    elif step == "suspend":
        handling.suspend_card(card=card, at=at)
        undoable = {"suspended": card.public_id}
    elif step == "bury":
        handling.bury_card(card=card, at=at)
        undoable = {"buried": card.public_id}
    elif step == "flag":
        handling.flag_card(card=card, flag=0 if card.flag else 1)
    return redirect(drill_address(deck.public_id, narrowed, **undoable))


def _undo(request: HttpRequest, said: Mapping[str, Any], *, learner: User, at: datetime) -> None:
    """Take back the step that led to this page: that a card was put away, or else a review."""
    if said["buried"]:
        handling.unbury_card(card=get_object_or_404(cards_of(learner), public_id=said["buried"]))
    elif said["suspended"]:
        handling.unsuspend_card(card=get_object_or_404(cards_of(learner), public_id=said["suspended"]))
    else:
        try:
            reviews.undo_review(learner=learner, review_id=said["review"] or uuid4(), at=at)
        except reviews.NothingToUndo:
            messages.info(request, _("There is nothing to undo."))


def _undoable(request: HttpRequest) -> tuple[str, object] | None:
    """Return the field, and its value, by which the step that led to this page is undone."""
    form = StepForm({field: request.GET.get(word, "") for word, field in UNDOABLE.items()})
    said = form.cleaned_data if form.is_valid() else {}
    return next(((field, said[field]) for field in UNDOABLE.values() if said.get(field)), None)


def _turned(
    request: HttpRequest, said: Mapping[str, Any], *, learner: User, card: Card, is_cram: bool, at: datetime
) -> Side | None:
    """Return the back of `card`, graded where an answer came with it; None where its item cannot be read any more."""
    found = shown_cards(learner=learner, cards=[card], at=at, is_cram=is_cram)
    if not found:
        return None
    printed = card_json(found[0])
    if said["do"] == "reveal":
        return Side(printed, is_back=True)
    try:
        response = raw_response("shorttext" if printed["typed"] else card.item.type, request.POST)
        graded = answers.grade_answer(card=card, response=response, shown=said["shown"])
    except (MalformedResponse, answers.NotAnswerable):
        return Side(printed, error=_("This cannot be read as an answer yet."))
    return Side(printed, is_back=True, graded=graded)


def is_cram(narrowed: Narrowed | None) -> bool:
    return narrowed is not None and narrowed.crammed_since is not None


def _queue(*, learner: User, deck: Deck, narrowed: Narrowed | None, at: datetime) -> Queue:
    if narrowed is None:
        queue = due_queue(learner=learner, deck=deck, at=at, limit=FIRST_CARDS)
        plans.keep_day_plan(learner=learner, deck=deck, planned=queue.planned)
        return queue
    study = narrowed.study(learner=learner, deck=deck, at=at)
    return study_queue(learner=learner, deck=deck, study=study, at=at, limit=FIRST_CARDS)


def _page(
    request: HttpRequest,
    *,
    learner: User,
    deck: Deck,
    narrowed: Narrowed | None,
    at: datetime,
    side: Side | None = None,
) -> HttpResponse:
    queue = _queue(learner=learner, deck=deck, narrowed=narrowed, at=at)
    shown = shown_cards(learner=learner, cards=queue.cards, at=at, is_cram=is_cram(narrowed))
    first = queue_json(queue, shown)
    if side is None and first["cards"]:
        side = Side(first["cards"][0])
    context = {
        "deck": deck,
        "narrowed": narrowed,
        "action": drill_address(deck.public_id, narrowed),
        "counts": queue.counts,
        "next_due_at": queue.next_due_at,
        "side": side,
        "ratings": _ratings(side),
        "verdict": _verdict(side.graded) if side and side.graded else None,
        "undoable": _undoable(request),
        "reasons": REASONS.items(),
        "drill_data": {
            **first,
            "api": API_ROOT,
            "deck": deck.public_id,
            "narrowed": narrowed.said if narrowed else {},
            "learner": learner.public_id,
            "login": reverse("account_login"),
            "zone": learner.time_zone,
            "now": at.isoformat(),
            "ratings": rating_names(),
            "cram": is_cram(narrowed),
            "words": drill_words(is_narrowed=narrowed is not None, is_cram=is_cram(narrowed)),
        },
    }
    return render(request, "drill/page.html", context)


def _ratings(side: Side | None) -> list[dict[str, object]]:
    """Return the four buttons: rating, name, interval, and whether it is the one suggested."""
    if side is None:
        return []
    suggested = side.graded.suggested_rating if side.graded else 1 if side.card["question"] is not None else 3
    return [
        {
            "rating": rating,
            "name": name,
            "label": side.card["previews"][rating]["label"],
            "is_suggested": int(rating) == suggested,
        }
        for rating, name in rating_names().items()
    ]


def _verdict(graded: Graded) -> dict[str, object]:
    """Return what the page says of an answer: `kind` is right, partly or wrong, the rest HTML."""
    kind = "right" if graded.score == 1 else "partly" if graded.score else "wrong"
    return {
        "kind": kind,
        "words": drill_words()[kind],
        "percent": per_cent(graded.score * 100),
        "feedback": to_html(graded.feedback),
        "solution": to_html(graded.solution),
        "difference": graded.difference,
    }
