"""Reminders and calendar: what one asks for, the link that ends the letters, and the calendar's file."""

from __future__ import annotations

import hashlib

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.agenda.queries import agenda_of, calendar_events, calendar_owner, user_of_stop_token
from quizzes.agenda.services import StopLinkInvalid, close_calendar, renew_calendar, set_reminder, stop_reminders
from quizzes.web.visitor import visitor
from seminar.calendarfile import CONTENT_TYPE, written_calendar


class ReminderForm(forms.Form):
    """Whether and from which hour on."""

    hour = forms.TypedChoiceField(
        label=gettext_lazy("A letter on days when something is due"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("No letters")), *((hour, f"{hour:02}:00") for hour in range(24))],
        help_text=gettext_lazy("At this hour of your clock, at most one a day. On days without reviews, none."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Show what is asked for, and take a new hour in."""
    user = visitor(request)
    agenda = agenda_of(user)
    form = ReminderForm(request.POST or None, initial={"hour": agenda.reminder_hour})
    if form.is_valid():
        set_reminder(user=user, hour=form.cleaned_data["hour"])
        messages.success(request, _("Saved."))
        return redirect("agenda:reminders")
    secret = agenda.calendar_secret
    address = f"{settings.SITE_URL}{reverse('agenda:calendar', args=[secret])}" if secret else ""
    return render(request, "web/reminders.html", {"form": form, "address": address})


@login_required
@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make, renew or close the calendar's address."""
    if "close" in request.POST:
        close_calendar(user=visitor(request))
        messages.success(request, _("The calendar is closed: its address is empty now."))
    else:
        renew_calendar(user=visitor(request))
        messages.success(request, _("The calendar has a new address."))
    return redirect("agenda:reminders")


@csrf_exempt  # a mail program posts here without a page before it (RFC 8058); the signed link is what allows it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's letters by the link in one of them, logged in or not. Looking changes nothing: scanners look."""
    if request.method != "POST":
        is_known = user_of_stop_token(token) is not None
        return render(request, "web/stopreminders.html", {"is_known": is_known}, status=200 if is_known else 404)
    try:
        stop_reminders(token=token)
    except StopLinkInvalid:
        return render(request, "web/stopreminders.html", {"is_known": False}, status=404)
    return render(request, "web/stopreminders.html", {"is_known": True, "is_done": True})


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Send the calendar to whoever knows its address; only what is new since they asked last."""
    user = calendar_owner(secret)
    if user is None:
        raise Http404
    with translation.override(user.letter_language):
        content = written_calendar(
            calendar_events(user, at=timezone.now()), name=_("Seminar deadlines"), product="Seminar"
        )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response
