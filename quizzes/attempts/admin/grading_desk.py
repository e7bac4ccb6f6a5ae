"""Where a grader sits: the question, what they have it show, and an answer with what has been said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.attempts.admin.grading_forms import NO_RUBRIC, MarkForm
from quizzes.attempts.models import Appeal, Mark, Quiz, Reading, Response, SavedComment, SecondLook
from quizzes.attempts.queries.marking_queue import BY_PEOPLE, SHOWS, Show, Worklist, marking_queue
from quizzes.attempts.services.leases import take_next
from quizzes.attempts.services.marking import LONGEST_REASON, standing_mark
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.essay import parse_body as parse_essay
from seminar.people.admin.scoping import user_of
from seminar.people.models import User

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

SKIPPED = "skipped_answers"
MOST_SKIPPED = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """Who grades which question, what they have it show, what they skipped in this session, and when."""

    quiz: Quiz
    item_id: int
    grader: User
    show: Show
    shows_names: bool
    skipped: tuple[int, ...]
    at: datetime

    @classmethod
    def of(cls, quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> Desk:
        """Return the desk that the address asks for. Raises Http404."""
        asked = request.GET.get("show", "waiting")
        return cls(
            quiz=quiz_admin.quiz_or_404(request, quiz_id),
            item_id=item_id,
            grader=user_of(request),
            show=next((show for show in SHOWS if show == asked), "waiting"),
            shows_names="names" in request.GET,
            skipped=tuple(request.session.get(SKIPPED, ())),
            at=timezone.now(),
        )

    def queue(self) -> Worklist:
        return marking_queue(
            quiz=self.quiz,
            item_id=self.item_id,
            grader=self.grader,
            show=self.show,
            at=self.at,
            skipped=self.skipped,
        )

    def address(self, response_id: int | None = None, **other: str | None) -> str:
        """Return where an answer is graded with the same choices, but for `other`; without one, the next."""
        said: dict[str, str | None] = {
            "show": self.show if self.show != "waiting" else None,
            "names": "1" if self.shows_names else None,
        } | other
        query = urlencode({name: value for name, value in said.items() if value is not None})
        where = [self.quiz.id, self.item_id, *([] if response_id is None else [response_id])]
        name = "admin:attempts_grade_next" if response_id is None else "admin:attempts_grade"
        return reverse(name, args=where) + (f"?{query}" if query else "")

    def skip(self, request: HttpRequest, response_id: int) -> Desk:
        """Return the desk with that answer skipped: it comes last from now on, until the grader logs out."""
        skipped = (*(id_ for id_ in self.skipped if id_ != response_id), response_id)[-MOST_SKIPPED:]
        request.session[SKIPPED] = list(skipped)
        return replace(self, skipped=skipped)

    def leave_for_next(self, request: HttpRequest, *, after: int | None) -> HttpResponse:
        """Send the grader to the next answer, or back to the questions where none is left."""
        found = take_next(
            grader=self.grader,
            quiz=self.quiz,
            item_id=self.item_id,
            show=self.show,
            after=after,
            at=self.at,
            skipped=self.skipped,
        )
        if found is not None:
            return HttpResponseRedirect(self.address(found))
        if self.show != "all" and after in self.queue().shown:
            messages.info(request, _("Only the answer that you skipped is left for you in this question."))
        else:
            messages.info(request, _("Nothing more is left for you in this question."))
        return HttpResponseRedirect(reverse("admin:attempts_grading", args=[self.quiz.id]))


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer with what has been said of it."""

    response: Response
    mark: Mark | None
    reading: Reading | None
    is_read_by_other: bool
    appeal: Appeal | None
    look: SecondLook | None
    kept: tuple[SavedComment, ...]
    rubric: EssayBody
    is_read_by_two: bool

    @classmethod
    def of(cls, desk: Desk, response: Response) -> Sheet:
        mark = standing_mark(response)
        version = response.item_version
        readings = list(Reading.objects.filter(response=response).order_by("id"))
        return cls(
            response=response,
            mark=mark,
            reading=next((each for each in reversed(readings) if each.reader_id == desk.grader.id), None),
            is_read_by_other=any(each.reader_id != desk.grader.id for each in readings),
            appeal=Appeal.objects.filter(response=response, answered_at=None).first(),
            look=SecondLook.objects.filter(response=response, settled_at=None).select_related("asked_by").first(),
            kept=tuple(SavedComment.objects.filter(item=version.item_id).order_by("id")),
            rubric=parse_essay(version.body) if response.shown_version.item.type == "essay" else NO_RUBRIC,
            is_read_by_two=desk.quiz.needs_two_readers and mark is None,
        )

    @property
    def needs_reason(self) -> bool:
        """Whether a mark would go over a machine's, or over one that two readers made."""
        if self.mark is None:
            return False
        return self.mark.source not in BY_PEOPLE or self.response.attempt.quiz.needs_two_readers

    def form(self, data: QueryDict | None = None) -> MarkForm:
        """Return the form for the answer. What the learner is answered is also the reason of a mark without."""
        if data is not None and self.appeal is not None and not data.get("reason"):
            data = data.copy()
            data["reason"] = data.get("answer", "").strip()[:LONGEST_REASON]
        return MarkForm(
            data,
            rubric=self.rubric,
            worth=self.response.worth,
            kept=self.kept,
            needs_reason=self.needs_reason,
            mark=self.mark or self.reading,
            version_id=self.response.item_version_id,
        )
