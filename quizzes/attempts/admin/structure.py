"""The questions of a quiz: sections and slots on one page, items to pick from on another.

Every button saves the whole page first, so that nothing typed is lost by moving or adding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.admin.draw_words import draw_in_words
from quizzes.attempts.admin.structure_forms import DrawForm, NewDrawForm, PickerForm, SectionForm, SlotForm
from quizzes.attempts.models import Quiz, Section, Slot
from quizzes.attempts.queries.drawing import NOT_ASKED, reach_of_draws, slots_of
from quizzes.attempts.services.authoring import (
    NewSection,
    NewSlot,
    StructureFrozen,
    is_sat,
    save_quiz,
    stored_sections,
)
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.queries import heading_of
from seminar.enginewords import type_in_words
from seminar.rowids import row_id

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

PAGE_LENGTH = 50


def structure_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("<int:quiz_id>/questions/", view(partial(_questions, quiz_admin)), name="attempts_quiz_questions"),
        path("<int:quiz_id>/questions/add/", view(partial(_add_items, quiz_admin)), name="attempts_quiz_add_items"),
    ]


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with what the page says of it and its forms; `fitting` is how many items a draw has, None for an item."""

    slot: Slot
    heading: str
    type_label: str
    fitting: int | None
    form: SlotForm
    draw_form: DrawForm | None


@dataclass(frozen=True, slots=True)
class SectionRow:
    section: Section
    form: SectionForm
    slots: Sequence[SlotRow]


def _questions(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show the questions, and save them as an instructor arranges them."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=request.method == "POST")
    rows = _rows(quiz, request.POST if request.method == "POST" else None)
    new_draw = NewDrawForm(
        request.POST if "add_draw" in request.POST else None, prefix="draw", seminar_id=quiz.seminar_id
    )
    if request.method == "POST":
        if request.POST.get("revision") != _revision(rows):
            text = _("Somebody else has changed the questions meanwhile. Below they are as stored now.")
            quiz_admin.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(request.path)
        if _is_valid(rows) and (not new_draw.is_bound or new_draw.is_valid()):
            return _save(quiz_admin, request, quiz, rows, new_draw)
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_questions",
        title=_("Questions"),
        rows=rows,
        new_draw=new_draw,
        revision=_revision(rows),
        is_frozen=is_sat(quiz),
        worth=_worth(rows),
        has_errors=request.method == "POST",
    )
    return TemplateResponse(request, "admin/attempts/quiz/questions.html", context)


def _rows(quiz: Quiz, data: object) -> list[SectionRow]:
    sections = list(Section.objects.filter(quiz=quiz).order_by("position"))
    slots = slots_of(quiz)
    versions: dict[int, list[ItemVersion]] = {}
    for version in ItemVersion.objects.filter(item__in={slot.item_id for slot in slots}).order_by("-number"):
        versions.setdefault(version.item_id, []).append(version)
    fitting = {reach.position: len(reach.fitting) for reach in reach_of_draws(quiz)}
    # Asked once for all draws of the page.
    offered = DrawForm(seminar_id=quiz.seminar_id) if fitting else None
    rows: dict[int, list[SlotRow]] = {section.pk: [] for section in sections}
    for slot in slots:
        rows[slot.section_id].append(
            SlotRow(
                slot=slot,
                heading=_heading(slot),
                type_label=type_in_words(slot.item.type) if slot.item else "",
                fitting=fitting.get(slot.position),
                form=SlotForm.of(
                    slot,
                    sections=sections,
                    versions=versions.get(slot.item_id or 0, ()),
                    data=data,  # type: ignore[arg-type]
                ),
                draw_form=_draw_form(slot, offered, data),
            )
        )
    return [SectionRow(section, SectionForm.of(section, data), rows[section.pk]) for section in sections]  # type: ignore[arg-type]


def _draw_form(slot: Slot, offered: DrawForm | None, data: object) -> DrawForm | None:
    if slot.draw is None or offered is None:
        return None
    return DrawForm(data, prefix=f"slot-{slot.pk}", initial=slot.draw, offered=offered)


def _heading(slot: Slot) -> str:
    if slot.item is None:
        return draw_in_words(slot.draw or {})
    return heading_of(slot.item, version=slot.version)


def _revision(rows: Sequence[SectionRow]) -> str:
    """Return a text that differs once the questions were saved: each saving writes rows with new ids."""
    sections = ",".join(str(row.section.pk) for row in rows)
    return f"{sections};{','.join(str(each.slot.pk) for row in rows for each in row.slots)}"


def _worth(rows: Sequence[SectionRow]) -> str:
    """Return the points of the quiz; '' where it has no questions, or a draw leaves them to its items."""
    worths = []
    for each in (each for row in rows for each in row.slots):
        version = each.slot.version or (each.slot.item.current if each.slot.item else None)
        points = each.slot.points if each.slot.points is not None else version.points if version else None
        worths.append(points)
    if not worths or None in worths:
        return ""
    return f"{sum((points for points in worths if points is not None), Decimal(0)).normalize():f}"


def _is_valid(rows: Sequence[SectionRow]) -> bool:
    forms = [row.form for row in rows]
    slot_forms = [form for row in rows for each in row.slots for form in (each.form, each.draw_form) if form]
    return all(form.is_valid() for form in (*forms, *slot_forms))


def _save(
    quiz_admin: QuizAdmin, request: HttpRequest, quiz: Quiz, rows: Sequence[SectionRow], new_draw: NewDrawForm
) -> HttpResponse:
    """Store the page with what the pressed button asks for, and come back to it."""
    sections = _arranged(rows, move=request.POST.get("move", ""))
    anchor = ""
    if "add_section" in request.POST or not sections:
        sections.append(NewSection(slots=()))
        anchor = "#end"
    if new_draw.is_bound:
        sections[-1] = replace(sections[-1], slots=(*sections[-1].slots, *new_draw.slots))
        anchor = "#end"
    if _store(quiz_admin, request, quiz, sections) and "add_items" in request.POST:
        return HttpResponseRedirect(reverse("admin:attempts_quiz_add_items", args=[quiz.pk]))
    return HttpResponseRedirect(f"{request.path}{anchor}")


def _arranged(rows: Sequence[SectionRow], *, move: str) -> list[NewSection]:
    """Return the sections as the page says. `move` is 'up-3' or 'down-3': the question at that position, one place."""
    kept = [row for row in rows if not row.form.cleaned_data["is_removed"]]
    kept.sort(key=lambda row: row.form.cleaned_data["place"])
    slots: dict[int, list[tuple[Decimal, NewSlot]]] = {row.section.pk: [] for row in kept}
    direction, _sign, moved = move.partition("-")
    for each in (each for row in rows for each in row.slots):
        said = each.form.cleaned_data
        if said["is_removed"] or said["section"] not in slots:
            continue
        place = said["place"]
        if moved == str(each.slot.position):
            place += Decimal("-1.5") if direction == "up" else Decimal("1.5")
        slots[said["section"]].append((place, _slot_of(each)))
    return [
        NewSection(
            title=row.form.cleaned_data["title"],
            introduction=row.form.cleaned_data["introduction"].replace("\r\n", "\n"),
            is_shuffled=row.form.cleaned_data["is_shuffled"],
            slots=tuple(slot for _place, slot in sorted(slots[row.section.pk], key=lambda placed: placed[0])),
        )
        for row in kept
    ]


def _slot_of(row: SlotRow) -> NewSlot:
    said, item = row.form.cleaned_data, row.slot.item
    version = None
    if item is not None and said["version"] is not None:
        version = ItemVersion.objects.get(pk=said["version"])
    return NewSlot(
        item=item,
        version=version,
        draw=row.draw_form.draw if row.draw_form else None,
        points=said["points"],
        is_shuffled=said["is_shuffled"],
    )


def _store(quiz_admin: QuizAdmin, request: HttpRequest, quiz: Quiz, sections: Sequence[NewSection]) -> bool:
    """Save the sections and say what came of it; returns whether they are stored."""
    try:
        save_quiz(seminar=quiz.seminar, slug=quiz.slug, settings={}, sections=sections)
    except StructureFrozen:
        text = _("Somebody has sat the quiz, so its questions stay as they are. Copy it to change them.")
        quiz_admin.message_user(request, text, messages.ERROR)
        return False
    quiz_admin.log_change(request, quiz, [{"changed": {"fields": ["questions"]}}])
    quiz_admin.message_user(request, _("The questions are saved."), messages.SUCCESS)
    return True


def _add_items(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show the seminar's ready items, filtered, and add those that are ticked to a section."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    sections = stored_sections(quiz) or [NewSection(slots=())]
    if request.method == "POST":
        picked = _picked(quiz, request.POST.getlist("item"))
        number = request.POST.get("section", "")
        place = int(number) - 1 if number.isdecimal() and 0 < int(number[:6]) <= len(sections) else len(sections) - 1
        slots = (*sections[place].slots, *(NewSlot(item=item) for item in picked))
        sections[place] = replace(sections[place], slots=slots)
        if picked:
            _store(quiz_admin, request, quiz, sections)
        return HttpResponseRedirect(reverse("admin:attempts_quiz_questions", args=[quiz.pk]))
    form = PickerForm(request.GET or None, seminar_id=quiz.seminar_id)
    items = _found(quiz, form)
    page = Paginator(items, PAGE_LENGTH).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_questions",
        title=_("Add questions"),
        form=form,
        page=page,
        rows=[(item, _heading(Slot(item=item)), type_in_words(item.type)) for item in page.object_list],
        sections=sections,
        query=query.urlencode(),
        is_frozen=is_sat(quiz),
    )
    return TemplateResponse(request, "admin/attempts/quiz/add_items.html", context)


def _addable(quiz: Quiz) -> QuerySet[Item]:
    items = Item.objects.of_class().filter(bank__seminar_id=quiz.seminar_id, current__isnull=False).ready()
    asked = Slot.objects.filter(quiz=quiz, item=OuterRef("pk"))
    return items.exclude(type__in=NOT_ASKED).exclude(Exists(asked)).select_related("bank", "current", "passage")


def _picked(quiz: Quiz, ids: Sequence[str]) -> list[Item]:
    """Return the ticked items in the order ticked on the page."""
    numbers = [number for id_ in ids if (number := row_id(id_)) is not None]
    found = _addable(quiz).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _found(quiz: Quiz, form: PickerForm) -> QuerySet[Item]:
    items = _addable(quiz).prefetch_related("tags").order_by("bank__slug", "position", "id")
    if not form.is_bound or not form.is_valid():
        return items
    said = form.cleaned_data
    for word in said["q"].split():
        items = items.filter(Q(slug__icontains=word) | Q(name__icontains=word) | Q(current__stem__icontains=word))
    wanted = {"bank": said["bank"], "type": said["type"], "level": said["level"]}
    items = items.filter(**{name: value for name, value in wanted.items() if value})
    if said["tag"] is not None:
        items = items.filter(Exists(Item.tags.through.objects.filter(item=OuterRef("pk"), tag=said["tag"])))
    return items
