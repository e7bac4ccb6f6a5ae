"""Members by roster: upload a file, see what it would do, carry it out."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from seminar.people import queries, services
from seminar.people.forms import RosterUpload
from seminar.people.models import Seminar
from seminar.rosterfile import Roster, read_roster


def roster_view(request: HttpRequest, *, seminar: Seminar, context: dict[str, Any]) -> HttpResponse:
    """Show the upload form, then the plan of the file, then carry it out.

    Between plan and application the file waits in the session of who uploaded it, under the seminar's id: names and
    addresses lie in no folder, and the plan that is carried out is of the file that was shown.
    """
    key = f"roster-{seminar.id}"
    if request.method == "POST" and "apply" in request.POST and key in request.session:
        return _apply(request, seminar, read_roster(base64.b64decode(request.session.pop(key))))
    form = RosterUpload(request.POST or None, request.FILES or None)
    context |= {"title": _("Import a roster"), "subtitle": seminar.title, "form": form}
    if request.method == "POST" and form.is_valid():
        request.session[key] = base64.b64encode(form.cleaned_data["file"]).decode()
        plan = queries.plan_roster(seminar=seminar, roster=form.roster)
        counts = Counter(planned.fate for planned in plan)
        context |= {
            "plan": plan,
            "counts": counts,
            "ignored_columns": form.roster.ignored_columns,
            "can_apply": any(counts[fate] for fate in ("invited", "added", "changed")),
        }
    return TemplateResponse(request, "admin/people/seminar/roster.html", context)


def _apply(request: HttpRequest, seminar: Seminar, roster: Roster) -> HttpResponse:
    try:
        done = services.apply_roster(seminar=seminar, roster=roster)
    except services.RosterRefused:
        messages.error(request, _("Nothing was done: every row is refused as things are now."))
    else:
        messages.success(
            request,
            _("%(invited)s invited, %(added)s added, %(changed)s changed, %(refused)s refused.")
            % {"invited": done.invited, "added": done.added, "changed": done.changed, "refused": len(done.refused)},
        )
    return HttpResponseRedirect(reverse("admin:people_seminar_change", args=[seminar.id]))
