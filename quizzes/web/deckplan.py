"""A deck's plan: an exam date and the minutes for it, easy days, the way back after a break, and what lies ahead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.cards.queries.outlook import Outlook, outlook, simulation
from quizzes.cards.queries.presets import DeckSettings, own_plan, settings_for, settings_said_by, shares_text
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.services.decks import open_deck, save_preset
from quizzes.web.decksettings import YES_NO
from quizzes.web.planforms import WhatIfForm
from quizzes.web.plansections import plan_section, plan_table, plan_tiles, simulation_sections, simulation_table
from quizzes.web.progress import csv_response
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from quizzes.cards.models import Deck

SHARES: Mapping[str, StrOrPromise] = {
    "1": gettext_lazy("as usual"),
    "0.5": gettext_lazy("half"),
    "0": gettext_lazy("free"),
}


class PlanForm(forms.Form):
    """What a learner sets of the plan otherwise than the deck; a field left empty is as the deck has it."""

    exam_on = forms.DateField(
        label=gettext_lazy("Day of the exam"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    minutes_per_day = forms.IntegerField(
        label=gettext_lazy("Minutes a day until then"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=gettext_lazy("The plan fills no more than that; 0 switches it off."),
    )
    balance_load = forms.TypedChoiceField(
        label=gettext_lazy("Balance the load"),
        required=False,
        empty_value=None,
        help_text=gettext_lazy("Of the days on which a card may come back, the emptiest is taken."),
    )
    backlog_per_day = forms.IntegerField(
        label=gettext_lazy("Reviews a day after a break"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("While more is waiting, so many come a day, and no new cards; 0 for no matter."),
    )

    FIRST: ClassVar = ("exam_on", "minutes_per_day")
    SECOND: ClassVar = ("balance_load", "backlog_per_day")

    def __init__(
        self,
        data: Any,  # noqa: ANN401
        *,
        own: Mapping[str, Any],
        deck_says: DeckSettings,
        today: date,
    ) -> None:
        super().__init__(data, initial=dict(own))
        self.deck_says, self.today = deck_says, today
        said = {
            "exam_on": date_format(deck_says.exam_on, "DATE_FORMAT") if deck_says.exam_on else _("no exam"),
            "minutes_per_day": str(deck_says.minutes_per_day),
            "backlog_per_day": str(deck_says.backlog_per_day),
        }
        for name, value in said.items():
            field = self.fields[name]
            as_the_deck = _("As the deck: %(value)s.") % {"value": value}
            field.help_text = " ".join(str(text) for text in (field.help_text, as_the_deck) if text)
        balance = self.fields["balance_load"]
        balance.choices = [("", _as_deck(YES_NO[str(deck_says.balance_load)])), *YES_NO.items()]  # type: ignore[attr-defined]
        shares = str(own["easy_days"] or "").split()
        for number, deck_share in enumerate(shares_text(deck_says.easy_days).split()):
            choices = {**SHARES, **{share: share for share in shares[number : number + 1] if share not in SHARES}}
            self.fields[f"day_{number}"] = forms.ChoiceField(
                label=WEEKDAYS[number],
                required=False,
                choices=[("", f"({SHARES.get(deck_share, deck_share)})"), *choices.items()],
                initial=shares[number] if shares else "",
            )

    def clean_exam_on(self) -> date | None:
        """Refuse a day that leaves nothing to plan; one that was set long ago may stay."""
        exam_on: date | None = self.cleaned_data["exam_on"]
        if exam_on is not None and exam_on <= self.today and exam_on != self.initial["exam_on"]:
            raise forms.ValidationError(_("A plan ends the day before its exam. Choose a day that is still to come."))
        return exam_on

    @property
    def exam_fields(self) -> dict[str, Any]:
        return {"visible_fields": [self[name] for name in self.FIRST]}

    @property
    def load_fields(self) -> dict[str, Any]:
        return {"visible_fields": [self[name] for name in self.SECOND]}

    @property
    def weekdays(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in WEEKDAYS]

    @property
    def settings(self) -> dict[str, Any]:
        """What `save_preset` takes. A weekday left to the deck, beside others that are not, keeps the deck's share."""
        said = [self.cleaned_data[f"day_{number}"] for number in WEEKDAYS]
        shares = [own or deck for own, deck in zip(said, shares_text(self.deck_says.easy_days).split(), strict=True)]
        return {
            "exam_on": self.cleaned_data["exam_on"],
            "minutes_per_day": self.cleaned_data["minutes_per_day"],
            "easy_days": " ".join(shares) if any(said) else None,
            "balance_load": {"True": True, "False": False}.get(self.cleaned_data["balance_load"] or ""),
            "backlog_per_day": self.cleaned_data["backlog_per_day"],
        }


def _as_deck(value: StrOrPromise) -> str:
    return _("As the deck: %(value)s") % {"value": value}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, deck_id: str) -> HttpResponse:
    learner, at = visitor(request), timezone.now()
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    open_deck(learner=learner, deck=deck, at=at)
    deck_says = settings_said_by(deck, learner=learner)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        own=own_plan(learner=learner, deck=deck),
        deck_says=deck_says,
        today=date.fromordinal(deck_says.scheduling.calendar.day_number(at)),
    )
    if form.is_valid():
        save_preset(deck=deck, learner=learner, settings=form.settings)
        messages.success(request, _("Saved. What comes today follows the plan from now on."))
        return redirect("web:plan", deck_id=deck.public_id)
    return render(request, "web/plan.html", _context(deck, form, outlook(learner=learner, deck=deck, at=at), at=at))


def _context(deck: Deck, form: PlanForm, ahead: Outlook, *, at: datetime) -> dict[str, object]:
    found, exam_on = ahead.forecast, ahead.settings.exam_on
    return {
        "deck": deck,
        "form": form,
        "exam_on": exam_on,
        "is_over": exam_on is not None and not _is_ahead(ahead, exam_on, at=at),
        "is_off": not ahead.settings.minutes_per_day,
        "is_empty": found is not None and not found.cards,
        "tiles": plan_tiles(found) if found else (),
        "section": plan_section(found) if found and found.cards else None,
        "backlog": ahead.backlog,
        "has_set_pace": bool(ahead.settings.backlog_per_day),
        "pace": WhatIfForm(
            initial={
                "new": ahead.settings.new_per_day,
                "retention": ahead.settings.scheduling.desired_retention,
                "reviews": ahead.settings.reviews_per_day,
                "days": WhatIfForm.USUAL_DAYS,
            }
        ),
    }


def _is_ahead(ahead: Outlook, exam_on: date, *, at: datetime) -> bool:
    return exam_on.toordinal() > ahead.settings.scheduling.calendar.day_number(at)


@login_required
@require_POST
def way_back(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Take up the pace that was offered after a break."""
    learner, at = visitor(request), timezone.now()
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    waiting = outlook(learner=learner, deck=deck, at=at).backlog
    if waiting is not None:
        save_preset(deck=deck, learner=learner, settings={"backlog_per_day": waiting.per_day})
        messages.success(request, _("Good to have you back. The cards most worth saving come first."))
    return redirect("web:plan", deck_id=deck.public_id)


@login_required
@require_safe
def plan_file(request: HttpRequest, deck_id: str) -> HttpResponse:
    learner = visitor(request)
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    found = outlook(learner=learner, deck=deck, at=timezone.now()).forecast
    if found is None:
        raise Http404
    return csv_response(plan_table(found))


@login_required
@require_safe
def what_if(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Show what another pace would bring; as a file with `file=csv`."""
    learner, at = visitor(request), timezone.now()
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    settings = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
    form = WhatIfForm(request.GET)
    context: dict[str, object] = {"deck": deck, "pace": form, "sections": ()}
    if form.is_valid():
        pace = form.pace(reviews_per_day=settings.reviews_per_day)
        found = simulation(learner=learner, deck=deck, at=at, pace=pace)
        if request.GET.get("file") == "csv":
            return csv_response(simulation_table(found))
        context |= {"sections": simulation_sections(found) if found.cards else (), "query": request.GET.urlencode()}
    return render(request, "web/whatif.html", context)
