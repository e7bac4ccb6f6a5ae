"""'Study something else': what of a deck can be studied besides what is due, with counts before one starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.attempts.queries.missed import missed_item_ids
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.queries.studies import FORGOTTEN_TODAY, Studies, Tally, studies_of
from quizzes.cards.services.decks import open_deck
from quizzes.engine.searching.parser import SearchInvalid, parse_search
from quizzes.web.narrowing import Narrowed, drill_address, narrowed_by
from quizzes.web.searchwords import trouble_in_words
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.cards.models import Deck

SOON = (1, 3, 7)
LONGEST_AHEAD_DAYS = 365


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the page: what it is, how many cards, and where its two buttons lead; without one there is ''."""

    title: str
    tally: Tally
    drill: str
    cram: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Choices of one kind; `is_folded` where there may be many."""

    title: str
    choices: list[Choice]
    is_folded: bool = False


@login_required
@never_cache
@require_safe
def study(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Show the choices, and with `q` in the address what a search of one's own would bring."""
    learner, at = visitor(request), timezone.now()
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    open_deck(learner=learner, deck=deck, at=at)
    typed = request.GET.get("q", "").strip()
    error = ""
    try:
        parse_search(typed)
    except SearchInvalid as invalid:
        error = trouble_in_words(invalid)
    ahead = _days(request.GET.get("days", ""))
    searches = [FORGOTTEN_TODAY, *(_due_within(days) for days in (*SOON, *ahead)), *([typed] if not error else [])]
    missed = missed_item_ids(learner=learner, seminar_id=deck.seminar_id, at=at)
    found = studies_of(learner=learner, deck=deck, searches=searches, missed_item_ids=missed, at=at)
    context = {
        "deck": deck,
        "browser": reverse("web:cards"),
        "shelves": [shelf for shelf in _shelves(deck, found, ahead=ahead) if shelf.choices],
        "typed": typed,
        "days": ahead[0] if ahead else "",
        "error": error,
        "own": _choice(deck, "", found.searches[typed], Narrowed(deck.public_id, search=typed, is_early=True))
        if typed and not error
        else None,
    }
    return render(request, "drill/study.html", context)


def _due_within(days: int) -> str:
    return f"prop:due<={days}"


def _days(said: str) -> list[int]:
    is_number = said.isascii() and said.isdigit() and len(said) < 5
    return [int(said)] if is_number and 0 < int(said) <= LONGEST_AHEAD_DAYS and int(said) not in SOON else []


def _shelves(deck: Deck, found: Studies, *, ahead: list[int]) -> list[Shelf]:
    id_ = deck.public_id
    forgotten = found.searches[FORGOTTEN_TODAY]
    # What was forgotten today is in its steps already: to study it once more is to cram it, as in Anki.
    today = [_choice(deck, _("Forgotten today"), Tally(forgotten.all, 0), Narrowed(id_, search=FORGOTTEN_TODAY))]
    today.append(_choice(deck, _("Missed in quizzes"), found.missed, Narrowed(id_, is_missed=True)))
    today += [
        _choice(deck, _due_words(days), found.searches[_due_within(days)], Narrowed(id_, search=_due_within(days)))
        for days in sorted({*SOON, *ahead})
    ]
    passages = [
        _choice(deck, f"{passage.anchor} {passage.title}", tally, Narrowed(id_, passage, is_early=True))
        for passage, tally in found.passages
    ]
    tags = [
        _choice(deck, name, tally, Narrowed(id_, search=f'tag:"{_escaped(name)}"', is_early=True))
        for name, tally in found.tags
    ]
    return [
        Shelf(_("Now"), [choice for choice in today if choice.tally.all]),
        Shelf(_("A passage"), passages, is_folded=True),
        Shelf(_("A topic or a person"), tags, is_folded=True),
    ]


def _due_words(days: int) -> str:
    return _("Due until tomorrow") if days == 1 else _("Due within %(days)d days") % {"days": days}


def _escaped(name: str) -> str:
    r"""Return a tag's name as it is meant in a search: without wildcards."""
    return "".join(f"\\{letter}" if letter in '*_"\\' else letter for letter in name)


def _choice(deck: Deck, title: str, tally: Tally, narrowed: Narrowed) -> Choice:
    query = urlencode(replace(narrowed, is_early=False).said)
    cram = f"{reverse('web:cram', args=[deck.public_id])}?{query}"
    drill = drill_address(deck.public_id, narrowed)
    return Choice(title, tally, drill if tally.coming else "", cram if tally.all else "")


@login_required
@require_safe
def cram(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Begin a cramming now, and lead to its drill."""
    narrowed = narrowed_by(request, deck_id=deck_id) or Narrowed(deck_id)
    begun = int(timezone.now().timestamp())
    return redirect(drill_address(deck_id, replace(narrowed, is_early=False, crammed_since=begun)))
