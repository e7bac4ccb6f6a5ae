"""Reporting a card to the staff, and what became of what one has reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.attempts.queries.withheld import keys_withheld
from quizzes.bank.queries import heading_of, reports_by
from quizzes.bank.services import LONGEST_REPORT, NotReportable, ReportConflict, TooManyReports, report_item
from quizzes.cards.queries.browsing import card_heading
from quizzes.cards.queries.showing import drillable_cards_of, drillable_items
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.bank.models import ItemReport
    from quizzes.cards.models import Card

REASONS = {
    "wrong": gettext_lazy("The answer is wrong"),
    "unclear": gettext_lazy("The question is unclear"),
    "source": gettext_lazy("The lecture says otherwise"),
    "slip": gettext_lazy("A slip of the pen"),
    "other": gettext_lazy("Something else"),
}
LISTED = 100


class ReportForm(forms.Form):
    """What is wrong. `id` is made with the page, so that pressing its button again adds nothing."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=list(REASONS.items()))
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, card_id: str) -> HttpResponse:
    learner, at = visitor(request), timezone.now()
    card = get_object_or_404(drillable_cards_of(learner, at=at).select_related("item__bank"), public_id=card_id)
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"id": uuid4()})
    if form.is_valid() and _send(request, card, form):
        messages.success(request, _("Thank you. Your report is with the instructor; the answer will stand here."))
        return redirect("web:reports")
    return render(request, "cards/report.html", {"card": card, "heading": card_heading(card), "form": form})


def _send(request: HttpRequest, card: Card, form: ReportForm) -> bool:
    """Send the report, or say in the form why it cannot be sent."""
    said = form.cleaned_data
    try:
        report_item(
            reporter=visitor(request),
            item=card.item,
            reason=said["reason"],
            text=said["text"],
            client_id=said["id"],
            at=timezone.now(),
        )
    except TooManyReports:
        form.add_error(None, _("You have sent many reports today. Please go on tomorrow."))
    except NotReportable:
        form.add_error(None, _("This card is your own: there is nobody else to tell."))
    except ReportConflict:
        form.add_error(None, _("This was sent already. Open the page anew to report something else."))
    else:
        return True
    return False


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report as its sender reads it; where `is_withheld`, the word back waits until no quiz keeps the key."""

    report: ItemReport
    heading: str
    reason: str
    is_withheld: bool


@login_required
@never_cache
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Show what one has reported, with the word that came back.

    What a list calls an item may hold its key, the gaps of a cloze filled in, and so may the word: neither while a
    quiz keeps it.
    """
    learner, at = visitor(request), timezone.now()
    listed = list(reports_by(learner)[:LISTED])
    item_ids = {each.item_id for each in listed}
    drillable = set(drillable_items(learner, at=at).filter(id__in=item_ids).values_list("id", flat=True))
    withheld = keys_withheld(learner, item_ids=item_ids, at=at)
    kept_back = _("A question that is not drilled just now")
    found = [
        ListedReport(
            report=each,
            heading=heading_of(each.item) if each.item_id in drillable else kept_back,
            reason=str(REASONS[each.reason]),
            is_withheld=each.item_id in withheld,
        )
        for each in listed
    ]
    return render(request, "cards/reports.html", {"reports": found})
