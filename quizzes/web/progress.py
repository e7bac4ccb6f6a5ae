"""A learner's own progress: what is due, what was done, and how well it was remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.cards.queries.progress import counting
from quizzes.cards.queries.progress.classview import seminars_taught
from quizzes.cards.queries.progress.counting import Memory
from quizzes.cards.queries.progress.places import deck_places, passage_places
from quizzes.cards.queries.progress.reading import History, history_of
from quizzes.web.progresssections import DAYS_BACK, SECTIONS, Section, last_days
from quizzes.web.progresstables import Cell, Table, as_csv, minutes, number, percent, words
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure in large type, and what it is."""

    figure: str
    name: str


@login_required
@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    learner = visitor(request)
    history = history_of(learner, at=timezone.now())
    context = {
        "tiles": _tiles(history),
        "sections": sections_of(learner, history) if history.answers else (),
        "has_cards": bool(history.cards),
        "days_back": DAYS_BACK,
        "taught": seminars_taught(learner),
    }
    return render(request, "progress/page.html", context)


@login_required
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Send one section's table as a file."""
    learner = visitor(request)
    history = history_of(learner, at=timezone.now())
    for section in sections_of(learner, history):
        if section.table.name == name:
            return csv_response(section.table)
    raise Http404(name)


def csv_response(of: Table) -> HttpResponse:
    response = HttpResponse(as_csv(of), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{of.name}.csv"'
    return response


def sections_of(learner: User, history: History) -> list[Section]:
    """Return the page's sections, those by deck and by passage last; two queries, whatever there is."""
    return [*(section(history) for section in SECTIONS), _by_deck(learner, history), _by_passage(learner, history)]


def _tiles(history: History) -> list[Tile]:
    done, days, recalled = last_days(history, days=DAYS_BACK)
    return [
        Tile(number(counting.forecast(history.cards, today=history.today, days=0)[0]).shown, _("due today")),
        Tile(number(done.reviews).shown, _("reviews")),
        Tile(minutes(done.duration_ms).shown, _("minutes")),
        Tile(number(days).shown, _("days drilled")),
        Tile(percent(recalled.share).shown, _("remembered")),
    ]


def _by_deck(learner: User, history: History) -> Section:
    found = counting.memories(history.cards, history.answers, key=lambda card: card.deck_id)
    places = deck_places(learner, ids=found.keys())
    rows = [
        (words(place.title, reverse("web:drill", args=[place.public_id])), words(place.seminar_title), found[place.id])
        for place in places
    ]
    return Section(
        title=_("By deck"),
        note=_("A card counts for the deck through which it came to you first."),
        plot=None,
        table=Table("decks", (_("Deck"), *_memory_head(), _("Seminar")), _memory_rows(rows)),
        is_wide=True,
    )


def _by_passage(learner: User, history: History) -> Section:
    held = [card for card in history.cards if card.passage_id is not None]
    found = counting.memories(held, history.answers, key=lambda card: card.passage_id)
    rows = []
    for place in passage_places(learner, ids=[each for each in found if each is not None]):
        address = f"{reverse('web:lecture', args=[place.lecture_id])}#p-{place.anchor}"
        title = words(f"{place.anchor} {place.title}", address)
        rows.append((title, words(place.lecture_title), found[place.id]))
    return Section(
        title=_("By passage"),
        note=_("What you would recall now is the mean of the chances over the cards that you have begun."),
        plot=None,
        table=Table("passages", (_("Passage"), *_memory_head(), _("Lecture")), _memory_rows(rows)),
        is_wide=True,
    )


def _memory_head() -> tuple[str, ...]:
    return (_("Cards"), _("Begun"), _("Would recall"), _("Remembered"), _("Reviews"), _("Minutes"))


def _memory_rows(rows: Iterable[tuple[Cell, Cell, Memory]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            title,
            number(memory.cards),
            number(memory.begun),
            percent(memory.chance),
            percent(memory.recalled.share),
            number(memory.work.reviews),
            minutes(memory.work.duration_ms),
            within,  # last, since it is mostly the same in all rows, and would push the figures off a phone
        )
        for title, within, memory in rows
    )
