"""The paper of a quiz: its questions, saved as they are answered, and the way to hand it in.

Its script saves through the API; without it, each press of a button posts the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.attempts.queries.answers import unreadable_positions
from quizzes.attempts.queries.showing import AttemptView, view_for_learner
from quizzes.attempts.services.sitting import AttemptClosed, look_at_attempt, submit_attempt
from quizzes.web.takingforms import Refused, Stale, check_from, save_from
from quizzes.web.takingquestions import Question, questions_of
from quizzes.web.takingwords import certainties, paper_words
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.attempts.models import Attempt
    from quizzes.attempts.queries.showing import SlotView

API_ROOT = "/api/v1/"
ONE_QUESTION = "one_question"


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question on the paper, with what was not taken of a posted answer; in pages, one of them is shown at a time."""

    question: Question
    untaken: Stale | Refused | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What a pressed button asks for: a `deed` (save, next, previous, page, check, finish) and the number it names."""

    deed: str
    number: int

    @classmethod
    def of(cls, pressed: str) -> Step:
        deed, _dash, number = pressed.partition("-")
        return cls(deed, int(number) if number.isdecimal() and len(number) < 5 else 0)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Show the paper or, posted to, keep what it holds; one that is over leads to its result."""
    at = timezone.now()
    found = attempt_or_404(request, attempt_id, at=at)
    if found.submitted_at is not None:
        if request.method == "POST":
            messages.warning(request, _("The attempt was over before this page arrived: it was not taken."))
        return redirect("quizzes:result", attempt_id)
    view = view_for_learner(found, at=at)
    if request.method == "POST":
        return _step(request, view)
    return _page(request, view, page=_page_asked_for(request.GET.get("page", ""), view))


def attempt_or_404(request: HttpRequest, attempt_id: str, *, at: datetime) -> Attempt:
    """Return the visitor's own attempt as the clock has it."""
    try:
        return look_at_attempt(learner=visitor(request), attempt_id=attempt_id, at=at)
    except ObjectDoesNotExist:
        raise Http404(attempt_id) from None


def _page_asked_for(asked: str, view: AttemptView) -> int:
    """Return the number of the page; where all questions are on one, that of the question that begins it."""
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    return min(max(number, 1), max(len(view.slots), 1))


def _step(request: HttpRequest, view: AttemptView) -> HttpResponse:
    """Keep what the page holds, then do what the button says; what was not taken comes back with the page."""
    learner, at, attempt_id = visitor(request), view.at, view.attempt.public_id
    page = _page_asked_for(request.POST.get("page", ""), view)
    step = Step.of(request.POST.get("do", "save"))
    try:
        untaken = save_from(request.POST, view=view, learner=learner, at=at)
        if step.deed == "check" and step.number not in untaken:
            untaken |= check_from(request.POST, view=view, learner=learner, position=step.number, at=at)
    except AttemptClosed:
        messages.warning(request, _("The attempt was over before this page arrived: it was not taken."))
        return redirect("quizzes:result", attempt_id)
    if untaken:
        return _page(request, _seen_again(request, attempt_id, at=at), page=page, untaken=untaken)
    if step.deed == "finish":
        return redirect("quizzes:handin", attempt_id)
    target = {"next": page + 1, "previous": page - 1, "page": step.number}.get(step.deed, page)
    anchor = f"#q{step.number}" if step.deed in {"check", "page"} and view.quiz.layout != ONE_QUESTION else ""
    return redirect(f"{request.path}?page={_page_asked_for(str(target), view)}{anchor}")


def _seen_again(request: HttpRequest, attempt_id: str, *, at: datetime) -> AttemptView:
    return view_for_learner(attempt_or_404(request, attempt_id, at=at), at=at)


def _page(
    request: HttpRequest, view: AttemptView, *, page: int, untaken: dict[int, Stale | Refused] | None = None
) -> HttpResponse:
    untaken = untaken or {}
    slots = [_with_refused(slot, untaken.get(slot.position)) for slot in view.slots]
    questions = questions_of(slots)
    is_paged = view.quiz.layout == ONE_QUESTION
    context = {
        "view": view,
        "attempt": view.attempt,
        "quiz": view.quiz,
        "page": page,
        "is_paged": is_paged,
        "last_page": len(questions),
        "questions": [
            PaperQuestion(each, untaken.get(each.slot.position), not is_paged or each.slot.position == page)
            for each in questions
        ],
        "answered": sum(slot.is_answered for slot in view.slots),
        "certainties": certainties() if view.quiz.behaviour.asks_for_certainty else (),
        "checks_allowed": view.quiz.behaviour.checks_allowed,
        "penalty": view.quiz.penalty,
        "time_left": time_left(view),
        "paper_data": _paper_data(request, view),
    }
    return render(request, "quiz/paper.html", context, status=409 if untaken else 200)


def _with_refused(slot: SlotView, untaken: Stale | Refused | None) -> SlotView:
    """Return the slot with what was typed and refused in its field, so that nobody types it twice."""
    return replace(slot, raw=untaken.raw) if isinstance(untaken, Refused) else slot


def time_left(view: AttemptView) -> str:
    """Return the time until the deadline as a clock shows it ('1:04:30', '24:09'), '' where nothing ends it."""
    deadline = view.attempt.deadline_at
    if deadline is None:
        return ""
    minutes, seconds = divmod(max(int((deadline - view.at).total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _paper_data(request: HttpRequest, view: AttemptView) -> dict[str, object]:
    """Return what the paper's script begins with."""
    attempt_id = view.attempt.public_id
    return {
        "api": API_ROOT,
        "attempt": attempt_id,
        "learner": visitor(request).public_id,
        "paged": view.quiz.layout == ONE_QUESTION,
        "clock": clock_reading(view.attempt, at=view.at),
        "addresses": {
            "clock": reverse("quizzes:clock", args=[attempt_id]),
            "handin": reverse("quizzes:handin", args=[attempt_id]),
            "result": reverse("quizzes:result", args=[attempt_id]),
            "login": reverse("account_login"),
        },
        "slots": [
            {
                "position": slot.position,
                "type": slot.type,
                "seq": slot.seq,
                "response": slot.raw,
                "certainty": slot.certainty,
                "flagged": slot.is_flagged,
                "settled": slot.is_settled,
            }
            for slot in view.slots
        ],
        "words": paper_words(),
    }


def clock_reading(attempt: Attempt, *, at: datetime) -> dict[str, object]:
    """Return what the server's clock says: now, when the attempt ends (None for never), and whether it is over."""
    return {
        "now": at.isoformat(),
        "deadline_at": attempt.deadline_at and attempt.deadline_at.isoformat(),
        "is_over": attempt.submitted_at is not None,
    }


@login_required
@never_cache
@require_safe
def clock(request: HttpRequest, attempt_id: str) -> JsonResponse:
    """Tell the paper's script the time: after a sleep, and from time to time, since a deadline may be moved."""
    at = timezone.now()
    return JsonResponse(clock_reading(attempt_or_404(request, attempt_id, at=at), at=at))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handin(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Say what is unanswered or flagged and, posted to, hand the attempt in."""
    at = timezone.now()
    found = attempt_or_404(request, attempt_id, at=at)
    if request.method == "POST":
        submit_attempt(learner=visitor(request), attempt_id=attempt_id, at=at)
        return redirect("quizzes:result", attempt_id)
    if found.submitted_at is not None:
        return redirect("quizzes:result", attempt_id)
    view = view_for_learner(found, at=at)
    context = {
        "view": view,
        "attempt": found,
        "quiz": view.quiz,
        "is_paged": view.quiz.layout == ONE_QUESTION,
        "answered": sum(slot.is_answered for slot in view.slots),
        "groups": _to_look_at(view),
        "time_left": time_left(view),
        "paper_data": _paper_data(request, view),
    }
    return render(request, "quiz/handin.html", context)


def _to_look_at(view: AttemptView) -> list[tuple[str, list[SlotView]]]:
    """Return what a learner may want to go back to before handing in, under its headings."""
    unreadable = unreadable_positions(view.attempt)
    unsure = [slot for slot in view.slots if slot.is_answered and slot.certainty is None and slot.type != "essay"]
    return [
        (_("Not answered"), [slot for slot in view.slots if not slot.is_answered]),
        (_("Flagged"), [slot for slot in view.slots if slot.is_flagged]),
        (_("Cannot be read as an answer"), [slot for slot in view.slots if slot.position in unreadable]),
        (_("Without a word on how sure you are"), unsure if view.quiz.behaviour.asks_for_certainty else []),
    ]
