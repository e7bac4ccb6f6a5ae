"""The way from a passage of a lecture to the drill of its cards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quizzes.cards.queries.passagedrill import deck_of_passage
from quizzes.web.narrowing import Narrowed, drill_address, passage_address, passage_or_404
from quizzes.web.visitor import visitor


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
    return redirect(drill_address(deck.public_id, Narrowed(deck.public_id, passage)))
