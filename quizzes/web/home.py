"""The first page: the learner's seminars with their quizzes, decks and lectures, and joining another seminar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.queue import Counts, deck_counts
from quizzes.cards.queries.showing import decks_visible_to, share_items
from quizzes.cards.queries.wayback import MUCH_DUE
from quizzes.web.drill import API_ROOT
from quizzes.web.drillwords import waiting_words
from quizzes.web.quizzes import offers_to
from quizzes.web.visitor import visitor
from seminar.lectures.queries import lectures_visible_to
from seminar.people import services
from seminar.people.queries import seminars_of

if TYPE_CHECKING:
    from quizzes.attempts.queries.offers import Offer
    from quizzes.cards.models import Deck
    from seminar.lectures.models import Lecture
    from seminar.people.models import Seminar, User


@dataclass(frozen=True, slots=True)
class DeckRow:
    """A deck with what is left of it today; one never opened has no cards yet, so its counts say nothing."""

    deck: Deck
    counts: Counts
    is_opened: bool

    @property
    def is_much(self) -> bool:
        """Whether so much is due, as after a break, that the plan offers a way back."""
        return self.counts.due >= MUCH_DUE


@dataclass(frozen=True, slots=True)
class Shelf:
    """One seminar with what the learner finds in it. `role` is empty for a site admin who is no member."""

    seminar: Seminar
    role: str = ""
    quizzes: list[Offer] = field(default_factory=list)
    decks: list[DeckRow] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)


class JoinForm(forms.Form):
    """A join code, as it was read from a slide."""

    code = forms.CharField(label=gettext_lazy("Join code"), max_length=40)


def shelves(user: User, *, at: datetime) -> Sequence[Shelf]:
    """Return the user's seminars in the order joined; the number of queries does not depend on what is in them."""
    found = {
        membership.seminar_id: Shelf(membership.seminar, membership.get_role_display())
        for membership in seminars_of(user)
    }
    decks = list(decks_visible_to(user))
    counts = deck_counts(learner=user, decks=decks, at=at) if decks else {}
    opened = opened_deck_ids(user)
    for deck in decks:
        shelf = found.setdefault(deck.seminar_id, Shelf(deck.seminar))
        shelf.decks.append(DeckRow(deck, counts[deck.id], deck.id in opened))
    for offer in offers_to(user, at=at):
        if offer.state == "closed" and offer.running is None:
            continue  # what is over stands on the page of quizzes: here it would push the decks off a phone
        found.setdefault(offer.quiz.seminar_id, Shelf(offer.quiz.seminar)).quizzes.append(offer)
    for lecture in lectures_visible_to(user):
        found.setdefault(lecture.seminar_id, Shelf(lecture.seminar)).lectures.append(lecture)
    return list(found.values())


def _page(request: HttpRequest, form: JoinForm) -> HttpResponse:
    shown = shelves(visitor(request), at=timezone.now())
    begun = [row for shelf in shown for row in shelf.decks if row.is_opened]
    context = {
        "shelves": shown,
        "left_today": sum(row.counts.total for row in begun),
        "is_shared": share_items([row.deck.id for row in begun if row.counts.total]),
        "has_begun": bool(begun),
        "join_form": form,
        "home_data": {"api": API_ROOT, "words": waiting_words()},
    }
    return render(request, "web/home.html", context)


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _page(request, JoinForm())


@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Join the seminar whose code was typed; a code that opens none comes back with its error."""
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            membership = services.join_seminar(user=visitor(request), code=form.cleaned_data["code"])
        except services.JoinRefused:
            form.add_error("code", _("No seminar has this code. Check it against the slide, or ask your instructor."))
        else:
            messages.success(request, _("You are a member of %(seminar)s.") % {"seminar": membership.seminar.title})
            return redirect("web:home")
    return _page(request, form)
