"""Prompts in the text: questions on a passage, answered for oneself, and kept as cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes.cards.queries.prompts import carded_item_ids, prompts_of
from quizzes.cards.services.keeping import keep_items
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.web.narrowing import passage_address, passage_or_404
from quizzes.web.visitor import visitor
from seminar.enginewords import face_in_words
from seminar.rendering import render as to_html

if TYPE_CHECKING:
    from quizzes.bank.models import Item

KEPT = "kept-while-reading"
PROMPTS_SHOWN = 2
"""How many questions stand after a passage; the others are on a page of their own."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question and its answer as HTML; `is_carded`: the learner has a card of it."""

    item_id: str
    question: SafeString
    answer: SafeString
    feedback: SafeString
    is_carded: bool


def prompts_shown(items: Iterable[Item], *, carded: Collection[int], most: int | None = None) -> list[Prompt]:
    """Return the items as prompts, at most `most`; what cannot be read, or takes an essay, is left out."""
    shown: list[Prompt] = []
    for item in items:
        if most is not None and len(shown) == most:
            break
        prompt = _prompt(item, is_carded=item.id in carded)
        if prompt is not None:
            shown.append(prompt)
    return shown


def _prompt(item: Item, *, is_carded: bool) -> Prompt | None:
    version = item.current
    if version is None or item.type not in REGISTRY or item.type == "essay":
        return None
    kind = REGISTRY[item.type]
    try:
        body = kind.parse_body(version.body)
        face = face_in_words(kind.name, kind.face(body, min(kind.ordinals(body))))
    except MalformedBody:
        return None
    return Prompt(
        item_id=item.public_id,
        question=to_html(f"{version.stem}\n\n{face.front}"),
        answer=to_html(face.back),
        feedback=to_html(version.feedback),
        is_carded=is_carded,
    )


@login_required
@require_safe
def questions(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Show all the questions on a passage that the reader may try."""
    learner = visitor(request)
    passage = passage_or_404(learner, lecture_id, anchor)
    items = prompts_of(learner=learner, lecture=passage.lecture, at=timezone.now()).get(passage.id, [])
    carded = carded_item_ids(learner=learner, lecture=passage.lecture)
    context = {"passage": passage, "lecture": passage.lecture, "prompts": prompts_shown(items, carded=carded)}
    return render(request, "reading/questions.html", context)


@login_required
@require_POST
def keep(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Make the cards of a question on the passage in the learner's own deck. One they have stays as it is scheduled."""
    learner, at = visitor(request), timezone.now()
    passage = passage_or_404(learner, lecture_id, anchor)
    offered = prompts_of(learner=learner, lecture=passage.lecture, at=at).get(passage.id, [])
    item = next((each for each in offered if each.public_id == request.POST.get("item")), None)
    if item is None:
        raise Http404
    if item.id not in carded_item_ids(learner=learner, lecture=passage.lecture):
        title = _("Kept while reading")
        keep_items(learner=learner, seminar=passage.lecture.seminar, items=[item], slug=KEPT, title=title, at=at)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, _("Kept as a card, in your deck ‘Kept while reading’."))
    return HttpResponseRedirect(passage_address(passage))
