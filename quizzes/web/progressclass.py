"""How a class drills, for its staff; and for a student, the very row that the staff have of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.bank.queries import heading_of, records_of
from quizzes.cards.queries.progress.classview import (
    FEWEST_HIDDEN,
    Pupil,
    class_view,
    memberships_shown,
    row_of,
    seminars_taught,
)
from quizzes.cards.queries.progress.forgotten import FEWEST_LEARNERS, forgotten_items
from quizzes.web.progress import Tile, csv_response
from quizzes.web.progresstables import Cell, Table, minutes, moment, number, percent, sorted_rows, words
from quizzes.web.visitor import visitor
from seminar.enginewords import rule_in_words
from seminar.people.services import show_progress

if TYPE_CHECKING:
    from seminar.people.models import Seminar

PERIODS: Final = {"7": 7, "30": 30, "all": None}
USUAL_PERIOD: Final = "30"
COLUMNS: Final = ("name", "user", "opened", "decks", "reviews", "minutes", "days", "due", "seen")
ITEMS_SHOWN: Final = 20
ITEMS_IN_FILE: Final = 1000


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title, the address that sorts by it, and how it is sorted now: '', 'ascending' or 'descending'."""

    title: str
    link: str
    direction: str
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, as the address says: 'due', or '-due' from the highest down."""

    column: int = 0
    is_descending: bool = False

    @classmethod
    def said_by(cls, text: str) -> Order:
        name = text.removeprefix("-")
        return cls(COLUMNS.index(name), text.startswith("-")) if name in COLUMNS else cls()


def _period(request: HttpRequest) -> str:
    said = request.GET.get("days", USUAL_PERIOD)
    return said if said in PERIODS else USUAL_PERIOD


def pupils_table(pupils: Iterable[Pupil], *, zone: tzinfo) -> Table:
    """Return the rows that staff see, and that each student sees of themself."""
    head = (
        *(_("Name"), _("User name"), _("First opened"), _("Decks opened"), _("Reviews"), _("Minutes")),
        *(_("Days"), _("Due now"), _("Last review")),
    )
    return Table(
        "class",
        head,
        tuple(
            (
                words(pupil.name),
                words(pupil.username),
                moment(pupil.opened_at, zone=zone),
                number(pupil.decks_opened),
                number(pupil.work.reviews),
                minutes(pupil.work.duration_ms),
                number(pupil.days),
                number(pupil.due),
                moment(pupil.last_seen_at, zone=zone),
            )
            for pupil in pupils
        ),
    )


def items_table(seminar: Seminar, *, limit: int) -> Table:
    """Return what the class forgets, beside how it did in quizzes and what the linter says of it."""
    rows = []
    forgotten = forgotten_items(seminar, limit=limit)
    records = records_of([each.item.id for each in forgotten])
    for each in forgotten:
        record, address = records[each.item.id], reverse("admin:bank_item_change", args=[each.item.id])
        said = sorted({str(rule_in_words(finding.rule)) for finding in record.findings})
        passage = each.item.passage
        place = Cell("", "")
        if passage is not None:
            lecture = reverse("web:lecture", args=[passage.lecture.public_id])
            place = words(passage.anchor, f"{lecture}#p-{passage.anchor}")
        rows.append(
            (
                words(heading_of(each.item), address),
                place,
                number(each.learners),
                number(each.forgetters),
                number(each.lapses),
                percent(each.lapses / each.reviews),
                percent(record.facility),
                number(record.first_attempts),
                words(", ".join(said)),
            )
        )
    head = (
        *(_("Item"), _("Passage"), _("Learners"), _("Forgot it"), _("Lapses"), _("Lapses of reviews")),
        *(_("Score in quizzes"), _("First attempts"), _("Findings")),
    )
    return Table("forgotten", head, tuple(rows))


@login_required
@never_cache
@require_safe
def class_page(request: HttpRequest, seminar_id: str) -> HttpResponse:
    viewer = visitor(request)
    seminar = get_object_or_404(seminars_taught(viewer), public_id=seminar_id)
    period, order = _period(request), Order.said_by(request.GET.get("sort", ""))
    view = class_view(seminar, at=timezone.now(), days=PERIODS[period])
    shown = pupils_table(view.pupils, zone=ZoneInfo(viewer.time_zone))
    context = {
        "seminar": seminar,
        "view": view,
        "tiles": [
            Tile(
                _("%(opened)s of %(all)s") % {"opened": view.whole.opened, "all": view.whole.pupils}, _("opened a deck")
            ),
            Tile(number(view.whole.work.reviews).shown, _("reviews")),
            Tile(minutes(view.whole.work.duration_ms).shown, _("minutes")),
            Tile(number(view.whole.due).shown, _("cards due now")),
        ],
        "headings": _headings(shown, order=order, period=period),
        "rows": sorted_rows(shown.rows, column=order.column, is_descending=order.is_descending),
        "periods": [(name, _period_name(name), name == period) for name in PERIODS],
        "period": period,
        "fewest_hidden": FEWEST_HIDDEN,
        "fewest_learners": FEWEST_LEARNERS,
        "items": items_table(seminar, limit=ITEMS_SHOWN),
    }
    return render(request, "progress/class.html", context)


def _headings(shown: Table, *, order: Order, period: str) -> list[Heading]:
    headings = []
    for place, (name, (title, is_figure)) in enumerate(zip(COLUMNS, shown.columns, strict=True)):
        is_now = place == order.column
        direction = ("descending" if order.is_descending else "ascending") if is_now else ""
        # Figures are asked for from the highest down first, names from A.
        turned = not order.is_descending if is_now else place > 1
        link = "?" + urlencode({"days": period, "sort": f"-{name}" if turned else name})
        headings.append(Heading(title, link, direction, is_figure))
    return headings


def _period_name(name: str) -> str:
    return {"7": _("7 days"), "30": _("30 days")}.get(name, _("all the time"))


@login_required
@require_safe
def class_table(request: HttpRequest, seminar_id: str) -> HttpResponse:
    viewer = visitor(request)
    seminar = get_object_or_404(seminars_taught(viewer), public_id=seminar_id)
    view = class_view(seminar, at=timezone.now(), days=PERIODS[_period(request)])
    return csv_response(pupils_table(view.pupils, zone=ZoneInfo(viewer.time_zone)))


@login_required
@require_safe
def forgotten_table(request: HttpRequest, seminar_id: str) -> HttpResponse:
    seminar = get_object_or_404(seminars_taught(visitor(request)), public_id=seminar_id)
    return csv_response(items_table(seminar, limit=ITEMS_IN_FILE))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """Show the learner what the staff of each seminar see of them, and let them choose."""
    learner, at = visitor(request), timezone.now()
    if request.method == "POST":
        show_progress(user=learner, seminar_ids=request.POST.getlist("seminar"))
        messages.success(request, _("Saved."))
        return redirect("progress:shown")
    zone = ZoneInfo(learner.time_zone)
    views = []
    for membership in memberships_shown(learner):
        row = row_of(learner, membership.seminar, at=at, days=PERIODS[USUAL_PERIOD])
        views.append((membership, pupils_table([row] if row else [], zone=zone)))
    return render(request, "progress/shown.html", {"views": views, "fewest_hidden": FEWEST_HIDDEN})
