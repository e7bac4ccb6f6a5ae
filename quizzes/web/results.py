"""The result of an attempt, as far as it may be seen now, and what a learner does with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.attempts.queries.access import is_taken_back
from quizzes.attempts.queries.awaiting import awaited
from quizzes.attempts.queries.history import Entry, history_for_learner
from quizzes.attempts.queries.missed import missed_items
from quizzes.attempts.queries.showing import AttemptView, view_for_learner
from quizzes.attempts.services.appeals import LONGEST_APPEAL, AppealRefused, ask_for_regrade
from quizzes.cards.queries.showing import drillable_items
from quizzes.cards.services.keeping import keep_items
from quizzes.web.taking import attempt_or_404
from quizzes.web.takingquestions import Question, questions_of
from quizzes.web.takingwords import certainties, verdict_names
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.bank.models import Item
    from seminar.people.models import User

MISSED = "missed-in-quizzes"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the result with its verdict in words, how sure the learner was, and what was said of its mark."""

    question: Question
    verdict: str
    certainty: str
    appeals: list[Entry]
    may_appeal: bool


@login_required
@never_cache
@require_safe
def result(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Show what the review policy lets the learner see; an attempt under way leads to its paper."""
    learner, at = visitor(request), timezone.now()
    try:
        found = attempt_or_404(request, attempt_id, at=at)
    except Http404:
        if not is_taken_back(learner, attempt_id):
            raise
        messages.info(request, _("Handed in. The quiz has been taken back meanwhile, so its result is not shown."))
        return redirect("quizzes:list")
    if found.submitted_at is None:
        return redirect("quizzes:attempt", attempt_id)
    view = view_for_learner(found, at=at)
    missed, history = missed_items(view), history_for_learner(view)
    context = {
        "view": view,
        "attempt": found,
        "quiz": view.quiz,
        "answers": _answers(view, history),
        "history": history if view.points is not None else (),
        "share": view.points / view.worth if view.points is not None and view.worth else None,
        "counts": _counts(view),
        "awaited": [(_facet_names()[each.facet], each) for each in awaited(found, at=at)],
        "missed_count": len(missed),
        "drillable_count": len(_drillable(missed, learner=learner, at=at)),
        "longest_appeal": LONGEST_APPEAL,
        "learner_id": learner.public_id,
    }
    return render(request, "quiz/result.html", context)


def _answers(view: AttemptView, history: list[Entry]) -> list[Answered]:
    appeals: dict[int, list[Entry]] = defaultdict(list)
    for entry in history:
        if entry.kind in {"appeal", "appeal_answered"} and entry.position is not None:
            appeals[entry.position].append(entry)
    sure = {each.value: each.name for each in certainties()}
    return [
        Answered(
            question=question,
            verdict=verdict_names().get(question.slot.verdict or "", ""),
            certainty=sure.get(question.slot.certainty or 0, ""),
            appeals=appeals[question.slot.position],
            may_appeal=view.attempt.counts
            and question.slot.points is not None
            and not _waits(appeals[question.slot.position]),
        )
        for question in questions_of(view.slots)
    ]


def _waits(entries: list[Entry]) -> bool:
    return bool(entries) and entries[-1].kind == "appeal"


def _counts(view: AttemptView) -> list[tuple[str, str, int]]:
    """Return each verdict that occurs: its kind, its name, and how many questions have it."""
    verdicts = [slot.verdict for slot in view.slots]
    return [(kind, name, verdicts.count(kind)) for kind, name in verdict_names().items() if kind in verdicts]


def _facet_names() -> dict[str, str]:
    return {
        "right_or_wrong": _("which answers are right"),
        "marks": _("points and grade"),
        "key": _("the right answers"),
        "feedback": _("the feedback"),
        "comments": _("comments of the graders"),
    }


def _drillable(items: list[Item], *, learner: User, at: datetime) -> list[Item]:
    """Return those of the items that no quiz holds back from the learner's drill now."""
    free = set(drillable_items(learner, at=at).filter(id__in=[item.id for item in items]).values_list("id", flat=True))
    return [item for item in items if item.id in free]


@login_required
@require_POST
def drill_missed(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Put what was missed into the learner's own deck and go to drill it."""
    learner, at = visitor(request), timezone.now()
    found = attempt_or_404(request, attempt_id, at=at)
    items = _drillable(missed_items(view_for_learner(found, at=at)), learner=learner, at=at)
    if found.submitted_at is None or not items:
        messages.info(request, _("Nothing that you missed can be drilled now."))
        return redirect("quizzes:result", attempt_id)
    deck = keep_items(
        learner=learner,
        seminar=found.quiz.seminar,
        items=items,
        slug=MISSED,
        title=_("Missed in quizzes"),
        at=at,
    )
    return redirect("web:drill", deck.public_id)


@login_required
@require_POST
def appeal(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Ask for one answer's mark to be looked at again."""
    position = request.POST.get("question", "")
    try:
        ask_for_regrade(
            learner=visitor(request),
            attempt_id=attempt_id,
            position=int(position) if position.isdecimal() and len(position) < 5 else 0,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except ObjectDoesNotExist:
        raise Http404(attempt_id) from None
    except AppealRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your request is with the graders. The answer will stand here."))
        return redirect(f"{reverse('quizzes:result', args=[attempt_id])}#q{int(position)}")
    return redirect("quizzes:result", attempt_id)
