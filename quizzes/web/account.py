"""One's own account: name, language, day; log-in and security (e-mail, password, two-factor) are allauth's pages."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.web.visitor import visitor
from seminar.accounts import remember_language
from seminar.people import services

if TYPE_CHECKING:
    from seminar.people.models import User

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


def _autocompleted(token: str) -> forms.TextInput:
    """Return a text field that the browser may fill in (WCAG 1.3.5)."""
    return forms.TextInput(attrs={"autocomplete": token, "dir": "auto"})


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


class PersonForm(forms.Form):
    """How the learner is called, and in which language."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=150, required=False, widget=_autocompleted("given-name")
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=150, required=False, widget=_autocompleted("family-name")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As this browser asks")), *settings.LANGUAGES],
        required=False,
        help_text=gettext_lazy("Of these pages and of letters to you."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what would break the line it is printed in, or turn its reading direction."""
        for name in ("first_name", "last_name"):
            if not self.cleaned_data.get(name, "").isprintable():
                self.add_error(name, gettext_lazy("A name holds no control characters."))
        return self.cleaned_data


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show all that one can set, and take a new day in."""
    user = visitor(request)
    form = DayForm(request.POST or None, initial=_day_of(user))
    if form.is_valid():
        services.set_day(
            user=user, time_zone=form.cleaned_data["time_zone"], rollover_hour=form.cleaned_data["rollover_hour"]
        )
        messages.success(request, _("Saved. New due dates follow your new day from each card's next review."))
        return redirect("web:account")
    return _page(request, day=form)


@login_required
@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """Take the zone of the device in, as the first page offers it; one that we do not know changes nothing."""
    user = visitor(request)
    form = DayForm({"time_zone": request.POST.get("time_zone"), "rollover_hour": user.rollover_hour})
    if form.is_valid():
        services.set_day(user=user, **form.cleaned_data)
        messages.success(request, _("Times are now those of %(zone)s.") % {"zone": user.time_zone.replace("_", " ")})
    else:
        messages.error(request, _("This time zone is not known here. Choose one under “Your day”."))
        return redirect("web:account")
    return redirect("web:home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Take a new name or language in."""
    form = PersonForm(request.POST or None)
    if not form.is_valid():
        return _page(request, person=form) if request.method == "POST" else redirect("web:account")
    language = form.cleaned_data["language"]
    services.describe_person(user=visitor(request), **form.cleaned_data)
    with translation.override(language or translation.get_language_from_request(request)):
        messages.success(request, _("Saved."))
    response = redirect("web:account")
    remember_language(response, language)
    return response


def _page(request: HttpRequest, *, day: DayForm | None = None, person: PersonForm | None = None) -> HttpResponse:
    user = visitor(request)
    said = {name: getattr(user, name) for name in PersonForm.base_fields}
    context = {
        "form": day or DayForm(initial=_day_of(user)),
        "person": person or PersonForm(initial=said),
        "has_two_factors": is_mfa_enabled(user),
    }
    return render(request, "web/account.html", context)


def _day_of(user: User) -> dict[str, object]:
    return {"time_zone": user.time_zone, "rollover_hour": user.rollover_hour}
