"""The card browser: one's own cards by a search, and what is done to several of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.cards.queries.browsing import SORTS, BrowserPage, browser_page, last_act
from quizzes.cards.queries.searching import found_cards
from quizzes.cards.queries.showing import drillable_cards_of
from quizzes.cards.services.acting import (
    MOST_CARDS,
    Act,
    ActConflict,
    ActKind,
    ActUnknown,
    TooManyCards,
    act_on_cards,
    undo_act,
)
from quizzes.engine.scheduling.duedays import DueDays, DueDaysInvalid, parse_due_days
from quizzes.engine.searching.parser import LONGEST_SEARCH, SearchInvalid
from quizzes.web.searchwords import trouble_in_words
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from quizzes.cards.models import Card, CardAct

ACTS = {
    ActKind.DUE: gettext_lazy("Set due date"),
    ActKind.SUSPEND: gettext_lazy("Suspend"),
    ActKind.UNSUSPEND: gettext_lazy("Unsuspend"),
    ActKind.BURY: gettext_lazy("Bury until tomorrow"),
    ActKind.UNBURY: gettext_lazy("Unbury"),
    ActKind.FLAG: gettext_lazy("Flag"),
    ActKind.FORGET: gettext_lazy("Forget: make new again"),
    ActKind.RESCHEDULE: gettext_lazy("Reschedule by your settings"),
}
FLAGS = (
    *((number, format_lazy(gettext_lazy("Flag {number}"), number=number)) for number in range(1, 8)),
    (0, gettext_lazy("No flag")),
)


class ActForm(forms.Form):
    """What is to be done, to the cards ticked or, with `scope` all, to whatever the search finds."""

    id = forms.UUIDField()
    act = forms.ChoiceField(choices=list(ACTS.items()))
    days = forms.CharField(required=False, max_length=20)
    flag = forms.TypedChoiceField(choices=FLAGS, coerce=int, required=False, empty_value="1")
    scope = forms.ChoiceField(choices=[("ticked", ""), ("all", "")], required=False)
    card = forms.TypedMultipleChoiceField(required=False)
    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        ticked = data.getlist("card") if hasattr(data, "getlist") else []
        self.fields["card"].choices = [(id_, id_) for id_ in ticked]  # type: ignore[attr-defined]  # whose they are: the query

    def clean_days(self) -> DueDays | None:
        if self.cleaned_data.get("act") != ActKind.DUE:
            return None
        try:
            return parse_due_days(self.cleaned_data["days"])
        except DueDaysInvalid as error:
            raise forms.ValidationError(
                _("Write days as 3, for in three days, or 3-7 for one of those days.")
            ) from error


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be sorted by: the link turns it round where it is sorted by already."""

    title: str
    link: str
    is_sorted: bool
    is_down: bool


@login_required
@never_cache
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    learner, at = visitor(request), timezone.now()
    search, sort = request.GET.get("q", "").strip(), request.GET.get("sort", "")
    number = request.GET.get("page", "")
    page, error = BrowserPage([], 1, 1, 0), ""
    try:
        page = browser_page(
            learner=learner,
            search=search,
            sort=sort if sort.removeprefix("-") in SORTS else "",
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
            at=at,
        )
    except SearchInvalid as invalid:
        error = trouble_in_words(invalid)
    context = {
        "search": search,
        "sort": sort,
        "page": page,
        "error": error,
        "columns": _columns(search, sort),
        "acts": ACTS.items(),
        "flags": FLAGS,
        "act_id": uuid4(),
        "here": request.get_full_path(),
        "undoable": undoable_of(request),
        "may_take_all": page.total <= MOST_CARDS,
        "earlier": _address(search, sort, page.number - 1) if page.number > 1 else "",
        "later": _address(search, sort, page.number + 1) if page.number < page.page_count else "",
    }
    return render(request, "cards/browser.html", context)


def _address(search: str, sort: str, page: int = 1) -> str:
    said = {"q": search, "sort": sort, "page": "" if page == 1 else str(page)}
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("web:cards") + (f"?{query}" if query else "")


def _columns(search: str, sort: str) -> list[Column]:
    titles = {
        "due": _("Due"),
        "interval": _("Interval"),
        "stability": _("Stability"),
        "difficulty": _("Difficulty"),
        "recall": _("Recall"),
        "lapses": _("Lapses"),
    }
    return [
        Column(
            title,
            _address(search, f"-{name}" if sort == name else name),
            sort in {name, f"-{name}"},
            sort == f"-{name}",
        )
        for name, title in titles.items()
    ]


def undoable_of(request: HttpRequest) -> CardAct | None:
    """Return the act that led to this page, if it is the last one and stands."""
    act = last_act(visitor(request)) if request.GET.get("done") else None
    return act if act is not None and str(act.client_id) == request.GET.get("done") else None


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to the cards, and lead back to where one was."""
    learner, at = visitor(request), timezone.now()
    back = _back(request)
    form = ActForm(request.POST)
    if not form.is_valid():
        said = form.errors.get("days", [_("That did not work. Please try once more.")])
        messages.error(request, str(said[0]))
        return HttpResponseRedirect(back)
    wanted, kind = form.cleaned_data, ActKind(form.cleaned_data["act"])
    try:
        done = act_on_cards(
            learner=learner,
            cards=_chosen(request, form),
            act=Act(kind, flag=int(wanted["flag"]) if kind == ActKind.FLAG else 0, days=wanted["days"]),
            client_id=wanted["id"],
            at=at,
        )
    except (TooManyCards, SearchInvalid, ActConflict):
        messages.error(request, _("That did not work. Please try once more."))
        return HttpResponseRedirect(back)
    if not done.before:
        messages.info(request, _("No card was chosen, or none had to change."))
        return HttpResponseRedirect(back)
    text = ngettext("%(act)s: one card.", "%(act)s: %(number)d cards.", len(done.before))
    messages.success(request, text % {"act": ACTS[ActKind(done.kind)], "number": len(done.before)})
    return HttpResponseRedirect(_with_done(back, done.client_id))


def _chosen(request: HttpRequest, form: ActForm) -> QuerySet[Card]:
    learner, at = visitor(request), timezone.now()
    if form.cleaned_data["scope"] == "all":
        return found_cards(learner=learner, search=form.cleaned_data["q"], at=at)
    # What can be no id is not looked for: PostgreSQL refuses to be asked for a NUL.
    ids = [public_id for public_id in form.cleaned_data["card"] if public_id.isalnum()]
    return drillable_cards_of(learner, at=at).filter(public_id__in=ids)


def _back(request: HttpRequest) -> str:
    """Return the page one came from, without what it said of an earlier act."""
    said = request.POST.get("next", "")
    is_ours = said.startswith("/cards/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    path, _mark, query = (said if is_ours else reverse("web:cards")).partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("done="))
    return f"{path}?{kept}" if kept else path


def _with_done(address: str, done: UUID) -> str:
    return f"{address}{'&' if '?' in address else '?'}done={done}"


@login_required
@require_POST
def undo(request: HttpRequest, act_id: UUID) -> HttpResponse:
    try:
        undo_act(learner=visitor(request), client_id=act_id, at=timezone.now())
    except ActUnknown:
        messages.info(request, _("There is nothing to undo."))
    else:
        messages.success(request, _("Taken back."))
    return redirect(_back(request))
