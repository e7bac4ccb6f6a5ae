"""Drilling one passage: the way there from the lecture, and what of the drill page's address says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes.cards.queries.passagedrill import deck_of_passage
from quizzes.web.visitor import visitor
from seminar.lectures.queries import passage_named

if TYPE_CHECKING:
    from seminar.lectures.models import Passage
    from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A drill of one passage's cards alone; `is_early` brings forward those that are not due."""

    passage: Passage
    is_early: bool

    @property
    def said(self) -> dict[str, str]:
        """Return what an address says of it, on the page and in the API."""
        named = {"lecture": self.passage.lecture.public_id, "passage": self.passage.anchor}
        return named | ({"early": "1"} if self.is_early else {})

    @property
    def all_said(self) -> str:
        """Return the query of the same drill with all its cards."""
        return "?" + urlencode(Narrowed(self.passage, is_early=True).said)

    @property
    def source(self) -> str:
        """Return the passage's place in its lecture."""
        return passage_address(self.passage)


def passage_address(passage: Passage) -> str:
    return f"{reverse('web:lecture', args=[passage.lecture.public_id])}#p-{passage.anchor}"


def narrowed_by(request: HttpRequest) -> Narrowed | None:
    """Return the passage that the address keeps the drill to, if any. Raises Http404 for one that is not theirs."""
    anchor = request.GET.get("passage", "")
    if not anchor:
        return None
    passage = passage_or_404(visitor(request), request.GET.get("lecture", ""), anchor)
    return Narrowed(passage, is_early=request.GET.get("early") == "1")


def passage_or_404(user: User, lecture_id: str, anchor: str) -> Passage:
    try:
        return passage_named(user, lecture_id=lecture_id, anchor=anchor)
    except ObjectDoesNotExist as error:
        raise Http404(anchor) from error


def drill_address(deck_id: str, narrowed: Narrowed | None, **said: str) -> str:
    """Return the drill page of a deck, kept to a passage or not, with what was `said` of the last step."""
    query = urlencode({**(narrowed.said if narrowed else {}), **said})
    return reverse("web:drill", args=[deck_id]) + (f"?{query}" if query else "")


@login_required
@require_safe
def drill_passage(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Lead to the drill of the passage in the deck that holds most of its cards."""
    learner = visitor(request)
    passage = passage_or_404(learner, lecture_id, anchor)
    deck = deck_of_passage(learner=learner, passage=passage)
    if deck is None:
        messages.info(request, _("No deck has cards of this passage."))
        return HttpResponseRedirect(passage_address(passage))
    return redirect(drill_address(deck.public_id, Narrowed(passage, is_early=False)))
