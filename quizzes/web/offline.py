"""What makes the drill open without a network: the service worker, the app's manifest, and two pages without content.

All of it is the same for everybody, and is stored by the browser (docs/offline.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.finders import get_finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from quizzes.cards.queries.queue import Counts
from quizzes.web.drill import API_ROOT
from quizzes.web.drillwords import drill_words, rating_names, waiting_words
from quizzes.web.reports import REASONS

STORED = ("drill/", "offline/", "web/", "seminar/tokens.css", "seminar/content.css", "seminar/maths.js")
"""Folders and files of static files that the two pages need. KaTeX itself is not among them: without a network its half
megabyte would be stored by everybody for the few who meet mathematics, who then read its source."""
ICONS_ONLY_INSTALLED = "web/icon-"  # the system keeps these itself
PAPER = {"light": "#faf7f0", "dark": "#161918"}  # --paper of tokens.css: a manifest takes no variables


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker's script. It differs with each release and language, so that the browser renews it."""
    shell = _shell if settings.DEBUG else _shell_once
    return HttpResponse(shell(get_language()), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def home_shell(request: HttpRequest) -> HttpResponse:
    """Show the first page without content: its script lists what the device keeps."""
    return render(request, "offline/home.html", _home_context())


@require_safe
@cache_control(no_cache=True)
def drill_shell(request: HttpRequest) -> HttpResponse:
    """Show the drill page without a card: its script takes the deck from the address, and its cards from the device."""
    return render(request, "drill/page.html", _drill_context())


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the app for browsers that install it."""
    icons = [
        {"src": static(f"web/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    maskable = static("web/icon-maskable-512.png")
    described = {
        "id": reverse("web:home"),
        "name": _("Seminar"),
        "short_name": _("Seminar"),
        "description": _("Drill the questions of your seminar, with and without a network."),
        "lang": get_language(),
        "start_url": reverse("web:home"),
        "scope": reverse("web:home"),
        "display": "standalone",
        "theme_color": PAPER["light"],
        "background_color": PAPER["light"],
        "icons": [
            {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *icons,
            {"src": maskable, "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


def stored_files() -> Iterator[tuple[str, bytes]]:
    """Yield the address and the content of each file that the worker stores, in the order of their names."""
    found = {
        name: Path(storage.path(name))
        for finder in get_finders()
        for name, storage in finder.list([])
        if name.startswith(STORED) and not name.startswith(ICONS_ONLY_INSTALLED)
    }
    for name in sorted(found):
        yield static(name), found[name].read_bytes()


def _shell(language: str | None) -> str:
    """Return the worker's script in the language that is active; `language` only tells the results apart."""
    pages = [
        render_to_string("offline/home.html", _home_context()),
        render_to_string("drill/page.html", _drill_context()),
    ]
    files = dict(stored_files())
    digest = hashlib.sha256(repr((language, pages)).encode())
    for address, content in files.items():
        digest.update(address.encode() + content)
    shell = {
        "release": digest.hexdigest()[:16],
        "api": API_ROOT,
        "files": list(files),
        "pages": {"home": reverse("web:offline_home"), "drill": reverse("web:offline_drill")},
    }
    return f'import {{ serve }} from "{static("offline/worker.js")}";\nserve({json.dumps(shell)});\n'


_shell_once = cache(_shell)


def _home_context() -> dict[str, object]:
    words = {
        **waiting_words(),
        "unreachable": _("The server cannot be reached."),
        "here": _("The server cannot be reached. {n} cards wait here all the same."),
        "hereone": _("The server cannot be reached. One card waits here all the same."),
        "kept": _("As of {when}"),
        "drill": _("Drill"),
        "done": _("Done"),
    }
    return _anonymous() | {"home_data": {"api": API_ROOT, "words": words}}


def _drill_context() -> dict[str, object]:
    return _anonymous() | {
        "counts": Counts(new=0, learning=0, due=0),
        "reasons": REASONS.items(),
        "drill_data": {
            "is_shell": True,
            "api": API_ROOT,
            "login": reverse("account_login"),
            "ratings": rating_names(),
            "words": drill_words(),
        },
    }


def _anonymous() -> dict[str, object]:
    """Return a context in which nothing is of whoever asks: the page is stored, and shown to anybody on the device."""
    return {"is_shell": True, "user": AnonymousUser(), "messages": ()}
