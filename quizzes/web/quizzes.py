"""Quizzes as learners find them: what is open, the terms that hold for them, starting and resuming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.attempts.queries.access import quizzes_for, quizzes_staffed_by
from quizzes.attempts.queries.drawing import QuizNotReady, slots_of
from quizzes.attempts.queries.offers import Offer, offers
from quizzes.attempts.queries.showing import is_passed, with_marks_in_sight
from quizzes.attempts.services.sitting import WrongPassword, look_at_attempt, start_attempt
from quizzes.engine.grading.timing import EffectiveTiming, Setting, StartRefused
from quizzes.web.visitor import visitor
from seminar.rendering import render as to_html

if TYPE_CHECKING:
    from quizzes.attempts.models import Attempt, Quiz
    from seminar.people.models import Seminar, User


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the terms that hold for a learner: what, how much, and from where if not from the quiz itself."""

    name: str
    value: object
    because: str = ""
    is_moment: bool = False


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt made; `points` is None where its marks may not be seen, `passed` where there is nothing to pass."""

    attempt: Attempt
    sees_marks: bool
    passed: bool | None


@dataclass(frozen=True, slots=True)
class QuizShelf:
    """One seminar with its quizzes."""

    seminar: Seminar
    offers: Sequence[Offer]


def offers_to(user: User, *, at: datetime) -> list[Offer]:
    """Return what the user may know of all their quizzes, in the order their seminars show them."""
    return offers(user, list(quizzes_for(user)), at=at)


@login_required
@never_cache
@require_safe
def quiz_list(request: HttpRequest) -> HttpResponse:
    found = offers_to(visitor(request), at=timezone.now())
    by_seminar = groupby(found, key=lambda offer: offer.quiz.seminar)
    return render(
        request, "quiz/list.html", {"shelves": [QuizShelf(seminar, list(run)) for seminar, run in by_seminar]}
    )


@login_required
@never_cache
@require_safe
def quiz(request: HttpRequest, quiz_id: str) -> HttpResponse:
    return _page(request, get_object_or_404(quizzes_for(visitor(request)), public_id=quiz_id))


def _page(request: HttpRequest, found: Quiz, *, error: str = "", status: int = 200) -> HttpResponse:
    learner, at = visitor(request), timezone.now()
    (offer,) = offers(learner, [found], at=at)
    if offer.running is not None:
        # The clock may have ended it since; whoever looks closes it.
        look_at_attempt(learner=learner, attempt_id=offer.running.public_id, at=at)
        (offer,) = offers(learner, [found], at=at)
    seen = with_marks_in_sight(found, offer.attempts, at=at)
    context = {
        "offer": offer,
        "quiz": found,
        "introduction": to_html(found.introduction),
        "question_count": len(slots_of(found)),
        "terms": terms_in_words(offer.terms),
        "rows": [
            AttemptRow(each, each.id in seen, is_passed(each) if each.id in seen else None) for each in offer.attempts
        ],
        "attempts_left": _attempts_left(offer),
        "penalty": found.penalty,
        "teaches_it": quizzes_staffed_by(learner).filter(id=found.id).exists(),
        "error": error,
    }
    return render(request, "quiz/quiz.html", context, status=status)


def _attempts_left(offer: Offer) -> int | None:
    """Return how many attempts may still be started; None where there is no limit."""
    allowed = offer.terms.attempts_allowed.value
    made = sum(each.voided_at is None for each in offer.attempts)
    return None if allowed is None else max(allowed - made, 0)


def terms_in_words(terms: EffectiveTiming) -> list[Term]:
    """Return the terms that limit something, or that an override has changed for the learner."""
    found = []
    for name, setting in ((_("Opens"), terms.opens_at), (_("Closes"), terms.closes_at)):
        if setting.value is not None or setting.source != "quiz":
            found.append(Term(name, setting.value or _("no date"), _because(setting), setting.value is not None))
    limit, factor = terms.time_limit_seconds, terms.multiplier
    if limit.value is not None:
        seconds = round(limit.value * factor.value)
        because = _because(factor) or _because(limit)
        found.append(Term(_("Time limit"), duration(timedelta(seconds=seconds)), because))
    elif limit.source != "quiz":
        found.append(Term(_("Time limit"), _("none"), _because(limit)))
    allowed = terms.attempts_allowed
    count = _("as many as you like") if allowed.value is None else str(allowed.value)
    found.append(Term(_("Attempts"), count, _because(allowed)))
    return found


def _because(setting: Setting[object]) -> str:
    """Return where a setting is from in words, '' where it is the quiz's own."""
    match setting.source:
        case "learner":
            return _("set for you")
        case "group":
            return _("set for %(group)s") % {"group": setting.name}
        case "quiz":
            return ""


def duration(length: timedelta) -> str:
    """Return a time limit in words: '1 hour 30 minutes'."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = (
        (hours, ngettext("%(n)d hour", "%(n)d hours", hours)),
        (minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes)),
        (seconds, ngettext("%(n)d second", "%(n)d seconds", seconds)),
    )
    return " ".join(words % {"n": number} for number, words in parts if number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, quiz_id: str) -> HttpResponse:
    """Start an attempt, or go on with the one under way; why that is not possible is told on the quiz's page.

    A wrong password is told at this address, which a browser may ask for again.
    """
    if request.method != "POST":
        return redirect("quizzes:quiz", quiz_id)
    learner, at = visitor(request), timezone.now()
    found = get_object_or_404(quizzes_for(learner), public_id=quiz_id)
    try:
        attempt, _is_new = start_attempt(
            learner=learner,
            quiz_id=quiz_id,
            at=at,
            password=request.POST.get("password", ""),
            is_preview="preview" in request.POST,
        )
    except ObjectDoesNotExist:
        raise Http404(quiz_id) from None
    except WrongPassword:
        return _page(request, found, error=_("This is not the quiz’s password."), status=403)
    except StartRefused:
        return redirect("quizzes:quiz", quiz_id)  # the page says by itself what stands against it
    except QuizNotReady:
        messages.error(request, _("The quiz is not ready: one of its questions is missing. Tell your instructor."))
        return redirect("quizzes:quiz", quiz_id)
    return redirect("quizzes:attempt", attempt.public_id)
