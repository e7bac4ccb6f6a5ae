"""One's own account: where one's day begins; the rest (e-mail, password, two-factor) are allauth's pages."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from quizzes.web.visitor import visitor
from seminar.people import services

type ZoneChoices = list[tuple[str, list[tuple[str, str]]]]


@cache
def _zone_names() -> frozenset[str]:
    """Return the names that the time zone database knows; reading it takes a while."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def zone_choices() -> ZoneChoices:
    """Return the time zones by region, for a select with groups; legacy names such as 'EST5EDT' only under 'Other'."""
    other = _("Other")

    def region(zone: str) -> str:
        head, slash, _rest = zone.partition("/")
        return head if slash and head != "Etc" else other

    zones = sorted(_zone_names(), key=lambda zone: (region(zone) == other, zone))
    return [
        (name, [(zone, zone.partition("/")[2].replace("_", " ") if name != other else zone) for zone in run])
        for name, run in groupby(zones, key=region)
    ]


class DayForm(forms.Form):
    """Where the learner's day begins."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        help_text=gettext_lazy("Due dates and daily limits follow the days of this zone."),
    )
    rollover_hour = forms.TypedChoiceField(
        label=gettext_lazy("The day begins at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=gettext_lazy("Cards drilled after midnight and before this hour still count for the day before."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = visitor(request)
    stored = {"time_zone": user.time_zone, "rollover_hour": user.rollover_hour}
    form = DayForm(request.POST or None, initial=stored)
    if form.is_valid():
        services.set_day(
            user=user, time_zone=form.cleaned_data["time_zone"], rollover_hour=form.cleaned_data["rollover_hour"]
        )
        messages.success(request, _("Saved. New due dates follow your new day from each card's next review."))
        return redirect("web:account")
    return render(request, "web/account.html", {"form": form})
