"""My cards: what a learner wrote themselves in a seminar, to be read, written, changed, deleted. For them alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.bank.queries import heading_of
from quizzes.bank.services import StaleVersion
from quizzes.cards.queries.ownitems import own_deck_of, own_items
from quizzes.cards.services.ownitems import (
    ClientIdTaken,
    OwnItem,
    TooManyOwnItems,
    add_own_item,
    delete_own_item,
    revise_own_item,
)
from quizzes.web.ownforms import FORMS, OwnItemForm
from quizzes.web.visitor import visitor
from seminar.enginewords import type_in_words
from seminar.lectures.queries import passages_of_seminar
from seminar.people.queries import seminars_visible_to

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from quizzes.bank.models import Item
    from seminar.people.models import Seminar

A_PAGE = 50
KINDS: dict[str, StrOrPromise] = {
    "flashcard": gettext_lazy("Flashcard"),
    "cloze": gettext_lazy("Text with gaps"),
    "choice": gettext_lazy("Choice"),
    "shorttext": gettext_lazy("Short answer"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An own item in the list."""

    item: Item
    heading: str
    kind: StrOrPromise
    tags: list[str]


def _seminar(request: HttpRequest, public_id: str) -> Seminar:
    return get_object_or_404(seminars_visible_to(visitor(request)), public_id=public_id)


def _item(request: HttpRequest, seminar: Seminar, public_id: str) -> Item:
    return get_object_or_404(own_items(visitor(request)), bank__seminar=seminar, public_id=public_id)


@login_required
@never_cache
@require_safe
def cards(request: HttpRequest, seminar_id: str) -> HttpResponse:
    """List one's own items of the seminar, the newest first."""
    seminar = _seminar(request, seminar_id)
    page = Paginator(own_items(visitor(request)).filter(bank__seminar=seminar), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [Row(item, heading_of(item), _kind(item.type), sorted(tag.name for tag in item.tags.all())) for item in page]
    deck = own_deck_of(visitor(request), seminar=seminar)
    return render(request, "own/cards.html", {"seminar": seminar, "page": page, "rows": rows, "deck": deck})


def _kind(type_name: str) -> StrOrPromise:
    return KINDS.get(type_name) or type_in_words(type_name)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_card(request: HttpRequest, seminar_id: str, type_name: str) -> HttpResponse:
    """Write a card. The address may bring what its fields begin with, as a selection in a lecture does."""
    seminar = _seminar(request, seminar_id)
    if type_name not in FORMS:
        raise Http404
    passages = passages_of_seminar(seminar)
    if request.method == "POST":
        form = FORMS[type_name](request.POST, passages=passages)
        if form.is_valid() and _is_added(request, form, seminar):
            messages.success(request, _("The card is in your deck."))
            if "another" in request.POST:
                return redirect("own:new", seminar.public_id, type_name)
            return redirect("own:cards", seminar.public_id)
    else:
        form = FORMS[type_name](None, passages=passages, initial=_prefilled(request, FORMS[type_name]))
    said = {name: request.GET[name][:5000] for name in ("selection", "passage") if name in request.GET}
    context = {
        "seminar": seminar,
        "form": form,
        "kinds": KINDS,
        "type": type_name,
        "kind": KINDS[type_name],
        "carried": f"?{urlencode(said)}" if said else "",
    }
    return render(request, "own/card.html", context, status=400 if form.errors else 200)


def _prefilled(request: HttpRequest, form: type[OwnItemForm]) -> dict[str, str]:
    """Return what the address says of the form's fields; NUL, which no field takes, is left out."""
    names = (*form.own_fields, "passage")
    selection = request.GET.get("selection", "")[:5000].replace("\x00", "")
    chosen = {form.selection_field: selection} if selection else {}
    return chosen | {name: request.GET[name][:5000].replace("\x00", "") for name in names if name in request.GET}


def _is_added(request: HttpRequest, form: OwnItemForm, seminar: Seminar) -> bool:
    client_id = form.cleaned_data["client_id"]
    if client_id is None:
        form.add_error(None, _("That did not work. Please try once more."))
        return False
    learner = visitor(request)
    try:
        add_own_item(learner=learner, seminar=seminar, said=form.said, client_id=client_id, at=timezone.now())
    except ClientIdTaken:
        form.add_error(None, _("This form was sent before, with another text. Open a new one for another card."))
    except TooManyOwnItems as error:
        form.add_error(None, _("You have %(most)s cards of your own here; no more fit.") % {"most": error})
    else:
        return True
    return False


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, seminar_id: str, item_id: str) -> HttpResponse:
    """Show a card of one's own to be changed; what was reviewed of it stays remembered."""
    seminar = _seminar(request, seminar_id)
    item = _item(request, seminar, item_id)
    version = item.current
    if version is None:
        raise Http404
    context = {"seminar": seminar, "item": item, "heading": heading_of(item), "kind": _kind(item.type)}
    if item.type not in FORMS:
        return render(request, "own/card.html", context)
    stored = OwnItem(
        item.type,
        version.body,
        stem=version.stem,
        feedback=version.feedback,
        tags=tuple(sorted(tag.name for tag in item.tags.all())),
        passage=item.passage,
    )
    form = FORMS[item.type](
        request.POST if request.method == "POST" else None,
        passages=passages_of_seminar(seminar),
        stored=stored,
        initial={"based_on": version.number},
    )
    if request.method == "POST" and form.is_valid() and _is_revised(request, form, item):
        messages.success(request, _("Saved. The card keeps what you remember of it."))
        return redirect("own:cards", seminar.public_id)
    return render(request, "own/card.html", {**context, "form": form}, status=400 if form.errors else 200)


def _is_revised(request: HttpRequest, form: OwnItemForm, item: Item) -> bool:
    based_on = form.cleaned_data["based_on"]
    try:
        revise_own_item(learner=visitor(request), item=item, said=form.said, based_on=based_on, at=timezone.now())
    except StaleVersion:
        form.add_error(None, _("You have changed this card in another window meanwhile. Open it again to see how."))
        return False
    return True


@login_required
@require_POST
def delete_card(request: HttpRequest, seminar_id: str, item_id: str) -> HttpResponse:
    """Take a card out of one's deck; pressed twice, it is gone the same."""
    seminar = _seminar(request, seminar_id)
    item = own_items(visitor(request)).filter(bank__seminar=seminar, public_id=item_id).first()
    if item is not None:
        delete_own_item(learner=visitor(request), item=item, at=timezone.now())
    messages.success(request, _("The card is deleted. What you reviewed of it still counts in your progress."))
    return redirect("own:cards", seminar.public_id)
