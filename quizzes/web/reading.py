"""Reading: the lectures of one's seminars, each as an outline of passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from quizzes.web.visitor import visitor
from seminar.lectures.queries import lecture_with_passages, lectures_visible_to, passages_by_anchor
from seminar.rendering import render as to_html

if TYPE_CHECKING:
    from seminar.lectures.models import Lecture, Passage


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with its gist and attached text as clean HTML; either may be empty."""

    anchor: str
    title: str
    gist: SafeString
    text: SafeString

    @classmethod
    def of(cls, passage: Passage) -> ShownPassage:
        return cls(passage.anchor, passage.title, to_html(passage.gist), to_html(passage.text))


@dataclass(frozen=True, slots=True)
class Part:
    """A run of passages under one part title."""

    title: str
    passages: Sequence[ShownPassage] = field(default_factory=list)


def parts_of(passages: Iterable[Passage]) -> list[Part]:
    """Return passages, given in order, as the parts that they make; without part titles there is one."""
    return [
        Part(title, [ShownPassage.of(passage) for passage in run])
        for title, run in groupby(passages, key=lambda passage: passage.part_title)
    ]


@login_required
@require_safe
def lectures(request: HttpRequest) -> HttpResponse:
    return render(request, "web/lectures.html", {"lectures": lectures_visible_to(visitor(request))})


@login_required
@require_safe
def lecture(request: HttpRequest, lecture_id: str) -> HttpResponse:
    found: Lecture = get_object_or_404(lecture_with_passages(visitor(request)), public_id=lecture_id)
    return render(request, "web/lecture.html", {"lecture": found, "parts": parts_of(found.passages.all())})


@login_required
@require_safe
def passage(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Return one passage as a fragment, for the drill page to show beside a card."""
    found: Lecture = get_object_or_404(lectures_visible_to(visitor(request)), public_id=lecture_id)
    stored = passages_by_anchor(found).get(anchor)
    if stored is None:
        raise Http404(anchor)
    context = {"lecture": found, "passage": ShownPassage.of(stored)}
    return render(request, "web/lecture.html#passage", context)
