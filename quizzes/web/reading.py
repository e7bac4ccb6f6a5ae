"""Reading: the lectures of one's seminars in passages, with what is remembered of each and prompts to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.cards.queries.passages import class_recall_by_passage, recall_by_passage
from quizzes.cards.queries.prompts import carded_item_ids, prompts_of
from quizzes.web.narrowing import passage_or_404
from quizzes.web.readingmap import Tint, class_summary, class_tints, legend, own_summary, own_tints
from quizzes.web.readingprompts import PROMPTS_SHOWN, Prompt, prompts_shown
from quizzes.web.visitor import visitor
from seminar.lectures.queries import lecture_with_passages, lectures_visible_to, notes_of
from seminar.people.queries import teaches_in
from seminar.rendering import render as to_html

if TYPE_CHECKING:
    from quizzes.bank.models import Item
    from seminar.lectures.models import Lecture, Passage
    from seminar.lectures.queries import ShownNote
    from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with its gist and attached text as clean HTML; either may be empty.

    On the page of its lecture it has a tint, and for a learner the first of its questions.
    """

    anchor: str
    title: str
    gist: SafeString
    text: SafeString
    id: int = 0
    notes: Sequence[ShownNote] = ()
    tint: Tint | None = None
    prompts: Sequence[Prompt] = ()
    question_count: int = 0

    @classmethod
    def of(cls, passage: Passage) -> ShownPassage:
        return cls(passage.anchor, passage.title, to_html(passage.gist), to_html(passage.text), passage.id)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of passages under one part title."""

    title: str
    passages: Sequence[ShownPassage] = field(default_factory=list)


def parts_of(
    passages: Sequence[Passage],
    *,
    tints: Mapping[int, Tint],
    items: Mapping[int, Sequence[Item]],
    carded: frozenset[int],
    notes: Mapping[int, Sequence[ShownNote]] = MappingProxyType({}),
) -> list[Part]:
    """Return passages, given in order, as the parts that they make; without part titles there is one."""
    shown = [
        (
            passage.part_title,
            replace(
                ShownPassage.of(passage),
                tint=tints[passage.id],
                notes=notes.get(passage.id, ()),
                prompts=prompts_shown(items.get(passage.id, ()), carded=carded, most=PROMPTS_SHOWN),
                question_count=len(items.get(passage.id, ())),
            ),
        )
        for passage in passages
    ]
    runs = groupby(shown, key=lambda pair: pair[0])
    return [Part(title, [passage for _, passage in run]) for title, run in runs]


@login_required
@require_safe
def lectures(request: HttpRequest) -> HttpResponse:
    return render(request, "web/lectures.html", {"lectures": lectures_visible_to(visitor(request))})


@login_required
@never_cache
@require_safe
def lecture(request: HttpRequest, lecture_id: str) -> HttpResponse:
    """Show the lecture with what the reader remembers of it, or, asked by its staff, what the class does."""
    reader = visitor(request)
    found: Lecture = get_object_or_404(lecture_with_passages(reader), public_id=lecture_id)
    teaches = teaches_in(reader, seminar_id=found.seminar_id)
    is_class = request.GET.get("map") == "class"
    if is_class and not teaches:
        raise Http404
    context = _class_map(found) if is_class else _own_map(reader, found)
    more = {"lecture": found, "reader_id": reader.public_id, "teaches_here": teaches, "is_class": is_class}
    return render(request, "web/lecture.html", {**context, **more})


def _own_map(reader: User, lecture: Lecture) -> dict[str, object]:
    at, passages = timezone.now(), list(lecture.passages.all())
    recalls = recall_by_passage(learner=reader, lecture=lecture, at=at)
    items = prompts_of(learner=reader, lecture=lecture, at=at)
    counts = {passage_id: len(each) for passage_id, each in items.items()}
    tints = own_tints(passages, recalls=recalls, item_counts=counts)
    carded = carded_item_ids(learner=reader, lecture=lecture)
    written = notes_of(reader, lecture=lecture)
    notes: dict[int, list[ShownNote]] = {}
    for each in written:
        if each.note.passage_id is not None:
            notes.setdefault(each.note.passage_id, []).append(each)
    parts = parts_of(passages, tints=tints, items=items, carded=carded, notes=notes)
    summary = own_summary(recalls, passage_count=len(passages))
    return {"parts": parts, "steps": legend(tints, is_class=False), "summary": summary, "note_count": len(written)}


def _class_map(lecture: Lecture) -> dict[str, object]:
    passages = list(lecture.passages.all())
    recalls = class_recall_by_passage(lecture=lecture, at=timezone.now())
    tints = class_tints(passages, recalls=recalls)
    parts = parts_of(passages, tints=tints, items={}, carded=frozenset())
    summary = class_summary(recalls, passage_count=len(passages))
    return {"parts": parts, "steps": legend(tints, is_class=True), "summary": summary}


@login_required
@require_safe
def passage(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Return one passage as a fragment, for the drill page to show beside a card."""
    stored = passage_or_404(visitor(request), lecture_id, anchor)
    context = {"lecture": stored.lecture, "passage": ShownPassage.of(stored)}
    return render(request, "web/lecture.html#passage", context)
